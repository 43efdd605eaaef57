"""The points of a map: columns instead of rows, each coordinate as its difference with the one before."""

import gzip
from functools import lru_cache

from django.db import connection
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from cartoparty.models import Structure
from cartoparty.selection.query import sql_of

_COLUMNS = """
    SELECT json_build_object(
        'count', count(*),
        'slug', coalesce(json_agg(slug ORDER BY rank), '[]'),
        'name', coalesce(json_agg(name ORDER BY rank), '[]'),
        'commune', coalesce(json_agg(commune ORDER BY rank), '[]'),
        'lat', coalesce(json_agg(lat_step ORDER BY rank), '[]'),
        'lon', coalesce(json_agg(lon_step ORDER BY rank), '[]')
    )::text
    FROM (
        SELECT slug, name, commune, rank,
               lat - lag(lat, 1, 0) OVER (ORDER BY rank) AS lat_step,
               lon - lag(lon, 1, 0) OVER (ORDER BY rank) AS lon_step
        FROM (
            SELECT slug, name, commune, round(latitude * 1e5)::int AS lat, round(longitude * 1e5)::int AS lon,
                   row_number() OVER (ORDER BY latitude, longitude, slug) AS rank
            FROM ({places}) AS place(slug, name, commune, latitude, longitude)
        ) AS point
    ) AS step
"""


def columns(found):
    """JSON text of a queryset of structures: ``count``, ``slug``, ``name``, ``commune``, and ``lat``, ``lon`` in
    hundred-thousandths of a degree, each less the one before. Those without a position are left out. One query."""
    rows = (
        found.filter(latitude__isnull=False)
        .order_by()
        .values_list("slug", "name", "commune__name", "latitude", "longitude")
    )
    places, params = sql_of(rows)
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS.replace("{places}", places), params)
        return cursor.fetchone()[0]


def whole_register(stamp, *, zipped):
    """The answer that holds every place: built once for each ``stamp`` of the feed, then given as it is."""
    body = _zipped(stamp)
    response = HttpResponse(body if zipped else gzip.decompress(body), content_type="application/json")
    patch_vary_headers(response, ["Accept-Encoding"])
    if zipped:
        response["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=2)
def _zipped(stamp):
    return gzip.compress(columns(Structure.objects.published()).encode(), compresslevel=9, mtime=0)


def forget():
    """Build the map again at the next request, whatever the feed says."""
    _zipped.cache_clear()
