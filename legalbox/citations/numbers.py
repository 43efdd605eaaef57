"""Numbers of articles: how they are read, written, compared and ordered.

Official forms seen in LEGI: ``L311-1``, ``LO1112-1``, ``R*552-9``, ``D. 312-1-3``, ``1649 quater-0 B bis``, ``1er``.
"""

import re
from dataclasses import dataclass

from legalbox.citations.folding import words_of

PREFIXES = frozenset(("l", "lo", "r", "d", "a"))
LATIN = words_of(
    "bis ter quater quinquies sexies septies octies nonies decies undecies duodecies terdecies quaterdecies "
    "quindecies sexdecies septdecies octodecies novodecies vicies unvicies duovicies tervicies quatervicies "
    "quinvicies sexvicies septvicies octovicies novovicies tricies"
)
_LATIN_ORDER = {word: order for order, word in enumerate(LATIN, 2)}
# A figure longer than this is no part of the number of an article.
MAX_DIGITS = 5
MAX_GROUPS = 7
_LOOSE_HYPHENS = ([" ", "-"], ["-", " "])
_PIECES = re.compile(r"[a-z]+|[0-9]+")
_FORM = re.compile(r"(?P<prefix>l\.?o|l|r|d|a)?(?P<rest>[. *]*[0-9].*)", re.DOTALL)
_WRITTEN_PREFIX = {"lo": "L.O."}
_AFTER_ARTICLE = frozenset(("", " ", ".", ",", ";", ")", "-", ":", "]", '"'))
_LETTERS_OF_ROMAN = frozenset("ivx")
_BEFORE_TEXT = frozenset(("du", "de", "des", "et", "ou", "a", "bis", "ter", "quater", "cgi", "lpf"))


@dataclass(slots=True)
class Number:
    """The number of an article read at some place: ``prefix`` (``L``, ``R*``…), ``body`` (``311-1``, ``6 bis``)."""

    prefix: str
    body: str
    start: int
    end: int
    dotted: bool = False
    spaced: bool = False

    def __str__(self):
        return self.prefix + self.body


def read_number(tokens, at, text_letters):
    """The :class:`Number` that starts at token ``at``, or None. ``start`` and ``end`` are places of tokens.

    ``text_letters(place)`` gives the original spelling of a word: a letter after a number counts in capitals only.
    """
    prefix, here, dotted, spaced = _read_prefix(tokens, at)
    word = tokens[here]
    if not prefix and word in ("premier", "unique"):
        return Number("", "1" if word == "premier" else word, at, here + 1)
    if not word.isdigit() or len(word) > MAX_DIGITS:
        return None
    groups, here = _read_groups(tokens, here, bool(prefix))
    if groups is None:
        return None
    if not prefix and here == at + 1:
        here = _skip_first(tokens, here)
        if tokens[here - 1] == "er" and tokens[here] == "-" and tokens[here + 1].isdigit():
            more, here = _read_groups(tokens, here + 1, False)
            groups += more or []
    suffix, here = _read_suffix(tokens, here, text_letters)
    return Number(prefix, "-".join(groups) + suffix, at, here, dotted, spaced)


def _read_prefix(tokens, at):
    """``(prefix, place of the first figure, whether it has a dot, whether it has a space)``."""
    word = tokens[at]
    if word not in PREFIXES:
        return "", at, False, False
    prefix, here, dotted, starred, spaced = word.upper(), at + 1, False, False, False
    if word == "l" and tokens[here] == "." and tokens[here + 1] == "o":
        prefix, here, dotted = "LO", here + 2, True
    for _step in range(5):
        if tokens[here] == ".":
            dotted = True
        elif tokens[here] == "*":
            starred = True
        elif tokens[here] == " ":
            spaced = True
        else:
            break
        here += 1
    if not tokens[here].isdigit():
        return "", at, False, False
    return prefix + ("*" if starred else ""), here, dotted, spaced


