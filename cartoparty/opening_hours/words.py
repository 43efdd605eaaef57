"""French words for hours and days: « 9 h », « 17 h 30 », « du lundi au vendredi », « 1er et 3e »."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from epn_commons.core.language import is_foreign

NBSP = "\u00a0"
DAY_CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAYS = (
    gettext_noop("lundi"),
    gettext_noop("mardi"),
    gettext_noop("mercredi"),
    gettext_noop("jeudi"),
    gettext_noop("vendredi"),
    gettext_noop("samedi"),
    gettext_noop("dimanche"),
)
_MONTHS = (
    gettext_noop("janvier"),
    gettext_noop("février"),
    gettext_noop("mars"),
    gettext_noop("avril"),
    gettext_noop("mai"),
    gettext_noop("juin"),
    gettext_noop("juillet"),
    gettext_noop("août"),
    gettext_noop("septembre"),
    gettext_noop("octobre"),
    gettext_noop("novembre"),
    gettext_noop("décembre"),
)

_ORDINALS = (gettext_noop("1er"), gettext_noop("2e"), gettext_noop("3e"), gettext_noop("4e"), gettext_noop("5e"))


def day_name(weekday: int) -> str:
    """The French name of a day, 0 for Monday."""
    return _(_DAYS[weekday])


def month_name(month: int) -> str:
    """The French name of a month, 1 for January."""
    return _(_MONTHS[month - 1])


def hour_words(moment: time, *, ending: bool = False) -> str:
    """« 9 h », « 17 h 30 », with spaces that do not break; midnight is « minuit » when it ends a slot."""
    if ending and (moment.hour, moment.minute) == (0, 0):
        return _("minuit")
    if is_foreign():
        return f"{moment.hour}:{moment.minute:02d}"
    if moment.minute:
        return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"
    return f"{moment.hour}{NBSP}h"


def date_words(day: date, *, with_year: bool) -> str:
    """« mardi 1er décembre », with the year when asked."""
    number = _("1er") if day.day == 1 else str(day.day)
    words = f"{day_name(day.weekday())} {number} {month_name(day.month)}"
    return f"{words} {day.year}" if with_year else words


def enumeration(words: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s et %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def day_runs(weekdays: Iterable[int]) -> list[tuple[int, int]]:
    """Weekdays grouped in runs (first, last): {0, 1, 2, 4} gives [(0, 2), (4, 4)]."""
    runs: list[tuple[int, int]] = []
    for weekday in sorted(set(weekdays)):
        if runs and runs[-1][1] == weekday - 1:
            runs[-1] = (runs[-1][0], weekday)
        else:
            runs.append((weekday, weekday))
    return runs


def days_words(weekdays: Iterable[int]) -> str:
    """« lundi », « lundi et mercredi », « du lundi au vendredi », « tous les jours »."""
    runs = day_runs(weekdays)
    if runs == [(0, 6)]:
        return _("tous les jours")
    words: list[str] = []
    for first, last in runs:
        if last - first >= 2:
            words.append(_("du %(first)s au %(last)s") % {"first": day_name(first), "last": day_name(last)})
        else:
            words.extend(day_name(weekday) for weekday in range(first, last + 1))
    return enumeration(words)


def ordinal_words(nths: Iterable[int]) -> str:
    """« 1er et 3e » for the ranks of a day in the month; -1 is « dernier »."""
    words = []
    for nth in sorted(nths, key=lambda number: (number < 0, number)):
        if nth == -1:
            words.append(_("dernier"))
        elif nth < 0:
            words.append(_("%(nth)de avant la fin") % {"nth": -nth})
        else:
            words.append(_(_ORDINALS[nth - 1]))
    return enumeration(words)


def capitalized(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
