"""Exact BM25 over the postings, in one statement that also counts the facets."""

import json
from dataclasses import dataclass, field

from django.db import connection

READ_WHOLE = 8000
"""Occurrences that are read without a thought: all of a query that has no more, else those of its rarest lexemes."""

HEAVIEST = 800
"""Of a commoner lexeme, the entries where it weighs the most are candidates; what weighs too little to bring one
(under ``BRINGING`` of the heaviest lexeme) only counts in those that the others bring."""

BRINGING = 0.25
MOST_BRINGING = 8

LOOKED_UP = 5000
"""Occurrences of common lexemes looked up one by one in the best candidates."""

MOST_CANDIDATES, LEAST_CANDIDATES = 1200, 300

KEPT_SHARE = 0.3
"""An entry is a result when it holds at least this share of the query, or of what the best holds of it."""

HEAD = 60
"""Best entries, three pages of them, whose order also counts how close their title is to the query."""

NEAR_M = 15_000.0
"""Distance over which being near loses two thirds of its worth."""

COUNTED = 5000
"""Without filters, the best entries whose facets are counted: a word that half of the index holds says little."""

SHOWN = 300
"""Of the candidates of a broad query, those that pages lead to: a person narrows long before."""

MOST_FACETS = 40

_ENOUGH = f"{KEPT_SHARE} * least((SELECT max(held) FROM scored), %(worth)s)"  # noqa: S608 - our own constant
_SCORED = """
    SELECT p.entry_id, sum(t.weight * p.weight) AS score, sum(t.held) AS held
    FROM terms t JOIN search_posting p ON p.lexeme = t.lexeme
    GROUP BY p.entry_id
"""
_SCORED_BY_ONE_LEXEME = """
    SELECT p.entry_id, t.weight * p.weight AS score, t.held
    FROM terms t JOIN search_posting p ON p.lexeme = t.lexeme
"""
# What brought a candidate is known of it already: only its other common lexemes are looked up, all those of one lexeme
# in one reading of the index.
_BOUNDED = """
    SELECT entry_id, sum(score) AS score, sum(held) AS held FROM (
        SELECT entry_id, score, held FROM candidates
        UNION ALL
        SELECT p.entry_id, t.weight * p.weight, t.held
        FROM terms t,
        LATERAL (SELECT array_agg(entry_id) AS ids FROM candidates WHERE marks & t.mark = 0) unread,
        LATERAL (
            SELECT entry_id, weight FROM search_posting
            WHERE lexeme = t.lexeme AND entry_id = ANY (unread.ids) OFFSET 0
        ) p
        WHERE t.lexeme = ANY (%(common)s)
    ) parts
    GROUP BY entry_id
"""
_CANDIDATES = """
found AS MATERIALIZED (
    SELECT p.entry_id, t.weight * p.weight AS score, t.held, t.mark
    FROM terms t, LATERAL (SELECT entry_id, weight FROM search_posting WHERE lexeme = t.lexeme OFFSET 0) p
    WHERE t.lexeme <> ALL (%(common)s)
    UNION ALL
    SELECT p.entry_id, t.weight * p.weight, t.held, t.mark
    FROM terms t, LATERAL (
        SELECT entry_id, weight FROM search_posting WHERE lexeme = t.lexeme
        ORDER BY weight DESC, entry_id DESC LIMIT %(heaviest)s
    ) p
    WHERE t.mark > 0
),
candidates AS MATERIALIZED (
    SELECT entry_id, sum(score) AS score, sum(held) AS held, bit_or(mark) AS marks
    FROM found GROUP BY entry_id ORDER BY 2 DESC LIMIT %(candidates)s
),
"""
_NEAR = f"""
    * coalesce(1 + 2 * exp(-earth_distance(e.earth, ll_to_earth(%(latitude)s, %(longitude)s)) / {NEAR_M}), 1)
"""
_KEPT = f"""
WITH terms (lexeme, weight, held, mark) AS (
    SELECT * FROM unnest(%(lexemes)s::text[], %(weights)s::real[], %(held)s::real[], %(marks)s::int[])
),
{{candidates}}
scored AS MATERIALIZED ({{scored}}),
best AS MATERIALIZED (
    SELECT entry_id, score FROM scored
    WHERE held >= {_ENOUGH}
    {{at_most}}
),
kept AS MATERIALIZED (
    SELECT e.id, e.kind, e.themes, e.departments, e.updated_at, best.score * e.boost {{near}} AS score,
        (cardinality(%(kinds)s::text[]) = 0 OR e.kind = ANY (%(kinds)s)) AS in_kinds,
        (cardinality(%(themes)s::bigint[]) = 0 OR e.themes && %(themes)s::bigint[]) AS in_themes,
        (cardinality(%(departments)s::text[]) = 0 OR e.departments && %(departments)s::varchar[]) AS in_departments
    FROM best JOIN search_searchentry e ON e.id = best.entry_id
),
page AS ({{page}})
"""  # noqa: S608 - our own constants
_AT_MOST = "ORDER BY score DESC LIMIT %(counted)s"
_HEAD_PAGE = f"""
    SELECT h.id, h.score * (1 + similarity(search_words(t.title), %(words)s)) AS score
    FROM (
        SELECT * FROM kept WHERE in_kinds AND in_themes AND in_departments
        ORDER BY score DESC, updated_at DESC, id LIMIT {HEAD}
    ) h JOIN search_entrytext t ON t.entry_id = h.id
    ORDER BY 2 DESC, h.updated_at DESC, h.id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608
_FURTHER_PAGE = """
    SELECT id, score FROM kept WHERE in_kinds AND in_themes AND in_departments
    ORDER BY score DESC, updated_at DESC, id LIMIT %(limit)s OFFSET %(offset)s
