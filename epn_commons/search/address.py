"""The parameters of an address of the search: whatever is wrong in them is left out."""

import math

from django.http import QueryDict

from epn_commons.search.analysis import clean

MOST_VALUES = 20
LAST_PAGE = 50


class SearchAddress:
    """``q``, and the filters ``kind``, ``theme`` and ``departement`` (repeated: any of them), ``lat`` and ``lon``,
    ``page``."""

    def __init__(self, parameters: QueryDict):
        self.text = clean(parameters.get("q", ""))
        self.kinds = _values(parameters, "kind", 40)
        self.themes = _values(parameters, "theme", 60)
        self.departments = _values(parameters, "departement", 3)
        self.near = _point(parameters)
        self.page = _page(parameters.get("page", ""))

    @property
    def filters(self):
        """The arguments of ``searching.search``."""
        return {"kinds": self.kinds, "themes": self.themes, "departments": self.departments, "near": self.near}

    @property
    def active(self):
        """How many values filter."""
        return len(self.kinds) + len(self.themes) + len(self.departments)


def _values(parameters, name, longest):
    return [clean(value)[:longest] for value in parameters.getlist(name)[:MOST_VALUES] if value]


def _page(text):
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1


def _point(parameters):
    try:
        latitude, longitude = float(parameters["lat"]), float(parameters["lon"])
    except (KeyError, ValueError):
        return None
    inside = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if inside and math.isfinite(latitude + longitude) else None
