"""The official geographic code (INSEE). Codes are primary keys: they are what everyone exchanges."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epn_commons.core.geography import EarthField, earth_position


class Region(models.Model):
    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)

    class Meta:
        verbose_name = _("région")
        verbose_name_plural = _("régions")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Department(models.Model):
    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departments")

    class Meta:
        verbose_name = _("département")
        verbose_name_plural = _("départements")
        ordering = ["code"]

    def __str__(self):
        return f"{self.name} ({self.code})"


class Epci(models.Model):
    """An intercommunal body with its own taxes; its code is a SIREN."""

    code = models.CharField(_("SIREN"), max_length=9, primary_key=True)
    name = models.CharField(_("nom"), max_length=200)

    class Meta:
        verbose_name = _("intercommunalité")
        verbose_name_plural = _("intercommunalités")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Commune(models.Model):
    """A current commune. Former codes lead to it through :class:`FormerCommune`."""

    code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    folded_name = models.CharField(max_length=100, editable=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="communes")
    epci = models.ForeignKey(Epci, null=True, on_delete=models.PROTECT, related_name="communes")
    postcodes = ArrayField(models.CharField(max_length=5), default=list)
    population = models.PositiveIntegerField(_("population"), null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    earth = models.GeneratedField(expression=earth_position(), output_field=EarthField(), db_persist=True)

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="territories_commune_point_whole",
                violation_error_message=_("Une position a une latitude et une longitude."),
            )
        ]
        indexes = [
            GinIndex(fields=["postcodes"], name="territories_commune_postcodes"),
            GinIndex(OpClass("folded_name", name="gin_trgm_ops"), name="territories_commune_name_trgm"),
            GistIndex(fields=["earth"], name="territories_commune_earth"),
        ]

    def __str__(self):
        return self.name


class FormerCommune(models.Model):
    """A code that INSEE has retired, and the commune that took it over."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    current = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="former_communes")

    class Meta:
        verbose_name = _("ancienne commune")
        verbose_name_plural = _("anciennes communes")

    def __str__(self):
        return f"{self.name} → {self.current}"
