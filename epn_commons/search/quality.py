"""How well the engine finds: recall at 1 and 5, mean reciprocal rank, time."""

import json
import statistics as figures
import time
import uuid
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.search import indexing, statistics
from epn_commons.search.analysis import analyse
from epn_commons.search.models import EntryText, KindStatistics, Lexeme, Posting, SearchEntry, Word
from epn_commons.search.ranking import rank
from epn_commons.search.registry import Document

BATCH = 1000
MEMORY = "1GB"
"""Where the tables apart are read from, at most, as a server reads its own. What is not filled is not taken."""

KIND = "benchmark"
_TABLES = [model._meta.db_table for model in (SearchEntry, EntryText, Posting, Lexeme, Word, KindStatistics)]


@contextmanager
def separate_index():
    """Run the engine on empty tables of its own: temporary ones of the same names come first for this connection, and
    go with it (within a transaction, with that)."""
    if connection.in_atomic_block:
        with transaction.atomic():
            _create_tables()
            yield
            transaction.set_rollback(True)
        return
    connection.close()
    with connection.cursor() as cursor:
        # Only the first temporary table of a connection finds this to change.
        cursor.execute(f"SET temp_buffers = '{MEMORY}'")
    try:
        _create_tables()
        yield
    finally:
        connection.close()


def _create_tables():
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL)")


def documents(rows):
    """Benchmark documents (dicts with ``id``, ``title``, ``keywords``, ``text``) as the index takes them; returns
    them and ``{object_id: id}``."""
    now, found, names = timezone.now(), [], {}
    for number, row in enumerate(rows, 1):
        names[number] = str(row["id"])
        found.append(
            Document(
                object_id=number,
                public_id=uuid.uuid5(uuid.NAMESPACE_OID, str(number)),
                title=row.get("title") or "",
                url="/",
                published_at=now,
                updated_at=now,
                keywords=row.get("keywords") or "",
                body=row.get("text") or "",
            )
        )
    return found, names


def fill(found):
    """Index these documents in the tables of :func:`separate_index`."""
    entries = []
    for start in range(0, len(found), BATCH):
        entries += [entry.pk for entry in indexing.store(KIND, found[start : start + BATCH])]
    statistics.refresh_kinds()
    for start in range(0, len(entries), BATCH):
        indexing.post(entries[start : start + BATCH])
    statistics.refresh()
    with connection.cursor() as cursor:
        # Vacuumed like the portal's after a rebuild, so that ranking reads the index alone; not within a transaction.
        cursor.execute(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM (ANALYZE)'} {', '.join(_TABLES)}")


def measure(rows, queries):
    """``queries``: pairs (text, ids of the documents that answer it, one space between two). Returns the figures of
    ``search_quality``."""
    with separate_index():
        found, names = documents(rows)
        fill(found)
        return answered(queries, {pk: names[key] for pk, key in SearchEntry.objects.values_list("pk", "object_id")})


def answered(queries, names):
    """The figures of the index in place. ``names``: those of the entries, by primary key."""
    ranks, times = [], []
    for text, expected in queries:
        began = time.perf_counter()
        page = rank(analyse(text)).page
        times.append(1000 * (time.perf_counter() - began))
        answers = [names[pk] in expected.split() for pk, _score in page]
        ranks.append(answers.index(True) + 1 if True in answers else 0)
    return _figures(ranks, times)


def _figures(ranks, times):
    number = len(ranks)
    percentiles = figures.quantiles(times, n=20, method="inclusive") if number > 1 else times * 19
    return {
        "queries": number,
        "r1": round(sum(rank == 1 for rank in ranks) / number, 4),
        "r5": round(sum(0 < rank <= 5 for rank in ranks) / number, 4),
        "mrr": round(sum(1 / rank for rank in ranks if rank) / number, 4),
        "ms_p50": round(figures.median(times), 2),
        "ms_p95": round(percentiles[18], 2),
    }


def read_documents(path):
    """One JSON object a line, with its ``id`` at least. Raises OSError, ValueError."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or "id" not in row:
            raise ValueError(_("le document %(number)d n’a pas d’identifiant « id »") % {"number": number})
    return rows
