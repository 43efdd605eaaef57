"""The stops of a place that travels, one a line: « le samedi 28 novembre 2026, 14h-17h, Trouy, place du marché ».

In OSM syntax the spot is the comment of a dated rule: « 2026 Nov 28 14:00-17:00 "Trouy, place du marché" ».
"""

import re
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cartoparty.opening_hours.closures import MONTH_CODES, MONTHS
from cartoparty.opening_hours.tokens import fold
from cartoparty.opening_hours.words import NBSP, date_words, enumeration, hour_words
from epn_commons.core.privacy_guard import validate_no_personal_data

LONGEST_SPOT = 80
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_CLOCK = r"\d{1,2} ?h ?(?:[0-5]\d)?"
_SLOT = rf"(?:de )?{_CLOCK} ?(?:-|a) ?{_CLOCK}"
_FRENCH = re.compile(
    rf"(?:le )?(?:(?P<weekday>{'|'.join(_WEEKDAYS)}) )?(?P<day>1er|\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) "
    rf"(?P<year>\d{{4}}) ?[:,]? ?(?P<slots>{_SLOT}(?: ?(?:,|et) ?{_SLOT})*)(?: ?(?:,|:|\() ?(?P<spot>.+?)\)?)?"
)
_TWO_CLOCKS = re.compile(r"(\d{1,2}) ?h ?([0-5]\d)? ?(?:-|a) ?(\d{1,2}) ?h ?([0-5]\d)?")
_LINE = re.compile(r"[^\n;]+")
_NOT_A_SPOT = re.compile(
    r"ferm|ouv|heure|sauf|annul|report|jusqu|partir|\bou\b|\d ?h\b|\d\d[: ]\d\d|[\"]|(?:\d[ .]?){8}"
)
_OSM = re.compile(
    rf"(?P<year>\d{{4}}) (?P<month>{'|'.join(MONTH_CODES)}) (?P<day>\d{{1,2}}) "
    r'(?P<slots>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)(?: "(?P<spot>[^"]*)")?'
)


@dataclass(frozen=True, order=True)
class Stop:
    """Open on one day: ``slots`` are pairs of times, ``spot`` where, when it is not the usual address."""

    day: date
    slots: tuple[tuple[time, time], ...]
    spot: str = ""

    @property
    def osm(self) -> str:
        hours = ",".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in self.slots)
        written = f"{self.day.year} {MONTH_CODES[self.day.month - 1]} {self.day.day:02d} {hours}"
        return f'{written} "{self.spot}"' if self.spot else written

    @property
    def words(self) -> str:
        """« Le samedi 28 novembre 2026 : 14 h – 17 h (Trouy, place du marché) »."""
        hours = enumeration([f"{hour_words(start)}{NBSP}– {hour_words(end)}" for start, end in self.slots])
        said = {"day": date_words(self.day, with_year=True), "hours": hours, "spot": self.spot}
        return _("Le %(day)s : %(hours)s (%(spot)s)") % said if self.spot else _("Le %(day)s : %(hours)s") % said


def taken_from(text: str) -> tuple[str, list[Stop]]:
    """A French text without the lines that are stops, and these. What is not certain is left in the text."""
    stops, kept = [], []
    for line in _LINE.finditer(text):
        stop = _french(line.group().strip(" ."))
        if stop is None:
            kept.append(line.group().strip())
        else:
            stops.append(stop)
    return ("\n".join(filter(None, kept)) if stops else text), sorted(set(stops))


def rules(stops: list[Stop]) -> list[str]:
    """The OSM rules of stops in order: those of one day add up, where « ; » would keep only the last."""
    return [", ".join(stop.osm for stop in same_day) for _day, same_day in groupby(stops, key=lambda stop: stop.day)]


def read_osm(rule: str) -> Stop | None:
    """The stop that one OSM rule is."""
    found = _OSM.fullmatch(rule)
    if found is None:
        return None
    clocks = [re.findall(r"(\d\d):(\d\d)", slot) for slot in found["slots"].split(",")]
    return _stop(
        (int(found["year"]), MONTH_CODES.index(found["month"]) + 1, int(found["day"])),
        [(*start, *end) for start, end in clocks],
        found["spot"] or "",
    )


def _french(line: str) -> Stop | None:
    found = _FRENCH.fullmatch(fold(line))
    if found is None:
        return None
    spot = line[found.start("spot") : found.end("spot")].strip(" ,") if found["spot"] else ""
    if not _is_spot(spot):
        return None
    day = (int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"].removesuffix("er")))
    stop = _stop(day, _TWO_CLOCKS.findall(found["slots"]), spot)
    if stop and found["weekday"] and _WEEKDAYS[stop.day.weekday()] != found["weekday"]:
        return None
    return stop


def _is_spot(text: str) -> bool:
    """Whether it says where and nothing more: no other hours, nobody's number."""
    try:
        validate_no_personal_data(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_SPOT and not _NOT_A_SPOT.search(fold(text))


def _stop(day: tuple[int, int, int], clocks: list[tuple[str, ...]], spot: str) -> Stop | None:
    """None for a day or an hour that does not exist, or slots that are not one after the other."""
    try:
        slots = tuple(
            (time(int(hour), int(minute or 0)), time(int(last_hour), int(last_minute or 0)))
            for hour, minute, last_hour, last_minute in clocks
        )
        moments = [moment for slot in slots for moment in slot]
        return Stop(date(*day), slots, spot) if slots and moments == sorted(set(moments)) else None
    except ValueError:
        return None
