"""Where someone looks for a place: a commune, a postcode, an address, or where they stand."""

import re
from dataclasses import dataclass, field

from django.db.models import Case, F, IntegerField, Value, When
from django.utils.translation import gettext as _

from cartoparty.geocoding import GeocoderDown, geocode
from cartoparty.models import Structure
from cartoparty.wording import of_place
from epn_commons.territories.models import Commune

CERTAIN_RANK = 2
"""Of ``Commune.objects.matching``: named, begun, or once named so; above it, only resembling."""
CLOSE_RANK = 53
"""Half of the trigrams are the same."""
MOST_OTHERS = 5

_CODE_AFTER_NAME = re.compile(r"\((\d\w\d{3})\)\s*$")
_POSTCODE = re.compile(r"\b\d{5}\b")


@dataclass(frozen=True)
class Place:
    """A point and its name. ``others`` are communes of the same name: ``[(code, label), …]``."""

    latitude: float
    longitude: float
    name: str = ""
    is_commune: bool = True
    department: str = ""
    others: tuple = field(default=())

    @property
    def of(self):
        """« de Bourges », « de votre position », « du 3 rue… »."""
        if not self.name:
            return _("de votre position")
        return of_place(self.name) if self.is_commune else _("de « %(address)s »") % {"address": self.name}


class UnknownPlace(Exception):
    """French: why the place is not known and what to write instead."""


def resolve(text):
    """``(Place, notice)``: a commune first, then an address. The notice, often empty, says what was understood.

    Raises UnknownPlace.
    """
    communes = _communes(text)
    if communes and communes[0].rank <= CERTAIN_RANK:
        return _at_commune(communes[0], communes[1:]), ""
    try:
        address = geocode(text)
    except GeocoderDown:
        return _without_geocoder(text, communes)
    if address is not None:
        is_commune = address.precision == "municipality"
        return Place(address.latitude, address.longitude, address.label, is_commune), ""
    if communes and communes[0].rank <= CLOSE_RANK:
        return _at_commune(communes[0], ()), _("« %(text)s » a été compris comme « %(commune)s ».") % {
            "text": text,
            "commune": communes[0].name,
        }
    raise UnknownPlace(
        _("Aucune commune ni adresse ne correspond à « %(text)s » : vérifiez l’orthographe ou donnez un code postal.")
        % {"text": text}
    )


def _communes(text):
    """The likeliest communes; among those as likely, first where the portal has places, then the most populated."""
    picked = _CODE_AFTER_NAME.search(text)
    departments = Structure.objects.published().values("commune__department").distinct()
    return list(
        Commune.objects.matching(picked[1] if picked else text)
        .filter(latitude__isnull=False)
        .annotate(here=Case(When(department__in=departments, then=0), default=Value(1), output_field=IntegerField()))
        .order_by("rank", "here", F("population").desc(nulls_last=True), "name", "pk")[: MOST_OTHERS + 1]
    )


def _at_commune(commune, others):
    same = [(other.pk, f"{other.name} ({other.department_id})") for other in others if other.rank == commune.rank == 0]
    return Place(
        commune.latitude, commune.longitude, commune.name, department=commune.department_id, others=tuple(same)
    )


def _without_geocoder(text, communes):
    """Better the centre of the commune that ends the address than nothing."""
    postcode = _POSTCODE.search(text)
    tail = postcode[0] if postcode else text.rpartition(",")[2]
    found = _communes(tail) if tail.strip() and tail != text else communes
    if found and found[0].rank <= CERTAIN_RANK:
        return _at_commune(found[0], ()), _(
            "Le service d’adresses ne répond pas : les distances partent du centre %(of_commune)s."
        ) % {"of_commune": of_place(found[0].name)}
    if communes and communes[0].rank <= CLOSE_RANK:
        return _at_commune(communes[0], ()), _("« %(text)s » a été compris comme « %(commune)s ».") % {
            "text": text,
            "commune": communes[0].name,
        }
    raise UnknownPlace(_("Le service d’adresses ne répond pas : indiquez une commune."))
