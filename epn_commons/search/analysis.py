"""What people typed, as the lexemes that the index holds."""

import json
import math
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from epn_commons.search.spelling import correct

LONGEST_QUERY = 300
"""Characters of a typed text that are read."""

MOST_WORDS = 24
LONGEST_TERM = 5
"""Words in the longest synonym."""

SYNONYM_SHARE = 0.35
"""What an expansion weighs beside the word typed; all, when nothing holds the word itself."""

CORRECTION_SHARE = 0.8
COMPLETIONS = 12

RARE = 2
DOUBTFUL_RATIO = 25
ENTRIES_FOR_DOUBT = 500
"""A word in at most RARE of that many entries may be a slip for one in DOUBTFUL_RATIO times more."""

# The analysis of the index itself, word by word: « lexeme » is null for « de », « la »…
_ANALYSE = f"""
    WITH words AS MATERIALIZED (
        SELECT n::int, word, (tsvector_to_array(to_tsvector('pg_catalog.french'::regconfig, word)))[1] AS lexeme
        FROM regexp_split_to_table(search_words(%(text)s), ' ') WITH ORDINALITY AS typed(word, n)
        WHERE word <> '' LIMIT {MOST_WORDS}
    ),
    grams AS (
        SELECT a.n, size, string_agg(b.word, ' ' ORDER BY b.n) AS key
        FROM words a, generate_series(1, {LONGEST_TERM}) size, words b
        WHERE b.n BETWEEN a.n AND a.n + size - 1
        GROUP BY a.n, size HAVING count(*) = size
    ),
    expansions AS (
        SELECT grams.n, grams.size, grams.key AS word, e.position::int, lexeme
        FROM grams
        JOIN search_synonym s ON s.key = grams.key,
        unnest(s.expansions) WITH ORDINALITY AS e(expansion, position),
        unnest(tsvector_to_array(to_tsvector('pg_catalog.french'::regconfig, search_words(e.expansion)))) AS lexeme
    ),
    found AS (
        SELECT n, 1 AS size, word, 0 AS position, lexeme FROM words
        UNION ALL SELECT n, size, word, position, lexeme FROM expansions
    )
    SELECT json_build_object(
        'total', (SELECT coalesce(sum(entries), 0) FROM search_kindstatistics),
        'terms', (
            SELECT json_agg(json_build_array(n, size, word, position, found.lexeme, coalesce(
                (SELECT nullif(l.entries, 0) FROM search_lexeme l WHERE l.lexeme = found.lexeme),
                (EXISTS (SELECT FROM search_posting p WHERE p.lexeme = found.lexeme))::int
            )) ORDER BY n, size, position)
            FROM found
        )
    )::text
"""  # noqa: S608 - our own constants
_COMPLETE = """
    SELECT w.lexeme, max(l.entries) FROM search_word w JOIN search_lexeme l ON l.lexeme = w.lexeme
    WHERE w.word >= %(start)s AND w.word < %(end)s AND l.entries > 0
    GROUP BY w.lexeme ORDER BY max(w.entries) DESC LIMIT %(limit)s
"""


@dataclass
class Query:
    """A typed text once understood.

    ``weights``: what each lexeme looked for is worth, its rarity times the share of its word; ``held``: what an entry
    that has it holds of the query, for which a synonym is as good as the word typed; ``worth``: what holding all of
    the query is worth; ``entries``: how many hold each. ``meaningful``: the words typed that have a lexeme;
    ``marked``: the lexemes that extracts mark. ``corrections``: folded word that nothing holds → word searched
    instead; ``doubts``: folded word that next to nothing holds → word that may be meant.
    """

    text: str
    words: list[str] = field(default_factory=list)
    meaningful: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)
    weights: dict[str, float] = field(default_factory=dict)
    held: dict[str, float] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    corrections: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    total: int = 0

    @property
    def worth(self):
        return sum(self.parts.values())

    def add(self, lexeme, entries, *, part, share=1.0, held=1.0, marked=True):
        """Look for a lexeme too, for a ``part`` of what was typed; the greatest of its weights counts."""
        number = min(entries, self.total)
        rarity = math.log(1 + (self.total - number + 0.5) / (number + 0.5))
        self.weights[lexeme] = max(share * rarity, self.weights.get(lexeme, 0.0))
        self.held[lexeme] = max(held * rarity, self.held.get(lexeme, 0.0))
        self.parts[part] = max(held * rarity, self.parts.get(part, 0.0))
        self.entries[lexeme] = entries
        if marked:
            self.marked.add(lexeme)


