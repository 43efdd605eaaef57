"""What an answer of the BAN is worth for the place that was asked about."""

from cartoparty.enums import AddressRefusal, AddressState, CoordinatesOrigin
from cartoparty.geocoding import MIN_SCORE
from cartoparty.models.address_check import PRECISIONS
from cartoparty.placing import FAR_FROM_COMMUNE_M
from epn_commons.core.geography import haversine_m
from epn_commons.territories.points import distance_to_commune_m

TIE = 0.01
"""Between two scores closer than this, nothing tells which address is meant."""
ONE_DOOR_M = 50


def judge(check, found, successors):
    """Fill an ``AddressCheck`` from ``found``, candidates with the best first. ``successors`` gives the current
    commune of a former code or of a municipal district."""
    if not found:
        check.state, check.refusal = AddressState.NOT_FOUND, AddressRefusal.NONE_GIVEN
        return check
    best = found[0]
    _copy(check, best)
    check.refusal = _refusal(check.structure, best, successors)
    if check.refusal:
        check.state = AddressState.NOT_FOUND
    elif any(_rivals(best, other) for other in found[1:]):
        check.state = AddressState.AMBIGUOUS
    else:
        check.state = AddressState.FOUND
        check.distance_m = _distance(check.structure, best)
    return check


def has_own_point(place):
    """Whether the point of a place says something that the name of its commune does not."""
    return (
        place.latitude is not None
        and not place.coordinates_doubt
        and place.coordinates_origin != CoordinatesOrigin.COMMUNE_CENTRE
    )


def _copy(check, best):
    check.score = best.score
    check.precision = PRECISIONS.get(best.precision, "")
    check.label, check.street = best.label[:255], best.street[:255]
    check.number, check.insee = best.number[:20], best.commune_code[:5]
    check.ban_key, check.ban_id = best.ban_key[:60], best.ban_id[:60]
    check.latitude, check.longitude = best.latitude, best.longitude


def _refusal(place, best, successors):
    if best.score < MIN_SCORE or best.precision not in PRECISIONS:
        return AddressRefusal.UNLIKELY
    if successors.get(best.commune_code, best.commune_code) != place.commune_id:
        return AddressRefusal.OTHER_COMMUNE
    distance = distance_to_commune_m(best.latitude, best.longitude, place.commune)
    return AddressRefusal.FAR_FROM_COMMUNE if distance is not None and distance > FAR_FROM_COMMUNE_M else ""


def _rivals(best, other):
    """Two answers as likely as each other that are not one door."""
    return (
        best.score - other.score < TIE
        and best.ban_key != other.ban_key
        and haversine_m(best.latitude, best.longitude, other.latitude, other.longitude) > ONE_DOOR_M
    )


def _distance(place, best):
    if not has_own_point(place):
        return None
    return haversine_m(place.latitude, place.longitude, best.latitude, best.longitude)