"""
_ONLY_PAGE = """
    SELECT id, score FROM kept WHERE in_kinds AND in_themes AND in_departments AND id = ANY (%(only)s)
"""
_PAGE = "SELECT json_build_object('page', (SELECT json_agg(json_build_array(id, score)) FROM page))::text"
_PAGE_AND_FACETS = f"""
SELECT json_build_object(
    'page', (SELECT json_agg(json_build_array(id, score)) FROM page),
    'total', ({{total}}),
    'kinds', (
        SELECT json_object_agg(kind, number) FROM (
            SELECT kind, count(*) AS number FROM kept WHERE in_themes AND in_departments GROUP BY kind
        ) k
    ),
    'themes', (
        SELECT json_object_agg(theme, number) FROM (
            SELECT unnest(themes) AS theme, count(*) AS number FROM kept WHERE in_kinds AND in_departments
            GROUP BY 1 ORDER BY 2 DESC LIMIT {MOST_FACETS}
        ) t
    ),
    'departments', (
        SELECT json_object_agg(department, number) FROM (
            SELECT unnest(departments) AS department, count(*) AS number FROM kept WHERE in_kinds AND in_themes
            GROUP BY 1 ORDER BY 2 DESC LIMIT {MOST_FACETS}
        ) d
    )
)::text
"""  # noqa: S608
_TOTAL_WITH_FILTERS = "SELECT count(*) FROM kept WHERE in_kinds AND in_themes AND in_departments"
# Entries just withdrawn may have postings left: what can be counted is counted among the entries.
_TOTAL_WITHOUT_FILTER = f"""
    SELECT CASE WHEN (SELECT count(*) FROM best) < %(counted)s THEN (SELECT count(*) FROM kept)
        ELSE (SELECT count(*) FROM scored WHERE held >= {_ENOUGH}) END
