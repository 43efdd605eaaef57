"""From words to phrases: a list of days, a slot, "fermé", "semaines paires"… or Unsure."""

from collections.abc import Sequence
from dataclasses import dataclass

from cartoparty.opening_hours.tokens import Kind, Token

_MIDNIGHT = 24 * 60
_EARLIEST_BARE_HOUR = 6
_LIST_LINKS = {Kind.AND, Kind.COMMA, Kind.SLASH, Kind.DASH, Kind.FILLER, Kind.TO, Kind.OF_MONTH}
_DAY_STARTS = {Kind.DAY, Kind.RANK, Kind.EVERY_DAY}
_SKIPPED = {Kind.FILLER, Kind.AND, Kind.DASH, Kind.SLASH, Kind.COMMA, Kind.COLON, Kind.OPENING, Kind.CLOSING}
_ALONE = {Kind.PARITY, Kind.HALF, Kind.CLOSED, Kind.EXCEPT, Kind.HOLIDAY, Kind.REMARK, Kind.STRONG}
_NOT_IN_A_REMARK = {Kind.TIME, Kind.NUMBER, Kind.CLOSED, Kind.EXCEPT, Kind.PARITY, Kind.HOLIDAY, Kind.STRONG}


class Unsure(Exception):
    """The text can be understood in two ways, or not at all."""


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday, or with ``ranks`` the first, third, last (-1)… of each month."""

    weekday: int
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """``kind`` is that of its main token: DAY for a list of days, TIME for one slot (minutes), RANK for
    « 2e et 4e du mois » said apart from its day."""

    kind: Kind
    start: int
    end: int
    value: int = 0
    days: tuple[Day, ...] = ()
    slot: tuple[int, int] = (0, 0)
    ranks: tuple[int, ...] = ()
    bracketed: bool = False


def phrases(tokens: Sequence[Token], expected_days: frozenset[int] = frozenset()) -> list[Phrase]:
    """Raises Unsure at the first word that has no certain place. ``expected_days`` (days ticked elsewhere) tell
    « mardi-jeudi », a list, from « mardi-jeudi », a range."""
    return _Phraser(tokens, expected_days).read()


def with_bracketed_remarks(tokens: Sequence[Token]) -> list[Token]:
    """« (sur rendez-vous les mercredis) » is one remark: it adds no hours to those that are listed."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        end = _end_of_remark(tokens, index) if token.kind == Kind.OPENING else None
        if end is not None:
            result.append(Token(Kind.REMARK, tokens[index + 1].start, tokens[end - 1].end))
            index = end + 1
        else:
            result.append(token)
            index += 1
    return result


def _end_of_remark(tokens: Sequence[Token], opening: int) -> int | None:
    if opening + 1 >= len(tokens) or tokens[opening + 1].kind != Kind.REMARK:
        return None
    for index in range(opening + 2, len(tokens)):
        if tokens[index].kind == Kind.CLOSING:
            return index
        if tokens[index].kind in _NOT_IN_A_REMARK or tokens[index].kind == Kind.OPENING:
            return None
    return None


