"""Words that nothing holds, and the nearest ones that something does."""

from dataclasses import dataclass

from django.db import connection

SHORTEST = 4
"""Letters under which a word is not corrected: « caf » is no slip for « cas »."""

MOST = 6
"""Words corrected in one query; a text with more is not French."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# One slip of the keyboard is looked for exactly: trigrams miss two letters swapped in a short word. Two slips are left
# to trigrams and, as these miss short words too, to the usual words with the same two first letters.
_NEAREST = """
    SELECT t.typed, w.word, w.shown, w.lexeme, l.entries, false
    FROM unnest(%(typed)s::text[]) AS t(typed),
    LATERAL (
        SELECT word, shown, lexeme, entries FROM search_word
        WHERE word %% t.typed AND length(word) BETWEEN length(t.typed) - 2 AND length(t.typed) + 2
        ORDER BY similarity(word, t.typed) DESC, entries DESC LIMIT 12
    ) w JOIN search_lexeme l ON l.lexeme = w.lexeme AND l.entries > 0
    UNION
    SELECT t.typed, w.word, w.shown, w.lexeme, l.entries, false
    FROM unnest(%(typed)s::text[]) AS t(typed),
    LATERAL (
        SELECT word, shown, lexeme FROM search_word
        WHERE word >= left(t.typed, 2) AND word < left(t.typed, 2) || '{'
            AND length(word) BETWEEN length(t.typed) - 2 AND length(t.typed) + 2
        ORDER BY entries DESC LIMIT 300
    ) w JOIN search_lexeme l ON l.lexeme = w.lexeme AND l.entries > 0
    WHERE length(t.typed) >= 6
    UNION
    SELECT s.typed, w.word, w.shown, w.lexeme, l.entries, true
    FROM unnest(%(slips_of)s::text[], %(slips)s::text[]) AS s(typed, slip)
    JOIN search_word w ON w.word = s.slip JOIN search_lexeme l ON l.lexeme = w.lexeme AND l.entries > 0
"""


@dataclass(frozen=True)
class Correction:
    shown: str
    lexeme: str
    entries: int


def correct(words):
    """``{word: Correction}`` for those of these folded words that have a near one in the index; one query, none when
    there is nothing to correct."""
    typed = sorted(word for word in words if len(word) >= SHORTEST and word.isascii() and word.isalpha())[:MOST]
    if not typed:
        return {}
    slips = [(word, slip) for word in typed for slip in sorted(one_slip_away(word))]
    parameters = {
        "typed": typed,
        "slips_of": [word for word, _slip in slips],
        "slips": [slip for _word, slip in slips],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, parameters)
        candidates = cursor.fetchall()
    certain = {word for word, *_candidate, is_one_slip in candidates if is_one_slip}
    nearest = {}
    for word, near, shown, lexeme, entries, is_one_slip in candidates:
        if word in certain and not is_one_slip:
            continue  # no nearer than what is found already
        slip_count = 1 if is_one_slip else distance(word, near)
        if 0 < slip_count <= most_slips(word):
            rank = (slip_count, word[0] != near[0], -entries, near)
            if word not in nearest or rank < nearest[word][0]:
                nearest[word] = (rank, Correction(shown, lexeme, entries))
    return {word: correction for word, (_rank, correction) in nearest.items()}


def most_slips(word):
    """How many slips are believed in a word of this length."""
    return 1 if len(word) < 6 else 2


def one_slip_away(word):
    """Every string that one letter missing, added, changed or swapped makes of ``word``."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    slips = {left + right[1:] for left, right in halves if right}
    slips |= {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    slips |= {left + letter + right[1:] for left, right in halves if right for letter in _LETTERS}
    slips |= {left + letter + right for left, right in halves for letter in _LETTERS}
    return slips - {word, ""}


def distance(a, b):
    """Slips between two words: letters missing, added, changed, or swapped with the next (optimal string
    alignment)."""
    before, previous, row = [], [], list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, previous, row = previous, row, [i]
        for j, other in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != other)))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                row[j] = min(row[j], before[j - 2] + 1)
    return row[-1]
