"""Answers that a reader already holds are not sent again: ETag, Last-Modified, 304."""

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Count, Func, Max, Sum
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date

from epn_commons.contributions.models import Change


class Stamp(NamedTuple):
    """The state of a resource. ``token`` changes with anything public of it; ``modified`` is when it last did, and
    ``covers_deletions`` says whether a deletion moves that date too: if not, it is shown but vouches for nothing."""

    token: str
    modified: datetime | None = None
    covers_deletions: bool = False


def stamp_of_tables(*models):
    """For tables of reference that are large and change by whole loads: PostgreSQL's own count of their writes, read
    in no time. A write shows there within ten seconds; a restart of the server renews the stamp."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_postmaster_start_time()::text || coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
            FROM pg_stat_all_tables WHERE relid = ANY(%s::regclass[])
            """,
            [[model._meta.db_table for model in models]],
        )
        return Stamp(cursor.fetchone()[0])


class _RowVersion(Func):
    """The transaction that wrote the row."""

    template = '("%(table)s".xmin::text::bigint)'
    output_field = BigIntegerField()


def stamp_of_changes(*kinds):
    """For contributions: read from the feed of public changes, whatever the number of rows."""
    token, modified = Change.objects.stamp(*kinds)
    return Stamp(token, modified, covers_deletions=True)


def stamp_of_rows(queryset):
    """For a table that has no feed: moved by whoever writes its rows, by any door. Number of rows and sum of the
    transactions that wrote them: a new version of a row always adds. One pass over the table: for a
    few thousand rows."""
    model = queryset.model
    figures = {"rows": Count("pk"), "written": Sum(_RowVersion(table=model._meta.db_table))}
    if "updated_at" in {field.name for field in model._meta.concrete_fields}:
        figures["modified"] = Max("updated_at")
    found = queryset.order_by().aggregate(**figures)
    return Stamp(f"{found['rows']}-{found['written']}", found.get("modified"))


def entity_tag(*parts):
    """A weak ETag (the same content, maybe not the same bytes once compressed)."""
    digest = hashlib.blake2b("\n".join(map(str, parts)).encode("utf-8", "replace"), digest_size=16)
    return f'W/"{digest.hexdigest()}"'


def unchanged(request, etag, stamp):
    """The 304 answer, when the reader holds the current content; else ``None``."""
    last_modified = int(stamp.modified.timestamp()) if stamp.modified and stamp.covers_deletions else None
    return get_conditional_response(request, etag, last_modified)


def mark(response, request, etag, stamp):
    """Headers of a readable answer. Whoever keeps it asks again each time: that costs both sides next to nothing."""
    response["ETag"] = etag
    if stamp.modified:
        response["Last-Modified"] = http_date(stamp.modified.timestamp())
    # What a key opens is the same as without, but its quota headers are nobody else’s.
    patch_cache_control(response, no_cache=True, **{"private" if request.auth else "public": True})
    patch_vary_headers(response, ["Accept", "Authorization"])
    return response