"""  # noqa: S608


@dataclass
class Ranking:
    """``page``: ``[(entry id, score), …]``; ``total`` of the results once filtered. Facets are ``{value: count}``,
    each counted under the filters of the others; ``sampled``: among the best only. ``at_least``: so is the total."""

    total: int = 0
    page: list[tuple[int, float]] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    themes: dict[int, int] = field(default_factory=dict)
    departments: dict[str, int] = field(default_factory=dict)
    sampled: bool = False
    at_least: bool = False


@dataclass(frozen=True)
class Filters:
    """Values of one facet are alternatives; facets add up. ``near`` is (latitude, longitude): what is near ranks
    higher, nothing is left out."""

    kinds: tuple[str, ...] = ()
    themes: tuple[int, ...] = ()
    departments: tuple[str, ...] = ()
    near: tuple[float, float] | None = None

    @property
    def narrow(self):
        """Whether anything is left out."""
        return bool(self.kinds or self.themes or self.departments)


def rank(query, filters=None, *, limit=20, offset=0, facets=True):
    """The entries that answer an analysed ``Query``, best first, ties by freshness; with the total and the facets
    unless told otherwise. One query, none for no word."""
    if not query.weights:
        return Ranking()
    filters = filters or Filters()
    bounded = is_broad(query) and filters.near is None
    found = _run(statement(query, filters, limit, offset, facets, bounded=bounded))
    if bounded and filters.narrow and _too_few(found, limit, offset):
        # What the filters keep is rare among the best: everything is read.
        bounded, found = False, _run(statement(query, filters, limit, offset, facets))
    return Ranking(
        total=found.get("total", 0),
        page=[(pk, score) for pk, score in found["page"] or []],
        kinds=found.get("kinds") or {},
        themes={int(theme): number for theme, number in (found.get("themes") or {}).items()},
        departments=found.get("departments") or {},
        sampled=bounded or (found.get("total", 0) > COUNTED and not filters.narrow),
        at_least=bounded,
    )


def _run(statement_and_parameters):
    with connection.cursor() as cursor:
        cursor.execute(*statement_and_parameters)
        return json.loads(cursor.fetchone()[0])


def _too_few(found, limit, offset):
    if "total" in found:
        return found["total"] < max(offset + limit, LEAST_CANDIDATES)
    return len(found["page"] or []) < limit


def among(query, filters, ids):
    """Which of these entries answer an analysed ``Query``: the set of their primary keys. One query."""
    if not query.weights or not ids:
        return set()
    sql, parameters = statement(query, filters, 0, 0, facets=False, page=_ONLY_PAGE)
    found = _run((sql, {**parameters, "only": list(ids)}))
    return {pk for pk, _score in found["page"] or []}


def statement(query, filters, limit, offset, facets, *, page="", bounded=False):
    """The SQL of :func:`rank` and its parameters. ``bounded``: only the best candidates are ranked and counted."""
    common, bringing = commonest(query) if bounded else ([], [])
    scored = _BOUNDED if bounded else _SCORED_BY_ONE_LEXEME if len(query.weights) == 1 else _SCORED
    sql = _KEPT.format(
        candidates=_CANDIDATES if bounded else "",
        scored=scored,
        at_most="" if filters.narrow or page else _AT_MOST,
        near=_NEAR if filters.near else "",
        page=page or (_HEAD_PAGE if offset + limit <= HEAD else _FURTHER_PAGE),
    ) + (
        _PAGE_AND_FACETS.format(total=_TOTAL_WITH_FILTERS if filters.narrow or bounded else _TOTAL_WITHOUT_FILTER)
        if facets
        else _PAGE
    )
    latitude, longitude = filters.near or (None, None)
    return sql, {
        "lexemes": list(query.weights),
        "weights": list(query.weights.values()),
        "held": [query.held[lexeme] for lexeme in query.weights],
        "worth": query.worth,
        "counted": SHOWN if bounded else COUNTED,
        "common": common,
        "marks": [1 << bringing.index(lexeme) if lexeme in bringing else 0 for lexeme in query.weights],
        "heaviest": HEAVIEST if len(bringing) > 1 else MOST_CANDIDATES,
        "candidates": min(MOST_CANDIDATES, max(LEAST_CANDIDATES, LOOKED_UP // max(1, len(common)))),
        "words": " ".join(query.words),
        "kinds": list(filters.kinds),
        "themes": list(filters.themes),
        "departments": list(filters.departments),
        "latitude": latitude,
        "longitude": longitude,
        "limit": limit,
        "offset": offset,
    }


def is_broad(query):
    """Whether reading every occurrence of a query takes too long."""
    return sum(query.entries[lexeme] for lexeme in query.weights) > READ_WHOLE


def commonest(query):
    """``(lexemes that are not read whole, those of them that bring candidates)``."""
    common, read = [], 0
    for lexeme in sorted(query.weights, key=lambda lexeme: query.entries[lexeme]):
        read += query.entries[lexeme]
        if read > READ_WHOLE:
            common.append(lexeme)
    heaviest = max(query.weights.values())
    by_weight = sorted(common, key=lambda lexeme: -query.weights[lexeme])
    bringing = [lexeme for lexeme in by_weight if query.weights[lexeme] >= BRINGING * heaviest]
    return common, bringing[:MOST_BRINGING]
