from datetime import datetime, time

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.models.structure import Structure
from epn_commons.core.geography import EarthField, NearQuerySetMixin, earth_position
from epn_commons.territories.models import Commune


class TravelStopQuerySet(NearQuerySetMixin, models.QuerySet):
    def coming(self, window=None):
        """Those of today and after, with ``is_over``; with ``window``, a range of moments, those of that time."""
        over = ExpressionWrapper(Q(period__endswith__lte=timezone.now()), models.BooleanField())
        midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
        coming = self.filter(period__endswith__gt=midnight).annotate(is_over=over)
        return coming if window is None else coming.filter(period__overlap=window)


class TravelStop(models.Model):
    """A stretch of time when a published structure that travels stands in another commune: rewritten with each
    publication, so that it is found there. The point is the centre of the commune; ``words`` say the day, all its
    hours and the spot."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="travel_stops")
    period = DateTimeRangeField(_("période"))
    words = models.CharField(_("en mots"), max_length=300)
    commune = models.ForeignKey(Commune, verbose_name=_("commune"), on_delete=models.CASCADE, related_name="+")
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    earth = models.GeneratedField(expression=earth_position(), output_field=EarthField(), db_persist=True)

    objects = TravelStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape d’un lieu itinérant")
        verbose_name_plural = _("étapes des lieux itinérants")
        ordering = ["period", "pk"]
        indexes = [GistIndex(fields=["earth"], name="cartoparty_travelstop_earth")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="")
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                & Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="cartoparty_travelstop_whole",
                violation_error_message=_("Une étape a un jour, des heures et une commune."),
            )
        ]

    def __str__(self):
        return self.words
