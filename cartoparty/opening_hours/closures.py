"""Temporary closures, said with their year: « fermé du 3 au 15 août 2026 ».

Without a year nobody knows whether the place closes this summer or every summer: such a text stays a note.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cartoparty.opening_hours.tokens import fold
from cartoparty.opening_hours.words import month_name

MONTH_CODES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_DAY = r"(?:1er|[1-9]|[12]\d|3[01])"
_MONTH = "|".join(MONTHS)
_WORD = r"(?:ferme(?:e|es|s)?|fermeture)(?: (?:exceptionnelle(?:ment)?|temporaire(?:ment)?|annuelle))?"
_FRENCH = re.compile(
    rf"(?<![a-z]){_WORD} ?:? ?(?:"
    rf"du (?P<day>{_DAY})(?: (?P<month>{_MONTH}))?(?: (?P<year>\d{{4}}))? (?:au|jusqu'au) "
    rf"|le )(?P<last_day>{_DAY}) (?P<last_month>{_MONTH}) (?P<last_year>\d{{4}})(?: inclus)?(?![a-z0-9])"
)
_AROUND = " ,;.\n"
_CODES = "|".join(MONTH_CODES)
_OSM = re.compile(
    rf"(?P<year>\d{{4}}) (?P<month>{_CODES}) (?P<day>\d{{1,2}})"
    rf"(?:-(?:(?:(?P<last_year>\d{{4}}) )?(?P<last_month>{_CODES}) )?(?P<last_day>\d{{1,2}}))? off"
)


@dataclass(frozen=True, order=True)
class Closure:
    """Closed from the first day to the last, both included."""

    first: date
    last: date

    @property
    def osm(self) -> str:
        if self.first == self.last:
            return f"{_code(self.first)} off"
        return f"{_code(self.first)}-{_code(self.last)} off"

    @property
    def words(self) -> str:
        """« Fermé du 3 au 15 août 2026 », « Fermé le 24 décembre 2026 »."""
        if self.first == self.last:
            return _("Fermé le %(day)s") % {"day": _words(self.last, year=True, month=True)}
        same_year = self.first.year == self.last.year
        same_month = same_year and self.first.month == self.last.month
        return _("Fermé du %(first)s au %(last)s") % {
            "first": _words(self.first, year=not same_year, month=not same_month),
            "last": _words(self.last, year=True, month=True),
        }


def taken_from(text: str) -> tuple[str, list[Closure]]:
    """A French text without its dated closures, and these. A date that does not exist is left in the text."""
    closures, rest, position = [], "", 0
    for found in _FRENCH.finditer(fold(text)):
        closure = _french(found)
        if closure is None:
            continue
        rest += text[position : found.start()].rstrip(_AROUND) + "\n"
        position = found.end()
        while position < len(text) and text[position] in _AROUND:
            position += 1
        closures.append(closure)
    return (rest + text[position:]).strip(_AROUND) if closures else text, sorted(set(closures))


def read_osm(rule: str) -> Closure | None:
    """The closure that one OSM rule is: « 2026 Aug 3-2026 Aug 15 off »."""
    found = _OSM.fullmatch(rule)
    if found is None:
        return None
    year, month = int(found["year"]), MONTH_CODES.index(found["month"]) + 1
    last_month = MONTH_CODES.index(found["last_month"]) + 1 if found["last_month"] else month
    return _closure(
        (year, month, int(found["day"])),
        (int(found["last_year"] or year), last_month, int(found["last_day"] or found["day"])),
    )


def _french(found: re.Match) -> Closure | None:
    last_year, last_month = int(found["last_year"]), MONTHS.index(found["last_month"]) + 1
    last = (last_year, last_month, _number(found["last_day"]))
    if not found["day"]:
        return _closure(last, last)
    month = MONTHS.index(found["month"]) + 1 if found["month"] else last_month
    return _closure((int(found["year"] or last_year), month, _number(found["day"])), last)


def _number(day: str) -> int:
    return int(day.removesuffix("er"))


def _closure(first: tuple[int, int, int], last: tuple[int, int, int]) -> Closure | None:
    try:
        closure = Closure(date(*first), date(*last))
    except ValueError:
        return None
    return closure if closure.first <= closure.last else None


def _code(day: date) -> str:
    return f"{day.year} {MONTH_CODES[day.month - 1]} {day.day:02d}"


def _words(day: date, *, year: bool, month: bool) -> str:
    number = _("1er") if day.day == 1 else str(day.day)
    return " ".join(filter(None, [number, month_name(day.month) if month else "", str(day.year) if year else ""]))
