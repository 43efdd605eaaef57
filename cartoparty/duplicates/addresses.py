"""Addresses compared as people write them: number apart, abbreviations undone, what stands before the street left."""

import re
from dataclasses import dataclass

from cartoparty.duplicates.words import overlap
from epn_commons.core.text import fold_name

SHORTHAND = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "bvd": "boulevard",
    "boul": "boulevard", "pl": "place", "plc": "place", "imp": "impasse", "ch": "chemin", "che": "chemin",
    "chem": "chemin", "rte": "route", "all": "allee", "sq": "square", "crs": "cours", "fg": "faubourg",
    "fbg": "faubourg", "r": "rue", "res": "residence", "gal": "general", "gl": "general", "gen": "general",
    "mal": "marechal", "mar": "marechal", "dr": "docteur", "cdt": "commandant", "col": "colonel", "cne": "capitaine",
    "pdt": "president", "pres": "president", "prof": "professeur", "pr": "professeur", "mgr": "monseigneur",
    "martroi": "martroy",
}  # fmt: skip
KINDS = frozenset({
    "rue", "avenue", "boulevard", "place", "impasse", "chemin", "route", "allee", "allees", "square", "cours",
    "faubourg", "quai", "esplanade", "parvis", "passage", "promenade", "mail", "rond", "montee", "cite", "residence",
    "voie", "venelle", "ruelle", "sentier", "clos", "hameau", "traverse", "rocade", "levee",
})  # fmt: skip
LEFT_OUT = frozenset({
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur", "cedex",
})  # fmt: skip
KIND_WEIGHT = 0.3
SHORTER = 0.9
"""Likeness of « avenue Maginot » and « avenue André Maginot »: one name is within the other."""
NUMBER_MISSING = 0.85
"""What the likeness of two streets is worth when one address gives no number: still « the same address »."""
OTHER_NUMBER = 0.4
"""… and when the numbers differ: neighbours."""
OTHER_LETTER = 0.9
"""« 2 » and « 2 bis »."""

_BOX = re.compile(r"\b(?:bp|cs|tsa) ?[0-9]+\b")
_LETTER = re.compile(r"([0-9]+)(bis|ter|quater|[a-d])\b")


@dataclass(frozen=True, slots=True)
class Address:
    """``numbers`` are those of the door (all of « 4-6 »), ``letters`` their « bis »; ``words`` those of the street;
    ``written`` is for people to read."""

    folded: str
    numbers: frozenset
    letters: frozenset
    words: dict
    written: str = ""


def read_address(address, commune_name=""):
    """The parts of an address, or None when there is nothing to compare."""
    folded = fold_name(address)
    tokens = [SHORTHAND.get(token, token) for token in _LETTER.sub(r"\1 \2", _BOX.sub(" ", folded)).split()]
    start = next((index for index, token in enumerate(tokens) if token in KINDS and index + 1 < len(tokens)), None)
    if start is None:
        start = next((index for index, token in enumerate(tokens) if not token.isdigit()), len(tokens))
    numbers, letters, index = set(), set(), start - 1
    while index >= 0 and (tokens[index].isdigit() or tokens[index] in {"bis", "ter", "quater", "a", "b", "c", "d"}):
        (numbers if tokens[index].isdigit() else letters).add(tokens[index])
        index -= 1
    here = set(fold_name(commune_name).split())
    street = [token for token in tokens[start:] if token not in LEFT_OUT]
    words = {token: KIND_WEIGHT if token in KINDS else 1.0 for token in street}
    proper = {token: weight for token, weight in words.items() if token not in here or token in KINDS}
    words = proper if any(weight == 1 for weight in proper.values()) else words
    if not words:
        return None
    return Address(folded, frozenset(numbers), frozenset(letters), words, " ".join(address.split()))


def address_likeness(one, other):
    """0 to 1."""
    if one.folded == other.folded:
        return 1.0
    likeness, alone, alone_there = overlap(one.words, other.words)
    if min(alone, alone_there) <= KIND_WEIGHT and likeness >= 0.5:
        likeness = max(likeness, SHORTER)
    if one.numbers and other.numbers:
        if not one.numbers & other.numbers:
            return likeness * OTHER_NUMBER
        return likeness if one.letters == other.letters else likeness * OTHER_LETTER
    return likeness if one.numbers == other.numbers else likeness * NUMBER_MISSING
