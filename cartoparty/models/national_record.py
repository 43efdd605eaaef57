from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartoparty.models.structure import Structure


class NationalRecord(models.Model):
    """A published structure as the national file has it, remade with each publication: exports then only copy.

    Exactly one of ``row`` (the columns that are not empty, coordinates as numbers) and ``held_back`` (values of
    ``standards.export.HeldBack``) is filled.
    """

    structure = models.OneToOneField(
        Structure, primary_key=True, on_delete=models.CASCADE, related_name="national_record"
    )
    row = models.JSONField(null=True)
    held_back = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        verbose_name = _("ligne du fichier national")
        verbose_name_plural = _("lignes du fichier national")
        constraints = [
            models.CheckConstraint(
                condition=Q(row__isnull=False, held_back=[]) | (Q(row__isnull=True) & ~Q(held_back=[])),
                name="cartoparty_nationalrecord_written_or_held_back",
            )
        ]

    def __str__(self):
        return str(self.structure_id)
