from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartoparty.models.structure import Structure


class DataInclusionRecord(models.Model):
    """A published structure as data·inclusion has it, remade with each publication: exports then only copy.

    Exactly one of ``row`` (the structure) and ``held_back`` (values of ``standards.data_inclusion.HeldBack``) is
    filled; ``services`` is the list of its services.
    """

    structure = models.OneToOneField(
        Structure, primary_key=True, on_delete=models.CASCADE, related_name="data_inclusion_record"
    )
    row = models.JSONField(null=True)
    services = models.JSONField(default=list)
    held_back = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        verbose_name = _("fiche data·inclusion")
        verbose_name_plural = _("fiches data·inclusion")
        constraints = [
            models.CheckConstraint(
                condition=Q(row__isnull=False, held_back=[]) | (Q(row__isnull=True, services=[]) & ~Q(held_back=[])),
                name="cartoparty_datainclusionrecord_written_or_held_back",
                violation_error_message=_("Une fiche est écrite ou retenue, et une fiche retenue est sans service."),
            )
        ]

    def __str__(self):
        return str(self.structure_id)