class _Phraser:
    def __init__(self, tokens: Sequence[Token], expected_days: frozenset[int]):
        self.tokens = tokens
        self.expected_days = expected_days
        self.position = 0

    def read(self) -> list[Phrase]:
        found: list[Phrase] = []
        bracketed = False
        while (token := self._peek()) is not None:
            if token.kind in _DAY_STARTS:
                found.append(self._days())
            elif token.kind in (Kind.TIME, Kind.NUMBER):
                found.append(self._slot())
            elif token.kind in _ALONE:
                found.append(Phrase(token.kind, token.start, token.end, token.value, bracketed=bracketed))
                self.position += 1
            elif token.kind in _SKIPPED or self._links_parities(token, found):
                self.position += 1
            else:
                raise Unsure
            bracketed = token.kind == Kind.OPENING
        return found

    @staticmethod
    def _links_parities(token: Token, found: list[Phrase]) -> bool:
        """« … (semaine paire) ou … (semaine impaire) » is no hesitation."""
        return token.kind == Kind.OR and bool(found) and found[-1].kind == Kind.PARITY

    def _peek(self, ahead: int = 0) -> Token | None:
        index = self.position + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def _slot(self) -> Phrase:
        first, link = self._peek(), self._peek(1)
        explicit = link is not None and link.kind in (Kind.DASH, Kind.SLASH, Kind.TO)
        second = self._peek(2) if explicit else link
        if second is None or second.kind not in (Kind.TIME, Kind.NUMBER):
            raise Unsure
        if Kind.NUMBER in (first.kind, second.kind):
            # « 9-12h » and « 9h-12 » are hours; « 9/12h » may be a date and « 9-12 » anything.
            if first.kind == second.kind or not explicit or link.kind == Kind.SLASH:
                raise Unsure
            if first.kind == Kind.NUMBER and first.value < _EARLIEST_BARE_HOUR:
                raise Unsure
        start, end = _minutes(first), _minutes(second) or _MIDNIGHT
        if not start < end <= _MIDNIGHT:
            raise Unsure
        self.position += 3 if explicit else 2
        return Phrase(Kind.TIME, first.start, second.end, slot=(start, end))

    def _days(self) -> Phrase:
        begin, end = self._peek().start, self._peek().end
        days: list[Day] = []
        dashed: list[int] = []
        links: list[Kind] = []
        rank_waits_for_month = False
        while (token := self._peek()) is not None and token.kind in _DAY_STARTS:
            ranks = self._ranks()
            token = self._peek()
            if token is None or token.kind != Kind.DAY:
                if token is not None and token.kind == Kind.EVERY_DAY and not ranks and not days:
                    self.position += 1
                    return Phrase(Kind.DAY, begin, token.end, value=1, days=tuple(map(Day, range(7))))
                if ranks and not days and token is not None and token.kind == Kind.OF_MONTH:
                    self.position += 1
                    return Phrase(Kind.RANK, begin, token.end, ranks=ranks)
                raise Unsure
            if rank_waits_for_month and not ranks and Kind.OF_MONTH not in links:
                raise Unsure
            end = token.end
            self._add_day(days, dashed, Day(token.value, ranks), links)
            rank_waits_for_month = bool(ranks)
            self.position += 1
            links = self._links()
            if Kind.OF_MONTH in links:
                if not any(day.ranks for day in days):
                    raise Unsure
                rank_waits_for_month = False
        if rank_waits_for_month:
            raise Unsure
        if len({day.weekday for day in days}) != len(days) and not any(day.ranks for day in days):
            raise Unsure
        self._close_dashes(days, dashed)
        return Phrase(Kind.DAY, begin, end, days=tuple(days))

    def _ranks(self) -> tuple[int, ...]:
        ranks: list[int] = []
        while (token := self._peek()) is not None and token.kind == Kind.RANK:
            ranks.append(token.value)
            self.position += 1
            ahead = 0
            while (link := self._peek(ahead)) is not None and link.kind in (
                Kind.AND, Kind.COMMA, Kind.SLASH, Kind.DASH, Kind.FILLER
            ):  # fmt: skip
                ahead += 1
            if link is not None and link.kind == Kind.RANK:
                self.position += ahead
        return tuple(sorted(set(ranks)))

    def _links(self) -> list[Kind]:
        """What stands between two days; nothing is consumed past « du mois » when no other day follows."""
        ahead, links = 0, []
        while (token := self._peek(ahead)) is not None and token.kind in _LIST_LINKS:
            links.append(token.kind)
            ahead += 1
        if token is not None and token.kind in _DAY_STARTS:
            self.position += ahead
            return links
        kept = links.index(Kind.OF_MONTH) + 1 if Kind.OF_MONTH in links else 0
        self.position += kept
        return links[:kept]

    def _add_day(self, days: list[Day], dashed: list[int], day: Day, links: list[Kind]) -> None:
        if Kind.TO in links:
            first = days[-1]
            if first.ranks or day.ranks or not first.weekday < day.weekday or dashed:
                raise Unsure
            days.extend(Day(weekday) for weekday in range(first.weekday + 1, day.weekday + 1))
            return
        if links and set(links) <= {Kind.DASH}:
            if day.ranks or days[-1].ranks:
                raise Unsure
            if not dashed:
                dashed.append(days[-1].weekday)
            dashed.append(day.weekday)
        elif dashed:
            self._close_dashes(days, dashed)
            dashed.clear()
        days.append(day)

    def _close_dashes(self, days: list[Day], dashed: list[int]) -> None:
        """Three dashed days are a list; two are a range when they are far apart or when ticked days say so."""
        if len(dashed) != 2:
            return
        first, last = dashed
        if first >= last:
            raise Unsure
        between = set(range(first + 1, last))
        ranged = {day.weekday for day in days} | between
        listed = {day.weekday for day in days}
        if not between or self.expected_days == listed:
            return
        if last - first < 4 and self.expected_days != ranged:
            raise Unsure
        days.extend(Day(weekday) for weekday in sorted(between))


def _minutes(token: Token) -> int:
    return token.value * 60 if token.kind == Kind.NUMBER else token.value
