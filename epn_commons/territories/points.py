"""What a point says about the territory it is said to be in."""

from epn_commons.core.geography import bounding_box, haversine_m
from epn_commons.territories.models import Commune


def region_box(region_code):
    """The :class:`~epn_commons.core.geography.Box` of the centres of a region's communes; ``None`` without any.
    Borders run a little beyond: allow a margin (0.2° is about 20 km)."""
    return bounding_box(
        Commune.objects.filter(department__region=region_code, latitude__isnull=False)
        .order_by()
        .values_list("latitude", "longitude")
    )


def distance_to_commune_m(latitude, longitude, commune):
    """Metres from a point to the centre of ``commune`` (a ``Commune`` or a ``CommuneRef``); ``None`` where the
    centre is not known."""
    if commune.latitude is None:
        return None
    return haversine_m(latitude, longitude, commune.latitude, commune.longitude)
