"""Points on the globe without PostGIS: contrib's ``cube`` and ``earthdistance``.

A place stores latitude and longitude in degrees (WGS 84) and a generated ``earth`` column, the same point on
PostgreSQL's sphere (metres). The column is computed by ``cube()`` alone, which is built in C: unlike an index on
``ll_to_earth(…)``, whose SQL body needs a search path, it survives pg_restore and ANALYZE on every version.
"""

from django.db import models
from django.db.models import F, FloatField, Func, Value
from django.db.models.functions import Cos, Radians, Sin

EARTH_RADIUS_M = 6_378_168
"""The radius of contrib's ``earth()``: ours must be the same for the distances to agree."""


class EarthField(models.Field):
    """A point of the ``earth`` domain of earthdistance, held as its underlying ``cube``."""

    def db_type(self, connection):
        return "cube"


class _Cube(Func):
    template = "cube(ARRAY[%(expressions)s]::float8[])"
    output_field = EarthField()


def earth_position(latitude="latitude", longitude="longitude"):
    """The expression of a generated ``earth`` column; NULL where there are no coordinates."""
    lat, lon = Radians(F(latitude)), Radians(F(longitude))
    radius = Value(float(EARTH_RADIUS_M))
    return _Cube(radius * Cos(lat) * Cos(lon), radius * Cos(lat) * Sin(lon), radius * Sin(lat))


class _EarthDistance(Func):
    function = "earth_distance"
    output_field = FloatField()


class _LatLonToEarth(Func):
    function = "ll_to_earth"
    output_field = EarthField()


def _point(latitude, longitude):
    return _LatLonToEarth(Value(float(latitude), FloatField()), Value(float(longitude), FloatField()))


class NearQuerySetMixin:
    """For a model with an ``earth`` column: places near a point, nearest first."""

    def with_distance(self, latitude, longitude):
        """Annotate ``distance_m``: metres, along the sphere."""
        return self.annotate(distance_m=_EarthDistance(F("earth"), _point(latitude, longitude)))

    def near(self, latitude, longitude, radius_m):
        """Places within ``radius_m`` metres, with their ``distance_m``. The box uses the GiST index; the corners
        that it has in excess of the circle are cut afterwards."""
        box = _EarthBox(_point(latitude, longitude), Value(float(radius_m), FloatField()))
        return (
            self.filter(_BoxContains(box, F("earth")))
            .with_distance(latitude, longitude)
            .filter(distance_m__lte=radius_m)
        )


class _EarthBox(Func):
    function = "earth_box"
    output_field = EarthField()


class _BoxContains(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @> "
    output_field = models.BooleanField()
    conditional = True
