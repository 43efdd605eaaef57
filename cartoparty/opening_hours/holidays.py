"""Names of the public holidays of metropolitan France (Code du travail, article L3133-1).

The library knows their dates but not their names; a test checks that both calendars agree.
"""

from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_FIXED = {
    (1, 1): gettext_noop("Jour de l’an"),
    (5, 1): gettext_noop("Fête du travail"),
    (5, 8): gettext_noop("Victoire de 1945"),
    (7, 14): gettext_noop("Fête nationale"),
    (8, 15): gettext_noop("Assomption"),
    (11, 1): gettext_noop("Toussaint"),
    (11, 11): gettext_noop("Armistice de 1918"),
    (12, 25): gettext_noop("Noël"),
}
_AFTER_EASTER = {
    1: gettext_noop("Lundi de Pâques"),
    39: gettext_noop("Ascension"),
    50: gettext_noop("Lundi de Pentecôte"),
}


def holiday_name(day: date) -> str:
    """The French name of the public holiday, or "" on an ordinary day."""
    name = _FIXED.get((day.month, day.day)) or _AFTER_EASTER.get((day - easter_sunday(day.year)).days)
    return _(name) if name else ""


@lru_cache(maxsize=64)
def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus's anonymous algorithm)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_century, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_century - moon_shift + 15) % 30
    leap_year, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_year - epact - year_rest) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    return date(year, 3, 22) + timedelta(days=epact + weekday - 7 * correction)
