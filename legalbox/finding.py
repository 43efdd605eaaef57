"""Published questions that answer a text, by the engine of the whole portal."""

from epn_commons.search.analysis import analyse
from epn_commons.search.models import SearchEntry
from epn_commons.search.ranking import Filters, rank
from legalbox.citations.finder import find
from legalbox.models import LegalReference, Question

FURTHEST = 300
CLOSEST = 5
FAR = 0.45
"""Beside the best one, what scores less than this share of it is not close."""


def ranked(text, limit=FURTHEST, *, unfinished=False):
    """``[(primary key, score)]`` of published questions, best first: the citations that the text holds, then its
    words."""
    query = analyse(text, unfinished=unfinished)
    if not query.words:
        return []
    ranking = rank(query, Filters(kinds=(Question.kind,)), limit=limit, facets=False)
    objects = dict(
        SearchEntry.objects.filter(pk__in=[pk for pk, _score in ranking.page]).values_list("pk", "object_id")
    )
    found = {objects[pk]: score for pk, score in ranking.page if pk in objects}
    citing = citing_questions(text)
    best = max(found.values(), default=1.0)
    return [(pk, best) for pk in citing] + [(pk, score) for pk, score in found.items() if pk not in set(citing)]


def citing_questions(text):
    """Published questions that cite an article named in the text, whatever its spelling."""
    keys = cited_keys(text)
    if not keys:
        return []
    rows = LegalReference.objects.filter(key__in=keys, question__status="published").order_by("question", "position")
    return list(dict.fromkeys(rows.values_list("question", flat=True)[:FURTHEST]))


def cited_keys(text):
    """The one spelling of each article that a text names; the bare number of a code finds it in every code we cite."""
    keys = []
    for citation in find(text[:2000]):
        if citation.number and citation.text_id:
            keys.append(citation.key)
        elif citation.number:
            bare = citation.search_keys[-1] if citation.search_keys else ""
            keys += _known_keys(bare)
    return keys


def _known_keys(bare):
    if not bare:
        return []
    rows = LegalReference.objects.filter(key__endswith=f"_{bare}").values_list("key", flat=True)
    return list(rows.distinct()[:50])


def closest(text, *, unfinished=False):
    """The few published questions nearest to what somebody is asking, as values."""
    found = ranked(text, CLOSEST, unfinished=unfinished)[:CLOSEST]
    best = max((score for _pk, score in found), default=0)
    kept = [pk for pk, score in found if score >= FAR * best]
    rows = Question.objects.published().with_validation().filter(pk__in=kept)
    by_pk = {row["pk"]: row for row in rows.values("pk", "slug", "title", "short_answer", "validation")}
    return [by_pk[pk] for pk in kept if pk in by_pk]
