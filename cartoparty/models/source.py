from django.db import models
from django.utils.translation import gettext_lazy as _

from cartoparty.models.structure import Structure


class StructureSource(models.Model):
    """A structure as one file described it the last time: what makes a second import change nothing, and lets a
    later one update the fields that nobody corrected here since."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="sources")
    source = models.CharField(_("source"), max_length=80)
    external_id = models.CharField(_("identifiant dans la source"), max_length=255)
    name = models.CharField(_("nom de la source"), max_length=255)
    licence = models.CharField(_("licence"), max_length=40, blank=True)
    values = models.JSONField(_("dernière description reçue"))
    fingerprint = models.CharField(max_length=64)
    issues = models.JSONField(_("remarques de l’import"), default=list)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("source d’une structure")
        verbose_name_plural = _("sources des structures")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="cartoparty_structuresource_once",
                violation_error_message=_("Cette fiche de la source est déjà rattachée à une structure."),
            )
        ]

    def __str__(self):
        return f"{self.source} {self.external_id}"
