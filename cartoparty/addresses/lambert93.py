"""From longitude and latitude to Lambert 93, the legal projection of mainland France (RGF93 v1, EPSG:2154).

A conic projection with two standard parallels on the GRS80 ellipsoid, by the formulas of IGN's note NTG 71: to the
millimetre where it is legal. RGF93 and WGS 84 are taken as one, which they are to less than a metre.
"""

import math

_A = 6_378_137.0
_FLATTENING = 1 / 298.257222101
_E = math.sqrt(_FLATTENING * (2 - _FLATTENING))
_ORIGIN_LONGITUDE, _ORIGIN_LATITUDE = math.radians(3), math.radians(46.5)
_SOUTH, _NORTH = math.radians(44), math.radians(49)
_FALSE_EASTING, _FALSE_NORTHING = 700_000, 6_600_000


def _isometric(latitude):
    sine = math.sin(latitude)
    return math.atanh(sine) - _E * math.atanh(_E * sine)


def _parallel_radius(latitude):
    return _A * math.cos(latitude) / math.sqrt(1 - (_E * math.sin(latitude)) ** 2)


_N = math.log(_parallel_radius(_NORTH) / _parallel_radius(_SOUTH)) / (_isometric(_SOUTH) - _isometric(_NORTH))
_C = _parallel_radius(_SOUTH) / _N * math.exp(_N * _isometric(_SOUTH))
_POLE = _FALSE_NORTHING + _C * math.exp(-_N * _isometric(_ORIGIN_LATITUDE))


def to_lambert93(longitude, latitude):
    """``(x, y)`` in metres, for a point of mainland France or Corsica given in degrees."""
    radius = _C * math.exp(-_N * _isometric(math.radians(latitude)))
    angle = _N * (math.radians(longitude) - _ORIGIN_LONGITUDE)
    return _FALSE_EASTING + radius * math.sin(angle), _POLE - radius * math.cos(angle)
