"""The official geographic code (INSEE). Codes are primary keys: they are what everyone exchanges."""

from typing import NamedTuple

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from epn_commons.core.geography import EarthField, earth_position
from epn_commons.core.text import FoldName
from epn_commons.territories.querysets import CommuneQuerySet


class Territory(NamedTuple):
    """One of the territories that a commune lies in. ``kind``: ``commune``, ``epci``, ``department``, ``region``."""

    kind: str
    code: str
    name: str


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
    """A department, or one of the eight overseas collectivities that have a code of the same rank (975 to 989)."""

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
    folded_name = models.GeneratedField(expression=FoldName("name"), output_field=models.TextField(), db_persist=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="communes")
    epci = models.ForeignKey(Epci, null=True, on_delete=models.PROTECT, related_name="communes")
    postcodes = ArrayField(models.CharField(max_length=5), default=list)
    population = models.PositiveIntegerField(_("population"), null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    earth = models.GeneratedField(expression=earth_position(), output_field=EarthField(), db_persist=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9]{2}|2[AB])[0-9]{3}$"),
                name="territories_commune_code_format",
                violation_error_message=_("Un code INSEE a cinq caractères, par exemple 45234 ou 2A004."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="territories_commune_point_whole",
                violation_error_message=_("Une position a une latitude et une longitude."),
            ),
        ]
        indexes = [
            GinIndex(fields=["postcodes"], name="territories_commune_postcodes"),
            GinIndex(OpClass("folded_name", name="gin_trgm_ops"), name="territories_commune_name_trgm"),
            GistIndex(fields=["earth"], name="territories_commune_earth"),
        ]

    def __str__(self):
        return self.name

    def territories(self):
        """From the commune up to its region; an isolated commune has no EPCI."""
        levels = [
            ("commune", self),
            ("epci", self.epci),
            ("department", self.department),
            ("region", self.department.region),
        ]
        return [Territory(kind, level.pk, level.name) for kind, level in levels if level]


class FormerCommune(models.Model):
    """A code or a name that is no longer a commune's, and the current commune that took it over.

    Merged, delegated and associated communes, and the municipal districts of Paris, Lyon and Marseille. The code
    may be that of the new commune itself, under the name of the old one. ``name`` is empty where only the code is
    known.
    """

    code = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=100, blank=True)
    folded_name = models.GeneratedField(expression=FoldName("name"), output_field=models.TextField(), db_persist=True)
    current = models.ForeignKey(
        Commune, verbose_name=_("commune actuelle"), on_delete=models.CASCADE, related_name="former_communes"
    )

    class Meta:
        verbose_name = _("ancienne commune")
        verbose_name_plural = _("anciennes communes")
        ordering = ["code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "name"],
                name="territories_formercommune_code_name",
                violation_error_message=_("Cette ancienne commune est déjà connue."),
            ),
            ExclusionConstraint(
                name="territories_formercommune_one_successor",
                expressions=[("code", RangeOperators.EQUAL), ("current", RangeOperators.NOT_EQUAL)],
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("Un ancien code mène à une seule commune actuelle."),
            ),
        ]
        indexes = [GinIndex(OpClass("folded_name", name="gin_trgm_ops"), name="territories_former_name_trgm")]

    def __str__(self):
        return f"{self.name or self.code} → {self.current}"