def _read_groups(tokens, here, loose):
    groups = [tokens[here]]
    here += 1
    while len(groups) < MAX_GROUPS:
        after = here
        if tokens[after] == "-" and tokens[after + 1].isdigit():
            after += 1
        elif loose and tokens[after : after + 3] == [" ", "-", " "] and tokens[after + 3].isdigit():
            after += 3
        elif loose and tokens[after : after + 2] in _LOOSE_HYPHENS and tokens[after + 2].isdigit():
            after += 2
        else:
            break
        if len(tokens[after]) > MAX_DIGITS:
            return None, here
        groups.append(tokens[after])
        here = after + 1
    return groups, here


def _skip_first(tokens, here):
    """The place after the « er » of « 1er »."""
    place = here + 1 if tokens[here] == " " else here
    return place + 1 if tokens[place] == "er" else here


def _read_suffix(tokens, here, text_letters):
    """``(" quater-0 B bis", place after it)``."""
    suffix = ""
    for _step in range(6):
        place = here
        joint = tokens[place]
        if joint in (" ", "-"):
            place += 1
        word = tokens[place]
        if word in _LATIN_ORDER and joint in (" ", "-"):
            suffix += f" {word}"
        elif suffix and joint == "-" and word.isdigit() and len(word) <= 2:
            suffix += f"-{word}"
        elif joint == " " and _is_letter(tokens, place, text_letters):
            suffix += f" {word.upper()}"
        else:
            break
        here = place + 1
    return suffix, here


def _is_letter(tokens, place, text_letters):
    word = tokens[place]
    if len(word) != 1 or not word.isalpha() or word in _LETTERS_OF_ROMAN or not text_letters(place).isupper():
        return False
    following = tokens[place + 1]
    if following == " ":
        following = tokens[place + 2]
        return following in _BEFORE_TEXT or following in _LATIN_ORDER or following in _AFTER_ARTICLE
    # « 9 C. civ. », « 6 et L. 311-1 »: the beginning of something else.
    return following in _AFTER_ARTICLE and not (following == "." and (word == "c" or word in PREFIXES))


def normalise_number(number):
    """The form under which a number of an article is kept: ``D. 312-1-3`` gives ``D312-1-3``, ``1er`` gives ``1``."""
    folded = " ".join(number.replace("\u2011", "-").replace("\u2013", "-").lower().split())[:60]
    if folded in ("premier", "1er", "1 er", "ier"):
        return "1"
    match = _FORM.fullmatch(folded)
    if match is None:
        return " ".join(number.split())[:60]
    prefix = (match["prefix"] or "").replace(".", "").upper()
    rest = match["rest"]
    body = rest.lstrip(". *")
    star = "*" if prefix and "*" in rest[: len(rest) - len(body)] else ""
    words = re.sub(r" *- *", "-", body).split()
    words = [word if word[0].isdigit() or word.split("-")[0] in _LATIN_ORDER else word.upper() for word in words]
    return prefix + star + " ".join(words)


def number_key(number):
    """What two spellings of one number share: small letters, without the star that many leave out."""
    return normalise_number(number).replace("*", "").lower()


def written(number):
    """As a page shows it: ``L311-1`` gives ``L. 311-1``, ``1`` gives ``1er``."""
    match = _FORM.fullmatch(number.lower())
    if number == "1":
        return "1er"
    if match is None or not match["prefix"]:
        return number
    prefix = match["prefix"]
    star = "*" if "*" in match["rest"] else ""
    return f"{_WRITTEN_PREFIX.get(prefix, f'{prefix.upper()}.')}{star}\u00a0{number[len(prefix) + len(star) :]}"


def number_order(number):
    """A key to sort the numbers of one text, and to know whether one lies between two others."""
    return [
        (1, int(piece), "") if piece.isdigit() else (2, _LATIN_ORDER.get(piece, 0), piece)
        for piece in _PIECES.findall(number_key(number))
    ]
