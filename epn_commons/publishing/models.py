from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def exports_storage():
    """Written by jobs, read by views: never served as they are."""
    return storages["private"]


class DatasetVersion(models.Model):
    """What a dataset was at the end of a day: one version a day, the last of which is what the catalogue describes."""

    code = models.CharField(_("jeu de données"), max_length=80)
    day = models.DateField(_("jour"))
    stamp = models.CharField(max_length=120)
    count = models.PositiveIntegerField(_("fiches"), default=0)
    changed_at = models.DateTimeField(_("dernière modification"), null=True)
    built_at = models.DateTimeField(_("écrit le"))

    class Meta:
        verbose_name = _("version d’un jeu de données")
        verbose_name_plural = _("versions des jeux de données")
        ordering = ["code", "-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "day"],
                name="publishing_datasetversion_one_a_day",
                violation_error_message=_("Ce jeu de données a déjà une version ce jour-là."),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.day}"


class DatasetFile(models.Model):
    """One version in one format, as it was written."""

    version = models.ForeignKey(DatasetVersion, models.CASCADE, related_name="files")
    extension = models.CharField(max_length=20)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=exports_storage, max_length=200)

    class Meta:
        verbose_name = _("fichier d’un jeu de données")
        verbose_name_plural = _("fichiers des jeux de données")
        ordering = ["version", "extension"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "extension"],
                name="publishing_datasetfile_one_a_format",
                violation_error_message=_("Cette version a déjà un fichier dans ce format."),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="publishing_datasetfile_sha256_is_one",
                violation_error_message=_("L’empreinte SHA-256 s’écrit en 64 chiffres hexadécimaux."),
            ),
        ]

    def __str__(self):
        return f"{self.version}.{self.extension}"


class DatagouvRecord(models.Model):
    """Where a dataset stands on data.gouv.fr: its identifier there and those of its files, which never change."""

    code = models.CharField(_("jeu de données"), max_length=80, unique=True)
    dataset_id = models.CharField(_("identifiant sur data.gouv.fr"), max_length=40)
    resources = models.JSONField(_("fichiers sur data.gouv.fr"), default=dict)
    """``{"csv": identifier}``."""
    payload_sha256 = models.CharField(max_length=64, default="", editable=False)
    pushed_at = models.DateTimeField(_("envoyé le"), null=True)

    class Meta:
        verbose_name = _("jeu de données sur data.gouv.fr")
        verbose_name_plural = _("jeux de données sur data.gouv.fr")

    def __str__(self):
        return self.code
