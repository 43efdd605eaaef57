"""Links suggested between what is published: the same article of law or the same service, or else a shared theme and
words close enough. People confirm them."""

from collections import Counter

from epn_commons.contributions import linking, reading_feed
from epn_commons.contributions.enums import Action
from epn_commons.contributions.kinds import all_kinds
from epn_commons.search.analysis import analyse
from epn_commons.search.models import SearchEntry
from epn_commons.search.ranking import Filters, rank
from epn_commons.search.registry import find_kind

READER = "suggest_links"
MOST_SUGGESTED = 3
MOST_BEARERS = 30
"""A mark that more entries bear says little."""
READ = 12
CLOSE = 0.35
"""Of the score that the title itself has: below, the words are close by chance."""


def suggest_for_news():
    """Suggest links for what was published or changed since the last run. The number of changes read."""
    reading_feed.start_now(READER)
    return reading_feed.read_on(READER, _handle, batch=100)


def _handle(changes):
    ids = {change.public_id for change in changes if change.action != Action.DELETED}
    for entry in SearchEntry.objects.filter(public_id__in=ids).select_related("text"):
        suggest_for(entry)


def suggest_for(entry):
    """Suggest the closest entries of other kinds that share a theme. The number of new suggestions."""
    kind = find_kind(entry.kind)
    model = all_kinds().get(entry.kind)
    if model is None or not (kind and kind.suggests_links):
        return 0
    source = model.objects.published().filter(pk=entry.object_id).first()
    close = [*_sharing_a_mark(entry), *(_closest(entry) if entry.themes else [])]
    return linking.suggest(source, _targets({row.pk: row for row in close}.values())) if source else 0


def _sharing_a_mark(entry):
    """Entries of other kinds that cite the same article or name the same service, those that share most first."""
    bearers = list(
        SearchEntry.objects.filter(marks__overlap=entry.marks).order_by("-published_at")[: 10 * MOST_BEARERS]
    )
    borne = Counter(mark for row in bearers for mark in row.marks)
    telling = {mark for mark in entry.marks if borne[mark] <= MOST_BEARERS}
    shared = [(len(telling & set(row.marks)), row) for row in bearers if row.kind != entry.kind]
    shared = sorted(((number, row) for number, row in shared if number), key=lambda pair: -pair[0])
    return [row for _number, row in shared[:MOST_SUGGESTED]]


def _closest(entry):
    query = analyse(entry.text.title)
    own = dict(rank(query, Filters(kinds=(entry.kind,)), limit=1, facets=False).page)
    most = max(own.values(), default=0)
    found = rank(query, Filters(themes=tuple(entry.themes)), limit=READ, facets=False).page
    close = [pk for pk, score in found if score >= CLOSE * most and pk != entry.pk]
    rows = {row.pk: row for row in SearchEntry.objects.filter(pk__in=close).exclude(kind=entry.kind)}
    return [rows[pk] for pk in close if pk in rows][:MOST_SUGGESTED]


def _targets(entries):
    for entry in entries:
        kind, model = find_kind(entry.kind), all_kinds().get(entry.kind)
        if model and kind and kind.suggests_links:
            row = model.objects.published().filter(pk=entry.object_id).first()
            if row:
                yield row
