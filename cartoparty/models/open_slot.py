from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartoparty.models.structure import Structure


class OpenSlot(models.Model):
    """A stretch of time, closing moment excluded, when a published structure is open: « ouvert maintenant » is then a
    look-up in an index. Rewritten with each publication and every night, for the days of ``OpenSlotCoverage``."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="open_slots")
    period = DateTimeRangeField(_("période"))

    class Meta:
        verbose_name = _("créneau d’ouverture")
        verbose_name_plural = _("créneaux d’ouverture")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="cartoparty_openslot_bounded",
                violation_error_message=_("Un créneau a un début et une fin."),
            )
        ]
        indexes = [GistIndex(fields=["period"], name="cartoparty_openslot_period")]

    def __str__(self):
        return f"{self.structure_id} {self.period}"


class OpenSlotCoverage(models.Model):
    """The one stretch of time that the slots of every published structure cover; outside it, hours are computed."""

    period = DateTimeRangeField(_("période"))

    class Meta:
        verbose_name = _("période couverte par les créneaux")
        verbose_name_plural = _("périodes couvertes par les créneaux")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="cartoparty_openslotcoverage_single",
                violation_error_message=_("Une seule période est couverte à la fois."),
            )
        ]

    def __str__(self):
        return str(self.period)
