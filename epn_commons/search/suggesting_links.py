"""Links suggested between what is published, each with its reason: the same article of law, the same service, a shared
theme and close words, or texts so close that no theme is needed. People confirm them."""

from collections import Counter

from epn_commons.contributions import linking, reading_feed
from epn_commons.contributions.enums import Action, LinkReason
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
CLOSE = {LinkReason.THEME: 0.35, LinkReason.TEXT: 0.6}
"""Of the score that the title itself has: below, the words are close by chance. Without a shared theme, it takes
more."""


def suggest_for_news():
    """Suggest links for what was published or changed since the last run. The number of changes read."""
    reading_feed.start_now(READER)
    return reading_feed.read_on(READER, _handle, batch=100)


def _handle(changes):
    ids = {change.public_id for change in changes if change.action != Action.DELETED}
    for entry in SearchEntry.objects.filter(public_id__in=ids).select_related("text"):
        suggest_for(entry)


def suggest_for(entry):
    """Suggest the entries of other kinds that an entry has to do with. The number of new suggestions."""
    kind = find_kind(entry.kind)
    model = all_kinds().get(entry.kind)
    if model is None or not (kind and kind.suggests_links):
        return 0
    source = model.objects.published().filter(pk=entry.object_id).first()
    found = {}
    for row, reason in (*_sharing_a_mark(entry), *_closest(entry)):
        found.setdefault(row.pk, (row, reason))
    return linking.suggest(source, _targets(found.values())) if source else 0


def _sharing_a_mark(entry):
    """``(entry, reason)`` of other commons that cite the same article or name the same service, those that share most
    first. Inside its own commons, an app ties them itself."""
    bearers = list(
        SearchEntry.objects.filter(marks__overlap=entry.marks).order_by("-published_at")[: 10 * MOST_BEARERS]
    )
    borne = Counter(mark for row in bearers for mark in row.marks)
    telling = {mark for mark in entry.marks if borne[mark] <= MOST_BEARERS}
    shared = [(telling & set(row.marks), row) for row in bearers if _commons(row) != _commons(entry)]
    shared = sorted(((marks, row) for marks, row in shared if marks), key=lambda pair: -len(pair[0]))
    return [(row, _reason(marks)) for marks, row in shared[:MOST_SUGGESTED]]


def _commons(entry):
    kind = find_kind(entry.kind)
    return kind and kind.commons


def _is_tied(entry, other):
    """Whether their own app ties them already: a procedure and the service that it uses."""
    return _commons(entry) == _commons(other) and bool(set(entry.marks) & set(other.marks))


def _reason(marks):
    """A mark begins with what it is: ``law:…``, ``service:…``."""
    return LinkReason(min(marks).partition(":")[0])


def _closest(entry):
    """``(entry, reason)`` of other kinds whose words are those of the title, sharing a theme or not."""
    query = analyse(entry.text.title)
    own = dict(rank(query, Filters(kinds=(entry.kind,)), limit=1, facets=False).page)
    most = max(own.values(), default=0)
    for reason, themes in ((LinkReason.THEME, tuple(entry.themes)), (LinkReason.TEXT, ())):
        if themes or reason == LinkReason.TEXT:
            found = rank(query, Filters(themes=themes), limit=READ, facets=False).page
            close = [pk for pk, score in found if score >= CLOSE[reason] * most and pk != entry.pk]
            rows = {row.pk: row for row in SearchEntry.objects.filter(pk__in=close).exclude(kind=entry.kind)}
            yield from [(rows[pk], reason) for pk in close if pk in rows and not _is_tied(entry, rows[pk])][
                :MOST_SUGGESTED
            ]


def _targets(found):
    for entry, reason in found:
        kind, model = find_kind(entry.kind), all_kinds().get(entry.kind)
        if model and kind and kind.suggests_links:
            row = model.objects.published().filter(pk=entry.object_id).first()
            if row:
                yield row, reason
