"""The closed lists by which places are chosen: OR inside one, AND between them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

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
from cartoparty.wording import either, words


def code_of(enum, value):
    """How a value is written in an address: its label, readable (``aide-aux-demarches-administratives``)."""
    return slugify(enum(value).label)


@dataclass(frozen=True)
class Facet:
    """``name`` is the parameter, ``field`` the column; ``sentence(enum, values, number of places)`` says the values
    chosen; ``folded`` tells whether the panel shows it closed at first; ``formerly`` is how older addresses write
    values."""

    name: str
    field: str
    enum: type
    label: str
    sentence: Callable[[type, list, int], str]
    folded: bool = True
    formerly: dict = field(default_factory=dict, compare=False)


def _saying(text):
    """A part of the sentence made of the labels chosen."""
    return lambda enum, values, count: text % {"choices": either(f"« {words(enum, value)} »" for value in values)}


def _fees(_enum, values, count):
    adjectives = {
        Fee.FREE: ngettext("gratuit", "gratuits", count),
        Fee.FREE_ON_CONDITION: ngettext("gratuit sous condition", "gratuits sous condition", count),
        Fee.PAID: ngettext("payant", "payants", count),
    }
    return either(adjectives[Fee(value)] for value in values)


def _travelling(_enum, values, count):
    adjectives = {
        Mobility.ITINERANT: ngettext("itinérant", "itinérants", count),
        Mobility.FIXED: ngettext("fixe", "fixes", count),
    }
    return either(adjectives[Mobility(value)] for value in values)


def _languages(enum, values, _count):
    return _("où l’on parle %(choices)s") % {"choices": either(words(enum, value).lower() for value in values)}


def _types(enum, values, _count):
    return _("de type %(choices)s") % {"choices": either(f"« {words(enum, value)} »" for value in values)}


TRAVELS = Facet(
    "itinerant", "travels", Mobility, _("Itinérant ou fixe"), _travelling, formerly={"oui": Mobility.ITINERANT}
)
FACETS = (
    Facet("service", "services", Service, _("Services"), _saying(_("avec %(choices)s")), folded=False),
    Facet("frais", "fees", Fee, _("Frais"), _fees, folded=False),
    TRAVELS,
    Facet("acces", "access_modes", AccessMode, _("Comment venir"), _saying(_("où l’on peut %(choices)s"))),
    Facet("public", "audiences", Audience, _("Publics"), _saying(_("pour %(choices)s"))),
    Facet(
        "prise_en_charge", "specific_support", SpecificSupport, _("Prise en charge"),
        _saying(_("prenant en charge %(choices)s")),
    ),
    Facet("langue", "spoken", Language, _("Langues parlées"), _languages),
    Facet(
        "accompagnement", "accompaniments", Accompaniment, _("Accompagnement"),
        _saying(_("où l’on est aidé %(choices)s")),
    ),
    Facet("programme", "programmes", Programme, _("Programmes nationaux"), _saying(_("du programme %(choices)s"))),
    Facet("label", "training_labels", TrainingLabel, _("Formations et labels"), _saying(_("avec %(choices)s"))),
    Facet("typologie", "typologies", Typology, _("Nature du lieu"), _types),
)  # fmt: skip
