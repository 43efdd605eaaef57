"""The passage of a text that answers a query, with what matches marked: segments, never HTML."""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

LENGTH = 220
"""Characters of an extract, about two lines of a card."""

_WORD = re.compile(r"[^\W_]+")


class Segment(NamedTuple):
    text: str
    marked: bool


@lru_cache(maxsize=50_000)
def fold(word):
    """A word as the index folds it (SQL ``search_words``)."""
    folded = unicodedata.normalize("NFKD", word.lower()).replace("œ", "oe").replace("æ", "ae")
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def extract(text, words, length=LENGTH):
    """Segments of the part of ``text`` that holds the most of the folded ``words``; its beginning when it holds
    none. Cut parts show an ellipsis."""
    text = " ".join(text.split())
    hits = [(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]
    hits = [hit for hit in hits if hit[2] in words]
    start = _best_start(hits, length)
    if start:
        start = _at_word(text, max(0, start - length // 5))
    if len(text) - start <= length + 20:
        end = len(text)
    else:
        end = start + (
            text.rfind(" ", start, start + length) - start if " " in text[start : start + length] else length
        )
    segments = _segments(text, start, end, hits)
    if start:
        segments.insert(0, Segment("… ", False))
    if end < len(text):
        segments.append(Segment(" …", False))
    return segments


def _best_start(hits, length):
    """Where the window with the most different words begins; the earliest of equals."""
    if not hits or hits[-1][1] <= length:
        return 0
    starts = [hit[0] for hit in hits]
    best, best_worth = 0, 0
    for i, (start, _end, _word) in enumerate(hits):
        within = hits[i : bisect_left(starts, start + length)]
        worth = len({word for _start, _end, word in within}) + len(within) / 100
        if worth > best_worth:
            best, best_worth = start, worth
    return best


def _at_word(text, position):
    """The beginning of the first whole word from there."""
    if position == 0 or text[position - 1] == " ":
        return position
    space = text.find(" ", position)
    return position if space < 0 else space + 1


def _segments(text, start, end, hits):
    segments, at = [], start
    for first, last, _word in hits:
        if first < at or last > end:
            continue
        if first > at:
            segments.append(Segment(text[at:first], False))
        segments.append(Segment(text[first:last], True))
        at = last
    if at < end:
        segments.append(Segment(text[at:end], False))
    return segments
