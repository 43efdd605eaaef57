"""The whole index anew, while it goes on being searched."""

from django.db import connection, transaction

from epn_commons.contributions.enums import Status
from epn_commons.contributions.kinds import get_kind
from epn_commons.search import indexing, statistics
from epn_commons.search.models import EntryText, KindStatistics, Lexeme, Posting, SearchEntry, Word
from epn_commons.search.registry import all_kinds

BATCH = 1000


def rebuild():
    """Index every published contribution again, a batch in each transaction; ``{kind: entries}``.

    All texts are written and measured first, so that every weight is set against true average lengths.
    """
    kinds = {kind.code: kind for kind in all_kinds()}
    for code in SearchEntry.objects.values_list("kind", flat=True).distinct().order_by():
        if code not in kinds:
            indexing.hide(code, SearchEntry.objects.filter(kind=code).values_list("object_id", flat=True))
    for kind in kinds.values():
        for ids in _batches(_all_ids(kind)):
            indexing.rewrite_texts(kind, ids)
    statistics.refresh_kinds()
    for ids in _batches(SearchEntry.objects.order_by("pk").values_list("pk", flat=True)):
        indexing.repost(ids)
    with transaction.atomic():
        indexing.clear_orphans()
        statistics.refresh()
    _vacuum()
    return dict(KindStatistics.objects.values_list("kind", "entries"))


def _all_ids(kind):
    """What is published, and what is indexed and may not be any more."""
    model = get_kind(kind.code)
    published = model._base_manager.filter(status=Status.PUBLISHED).values_list("pk", flat=True)
    return sorted({*published, *SearchEntry.objects.filter(kind=kind.code).values_list("object_id", flat=True)})


def _batches(ids):
    ids = list(ids)
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _vacuum():
    """Let ranking read the index alone, without a look at the table. Not possible inside a transaction."""
    if connection.in_atomic_block:
        return
    tables = ", ".join(model._meta.db_table for model in (SearchEntry, EntryText, Posting, Lexeme, Word))
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {tables}")
