"""Parameters of ``/api/v1/structures/``: CONTRACT.md, « REST API »."""

from datetime import datetime

from django.utils import timezone
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
from cartoparty.open_slots import open_at
from cartoparty.opening_hours import PARIS
from epn_commons.api import parameters
from epn_commons.api.filters import (
    FlagFilter,
    GeoFilterSet,
    ListFilter,
    MomentFilter,
    TerritoryFilterSet,
    ThemeFilter,
)


def _accepted(enum):
    """Each value of a list by its national label and by its code here."""
    return {member.label: member.value for member in enum} | {member.value: member.value for member in enum}


class InstantParameter(parameters.MomentParameter):
    words = {"now": timezone.now}


class OpenAtFilter(MomentFilter):
    field_class = InstantParameter

    def filter(self, queryset, value):
        if value is None:
            return queryset
        return open_at(queryset, _instant(value))


def _instant(value):
    return value if isinstance(value, datetime) else datetime.combine(value, datetime.min.time(), tzinfo=PARIS)


class ItinerantFilter(FlagFilter):
    def filter(self, queryset, value):
        if value is None:
            return queryset
        travelling = {"mobility__contains": [Mobility.ITINERANT.value]}
        return queryset.filter(**travelling) if value else queryset.exclude(**travelling)


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
    itinerant = ItinerantFilter(help_text=_("Structure itinérante."))
    open_at = OpenAtFilter(help_text=_("Ouverte à cet instant : now, ou une date et heure ISO 8601."))
    confirmed_since = MomentFilter(
        "confirmed_at",
        "gte",
        help_text=_("Confirmée depuis cette date (ISO 8601), par le lieu ou par un membre du réseau."),
    )
