"""Points on the globe without PostGIS: contrib's ``cube`` and ``earthdistance``.

A place stores latitude and longitude in degrees (WGS 84) and a generated ``earth`` column, the same point on
PostgreSQL's sphere (metres). The column is computed by ``cube()`` alone, which is built in C: unlike an index on
``ll_to_earth(…)``, whose SQL body needs a search path, it survives pg_restore and ANALYZE on every version.
"""

import math

from django.db import models
from django.db.models import F, FloatField, Func, Value
from django.db.models.functions import Cos, Radians, Sin

EARTH_RADIUS_M = 6_378_168
"""The radius of contrib's ``earth()``: ours must be the same for the distances to agree."""


def haversine_m(latitude, longitude, other_latitude, other_longitude):
    """Metres between two points along the sphere, on the same sphere as ``distance_m`` in the database."""
    lat, other_lat = math.radians(latitude), math.radians(other_latitude)
    half_lat, half_lon = (other_lat - lat) / 2, math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat) * math.cos(other_lat) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


class EarthField(models.Field):
    """A point of the ``earth`` domain of earthdistance, held as its underlying ``cube``."""

    def db_type(self, connection):
        return "cube"


class _Cube(Func):
    """A point of three axes. Built axis by axis because ``cube(ARRAY[…])`` fails on NULL where these give NULL."""

    template = "cube(cube(cube(%(expressions)s)"
    arg_joiner = "), "
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


class _EarthBox(Func):
    function = "earth_box"
    output_field = EarthField()


class _BoxContains(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @> "
    output_field = models.BooleanField()
    conditional = True


class _Chord(Func):
    """Straight through the globe: the same order as ``distance_m``, and one that the GiST index gives."""

    template = "(%(expressions)s)"
    arg_joiner = " <-> "
    output_field = FloatField()


class NearQuerySetMixin:
    """For a model with ``earth``, ``latitude`` and ``longitude``: places near a point."""

    def with_distance(self, latitude, longitude):
        """Annotate ``distance_m``: metres, along the sphere; ``None`` for a place without coordinates."""
        return self.annotate(distance_m=_EarthDistance(F("earth"), _point(latitude, longitude)))

    def near(self, latitude, longitude, radius_m):
        """Places within ``radius_m`` metres, nearest first, with their ``distance_m``. The box uses the GiST index;
        the corners that it has in excess of the circle are cut afterwards."""
        box = _EarthBox(_point(latitude, longitude), Value(float(radius_m), FloatField()))
        return (
            self.filter(_BoxContains(box, F("earth")))
            .with_distance(latitude, longitude)
            .filter(distance_m__lte=radius_m)
            .order_by("distance_m", "pk")
        )

    def nearest(self, latitude, longitude):
        """Every place that has coordinates, nearest first, with ``distance_m``. Slice it: the index then reads no
        more places than are asked for, however far they are."""
        return (
            self.filter(earth__isnull=False)
            .with_distance(latitude, longitude)
            .order_by(_Chord(F("earth"), _point(latitude, longitude)))
        )