def clean(text):
    """What is read of a typed text: no control characters, no more than ``LONGEST_QUERY``."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_QUERY]).split())[:LONGEST_QUERY]


def analyse(text, *, unfinished=False):
    """Read a typed text as a ``Query``: its words, their synonyms, corrections of those that nothing holds. With
    ``unfinished``, the last word is being typed: what begins like it counts too."""
    query = Query(clean(text))
    with connection.cursor() as cursor:
        cursor.execute(_ANALYSE, {"text": query.text})
        found = json.loads(cursor.fetchone()[0])
        query.total = found["total"]
        terms = found["terms"] or []
        query.meaningful = {word for _n, _size, word, position, lexeme, _entries in terms if lexeme and not position}
        query.words = [word for _n, _size, word, position, _lexeme, _entries in terms if position == 0]
        unknown = _add_words(query, terms)
        _add_expansions(query, terms)
        if unfinished and query.words:
            unknown -= _complete(cursor, query, query.words[-1])
    _correct(query, unknown, {} if unfinished else _rare(query, terms))
    return query


def _rare(query, terms):
    """Words that next to nothing holds, in an index large enough for that to be odd: ``{word: entries}``."""
    if query.total < ENTRIES_FOR_DOUBT:
        return {}
    return {word: entries for _n, _s, word, position, _l, entries in terms if not position and 0 < entries <= RARE}


def _correct(query, unknown, rare):
    for word, correction in correct(unknown | rare.keys()).items():
        if word in unknown:
            query.add(correction.lexeme, correction.entries, part=word, share=CORRECTION_SHARE)
            query.corrections[word] = correction.shown
        elif correction.entries >= DOUBTFUL_RATIO * rare[word]:
            query.doubts[word] = correction.shown


def _add_words(query, terms):
    """Count the words typed; returns those that nothing holds, nor any synonym explains."""
    unknown, explained = set(), set()
    for n, size, word, position, lexeme, entries in terms:
        if position:
            explained |= set(range(n, n + size))
        elif lexeme and entries:
            query.add(lexeme, entries, part=word)
        elif lexeme:
            unknown.add((n, word))
    return {word for n, word in unknown if n not in explained}


def _add_expansions(query, terms):
    """Look for the synonyms too. The words of a long expansion share its weight, and are not marked: « public » of
    « espace public numérique » says nothing alone."""
    known = {n for n, _size, _word, position, _lexeme, entries in terms if position == 0 and entries}
    numbers = Counter((n, position) for n, _s, _w, position, _l, entries in terms if position and entries)
    for n, size, word, position, lexeme, entries in terms:
        if position and entries:
            number = numbers[n, position]
            typed = known.issuperset(range(n, n + size))
            query.add(
                lexeme,
                entries,
                part=query.words[n - 1] if typed else word,
                share=(SYNONYM_SHARE if typed else 1.0) / math.sqrt(number),
                held=1 / math.sqrt(number),
                marked=number == 1,
            )


def _complete(cursor, query, beginning):
    """Look for what begins like the last word; returns that word when anything does."""
    cursor.execute(_COMPLETE, {"start": beginning, "end": beginning + "\U0010ffff", "limit": COMPLETIONS})
    completions = cursor.fetchall()
    for lexeme, entries in completions:
        query.add(lexeme, entries, part=beginning, share=CORRECTION_SHARE)
    return {beginning} if completions else set()
