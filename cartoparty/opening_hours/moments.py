"""Stretches of time that people ask about, in Paris: « maintenant », « le 14 juillet », « ce week-end »."""

from datetime import date, datetime, time, timedelta

from cartoparty.opening_hours.expressions import PARIS

YEARS = range(2000, 2101)
"""Those that one may ask about: beyond, hours are not computed."""

Stretch = tuple[datetime, datetime]


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), tzinfo=PARIS)


def instant(moment: datetime) -> Stretch:
    """A moment as a stretch."""
    return moment, moment + timedelta(seconds=1)


def whole_day(day: date) -> Stretch:
    return midnight(day), midnight(day + timedelta(days=1))


def week_end(today: date) -> Stretch:
    """From Saturday to Sunday midnight, this week's; on a Sunday, what is left of it."""
    saturday = today + timedelta(days=max(5 - today.weekday(), 0))
    monday = today + timedelta(days=7 - today.weekday())
    return midnight(saturday), midnight(monday)
