"""Where a place of a file is: its commune by the official code, and whether its point can be believed."""

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from cartoparty.enums import CoordinatesDoubt, CoordinatesOrigin, CoordinatesPrecision
from epn_commons.core.geography import haversine_m
from epn_commons.core.importing import Remark
from epn_commons.territories.models import Commune
from epn_commons.territories.resolving import CommuneResolver

FAR_FROM_COMMUNE_M = 15_000
"""Beyond this distance from the centre of its commune, a point is not believed. The largest communes of mainland
France reach about 20 km, but only at their uninhabited edge."""
MARGIN_DEGREES = 0.1
"""Around the centres of a region's communes: about 10 km."""


class Placer:
    """Places many records with a few queries: the communes and the boxes of their regions are read once."""

    def __init__(self):
        self._resolver = CommuneResolver()
        self._boxes = {
            row["department__region"]: row
            for row in Commune.objects.filter(latitude__isnull=False)
            .values("department__region")
            .annotate(south=Min("latitude"), north=Max("latitude"), west=Min("longitude"), east=Max("longitude"))
        }

    def place(self, record):
        """The facts of position of a ``PlaceRecord`` and the remarks to make about them."""
        found = self._resolver.resolve(name=record.commune_name, postcode=record.postcode, insee=record.insee_code)
        commune, remarks = found.commune, []
        if found.message and (commune or record.commune_name or record.postcode):
            remarks.append(Remark("commune", found.message, _("Choisissez la commune dans la liste officielle.")))
        facts = {
            "commune_id": commune.code if commune else None,
            "commune_name_given": "" if commune else record.commune_name,
        }
        return facts | self._position(record, commune, remarks), remarks

    def _position(self, record, commune, remarks):
        doubt = self._doubt(record, commune)
        stated = None if record.latitude is None else [record.latitude, record.longitude]
        if doubt and not any(remark.field == "latitude" for remark in record.issues):
            remarks.append(
                Remark(
                    "latitude",
                    str(CoordinatesDoubt(doubt).label),
                    _("Le centre de la commune le remplace. Placez le point sur la carte."),
                )
            )
        if stated and not doubt:
            return _point(*stated, CoordinatesOrigin.SOURCE, CoordinatesPrecision.UNKNOWN)
        if commune is not None and commune.latitude is not None:
            centre = _point(
                commune.latitude, commune.longitude, CoordinatesOrigin.COMMUNE_CENTRE, CoordinatesPrecision.COMMUNE
            )
            return {**centre, "coordinates_doubt": doubt, "doubted_point": stated if doubt else None}
        return {
            **_point(None, None, "", CoordinatesPrecision.UNKNOWN),
            "coordinates_doubt": doubt,
            "doubted_point": stated,
        }

    def _doubt(self, record, commune):
        """Why the point of a record is not believed, or ''. A swap that the file's reader undid is checked like any
        other point."""
        if record.latitude is None:
            return record.coordinates_doubt
        if record.coordinates_doubt and record.coordinates_doubt != CoordinatesDoubt.SWAPPED:
            return record.coordinates_doubt
        if commune is None:
            return ""
        box = self._boxes.get(commune.region_id)
        if box and not (
            box["south"] - MARGIN_DEGREES <= record.latitude <= box["north"] + MARGIN_DEGREES
            and box["west"] - MARGIN_DEGREES <= record.longitude <= box["east"] + MARGIN_DEGREES
        ):
            return CoordinatesDoubt.OUTSIDE_REGION.value
        if commune.latitude is None:
            return ""
        distance = haversine_m(commune.latitude, commune.longitude, record.latitude, record.longitude)
        return CoordinatesDoubt.FAR_FROM_COMMUNE.value if distance > FAR_FROM_COMMUNE_M else ""


def _point(latitude, longitude, origin, precision):
    return {
        "latitude": latitude,
        "longitude": longitude,
        "coordinates_origin": str(origin),
        "coordinates_precision": str(precision),
        "coordinates_doubt": "",
        "doubted_point": None,
    }
