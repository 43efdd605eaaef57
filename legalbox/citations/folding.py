"""A text as the parser of citations reads it: each character folded to one character, then cut into small tokens.

The folded text has the length of the original one, so that a position in one is a position in the other.
"""

import re
import unicodedata
from itertools import accumulate

# Written inside a word and meaning nothing there: soft hyphen, zero-width spaces, accents typed apart.
_INSIDE = "\x01"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = "'\u2019\u2018\u02bc\u00b4`\u2032\uff07"
_QUOTES = '"\u00ab\u00bb\u201c\u201d\u201e'
_END = [""] * 12
_TOKENS = re.compile(r"[a-z]+|[0-9]+| +|.", re.DOTALL)


class _Folding(dict):
    """``str.translate`` table that works out each character once."""

    def __missing__(self, code):
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character):
    if character in _HYPHENS:
        return "-"
    if character in _APOSTROPHES:
        return "'"
    if character in _QUOTES:
        return '"'
    if character == "\u00ba":
        return "°"
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):
        return _INSIDE
    if category == "Nd":
        return str(unicodedata.digit(character))
    if character.isspace() or category == "Cc":
        return " "
    base = unicodedata.normalize("NFKD", character)[0].lower()
    if category[0] == "L" and base.isascii() and base.isalpha():
        return base
    return "o" if character in "œŒ" else character


_TABLE = _Folding()


def fold(text):
    """``text`` in lower case, without accents, with plain hyphens, apostrophes and spaces; same length."""
    return text.translate(_TABLE)


def tokens_of(text):
    """``(tokens, starts)``: words, runs of digits, runs of spaces and single other characters, and where each starts.

    Empty tokens are added at the end, so that looking a few
    tokens further never fails.
    """
    folded = fold(text)
    if _INSIDE not in folded:
        tokens = _TOKENS.findall(folded)
        return tokens + _END, [*accumulate(map(len, tokens), initial=0), *([len(text)] * len(_END))]
    places = [place for place, character in enumerate(folded) if character != _INSIDE]
    places.append(len(text))
    tokens = _TOKENS.findall(folded.replace(_INSIDE, ""))
    starts = [places[start] for start in accumulate(map(len, tokens), initial=0)]
    return tokens + _END, starts + [len(text)] * len(_END)


def words_of(name):
    """The folded words and figures of a name, in order: ``C. séc. soc.`` gives ``["c", "sec", "soc"]``."""
    return [token for token in tokens_of(name)[0] if token.isalnum()]


MONTHS = words_of("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
