"""Hand-typed French hours cut into words whose sense is certain; everything else is UNKNOWN."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    DAY = auto()
    EVERY_DAY = auto()
    TIME = auto()
    NUMBER = auto()
    RANK = auto()
    OF_MONTH = auto()
    PARITY = auto()
    HALF = auto()
    CLOSED = auto()
    EXCEPT = auto()
    HOLIDAY = auto()
    REMARK = auto()
    FILLER = auto()
    AND = auto()
    OR = auto()
    TO = auto()
    DASH = auto()
    SLASH = auto()
    COMMA = auto()
    COLON = auto()
    OPENING = auto()
    CLOSING = auto()
    STRONG = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text. ``value``: weekday (0-6), minutes since midnight, bare hour, rank in the month (-1 last),
    parity (0 even, 1 odd), half day (0 morning, 1 afternoon)."""

    kind: Kind
    start: int
    end: int
    value: int = 0


_HOUR_UNIT = r"(?:heures?|hrs?|h)"
_APPOINTMENT = r"(?:rendez[\s-]?vous|rdvs?|r\.d\.v\.?|inscription|reservation)"
# Order matters: the first pattern that matches at a place wins.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("EVERY_DAY", r"7\s?j(?:ours?)?\s?(?:/|sur)\s?7\s?j?(?![a-z0-9])|tous les jours(?! (?:ouvr|feri|sauf feri))"),
    ("ALL_HOURS", rf"24\s?{_HOUR_UNIT}\s?(?:/|sur)\s?24\s?h?(?![a-z0-9])"),
    (
        "REMARK",
        rf"(?:(?:et|ou|uniquement|seulement) )?(?:sur|sans|avec) (?:prise de )?{_APPOINTMENT}(?: uniquement)?"
        r"(?![a-z])",
    ),
    ("REMARK", r"(?:en )?(?:acces|accueil|entree) libre(?![a-z])|(?:en )?libre acces(?![a-z])|tout public(?![a-z])"),
    ("REMARK", r"(?:(?:au|tel\.?|telephone) ?:? ?)?0[1-9](?:[ .]?\d\d){4}(?!\d)"),
    # "15h18h" is two hours without their dash, "09h30h" is half past nine with a letter too many.
    ("GLUED", r"(?P<gh>\d{1,2})h(?P<gm>[3-5]\d)h(?![a-z0-9])"),
    ("CLOCK", rf"(?P<ch>\d{{1,2}})(?:\s?{_HOUR_UNIT}\s?|:)(?P<cm>[0-5]\d)(?!\d)(?!\s?(?:{_HOUR_UNIT}|:))(?![a-z])"),
    ("HOUR", rf"(?P<hh>\d{{1,2}})\s?{_HOUR_UNIT}(?![a-z])"),
    ("NOON", r"midi(?![a-z])"),
    ("MIDNIGHT", r"minuit(?![a-z])"),
    ("RANK", r"(?P<rank>[1-5])\s?(?:ers?|eres?|emes?|iemes?|nde?|e|°)(?![a-z])"),
    ("RANK", r"(?P<word>premier|deuxieme|second|troisieme|quatrieme|cinquieme|dernier)s?(?![a-z])"),
    ("OF_MONTH", r"(?:du|de chaque) mois(?![a-z])"),
    ("NUMBER", r"\d{1,2}(?![\d.,:]*\d)(?![a-z])"),
    ("PARITY", r"(?:(?:les|des|en) )?semaines? (?P<parity>im)?paires?(?![a-z])"),
    ("EVERY_DAY_FILLER", r"tous les(?= (?:lun|mar|mer|jeu|ven|sam|dim|[1-5]|prem|deux|sec|trois|quatr|dern))|chaque"),
    (
        "DAY",
        r"(?P<day>lun|mar|mer|jeu|ven|sam|dim)(?:(?<=lun)dis?|(?<=mar)dis?|(?<=mer)credis?|(?<=jeu)dis?"
        r"|(?<=ven)dredis?|(?<=sam)edis?|(?<=dim)anches?|\.)?(?![a-z])",
    ),
    ("HALF", r"(?P<half>matin|apres[\s-]?midi|aprem)(?:ee)?s?(?![a-z])"),
    ("HOLIDAY", r"jours? feries?(?![a-z])|feries?(?![a-z])"),
    ("CLOSED", r"(?:fermee?s?|fermetures?)(?: au public)?(?![a-z])"),
    ("EXCEPT", r"(?:sauf|excepte|hors)(?![a-z])"),
    ("FILLER", r"(?:jours et )?(?:horaires?|heures?|jours?) d'ouvertures?(?: au public)?(?![a-z])"),
    ("FILLER", r"horaires?(?![a-z])|ouverture(?: au public)?(?![a-z])|ouverte?s?(?: au public)?(?![a-z])"),
    (
        "FILLER",
        r"accueil(?: du public)?(?![a-z])|journee continue(?![a-z])|(?:sans interruption|non[\s-]stop)(?![a-z])",
    ),
    ("TO", r"(?:jusqu'a|au|a)(?![a-z])"),
    ("FILLER", r"(?:de|du|des|le|les)(?![a-z])|l'|•|\*"),
    ("AND", r"(?:et|puis)(?![a-z])|&"),
    ("OR", r"ou(?![a-z])"),
    ("STRONG", r"[;|\n]|--+|\.(?!\d)"),
    ("DASH", r"-"),
    ("SLASH", r"/"),
    ("COMMA", r","),
    ("COLON", r":"),
    ("OPENING", r"\("),
    ("CLOSING", r"\)"),
    ("SPACE", r"[ \t]+"),
    ("UNKNOWN", r"[a-z']+|[^a-z]"),
)
_NAMES = [name for name, _pattern in _PATTERNS]
_SCANNER = re.compile("|".join(f"(?P<_{index}>{pattern})" for index, (_name, pattern) in enumerate(_PATTERNS)))
_DAYS = {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6}
_RANKS = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "dernier": -1}
_MIDNIGHT = 24 * 60
_SAME = {"–": "-", "—": "-", "‑": "-", "−": "-", "‐": "-", "’": "'", "‘": "'", "`": "'", "´": "'", "º": "°",
         "\r": "\n", "\u2028": "\n", "\u2029": "\n"}  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents, character for character, so that places in it are places in the text."""
    return "".join(map(_fold_character, text))


def _fold_character(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    if character.isspace():
        return character if character in "\n\t" else " "
    lowered = unicodedata.normalize("NFD", character)[0].lower()
    return lowered if len(lowered) == 1 else "\ufffd"


def tokenize(text: str) -> list[Token]:
    """The words of a text already cleaned (NFC, runs of spaces reduced to one)."""
    tokens: list[Token] = []
    for found in _SCANNER.finditer(fold(text)):
        tokens.extend(_tokens_of(_NAMES[int(found.lastgroup[1:])], found))
    return tokens


def _tokens_of(name: str, found: re.Match) -> list[Token]:
    start, end = found.span()
    match name:
        case "SPACE":
            return []
        case "ALL_HOURS":
            return [Token(Kind.TIME, start, start, 0), Token(Kind.TIME, start, end, _MIDNIGHT)]
        case "GLUED" | "CLOCK" | "HOUR":
            return [_time_token(found)]
        case "NOON":
            return [Token(Kind.TIME, start, end, 12 * 60)]
        case "MIDNIGHT":
            return [Token(Kind.TIME, start, end, _MIDNIGHT)]
        case "EVERY_DAY_FILLER":
            return [Token(Kind.FILLER, start, end)]
        case "DAY":
            return [Token(Kind.DAY, start, end, _DAYS[found["day"]])]
        case "RANK":
            return [Token(Kind.RANK, start, end, int(found["rank"] or 0) or _RANKS[found["word"]])]
        case "NUMBER":
            return [Token(Kind.NUMBER, start, end, int(found.group()))]
        case "PARITY":
            return [Token(Kind.PARITY, start, end, 1 if found["parity"] else 0)]
        case "HALF":
            return [Token(Kind.HALF, start, end, 0 if found["half"] == "matin" else 1)]
        case _:
            return [Token(Kind[name], start, end)]


def _time_token(found: re.Match) -> Token:
    hour = int(found["gh"] or found["ch"] or found["hh"])
    minute = int(found["gm"] or found["cm"] or 0)
    # Nobody opens at 9 h 12: "9h12" is "9h-12h" without its dash, or it is not; either way it is not certain.
    sensible = hour * 60 + minute <= _MIDNIGHT and (minute % 5 == 0 or (hour, minute) == (23, 59))
    return Token(Kind.TIME if sensible else Kind.UNKNOWN, *found.span(), hour * 60 + minute)
