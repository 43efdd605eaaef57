"""Is a place open, until when, and what does its week look like."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from opening_hours import State

from cartoparty.opening_hours.expressions import HORIZON, PARIS, mentions_public_holidays, parse
from cartoparty.opening_hours.holidays import holiday_name
from cartoparty.opening_hours.words import NBSP, date_words, day_name, hour_words

_ONE_DAY = timedelta(days=1)


class Openness(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


_OPENNESS = {State.OPEN: Openness.OPEN, State.CLOSED: Openness.CLOSED, State.UNKNOWN: Openness.UNKNOWN}


@dataclass(frozen=True)
class OpenState:
    """The state of a place at a moment.

    ``next_change`` is the moment, in Europe/Paris, when the state (not only its comment) changes; None when it does
    not within 400 days. ``holiday_unsure``: it is a public holiday on which the expression opens without a word
    about public holidays, so the place may well be closed.
    """

    state: Openness
    comment: str = ""
    next_change: datetime | None = None
    holiday: str = ""
    holiday_unsure: bool = False

    @property
    def is_open(self) -> bool:
        return self.state == Openness.OPEN


@dataclass(frozen=True)
class Slot:
    """A stretch of one day. ``end`` is 00:00 when it lasts until midnight."""

    start: time
    end: time
    comment: str = ""
    is_certain: bool = True

    @property
    def label(self) -> str:
        """« 9 h – 12 h », with the comment in brackets."""
        if self.start == self.end == time():
            words = _("24 h sur 24")
        else:
            words = f"{hour_words(self.start)}{NBSP}– {hour_words(self.end, ending=True)}"
        remark = self.comment or ("" if self.is_certain else _("à confirmer"))
        return _("%(words)s (%(remark)s)") % {"words": words, "remark": remark} if remark else words


@dataclass(frozen=True)
class WeekRow:
    """One row of the table of hours: no slot means closed that day."""

    date: date
    weekday: str
    slots: tuple[Slot, ...]
    holiday: str
    holiday_unsure: bool

    @property
    def label(self) -> str:
        """« 9 h – 12 h et 14 h – 17 h », or « Fermé »."""
        return _(" et ").join(slot.label for slot in self.slots) or _("Fermé")


class Schedule:
    """The hours of one place. A blank or unreadable expression is a schedule whose hours are not known."""

    def __init__(self, expression: str, latitude: float | None = None, longitude: float | None = None):
        self.expression = expression.strip()
        self._hours = parse(self.expression, latitude, longitude) if self.expression else None
        self._says_holidays = mentions_public_holidays(self.expression)

    @property
    def is_known(self) -> bool:
        return self._hours is not None

    def openness(self, at: datetime) -> Openness:
        """The state alone: what a list of thousands asks, without looking for what comes next."""
        return Openness.UNKNOWN if self._hours is None else _OPENNESS[self._hours.state(_in_paris(at))[0]]

    def state(self, at: datetime) -> OpenState:
        """The state at a moment; a naive datetime is read as Paris time."""
        if self._hours is None:
            return OpenState(Openness.UNKNOWN)
        at = _in_paris(at)
        state, comment = self._hours.state(at)
        return OpenState(
            state=_OPENNESS[state],
            comment=comment,
            next_change=self._next_moment(at, lambda other: other != state),
            holiday=holiday_name(at.date()),
            holiday_unsure=self._holiday_unsure(at.date()),
        )

    def week(self, from_date: date) -> list[WeekRow]:
        """Seven rows from a date on."""
        slots: dict[date, list[Slot]] = {from_date + timedelta(days=shift): [] for shift in range(7)}
        if self._hours is not None:
            for start, end, state, comment in self._hours.intervals(
                _midnight(from_date), _midnight(from_date + timedelta(days=7))
            ):
                if state != State.CLOSED:
                    for day, first, last in _by_day(start, end):
                        slots[day].append(Slot(first, last, comment, state == State.OPEN))
        return [
            WeekRow(day, day_name(day.weekday()), tuple(found), holiday_name(day), self._holiday_unsure(day))
            for day, found in slots.items()
        ]

    def open_between(self, start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
        """The stretches when it is surely open, cut at both moments; one that would never end stops at ``end``."""
        if self._hours is None:
            return
        start, end = _in_paris(start), _in_paris(end)
        for first, last, state, _comment in self._hours.intervals(start, end):
            if state == State.OPEN and max(first, start) < min(last, end):
                yield max(first, start), min(last, end)

    def opens_between(self, start: datetime, end: datetime) -> bool:
        return any(True for _stretch in self.open_between(start, end))

    def describe_state(self, at: datetime) -> str:
        """« Ouvert jusqu’à 17 h 30 », « Fermé, ouvre demain à 9 h », « Horaires non renseignés »…"""
        if self._hours is None:
            return _("Horaires non renseignés")
        at = _in_paris(at)
        now = self.state(at)
        day: date | None = at.date()
        if now.state == Openness.OPEN:
            sentence = _until(at, now.next_change) if now.next_change else _("Ouvert en permanence")
        elif now.state == Openness.UNKNOWN:
            sentence = _("Ouverture à confirmer auprès du lieu")
        else:
            opening = self._next_moment(at, lambda other: other == State.OPEN)
            day = opening.date() if opening else None
            sentence = _("Fermé, ouvre %(when)s") % {"when": _when(at, opening)} if opening else _("Fermé")
        remarks = [now.comment] if now.comment else []
        if day and self._holiday_unsure(day):
            remarks.append(_("jour férié : à vérifier"))
        if not remarks:
            return sentence
        return _("%(words)s (%(remark)s)") % {"words": sentence, "remark": ", ".join(remarks)}

    def _next_moment(self, at: datetime, wanted: Callable[[State], bool]) -> datetime | None:
        """When the first later interval whose state is wanted begins, within the horizon."""
        for start, _end, state, _comment in self._hours.intervals(at, at + HORIZON):
            if start > at and wanted(state):
                return start
        return None

    def _holiday_unsure(self, day: date) -> bool:
        if self._says_holidays or self._hours is None or not holiday_name(day):
            return False
        if str(self._hours.normalize()) == "24/7":
            return False
        return any(
            state != State.CLOSED
            for _start, _end, state, _comment in self._hours.intervals(_midnight(day), _midnight(day + _ONE_DAY))
        )


def _in_paris(at: datetime) -> datetime:
    """By way of UTC: 2 h 30 on the last Sunday of March does not exist, and is 3 h 30."""
    return (at if at.tzinfo else at.replace(tzinfo=PARIS)).astimezone(UTC).astimezone(PARIS)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=PARIS)


def _by_day(start: datetime, end: datetime) -> Iterable[tuple[date, time, time]]:
    """An interval cut at each midnight."""
    while start.date() < end.date():
        yield start.date(), start.time(), time()
        start = _midnight(start.date() + _ONE_DAY)
    if start.time() < end.time():
        yield start.date(), start.time(), end.time()


def _until(at: datetime, end: datetime) -> str:
    """« Ouvert jusqu’à 17 h 30 »; midnight belongs to the evening it ends."""
    day = end.date() - _ONE_DAY if end.time() == time() else end.date()
    hour = hour_words(end.time(), ending=True)
    distance = (day - at.date()).days
    if distance <= 0:
        return _("Ouvert jusqu’à %(hour)s") % {"hour": hour}
    if distance == 1:
        return _("Ouvert jusqu’à demain %(hour)s") % {"hour": hour}
    if distance < 7:
        return _("Ouvert jusqu’à %(day)s %(hour)s") % {"day": day_name(day.weekday()), "hour": hour}
    words = date_words(day, with_year=day.year != at.year)
    return _("Ouvert jusqu’au %(day)s") % {"day": words}


def _when(at: datetime, opening: datetime) -> str:
    """« à 14 h », « demain à 9 h », « mardi à 14 h », « le mardi 1er décembre à 9 h »."""
    hour = hour_words(opening.time())
    distance = (opening.date() - at.date()).days
    if distance == 0:
        return _("à %(hour)s") % {"hour": hour}
    if distance == 1:
        return _("demain à %(hour)s") % {"hour": hour}
    if distance < 7:
        return _("%(day)s à %(hour)s") % {"day": day_name(opening.weekday()), "hour": hour}
    words = date_words(opening.date(), with_year=opening.year != at.year)
    return _("le %(day)s à %(hour)s") % {"day": words, "hour": hour}
