"""The number and the street of an address, when they can be told without doubt."""

import re
from typing import NamedTuple

from cartoparty.duplicates.addresses import KINDS, SHORTHAND
from epn_commons.core.text import fold_name

ACCENTED = {"allee": "allée", "allees": "allées", "cite": "cité", "montee": "montée", "residence": "résidence",
            "levee": "levée"}  # fmt: skip
BEFORE_KIND = frozenset({"grande", "grand", "petite", "petit", "vieille", "vieux", "haute", "basse", "ancienne"})
SMALL_WORDS = frozenset({"de", "du", "des", "la", "le", "les", "et", "en", "sur", "sous", "aux", "au", "à"})
SHORTEST, LONGEST = 3, 200
"""Characters of a street in the BAL format."""

_NUMBERED = re.compile(
    r"(?P<number>[1-9][0-9]{0,3})\s*,?\s*(?:(?P<suffix>bis|ter|quater|[a-h])\b\s*,?\s*)?(?P<street>[^\W\d_].*)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b[0-9]{1,2}(?:er)?\s+(?:[^\W\d_]+)(?:\s+[0-9]{4})?\b")
_NOT_A_STREET = re.compile(r"[,;:/()_\[\]#@&|\"\x00-\x1f]|\s-\s|\b(?:bp|cs|tsa|cedex)\b", re.IGNORECASE)


class Numbered(NamedTuple):
    """``suffix`` in lower case (« bis »), empty without any; ``street`` begins with a capital."""

    number: int
    suffix: str
    street: str


def read_numbered(address):
    """The parts of « 12 bis, rue des Ormes », or None when there may be something else in it: two numbers, a
    building, a post-office box, a street without its kind."""
    found = _NUMBERED.fullmatch(" ".join(address.split()))
    if not found:
        return None
    street = _street(found["street"])
    return Numbered(int(found["number"]), (found["suffix"] or "").lower(), street) if street else None


def _street(text):
    if _NOT_A_STREET.search(text) or any(sign.isdigit() for sign in _DATE.sub("", text)):
        return ""
    words = text.split()
    folded = [fold_name(word) for word in words[:2]]
    kind = SHORTHAND.get(folded[0], folded[0])
    if kind in KINDS and len(words) > 1:
        if kind != folded[0]:
            words[0] = ACCENTED.get(kind, kind)
    elif not (len(folded) == 2 and folded[0] in BEFORE_KIND and folded[1] in KINDS):
        return ""
    street = " ".join(_lowered(words) if text.isupper() else words)
    street = street[0].upper() + street[1:]
    return street if SHORTEST <= len(street) <= LONGEST else ""


def _lowered(words):
    """RUE DES ORMES: a street all in capitals is not one for the BAL."""
    lowered = [word.lower() for word in words]
    return [word if word in SMALL_WORDS else re.sub(r"^(?:[dl][’'])?.", _capital, word) for word in lowered]


def _capital(match):
    return match[0][:-1] + match[0][-1].upper()
