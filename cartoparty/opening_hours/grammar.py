"""From phrases to a week: which days, which hours, on which weeks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cartoparty.opening_hours.phrases import Day, Phrase, Unsure
from cartoparty.opening_hours.tokens import Kind
from cartoparty.opening_hours.words import DAY_CODES, day_runs

_NOON = 12 * 60
_END_OF_MORNING = 14 * 60
_PARITY_WEEKS = ("week 02-52/2", "week 01-53/2")


@dataclass
class _Slot:
    minutes: tuple[int, int]
    segment: int
    parity: int | None = None


@dataclass
class Rule:
    """Some days and their hours. ``days`` is None while the text has said none."""

    segment: int
    days: tuple[Day, ...] | None
    parity: int | None = None
    slots: list[_Slot] = field(default_factory=list)
    closed: bool = False
    closed_half: int | None = None
    override: bool = False
    sealed: bool = False
    every_day: bool = False


class Week:
    """Reads phrases into rules, then writes them as one OSM expression. Raises Unsure rather than guess."""

    def __init__(self, expected_days: frozenset[int] = frozenset()):
        self.expected_days = expected_days
        self.rules: list[Rule] = []
        self.closures: list[tuple[Day, int | None]] = []
        self.closed_on_holidays = False
        self.remarks: list[Phrase] = []
        self.has_partial_remark = False
        self._rule: Rule | None = None
        self._waiting: Kind | None = None
        self._after_closure = False
        self._in_closed_list = False
        self._half: int | None = None
        self._half_used = False
        self._last_closure_size = 0
        self._segment = 0
        self._prefix: int | None = None
        self._prefix_segment = -1
        self._prefix_used = True

    def read(self, found: Sequence[Phrase]) -> None:
        readers = {
            Kind.DAY: self._read_days,
            Kind.TIME: self._read_slot,
            Kind.RANK: self._read_ranks,
            Kind.PARITY: self._read_parity,
            Kind.HALF: self._read_half,
            Kind.CLOSED: self._read_closed,
            Kind.EXCEPT: self._read_except,
            Kind.HOLIDAY: self._read_holiday,
            Kind.REMARK: self._read_remark,
            Kind.STRONG: self._read_strong,
        }
        for phrase in found:
            readers[phrase.kind](phrase)
            self._in_closed_list = self._in_closed_list and phrase.kind in (Kind.DAY, Kind.HOLIDAY)
        self._end_of_rule()
        self._require(self._waiting is None and self._prefix_used)
        self._require(any(rule.slots for rule in self.rules))

    @property
    def named_days(self) -> set[int]:
        """The weekdays that the text itself opens; none when it counts on the expected days."""
        if any(rule.days is None for rule in self.rules):
            return set()
        return {day.weekday for rule in self.rules if rule.slots and not rule.override for day in rule.days}

    @staticmethod
    def _require(certain: bool) -> None:
        if not certain:
            raise Unsure

    def _end_of_rule(self) -> None:
        """A rule must have hours, be closed, or be an exception, which closes its days."""
        self._require(self._half is None or self._half_used)
        self._half, self._half_used = None, False
        rule = self._rule
        if rule is not None and not rule.slots and not rule.closed:
            self._require(rule.override)
            rule.closed = True

    def _read_days(self, phrase: Phrase) -> None:
        if self._waiting == Kind.CLOSED or (self._in_closed_list and self._after_closure):
            self._require(not any(day.ranks for day in phrase.days))
            self.closures.extend((day, None) for day in phrase.days)
            self._waiting, self._after_closure, self._rule = None, True, None
            self._last_closure_size, self._in_closed_list = len(phrase.days), True
        elif self._waiting == Kind.EXCEPT:
            self._waiting, self._in_closed_list = None, True
            self._read_excepted_days(phrase)
        elif self._rule is not None and self._rule.days is None and self._rule.slots and len(self.rules) == 1:
            self._require(self._half is None and not self._after_closure)
            self._rule.days, self._rule.sealed, self._rule.every_day = phrase.days, True, bool(phrase.value)
        else:
            self._require(not self._after_closure)
            self._require(not (self._rule is not None and self._rule.override and not self._rule.slots))
            self._end_of_rule()
            self._require(self._prefix is None or self._prefix_segment == self._segment)
            self._start(Rule(self._segment, phrase.days, self._prefix, every_day=bool(phrase.value)))

    def _start(self, rule: Rule) -> None:
        self._rule, self._prefix_used = rule, True
        self.rules.append(rule)

    def _read_excepted_days(self, phrase: Phrase) -> None:
        rule = self._rule
        self._require(rule is not None and not rule.override and not any(day.ranks for day in phrase.days))
        excepted = {day.weekday for day in phrase.days}
        if rule.days and not rule.slots:
            self._require(excepted < {day.weekday for day in rule.days} and not any(day.ranks for day in rule.days))
            rule.days = tuple(day for day in rule.days if day.weekday not in excepted)
        else:
            self._end_of_rule()
            self._start(Rule(self._segment, phrase.days, override=True))

    def _read_slot(self, phrase: Phrase) -> None:
        self._require(self._waiting is None and not self._after_closure)
        if self._rule is None:
            self._require(not self.rules)
            self._start(Rule(self._segment, None, self._prefix))
        rule = self._rule
        self._require(not rule.closed and not rule.sealed)
        if self._half is not None:
            self._require(half_of(phrase.slot) == self._half)
            self._half_used = True
        if rule.closed_half is not None:
            self._require(half_of(phrase.slot) == 1 - rule.closed_half)
        rule.slots.append(_Slot(phrase.slot, self._segment, rule.parity))

    def _read_half(self, phrase: Phrase) -> None:
        rule = self._rule
        if self._after_closure:
            day, half = self.closures[-1] if self.closures else (None, None)
            self._require(day is not None and half is None and self._last_closure_size == 1)
            self.closures[-1] = (day, phrase.value)
        elif self._waiting == Kind.CLOSED:
            self._require(rule is not None and all(half_of(s.minutes) == 1 - phrase.value for s in rule.slots))
            self._waiting, self._after_closure, self._last_closure_size = None, True, 0
        elif self._waiting is not None:
            raise Unsure
        elif rule is not None and rule.closed and rule.closed_half is None:
            rule.closed, rule.closed_half = False, phrase.value
        elif rule is not None and rule.override and not rule.slots:
            self._require(len(rule.days) == 1)
            self.rules.remove(rule)
            self.closures.append((rule.days[0], phrase.value))
            self._rule, self._after_closure, self._last_closure_size = None, True, 0
        else:
            self._require(self._half is None or self._half_used)
            self._half, self._half_used = phrase.value, False

    def _read_closed(self, phrase: Phrase) -> None:
        self._require(self._waiting is None and not self._after_closure)
        rule = self._rule
        if rule is not None and rule.days and not rule.slots and not rule.closed and not rule.override:
            rule.closed = True
        else:
            self._waiting = Kind.CLOSED

    def _read_except(self, phrase: Phrase) -> None:
        self._require(self._waiting is None and not self._after_closure)
        self._waiting = Kind.EXCEPT

    def _read_holiday(self, phrase: Phrase) -> None:
        """« fermé les jours fériés », « sauf jours fériés », alone or at the end of a list of closed days."""
        self._require(self._waiting is not None or self._in_closed_list)
        self.closed_on_holidays = True
        if self._waiting == Kind.CLOSED or self._after_closure:
            self._after_closure, self._last_closure_size, self._rule = True, 0, None
        elif self._rule is not None and (self._rule.slots or self._rule.override):
            self._rule.sealed = True
        self._waiting, self._in_closed_list = None, self._after_closure

    def _read_remark(self, phrase: Phrase) -> None:
        """« et l’après-midi sur rendez-vous » adds no hours: it is a remark too, about that half day only."""
        self._require(self._waiting is None)
        if self._half is not None and not self._half_used:
            rule = self._rule
            self._require(rule is not None and bool(rule.slots))
            self._require(all(half_of(slot.minutes) == 1 - self._half for slot in rule.slots))
            self._half, self.has_partial_remark = None, True
        self.remarks.append(phrase)

    def _read_strong(self, phrase: Phrase) -> None:
        if self._rule is not None and self._rule.override and not self._rule.slots:
            self._end_of_rule()
            self._rule = None
        if self._after_closure:
            self._after_closure, self._rule = False, None
        if self._prefix is not None and not any(rule.segment == self._segment for rule in self.rules):
            self._prefix_segment = self._segment + 1
        self._segment += 1

    def _read_ranks(self, phrase: Phrase) -> None:
        rule = self._rule
        self._require(rule is not None and self._waiting is None and rule.days is not None and len(rule.days) == 1)
        self._require(not rule.days[0].ranks and len(rule.slots) <= 1 and not rule.closed)
        rule.days = (Day(rule.days[0].weekday, phrase.ranks),)
        rule.sealed = bool(rule.slots)

    def _read_parity(self, phrase: Phrase) -> None:
        self._require(self._waiting is None and not self._after_closure)
        rule = self._rule
        if rule is not None and rule.slots and phrase.bracketed:
            unset = [slot for slot in rule.slots if slot.segment == self._segment and slot.parity is None]
            self._require(len(unset) == 1)
            unset[0].parity = phrase.value
        elif rule is not None and rule.days and not rule.slots:
            self._require(rule.parity is None)
            rule.parity = phrase.value
        elif rule is None or rule.segment != self._segment or rule.parity is not None:
            self._require(self._prefix_used and (rule is None or bool(rule.slots) or rule.closed))
            self._prefix, self._prefix_segment, self._prefix_used = phrase.value, self._segment, False
        else:
            self._require(bool(rule.slots) and all(slot.segment == self._segment for slot in rule.slots))
            self._require(all(slot.parity is None for slot in rule.slots))
            self._require(all(other.parity is not None for other in self._same_segment(rule)))
            for slot in rule.slots:
                slot.parity = phrase.value
            rule.parity, rule.sealed = phrase.value, True

    def _same_segment(self, rule: Rule) -> Iterable[Rule]:
        return (other for other in self.rules if other is not rule and other.segment == rule.segment)

    def expression(self) -> str:
        """The OSM expression, not yet normalised."""
        return write(self._table(), closed_on_holidays=self.closed_on_holidays)

    def _table(self) -> dict[tuple[Day, int | None], list[tuple[int, int]]]:
        table: dict[tuple[Day, int | None], list[tuple[int, int]]] = defaultdict(list)
        for rule in self.rules:
            self._check_segment_parity(rule)
            days = self._days_of(rule)
            if rule.override:
                base = {day.weekday for day, _parity in table}
                self._require({day.weekday for day in days} <= base)
                for key in [key for key in table if key[0].weekday in {day.weekday for day in days}]:
                    self._require(key[1] is None and not key[0].ranks)
                    del table[key]
            for day in days if not rule.closed else ():
                for slot in rule.slots:
                    self._require(not any(_clash(key, (day, slot.parity)) and _overlap(slot.minutes, taken)
                                          for key, slots in table.items() for taken in slots))  # fmt: skip
                    table[day, slot.parity].append(slot.minutes)
        open_days = {day.weekday for day, _parity in table}
        for rule in self.rules:
            # « lundi fermé … lundi 9h-12h », « le 1er lundi du mois fermé »: not a plain closed day.
            self._require(not rule.closed or rule.override or open_days.isdisjoint(d.weekday for d in rule.days))
        for day, half in self.closures:
            # « fermé le samedi matin » when no hours are given for Saturday: its afternoon is missing.
            self._require(half is None or day.weekday in open_days)
            _close(table, day, half)
        return {key: sorted(slots) for key, slots in table.items() if slots}

    def _days_of(self, rule: Rule) -> tuple[Day, ...]:
        if rule.days is None:
            self._require(bool(self.expected_days))
            self._require(all(other is rule or other.override for other in self.rules))
            return tuple(map(Day, sorted(self.expected_days)))
        if rule.every_day and self.expected_days:
            # « Tous les jours » may mean each of the ticked days.
            self._require(len(self.expected_days) == 7)
        return rule.days

    def _check_segment_parity(self, rule: Rule) -> None:
        """« lundi 9h-12h semaines paires, mardi 14h-16h »: nobody knows whether Tuesday is meant too."""
        if rule.parity is None and not any(slot.parity is not None for slot in rule.slots):
            self._require(all(other.parity is None for other in self._same_segment(rule)))


def half_of(slot: tuple[int, int]) -> int | None:
    """0 for a morning, 1 for an afternoon, None when the slot is both."""
    start, end = slot
    if start >= _NOON:
        return 1
    return 0 if end <= _END_OF_MORNING else None


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _clash(one: tuple[Day, int | None], other: tuple[Day, int | None]) -> bool:
    """Whether the two may fall on the same date."""
    if one[0].weekday != other[0].weekday:
        return False
    if one[1] is not None and other[1] is not None and one[1] != other[1]:
        return False
    return not (one[0].ranks and other[0].ranks) or bool(set(one[0].ranks) & set(other[0].ranks))


def _close(table: dict[tuple[Day, int | None], list[tuple[int, int]]], day: Day, half: int | None) -> None:
    for key in [key for key in table if key[0].weekday == day.weekday]:
        if half is None:
            del table[key]
            continue
        if any(half_of(slot) is None for slot in table[key]):
            raise Unsure
        table[key] = [slot for slot in table[key] if half_of(slot) != half]


def write(table: dict[tuple[Day, int | None], list[tuple[int, int]]], *, closed_on_holidays: bool) -> str:
    """An OSM expression for a week; a rule that shares a day with an earlier one is added to it, not put over it."""
    groups: dict[tuple[int | None, tuple[int, ...], tuple[tuple[int, int], ...]], list[int]] = defaultdict(list)
    for (day, parity), slots in table.items():
        if day.ranks and parity is not None:
            raise Unsure
        groups[parity, day.ranks, tuple(slots)].append(day.weekday)
    ordered = sorted(groups.items(), key=lambda group: (group[0][0] is not None, bool(group[0][1]), min(group[1])))
    written, said = "", set()
    for (parity, ranks, slots), weekdays in ordered:
        rule = " ".join(filter(None, (
            "" if parity is None else _PARITY_WEEKS[parity],
            _days_code(weekdays, ranks),
            ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in slots),
        )))  # fmt: skip
        separator = ("; " if said.isdisjoint(weekdays) else ", ") if written else ""
        written += separator + rule
        said.update(weekdays)
    if not written:
        raise Unsure
    return f"{written}; PH off" if closed_on_holidays else written


def _days_code(weekdays: list[int], ranks: tuple[int, ...]) -> str:
    if ranks:
        suffix = f"[{','.join(map(str, ranks))}]"
        return ",".join(DAY_CODES[weekday] + suffix for weekday in sorted(weekdays))
    runs = [
        DAY_CODES[first] if first == last else f"{DAY_CODES[first]}-{DAY_CODES[last]}"
        for first, last in day_runs(weekdays)
    ]
    return ",".join(runs)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
