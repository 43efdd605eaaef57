"""An OSM expression said in French sentences."""

import re
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from cartoparty.opening_hours import closures, stops
from cartoparty.opening_hours.closures import MONTH_CODES
from cartoparty.opening_hours.expressions import PARIS, parse, tidy
from cartoparty.opening_hours.schedule import Schedule
from cartoparty.opening_hours.words import (
    DAY_CODES,
    NBSP,
    capitalized,
    days_words,
    enumeration,
    hour_words,
    month_name,
    ordinal_words,
)

_MONTH = "|".join(MONTH_CODES)
_DAY = "|".join(DAY_CODES)
_RULE = re.compile(
    rf"""(?:(?P<months>(?:{_MONTH})(?:-(?:{_MONTH}))?(?:,(?:{_MONTH})(?:-(?:{_MONTH}))?)*)\s?)?
    (?:week\ (?P<week>0?1-53/2|0?2-5[24]/2)\s)?
    (?P<days>(?:PH|{_DAY})(?:[-,](?:PH|{_DAY}))*(?:\[-?\d(?:,-?\d)*\])?)?\s?
    (?P<hours>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)?\s?
    (?P<off>off)?\s?(?P<unknown>unknown)?\s?(?:"(?P<comment>[^"]*)")?""",
    re.VERBOSE,
)
_SEPARATOR = re.compile(r'(; |, )|("[^"]*")')


def to_french(expression: str, *, on: date | None = None) -> list[str]:
    """Sentences such as « Du lundi au vendredi : 9 h – 12 h et 14 h – 17 h ».

    What is too intricate to be said is shown as the computed week that begins ``on`` that date (today). A closure or a
    stop that is over by then is no longer said. Blank or unreadable hours give an empty list.
    """
    rules = _rules_of(expression)
    if not rules:
        return []
    today = on or datetime.now(PARIS).date()
    sentences = _sentences([one for one in rules if not closures.read_osm(one[1]) and not stops.read_osm(one[1])])
    return _week_sentences(expression, today) if sentences is None else sentences + dated_sentences(expression, today)


def dated_sentences(expression: str, today: date) -> list[str]:
    """Those of ``to_french`` that bear their day: the stops, then the closures."""
    closed = (closure for _separator, rule in _rules_of(expression) if (closure := closures.read_osm(rule)))
    to_come = [stop.words for stop in dated_stops(expression) if stop.day >= today]
    return to_come + [closure.words for closure in sorted(closed) if closure.last >= today]


def dated_stops(expression: str) -> list[stops.Stop]:
    """The stops that bear their day, the first to come first; none for blank or unreadable hours."""
    return sorted(stop for _separator, rule in _rules_of(expression) if (stop := stops.read_osm(rule)))


def _rules_of(expression: str) -> list[tuple[str, str]]:
    hours = parse(expression.strip()) if expression.strip() else None
    return _rules(tidy(str(hours.normalize()))) if hours else []


def _rules(written: str) -> list[tuple[str, str]]:
    """(separator before it, rule) for each rule; separators inside comments do not count."""
    rules, separator, current, position = [], "", "", 0
    for found in _SEPARATOR.finditer(written):
        current += written[position : found.start()]
        position = found.end()
        if found.group(1):
            rules.append((separator, current))
            separator, current = found.group(1), ""
        else:
            current += found.group(2)
    rules.append((separator, current + written[position:]))
    return rules


def _sentences(rules: list[tuple[str, str]]) -> list[str] | None:
    """One sentence a rule, or None when a rule is beyond these words."""
    sentences: list[str] = []
    said: set[int] = set()
    for separator, rule in rules:
        if rule == "24/7":
            sentences.append(_("Tous les jours, 24 h sur 24"))
            continue
        parts = _RULE.fullmatch(rule)
        if parts is None or not any(parts.groupdict().values()):
            return None
        weekdays, nths, holidays = _selected_days(parts["days"] or "")
        if (holidays and weekdays) or (parts["off"] and parts["hours"]):
            return None
        subject = _subject(parts, weekdays, nths, holidays=holidays)
        covered = weekdays or set(range(7))
        if holidays:
            sentence = _holiday_sentence(parts)
        elif parts["off"]:
            sentence = _("Fermé : %(days)s") % {"days": subject}
        elif separator == "; " and covered & said:
            sentence = _("Sauf %(days)s : %(hours)s") % {"days": subject, "hours": _hours_words(parts)}
        else:
            sentence = _("%(days)s : %(hours)s") % {"days": capitalized(subject), "hours": _hours_words(parts)}
        said |= set() if holidays or parts["months"] else covered
        sentences.append(sentence)
    return sentences


def _selected_days(days: str) -> tuple[set[int], list[int], bool]:
    """(weekdays, their ranks in the month, whether public holidays are selected)."""
    days, _bracket, ranks = days.partition("[")
    weekdays: set[int] = set()
    for item in filter(None, days.split(",")):
        if item == "PH":
            continue
        first, _dash, last = item.partition("-")
        start, end = DAY_CODES.index(first), DAY_CODES.index(last or first)
        weekdays |= {day % 7 for day in range(start, end + 1 if end >= start else end + 8)}
    return weekdays, [int(rank) for rank in ranks.rstrip("]").split(",") if rank], "PH" in days.split(",")


def _subject(parts: re.Match, weekdays: set[int], nths: list[int], *, holidays: bool) -> str:
    words = "" if holidays else days_words(weekdays or range(7))
    if nths:
        words = _("%(ranks)s %(day)s du mois") % {"ranks": ordinal_words(nths), "day": words}
    if parts["week"]:
        even = parts["week"].lstrip("0").startswith("2")
        words += _(" des semaines paires") if even else _(" des semaines impaires")
    if parts["months"]:
        words = _("%(days)s (%(months)s)") % {"days": words, "months": _months_words(parts["months"])}
    return words


def _months_words(months: str) -> str:
    words = []
    for item in months.split(","):
        first, dash, last = item.partition("-")
        start = month_name(MONTH_CODES.index(first) + 1)
        if dash:
            end = month_name(MONTH_CODES.index(last) + 1)
            words.append(_("de %(first)s à %(last)s") % {"first": start, "last": end})
        else:
            words.append(start)
    return enumeration(words)


def _holiday_sentence(parts: re.Match) -> str:
    if parts["off"]:
        return _("Fermé les jours fériés")
    return _("Jours fériés : %(hours)s") % {"hours": _hours_words(parts)}


def _hours_words(parts: re.Match) -> str:
    slots = []
    for slot in (parts["hours"] or "").split(","):
        start, _dash, end = slot.partition("-")
        if start:
            slots.append(f"{_clock_words(start)}{NBSP}– {_clock_words(end, ending=True)}")
    words = enumeration(slots) or _("toute la journée")
    remark = parts["comment"] or (_("à confirmer") if parts["unknown"] else "")
    return _("%(words)s (%(remark)s)") % {"words": words, "remark": remark} if remark else words


def _clock_words(clock: str, *, ending: bool = False) -> str:
    """The words of "09:00", or of "26:00", which is 2 h the next day."""
    hour, minute = map(int, clock.split(":"))
    return hour_words(time(hour % 24, minute), ending=ending)


def _week_sentences(expression: str, start: date) -> list[str]:
    rows = Schedule(expression).week(start)
    sentences = [
        _("%(day)s %(number)d %(month)s : %(hours)s")
        % {
            "day": capitalized(row.weekday),
            "number": row.date.day,
            "month": month_name(row.date.month),
            "hours": row.label,
        }
        for row in rows
    ]
    return [_("Horaires variables. Cette semaine :"), *sentences]
