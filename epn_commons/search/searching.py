"""One search over everything published: what the page, the suggestions and the API ask."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, TextField, Value
from django.db.models.functions import Concat, Left

from epn_commons.core.geography import haversine_m
from epn_commons.search.analysis import analyse
from epn_commons.search.extracts import Segment, extract, fold
from epn_commons.search.models import SearchEntry, Word
from epn_commons.search.ranking import Filters, Ranking, rank
from epn_commons.search.registry import SearchKind, Suggestion, answers_to, find_kind, suggestions_for
from epn_commons.taxonomy.models import Theme
from epn_commons.territories.models import Department

PAGE_SIZE = 20
FURTHEST = 1000
"""Results that can be paged through: further, one filters."""

READ_FOR_EXTRACT = 4000
SUGGESTED = 10
MOST_FORMS = 400
"""Forms of the words of a query that are marked in extracts."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Entry:
    """One result as it is shown."""

    kind: SearchKind
    public_id: uuid.UUID
    title: str
    url: str
    extract: list[Segment]
    place: str
    departments: list[str]
    themes: list[int]
    version: int
    created_at: datetime | None
    published_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None
    distance_m: float | None
    score: float


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Results:
    """``corrected``: the text that was searched instead of the typed one, when some of its words, ``unknown``, are
    nowhere. ``did_you_mean``: another text that would find much more, not searched. ``sampled``: the facets are
    counted among the best results only. ``at_least``: there are more results than
    ``total``. ``reachable``: results that pages lead to."""

    text: str
    entries: list[Entry] = field(default_factory=list)
    total: int = 0
    kinds: list[FacetValue] = field(default_factory=list)
    themes: list[FacetValue] = field(default_factory=list)
    departments: list[FacetValue] = field(default_factory=list)
    corrected: str = ""
    unknown: list[str] = field(default_factory=list)
    sampled: bool = False
    at_least: bool = False
    did_you_mean: str = ""
    answers: list = field(default_factory=list)

    @property
    def reachable(self):
        return min(self.total, FURTHEST)


def search(text, user, *, kinds=(), themes=(), departments=(), near=None, offset=0, limit=PAGE_SIZE):
    """What answers ``text``, best first. ``themes`` are slugs, ``near`` a (latitude, longitude); unknown values of a
    filter find nothing. The number of queries does not depend on what is found."""
    query = analyse(text)
    rows = Theme.objects.values_list("slug", "pk", "name", "parent_id", named=True) if query.weights else ()
    known_themes = {theme.slug: theme for theme in rows}
    filters = Filters(
        kinds=tuple(kinds),
        themes=tuple(known_themes[slug].pk if slug in known_themes else 0 for slug in themes),
        departments=tuple(departments),
        near=near,
    )
    ranking = rank(query, filters, limit=limit, offset=min(offset, FURTHEST))
    return Results(
        text=query.text,
        entries=_entries(ranking, query, user, near),
        total=ranking.total,
        kinds=_kind_facet(ranking, kinds),
        themes=_theme_facet(ranking, known_themes, themes),
        departments=_department_facet(ranking, departments),
        corrected=_rewritten(query.text, query.corrections),
        unknown=[word for word in _WORD.findall(query.text) if fold(word) in query.corrections],
        sampled=ranking.sampled,
        at_least=ranking.at_least,
        did_you_mean=_rewritten(query.text, query.doubts),
        answers=answers_to(query.text) if query.text and not offset else [],
    )


def suggest(text, user, limit=SUGGESTED):
    """What may be meant by a text being typed: ``Suggestion`` of the apps, then the closest titles."""
    query = analyse(text, unfinished=True)
    if not query.words:
        return []
    found = suggestions_for(query.text)
    ranking = rank(query, limit=limit - len(found), facets=False)
    rows = _rows(ranking, user).values("pk", "kind", title=F("text__title"), url=F("text__url"), at=F("text__place"))
    by_pk = {row["pk"]: row for row in rows}
    entries = [by_pk[pk] for pk, _score in ranking.page if pk in by_pk]
    titles = [row["title"] for row in entries]
    for row in entries:
        label = f"{row['title']}, {row['at']}" if titles.count(row["title"]) > 1 and row["at"] else row["title"]
        kind = find_kind(row["kind"])
        found.append(Suggestion(label=label, url=row["url"], kind=str(kind.label) if kind else ""))
    return found


def _rows(ranking, user):
    return SearchEntry.objects.visible_to(user).filter(pk__in=[pk for pk, _score in ranking.page])


def _entries(ranking, query, user, near):
    if not ranking.page:
        return []
    rows = _rows(ranking, user).values(
        "pk", "kind", "public_id", "departments", "themes", "latitude", "longitude", "published_at", "updated_at",
        title=F("text__title"), url=F("text__url"), place=F("text__place"), confirmed_at=F("text__confirmed_at"),
        version=F("text__version"), created_at=F("text__created_at"),
        read=Left(
            Concat("text__summary", Value(" ", TextField()), "text__body", output_field=TextField()), READ_FOR_EXTRACT
        ),
    )  # fmt: skip
    by_pk = {row["pk"]: row for row in rows}
    words = _forms(query)
    return [
        _entry(by_pk[pk], score, words, near)
        for pk, score in ranking.page
        if pk in by_pk and find_kind(by_pk[pk]["kind"])
    ]


def _forms(query):
    """The folded words to mark: every form of the lexemes that were looked for."""
    forms = Word.objects.filter(lexeme__in=query.marked).order_by("-entries").values_list("word", flat=True)
    return {*forms[:MOST_FORMS], *query.meaningful}


def _entry(row, score, words, near):
    latitude, longitude = row.pop("latitude"), row.pop("longitude")
    distance = haversine_m(*near, latitude, longitude) if near and latitude is not None else None
    row["kind"] = find_kind(row["kind"])
    row["extract"] = extract(row.pop("read"), words)
    del row["pk"]
    return Entry(**row, distance_m=distance, score=score)


def _kind_facet(ranking, chosen):
    found = [(find_kind(code), code, count) for code, count in ranking.kinds.items()]
    values = [FacetValue(code, str(kind.label), count, code in chosen) for kind, code, count in found if kind]
    return sorted(values, key=lambda value: -value.count)


def _theme_facet(ranking: Ranking, known, chosen):
    """The top themes, and those that were chosen."""
    values = [
        FacetValue(slug, theme.name, ranking.themes.get(theme.pk, 0), slug in chosen)
        for slug, theme in known.items()
        if slug in chosen or (theme.parent_id is None and ranking.themes.get(theme.pk))
    ]
    return sorted(values, key=lambda value: -value.count)


def _department_facet(ranking, chosen):
    if not ranking.departments and not chosen:
        return []
    names = dict(
        Department.objects.filter(pk__in=[*ranking.departments, *chosen]).values_list("code", "name").order_by()
    )
    values = [
        FacetValue(code, f"{name} ({code})", ranking.departments.get(code, 0), code in chosen)
        for code, name in names.items()
    ]
    return sorted(values, key=lambda value: (-value.count, value.value))


def _rewritten(text, corrections):
    """The text with its wrong words replaced; empty when there is nothing to replace."""
    if not corrections:
        return ""
    return _WORD.sub(lambda match: corrections.get(fold(match[0]), match[0]), text)
