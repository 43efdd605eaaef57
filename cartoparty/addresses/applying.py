"""What an exact answer of the BAN brings to a place: its key and, where the place had no point of its own, its point.
A point that somebody gave is never moved."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.addresses.answers import has_own_point
from cartoparty.addresses.numbered import read_numbered
from cartoparty.enums import AddressState, CoordinatesOrigin, CoordinatesPrecision
from cartoparty.models import Structure
from epn_commons.contributions import revising
from epn_commons.contributions.enums import Action, Licence, Status
from epn_commons.contributions.projections import announce

GOOD_SCORE = 0.75
"""From there the BAN's exact numbers were right on every address tried; below, a person looks first."""
SOURCE = "Base Adresse Nationale"
POINT = ("latitude", "longitude", "coordinates_origin", "coordinates_precision", "coordinates_doubt")


@dataclass(frozen=True)
class Applied:
    keys: int
    moved: int


def apply(checks):
    """Write what ``checks`` bring, set-based, under row locks: a place edited since the question was asked is left.
    The caller holds the transaction."""
    exact = {check.structure_id: check for check in checks if is_exact(check)}
    keys, moved, edits = [], [], []
    for place in Structure.objects.select_for_update(of=("self",)).filter(pk__in=exact).order_by("pk"):
        check = exact[place.pk]
        if not _still_the_same(place, check):
            continue
        values = {} if has_own_point(place) else _point(check)
        if values:
            before = {name: getattr(place, name) for name in POINT}
            place.version += 1
            edits.append((place.pk, place.version, before, values))
            moved.append(place)
        if place.ban_key != check.ban_key:
            keys.append(place)
            values = {**values, "ban_key": check.ban_key}
        _write(place, values)
    _save({place.pk: place for place in [*keys, *moved]}, edits)
    return Applied(len(keys), len(moved))


def is_exact(check):
    """Whether the answer is the very door that was asked for, beyond reasonable doubt."""
    if check.state != AddressState.FOUND or check.precision != CoordinatesPrecision.HOUSENUMBER or not check.ban_key:
        return False
    asked = read_numbered(check.asked_address)
    digits = "".join(sign for sign in check.number if sign.isdigit())
    return check.score >= GOOD_SCORE and (asked is None or digits == str(asked.number))


def _still_the_same(place, check):
    return (
        place.status == Status.PUBLISHED
        and place.address == check.asked_address
        and place.commune_id == check.asked_commune
    )


def _point(check):
    return {
        "latitude": check.latitude,
        "longitude": check.longitude,
        "coordinates_origin": CoordinatesOrigin.GEOCODER.value,
        "coordinates_precision": CoordinatesPrecision.HOUSENUMBER.value,
        "coordinates_doubt": "",
    }


def _write(place, values):
    if not values:
        return
    for name, value in values.items():
        setattr(place, name, value)
    if "latitude" in values:
        place.doubted_point = None
    stamp = {"source": SOURCE, "licence": Licence.ETALAB.value, "on": timezone.localdate().isoformat()}
    place.provenance = {**place.provenance, **dict.fromkeys(values, stamp)}
    place.updated_at = timezone.now()


def _save(places, edits):
    Structure.objects.bulk_update(
        places.values(), [*POINT, "doubted_point", "ban_key", "provenance", "updated_at", "version"]
    )
    revising.record_many(Structure, edits, comment=_("Position donnée par la %(source)s") % {"source": SOURCE})
    announce(Structure, places, Action.UPDATED)
