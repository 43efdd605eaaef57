"""What people typed, as the lexemes that the index holds."""

import json
import math
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from epn_commons.search import usual_words
from epn_commons.search.families import SIBLINGS
from epn_commons.search.ranking import READ_WHOLE
from epn_commons.search.spelling import correct

LONGEST_QUERY = 300
"""Characters of a typed text that are read."""

MOST_WORDS = 24
LONGEST_TERM = 5
"""Words in the longest synonym."""

TERM_SHARE, NEAREST_SHARE, SYNONYM_SHARE = 0.9, 0.6, 0.3
"""What the first expansion of several words typed, that of one, and each of the others weigh beside what was typed;
all, when nothing holds it."""

FAMILY_SHARE = 0.3
"""What a word of the same family weighs beside the one looked for."""

CORRECTION_SHARE = 0.8
COMPLETIONS = 12
SHORTEST_BEGINNING = 3
MOST_BEGINNINGS = 4

RARE = 2
DOUBTFUL_RATIO = 25
ENTRIES_FOR_DOUBT = 500
"""A word in at most RARE of that many entries may be a slip for one in DOUBTFUL_RATIO times more."""

MOST_EXPANSIONS = 32
"""More than a synonym has; tells those of one synonym from those of another."""

# The analysis of the index itself, word by word: « lexeme » is null for « de », « la »… A word that nothing holds has
# the synonyms of its other forms too: « gosses » those of « gosse ».
_ANALYSE = f"""
    WITH words AS MATERIALIZED (
        SELECT n::int, word, (tsvector_to_array(to_tsvector('pg_catalog.french'::regconfig, word)))[1] AS lexeme
        FROM regexp_split_to_table(search_words(%(text)s), ' ') WITH ORDINALITY AS typed(word, n)
        WHERE word <> '' LIMIT {MOST_WORDS}
    ),
    grams AS (
        SELECT a.n, size, string_agg(b.word, ' ' ORDER BY b.n) AS key,
            string_agg(coalesce(b.lexeme, b.word), ' ' ORDER BY b.n) AS stems
        FROM words a, generate_series(1, {LONGEST_TERM}) size, words b
        WHERE b.n BETWEEN a.n AND a.n + size - 1
        GROUP BY a.n, size HAVING count(*) = size
    ),
    matched AS (
        SELECT grams.n, grams.size, grams.key, s.id, s.expansions
        FROM grams JOIN search_synonym s ON s.stems = grams.stems
        WHERE s.key = grams.key OR (
            NOT EXISTS (SELECT FROM search_synonym WHERE key = grams.key)
            AND (size > 1 OR NOT EXISTS (SELECT FROM search_lexeme l WHERE l.lexeme = grams.stems AND l.entries > 0))
        )
    ),
    expansions AS (
        SELECT s.n, s.size, s.key AS word, s.id * {MOST_EXPANSIONS} + e.position AS position, lexeme
        FROM matched s,
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
        ),
        'siblings', (
            SELECT json_agg(json_build_array(stem, lexeme, entries) ORDER BY entries, lexeme, stem)
            FROM ({SIBLINGS}) siblings
        )
    )::text
"""  # noqa: S608 - our own constants
_COMPLETE = f"""
    SELECT b.beginning, w.lexeme, w.entries FROM unnest(%s::text[]) AS b(beginning),
    LATERAL (
        SELECT w.lexeme, max(l.entries) AS entries FROM search_word w JOIN search_lexeme l ON l.lexeme = w.lexeme
        WHERE w.word >= b.beginning AND w.word < b.beginning || '{chr(0x10FFFF)}' AND l.entries > 0
        GROUP BY w.lexeme ORDER BY max(w.entries) DESC LIMIT {COMPLETIONS}
    ) w
"""  # noqa: S608


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

    def rarity(self, entries):
        number = min(entries, self.total)
        return math.log(1 + (self.total - number + 0.5) / (number + 0.5))

    def add(self, lexeme, entries, *, part, share=1.0, held=None, marked=True):
        """Look for a lexeme too; the greatest of its weights counts. Holding it is worth ``held``, its rarity unless
        told otherwise. ``part``: what was typed that it stands for, unless something else does already."""
        rarity = self.rarity(entries)
        held = rarity * share if held is None else held
        self.weights[lexeme] = max(share * rarity, self.weights.get(lexeme, 0.0))
        self.held[lexeme] = max(held, self.held.get(lexeme, 0.0))
        if part is not None:
            self.parts[part] = max(held, self.parts.get(part, 0.0))
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
    stems = {lexeme: word for _n, _size, word, _position, lexeme, _entries in terms if word in unknown}
    unknown -= _add_families(query, found["siblings"] or [], stems)
    # « biblio », « appart »: people shorten, on purpose or because they are still typing.
    beginnings = {word for word in unknown if len(word) >= SHORTEST_BEGINNING}
    unknown -= _complete(query, beginnings | set(query.words[-1:] if unfinished else ()))
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
            query.add(lexeme, entries, part=word, share=_share(word))
        elif lexeme:
            unknown.add((n, word))
    return {word for n, word in unknown if n not in explained}


def _share(word):
    return usual_words.SHARE if word in usual_words.USUAL_WORDS else 1.0


def _add_expansions(query, terms):
    """Look for the synonyms too: one whole expansion holds as much as the words typed, though it ranks lower. The
    words of a long one share its weight, and are not marked: « public » of « espace public numérique » says nothing
    alone."""
    typed = {n: query.held[lexeme] for n, _s, _w, position, lexeme, entries in terms if position == 0 and entries}
    numbers = Counter((n, position) for n, _s, _w, position, _l, entries in terms if position and entries)
    for n, size, word, position, lexeme, entries in terms:
        if position and entries:
            number, replaced = numbers[n, position], range(n, n + size)
            known = typed.keys() >= set(replaced)
            nearest = NEAREST_SHARE if size == 1 else TERM_SHARE
            share = nearest if position % MOST_EXPANSIONS == 1 else SYNONYM_SHARE
            query.add(
                lexeme,
                entries,
                part=None if known else word,
                share=(share if known else 1.0) / math.sqrt(number),
                held=sum(typed[n] for n in replaced) / number if known else None,
                marked=number == 1,
            )


def _add_families(query, siblings, unknown):
    """Look for words of the same families too, while all that is looked for can be read whole; ``unknown``: the words
    that nothing holds, by their stems. Returns those of them that have a family."""
    room, weights, held = READ_WHOLE - sum(query.entries.values()), dict(query.weights), dict(query.held)
    for stem, sibling, entries in siblings:
        room -= entries
        if stem in unknown:
            query.add(sibling, entries, part=unknown[stem], share=CORRECTION_SHARE)
        elif stem in weights and room >= 0:
            share = FAMILY_SHARE * min(1, weights[stem] / query.rarity(entries))
            query.add(sibling, entries, part=None, share=share, held=FAMILY_SHARE * held[stem])
    return {unknown[stem] for stem, _sibling, _entries in siblings if stem in unknown}


def _complete(query, beginnings):
    """Look for what begins like these words too; returns those of them that something begins like. No query for
    none."""
    if not beginnings:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_COMPLETE, [sorted(beginnings)[:MOST_BEGINNINGS]])
        completions = cursor.fetchall()
    for beginning, lexeme, entries in completions:
        query.add(lexeme, entries, part=beginning, share=CORRECTION_SHARE)
    return {beginning for beginning, _lexeme, _entries in completions}
