from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartoparty.models.structure import Structure
from epn_commons.core.geography import EarthField, NearQuerySetMixin, earth_position
from epn_commons.territories.models import Commune


class TravelStopQuerySet(NearQuerySetMixin, models.QuerySet):
    pass


class TravelStop(models.Model):
    """A day when a published structure that travels stands in another commune: rewritten with each publication, so
    that it is found there. The point is the centre of the commune; ``words`` say the hours and the spot."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="travel_stops")
    day = models.DateField(_("jour"))
    words = models.CharField(_("en mots"), max_length=300)
    commune = models.ForeignKey(Commune, verbose_name=_("commune"), on_delete=models.CASCADE, related_name="+")
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    earth = models.GeneratedField(expression=earth_position(), output_field=EarthField(), db_persist=True)

    objects = TravelStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape d’un lieu itinérant")
        verbose_name_plural = _("étapes des lieux itinérants")
        ordering = ["day", "pk"]
        indexes = [GistIndex(fields=["earth"], name="cartoparty_travelstop_earth")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="cartoparty_travelstop_whole",
                violation_error_message=_("Une étape a un jour, des heures et une commune."),
            )
        ]

    def __str__(self):
        return self.words
