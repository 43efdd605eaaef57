"""The points of a map: columns instead of rows, each coordinate as its difference with the one before, and for each
facet the sets of codes met, then the rank of its set for each place. No name: they are asked for where one looks."""

import gzip
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from threading import Lock

import orjson
from django.db.models import Q, Value
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from cartoparty.models import Structure, TravelStop
from cartoparty.selection.facets import FACETS, code_of
from cartoparty.travelling import marks

STEPS = 100_000
"""In one degree: a step is about a metre."""
YES = "oui"
FLAGS = ("accessible",)
BY_CODES = (*(facet.name for facet in FACETS), *FLAGS, "departement")
"""The parameters that the columns answer: the browser applies them to the file that it already holds."""
MOST_POINTS = 60
MOST_NAMES = 200


COLUMNS = (
    "latitude", "longitude", "commune__department_id", "accessible", *(facet.field for facet in FACETS),
)  # fmt: skip
OF_STOPS = (*COLUMNS[:3], *(f"structure__{column}" for column in COLUMNS[3:]))
"""A stop has its own point and department, and the codes of who travels: it is found by the same filters."""
IN_ORDER = ("commune__department_id", "commune_id", "latitude", "longitude", "pk")
"""Neighbours follow each other: their differences are short."""


_ONE_AT_A_TIME = Lock()
"""After a change, one thread builds the map; the others wait for it instead of building it too."""


def columns(home, stops):
    """The file of a queryset of structures, those without a position left out, and of one of stops. Two queries."""
    located = home.filter(latitude__isnull=False).order_by(*IN_ORDER)
    return packed([*located.values_list(*COLUMNS), *stops.values_list(*OF_STOPS)])


def packed(rows):
    """The file as bytes, from rows of ``COLUMNS``: ``count``, ``lat`` and ``lon`` in hundred-thousandths of a degree,
    each less the one before; then by parameter of ``BY_CODES``, ``sets`` of codes and ``of``, the rank of the set of
    each place."""
    rows = list(rows)
    latitudes, longitudes, departments, accessible, *facets = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    data = {
        "count": len(rows),
        "lat": _steps(latitudes),
        "lon": _steps(longitudes),
        "departement": _ranked((code,) for code in departments),
        "accessible": _ranked((YES,) if value else () for value in accessible),
    }
    for facet, held in zip(FACETS, facets, strict=True):
        data[facet.name] = _ranked((tuple(sorted(values)) for values in held), _codes(facet.enum))
    return orjson.dumps(data)


def point(latitude, longitude):
    """Where a place stands in the file: ``lat,lon`` in steps; empty without a position."""
    return "" if latitude is None else f"{round(latitude * STEPS)},{round(longitude * STEPS)}"


def _steps(degrees):
    steps = [round(value * STEPS) for value in degrees]
    return steps[:1] + [after - before for before, after in pairwise(steps)]


def _codes(enum):
    codes = {member.value: code_of(enum, member) for member in enum}
    return lambda held: [codes[value] for value in held]


def _ranked(sets, written=list):
    """The sets met, the most frequent first: small ranks compress best."""
    sets = list(sets)
    ranks = {held: rank for rank, (held, _count) in enumerate(Counter(sets).most_common())}
    return {"sets": [written(held) for held in ranks], "of": [ranks[held] for held in sets]}


def choices(selection):
    """What a selection asks of the columns: ``{parameter: [code]}``."""
    cleaned = selection.cleaned
    asked = {
        facet.name: [code_of(facet.enum, value) for value in cleaned[facet.name]]
        for facet in FACETS
        if cleaned.get(facet.name)
    }
    asked |= {name: [YES] for name in FLAGS if cleaned.get(name)}
    if department := cleaned.get("departement"):
        asked["departement"] = [department.pk]
    return asked


def shown(selection):
    """What ``components/map.html`` takes to show a selection. Its file changes address only with what no column
    answers (words, opening, distance): ticking a facet asks nothing of the server for the map."""
    no_circle = () if selection.cleaned.get("rayon") else ("lieu", "lat", "lon")
    rest = selection.address(*BY_CODES, *no_circle, "tri")
    return {
        "data_url": reverse("cartoparty:structure_map") + (rest if rest != "?" else ""),
        "choices": orjson.dumps(choices(selection)).decode(),
        "names_url": f"{reverse('cartoparty:structure_map_names')}{selection.address('tri')}",
    }


def names(home, stops, points):
    """The places that stand at points of the file, for popups: ``[{name, commune, slug, point, when}]``, ``when``
    saying the stop of who travels. Two queries."""
    wanted = points[:MOST_POINTS]
    half = 0.6 / STEPS
    near = Q(pk=None)
    for latitude, longitude in (read_point(text) for text in wanted):
        near |= Q(
            latitude__range=(latitude - half, latitude + half), longitude__range=(longitude - half, longitude + half)
        )
    columns = ("latitude", "longitude", "commune__name")
    rows = home.filter(near).order_by("name", "pk").values_list(*columns, "name", "slug", Value(""))
    named = ("structure__name", "structure__slug", "words")
    passing = stops.filter(near).order_by("period", "pk").values_list(*columns, *named)
    told = [
        {"name": name, "commune": commune, "slug": slug, "point": point(latitude, longitude), "when": when}
        for latitude, longitude, commune, name, slug, when in [*rows[:MOST_NAMES], *passing[:MOST_NAMES]]
    ]
    return [place for place in told if place["point"] in wanted]


def read_point(text):
    """Degrees from ``lat,lon`` in steps. Raises ValueError."""
    latitude, longitude = (int(part[:12]) for part in text.split(","))
    return latitude / STEPS, longitude / STEPS


def whole_register(stamp, *, zipped):
    """The answer that holds every place: built once for each ``stamp``, then given as it is."""
    with _ONE_AT_A_TIME:
        body = _zipped(stamp)
    response = HttpResponse(body if zipped else gzip.decompress(body), content_type="application/json")
    patch_vary_headers(response, ["Accept-Encoding"])
    if zipped:
        response["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=2)
def _zipped(stamp):
    home, stops = Structure.objects.published(), marks(TravelStop.objects.coming())
    return gzip.compress(columns(home, stops), compresslevel=9, mtime=0)


def forget():
    """Build the map again at the next request, whatever the feed says."""
    _zipped.cache_clear()
