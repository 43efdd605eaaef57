"""Writing the index. Everything is set-based and may be done again: the same content gives the same rows.

BM25 with fields: each occurrence counts by where it stands, the sum saturates and is set against the length of the
entry compared with the average of its kind. The weights are stored; how rare a lexeme is counts at search time, so
that a publication rewrites its own postings alone.
"""

from django.db import connection, transaction

from epn_commons.contributions.enums import Status
from epn_commons.contributions.kinds import get_kind
from epn_commons.search.models import EntryText, SearchEntry
from epn_commons.search.registry import find_kind, marks_of
from epn_commons.search.statistics import count_changes

# Chosen on the benchmark of docs/adr/0004-recherche.md.
SATURATION = 1.5
LENGTH_SHARE = 0.4
TITLE, KEYWORDS, TEXT = 3.0, 2.0, 0.6
USUAL_LENGTH = 40.0
"""Average length of a kind of which nothing is indexed yet."""

_ENTRY_FIELDS = (
    "public_id", "themes", "departments", "latitude", "longitude", "boost", "published_at", "updated_at",
)  # fmt: skip
_STORED_FIELDS = (*_ENTRY_FIELDS, "marks")
_TEXT_FIELDS = ("title", "summary", "keywords", "body", "url", "place", "version", "created_at", "confirmed_at")
# Not by bulk_create, which would fetch the generated vectors back.
_STORE_TEXTS = f"""
    INSERT INTO search_entrytext (entry_id, {", ".join(_TEXT_FIELDS)})
    SELECT * FROM unnest(%s::bigint[], {"%s::text[], " * 6}%s::int[], %s::timestamptz[], %s::timestamptz[])
    ON CONFLICT (entry_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _TEXT_FIELDS)}
"""  # noqa: S608 - our own constants
_WEIGHTED_TERMS = f"""
    SELECT t.entry_id, u.lexeme,
        (SELECT sum(CASE label WHEN 'A' THEN {TITLE} WHEN 'B' THEN {KEYWORDS} ELSE {TEXT} END)
         FROM unnest(u.weights) label) AS frequency
    FROM search_entrytext t, unnest(t.vector) u
    WHERE t.entry_id = ANY(%s)
"""  # noqa: S608 - our own constants
_MEASURE = f"""
    UPDATE search_searchentry e SET length = m.length
    FROM (SELECT entry_id, sum(frequency) AS length FROM ({_WEIGHTED_TERMS}) terms GROUP BY entry_id) m
    WHERE e.id = m.entry_id
"""  # noqa: S608
_POST = f"""
    WITH posted AS (
        INSERT INTO search_posting (lexeme, entry_id, weight)
        SELECT terms.lexeme, terms.entry_id,
            frequency * {SATURATION + 1} / (
                frequency + {SATURATION} * (
                    {1 - LENGTH_SHARE} + {LENGTH_SHARE} * e.length / coalesce(s.average_length, {USUAL_LENGTH})
                )
            )
        FROM ({_WEIGHTED_TERMS}) terms
        JOIN search_searchentry e ON e.id = terms.entry_id
        LEFT JOIN search_kindstatistics s ON s.kind = e.kind
        ORDER BY terms.lexeme, terms.entry_id
        RETURNING lexeme
    )
    SELECT lexeme, count(*) FROM posted GROUP BY lexeme
"""  # noqa: S608
_UNPOST = """
    WITH gone AS (DELETE FROM search_posting WHERE entry_id = ANY(%s) RETURNING lexeme)
    SELECT lexeme, count(*) FROM gone GROUP BY lexeme
"""


@transaction.atomic
def index(kind, ids):
    """Make the entries of these contributions what the contributions are now: published ones are (re)written, the
    others leave the index. ``kind`` is a ``SearchKind``."""
    published = _lock(get_kind(kind.code), ids)
    write(kind.code, ids, kind.documents(published) if published else [])


def _lock(model, ids):
    """Wait for whoever is changing them, so that what is read is not older than what they will index."""
    rows = model._base_manager.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")
    return [pk for pk, status in rows.values_list("pk", "status") if status == Status.PUBLISHED]


@transaction.atomic
def rewrite_texts(kind, ids):
    """The first half of :func:`index`, for a rebuild: entries and texts, their postings left to :func:`repost`."""
    published = _lock(get_kind(kind.code), ids)
    entries = store(kind.code, kind.documents(published) if published else [])
    kept = {entry.pk for entry in entries}
    _remove([pk for pk in _entries(kind.code, ids).values_list("pk", flat=True) if pk not in kept])


@transaction.atomic
def repost(entry_ids):
    """Write the postings of these entries again."""
    held = list(SearchEntry.objects.filter(pk__in=entry_ids).select_for_update().order_by("pk").values_list("pk"))
    ids = [pk for (pk,) in held]
    _run(_UNPOST, ids)
    post(ids)


def write(code, ids, documents):
    """Replace the entries of ``ids`` by ``documents``, and count what changed."""
    former = list(_entries(code, ids).values_list("pk", "length"))
    gone = _run(_UNPOST, [pk for pk, _length in former])
    entries = store(code, documents)
    kept = [entry.pk for entry in entries]
    _remove([pk for pk, _length in former if pk not in set(kept)])
    posted = post(kept)
    lengths = SearchEntry.objects.filter(pk__in=kept).values_list("length", flat=True)
    count_changes(code, kept, gone, posted, [length for _pk, length in former], list(lengths))


def store(code, documents):
    """Write the entries and their texts, and measure them; returns the entries with their primary keys."""
    documents = sorted(documents, key=lambda document: document.object_id)
    kind = find_kind(code)
    marks = marks_of(documents) if kind and kind.suggests_links else {}
    entries = SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                kind=code,
                object_id=document.object_id,
                marks=marks.get(document.object_id, []),
                **{name: getattr(document, name) for name in _ENTRY_FIELDS},
            )
            for document in documents
        ],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=list(_STORED_FIELDS),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        columns = [[getattr(document, name) for document in documents] for name in _TEXT_FIELDS]
        ids = [entry.pk for entry in entries]
        cursor.execute(_STORE_TEXTS, [ids, *columns])
        cursor.execute(_MEASURE, [ids])
    return entries


def post(entry_ids):
    """Write the postings of entries that have none; returns ``{lexeme: number of entries}``."""
    return _run(_POST, list(entry_ids))


def hide(code, ids):
    """Take entries out of every result at once, leaving their postings to be cleared."""
    _remove(list(_entries(code, ids).values_list("pk", flat=True)))


def clear_orphans():
    """Remove the postings of entries that are no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_posting p WHERE NOT EXISTS (SELECT FROM search_searchentry e WHERE e.id = p.entry_id)"
        )


def _entries(code, ids):
    return SearchEntry.objects.filter(kind=code, object_id__in=list(ids)).order_by("pk")


def _remove(entry_ids):
    EntryText.objects.filter(pk__in=entry_ids)._raw_delete(connection.alias)
    SearchEntry.objects.filter(pk__in=entry_ids)._raw_delete(connection.alias)


def _run(sql, entry_ids):
    if not entry_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [entry_ids])
        return dict(cursor.fetchall())
