"""Parameters of ``/api/v1/structures/``: CONTRACT.md, « REST API »."""

from datetime import date

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import (
    AccessMode,
    Accompaniment,
    Audience,
    Fee,
    Language,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
    Typology,
)
from cartoparty.models import Structure, TravelStop
from cartoparty.open_slots import open_during
from cartoparty.opening_hours.moments import YEARS, instant, week_end, whole_day
from cartoparty.travelling import away, next_stops, with_shorter_distance
from epn_commons.api import parameters
from epn_commons.api.filters import (
    FlagFilter,
    GeoFilterSet,
    ListFilter,
    MomentFilter,
    TerritoryFilterSet,
    ThemeFilter,
)

WEEKEND = "weekend"


def _accepted(enum):
    """Each value of a list by its national label and by its code here."""
    return {member.label: member.value for member in enum} | {member.value: member.value for member in enum}


class InstantParameter(parameters.MomentParameter):
    """Gives a stretch of time."""

    words = {"now": timezone.now}

    def to_python(self, value):
        moment = super().to_python(value)
        return None if moment is None else instant(_in_our_time(moment))


class DayParameter(parameters.MomentParameter):
    """Gives a stretch of time: a whole day, or two."""

    json_type = {"type": "string"}

    def to_python(self, value):
        if value in (None, ""):
            return None
        if value == WEEKEND:
            return week_end(timezone.localdate())
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise forms.ValidationError(
                _("Écrivez weekend, ou une date comme 2026-07-14 : l’heure se dit par open_at.")
            ) from error
        return whole_day(_in_our_time(day))


def _in_our_time(day):
    if day.year not in YEARS:
        raise forms.ValidationError(_("Donnez une date entre 2000 et 2100."))
    return day


class OpenFilter(MomentFilter):
    """Open at some time of a stretch of time."""

    def filter(self, queryset, value):
        return queryset if value is None else open_during(queryset, *value)


class OpenAtFilter(OpenFilter):
    field_class = InstantParameter


class OpenOnFilter(OpenFilter):
    field_class = DayParameter


class ItinerantFilter(FlagFilter):
    def filter(self, queryset, value):
        if value is None:
            return queryset
        return queryset.filter(travels=[Mobility.ITINERANT if value else Mobility.FIXED])


_WHERE = ("near", "bbox", "commune", "epci", "department", "region")
"""The filters that a stop answers as its place does: both have a commune and a point."""


class StructureFilterSet(GeoFilterSet, TerritoryFilterSet):
    theme = ThemeFilter()
    service = ListFilter("services", choices=_accepted(Service), help_text=_("Service rendu."))
    audience = ListFilter("audiences", choices=_accepted(Audience), help_text=_("Public accueilli en particulier."))
    support = ListFilter(
        "specific_support", choices=_accepted(SpecificSupport), help_text=_("Prise en charge spécifique.")
    )
    language = ListFilter("spoken", choices=_accepted(Language), help_text=_("Langue parlée en plus du français."))
    fee = ListFilter("fees", choices=_accepted(Fee), help_text=_("Frais à charge."))
    programme = ListFilter("programmes", choices=_accepted(Programme), help_text=_("Programme national."))
    label = ListFilter("training_labels", choices=_accepted(TrainingLabel), help_text=_("Formation ou label."))
    typology = ListFilter("typologies", choices=_accepted(Typology), help_text=_("Type de structure."))
    access_mode = ListFilter("access_modes", choices=_accepted(AccessMode), help_text=_("Modalité d’accès."))
    accompaniment = ListFilter(
        "accompaniments", choices=_accepted(Accompaniment), help_text=_("Modalité d’accompagnement.")
    )
    accessible = FlagFilter("accessible", help_text=_("Accessible en fauteuil roulant."))
    itinerant = ItinerantFilter(help_text=_("true : structure itinérante ; false : structure fixe."))
    open_at = OpenAtFilter(help_text=_("Ouverte à cet instant : now, ou une date et heure ISO 8601."))
    open_on = OpenOnFilter(help_text=_("Ouverte ce jour-là, à une heure ou une autre : une date, ou weekend."))
    confirmed_since = MomentFilter(
        "confirmed_at",
        "gte",
        help_text=_("Confirmée depuis cette date (ISO 8601), par le lieu ou par un membre du réseau."),
    )

    def filter_queryset(self, queryset):
        """Who travels is found where it will be, not at home while it is away: as on the page of the register."""
        self.own_distance = bool(self.cleaned["near"] and (self.stops or self._gone))
        return self._chosen(queryset, self.filters.keys())

    def before(self, names):
        """What is found without those of the filters."""
        return self._chosen(self.view.visible(), self.filters.keys() - set(names))

    def around(self, rows):
        """Those of some places, or of stops of places, that are in the territory asked for."""
        return self._filtered(rows, self._where)

    def where_found(self):
        """The places at home in the territory asked for, None where all those found are; the stops there."""
        home = self.around(Structure.objects.exclude(pk__in=self._gone)) if self.stops or self._gone else None
        return home, self.around(TravelStop.objects.coming(self._window))

    def _chosen(self, queryset, names):
        if not self._where or not (self.stops or self._gone):
            return self._filtered(queryset, names)
        home = self.around(Structure.objects.exclude(pk__in=self._gone)).order_by().values("pk")
        found = self._filtered(queryset, names - set(self._where))
        found = found.filter(Q(pk__in=home) | Q(pk__in=list(self.stops)))
        near = self.cleaned["near"]
        return with_shorter_distance(found, near, self.stops) if near else found

    @property
    def is_somewhere(self):
        """Whether a territory is asked for, in which who travels may be or not."""
        return bool(self._where)

    @cached_property
    def _where(self):
        return [name for name in _WHERE if self.cleaned[name]]

    @cached_property
    def _window(self):
        time = self.cleaned["open_at"] or self.cleaned["open_on"]
        return DateTimeTZRange(*time) if time else None

    @cached_property
    def stops(self):
        """The next stop of each place, in the territory and at the time asked for."""
        if not self._where:
            return {}
        return next_stops(self.around(TravelStop.objects.coming(self._window)), with_distance="near" in self._where)

    @cached_property
    def _gone(self):
        return away(self._window) if self._window else ()

    def _filtered(self, rows, names):
        for name in names:
            rows = self.filters[name].filter(rows, self.cleaned[name])
        return rows
