"""What a point says about the territory it is said to be in."""

from epn_commons.core.geography import haversine_m


def distance_to_commune_m(latitude, longitude, commune):
    """Metres from a point to the centre of ``commune`` (a ``Commune`` or a ``CommuneRef``); ``None`` where the
    centre is not known."""
    if commune.latitude is None:
        return None
    return haversine_m(latitude, longitude, commune.latitude, commune.longitude)
