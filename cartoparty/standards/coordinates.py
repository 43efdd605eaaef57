"""A point made clean, and the doubts that can be had about it without knowing the communes."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from cartoparty.enums import CoordinatesDoubt
from cartoparty.standards.normalise import Unusable, text

METROPOLE = (41.2, -5.3, 51.2, 9.7)
OVERSEAS = {
    "971": (15.7, -61.9, 16.6, -60.9),
    "972": (14.3, -61.3, 15.0, -60.7),
    "973": (2.0, -54.7, 5.9, -51.5),
    "974": (-21.5, 55.1, -20.8, 55.9),
    "975": (46.6, -56.6, 47.2, -56.0),
    "976": (-13.1, 44.9, -12.5, 45.4),
    "977": (17.8, -63.0, 18.0, -62.7),
    "978": (18.0, -63.2, 18.2, -62.9),
    "986": (-14.5, -178.3, -13.1, -176.0),
    "987": (-28.0, -155.0, -7.0, -134.0),
    "988": (-23.0, 163.0, -17.5, 172.2),
}
"""South, west, north, east of each territory, by the first three digits of its postcodes."""

DECIMALS = 7


class Point(NamedTuple):
    latitude: float | None
    longitude: float | None
    doubt: str = ""


NOWHERE = Point(None, None)


def point(latitude, longitude, postcode=""):
    """A `Point`: comma decimals read, latitude and longitude put back in order, what lies outside France doubted.

    With a postcode the point must be in its part of France. Raises `Unusable` when a number cannot be read, does not
    exist on Earth, comes alone or stands at (0, 0).
    """
    north, east = _degrees(latitude), _degrees(longitude)
    if north is None and east is None:
        return NOWHERE
    if north is None or east is None:
        raise _refusal("coordinates_alone", _("Il manque la latitude ou la longitude."))
    if north == 0 and east == 0:
        raise _refusal(CoordinatesDoubt.NULL_ISLAND, _("Le point est dans l’océan, à la latitude 0."))
    if in_france(north, east, postcode):
        return Point(north, east)
    if in_france(east, north, postcode):
        return Point(east, north, CoordinatesDoubt.SWAPPED)
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise _refusal(CoordinatesDoubt.OUT_OF_RANGE, _("Cette latitude ou cette longitude n’existe pas."))
    return Point(north, east, CoordinatesDoubt.OUT_OF_FRANCE)


def in_france(latitude, longitude, postcode=""):
    """Whether the point lies in the box of the postcode's part of France, or in any of them without a postcode."""
    if postcode:
        # 97133 and 97150 are Saint-Barthélemy and Saint-Martin, still written with Guadeloupe's first digits.
        prefixes = ("971", "977", "978") if postcode[:3] == "971" else (postcode[:3],)
        boxes = [OVERSEAS[prefix] for prefix in prefixes if prefix in OVERSEAS] or [METROPOLE]
    else:
        boxes = [METROPOLE, *OVERSEAS.values()]
    return any(s <= latitude <= n and w <= longitude <= e for s, w, n, e in boxes)


def _degrees(value):
    written = text(value)
    if not written:
        return None
    written = written.replace("−", "-").rstrip("°").strip()
    if re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d+)?(?:[eE][-+]?\d+)?", written):
        return round(float(written.replace(",", ".")), DECIMALS)
    raise _refusal("coordinates_unreadable", _("La latitude ou la longitude n’est pas un nombre."))


def _refusal(code, message):
    return Unusable(str(code), message, _("Placez le lieu à la main sur la carte."))
