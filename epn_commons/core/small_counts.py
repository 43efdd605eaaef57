"""The one rule by which a table of counts is published without pointing at anybody.

A count from 1 to 4 is hidden. Hiding it alone would be for show: a total less what is shown gives it back. Other cells
are then hidden with it, until the totals leave to each small count as many possible values as hiding promises: four.
In a row of fewer than five in all, zeros are hidden too: they would tell what the few others said. Which cells protect
is not guessed: a table and its totals are a network where what flows into a row flows out by its cells, and what can
be deduced about one cell is what the network lets it gain and lose while everything shown stays as it is.
"""

import heapq
from collections import defaultdict, deque
from dataclasses import dataclass
from itertools import count
from math import inf

FEWEST_SHOWN = 5
"""Below, a count may point at somebody."""

OTHER_VALUES = FEWEST_SHOWN - 2
"""Besides the true one, the values that a reader who adds and subtracts must still hold possible."""

TOTAL_IS_DEARER = 1_000_000
"""Hiding a total costs readers more than hiding any cell: it is done only where nothing else protects."""

WHOLE = "whole"
TOTALS = "totals"


@dataclass(frozen=True)
class ShownTable:
    """What may be published: the same shape as what was counted, ``None`` where a number is hidden."""

    cells: list
    row_totals: list
    column_totals: list
    total: int | None

    @property
    def hides(self):
        """How many numbers are hidden, totals included."""
        rows = [*self.cells, self.row_totals, self.column_totals, [self.total]]
        return sum(number is None for row in rows for number in row)


def is_small(number):
    return 0 < number < FEWEST_SHOWN


def shown_table(rows):
    """What may be published of ``rows`` (a list of equally long lists of counts) with its totals of rows and columns.

    A total that is small is hidden with what it adds up; a table of fewer than five in all says nothing.
    """
    network = _Network(rows)
    network.protect()
    return network.shown()


class _Network:
    """Edges ``(from, to) -> count``: total -> row -> column -> totals -> total; at each node what enters leaves."""

    def __init__(self, rows):
        self.rows = rows
        self.width = len(rows[0]) if rows else 0
        self.counts = {}
        for i, row in enumerate(rows):
            self.counts[WHOLE, ("row", i)] = sum(row)
            for j, number in enumerate(row):
                self.counts[("row", i), ("column", j)] = number
        for j in range(self.width):
            self.counts[("column", j), TOTALS] = sum(row[j] for row in rows)
        self.counts[TOTALS, WHOLE] = sum(map(sum, rows))
        # With one row, the totals of columns are its cells again, and its total is the whole: they go together.
        self.same = {}
        if len(rows) == 1:
            self.same = {(("row", 0), ("column", j)): (("column", j), TOTALS) for j in range(self.width)}
            self.same[TOTALS, WHOLE] = (WHOLE, ("row", 0))
        elif self.width == 1:
            self.same = {(("row", i), ("column", 0)): (WHOLE, ("row", i)) for i in range(len(rows))}
            self.same[TOTALS, WHOLE] = (("column", 0), TOTALS)
        self.same |= {twin: edge for edge, twin in self.same.items()}
        self.hidden = set()
        self.beside = defaultdict(list)
        for start, end in self.counts:
            self.beside[start].append((start, end))
            self.beside[end].append((start, end))

    def protect(self):
        if is_small(self.counts[TOTALS, WHOLE]):
            self.hidden = set(self.counts)
            return
        few = {
            node
            for (start, end), number in self.counts.items()
            if is_small(number)
            for node in {start, end} - {WHOLE, TOTALS}
            if {start, end} & {WHOLE, TOTALS}
        }
        for edge, number in self.counts.items():
            if is_small(number) or (few.intersection(edge) and not self._says_nothing(edge)):
                self._hide(edge)
        for edge in sorted(self.hidden, key=self.counts.get):
            while self.room(edge) < OTHER_VALUES:
                way = self._cheapest_way(edge)
                if way is None:
                    self.hidden = set(self.counts)
                    return
                for other in way:
                    self._hide(other)

    def _says_nothing(self, edge):
        """A zero in a line of zeros: its total already tells it, of everybody alike."""
        start, end = edge
        return 0 in (self.counts.get((end, TOTALS)), self.counts.get((WHOLE, start)))

    def _hide(self, edge):
        self.hidden.add(edge)
        if edge in self.same:
            self.hidden.add(self.same[edge])

    def room(self, edge):
        """How many values besides the true one what is shown leaves to a hidden count; stops looking when enough."""
        start, end = edge
        more, _moved = self._flow(end, start, OTHER_VALUES, apart_from=edge)
        less, _moved = self._flow(start, end, min(self._may_lose(edge), OTHER_VALUES - more), apart_from=edge)
        return more + less

    def _may_lose(self, edge):
        """Outside small rows only what is not zero is hidden: a reader knows that it is one at least."""
        return max(self.counts[edge] - 1, 0)

    def _flow(self, source, sink, most, *, apart_from):
        """``(flow, changes)`` of the greatest flow from ``source`` to ``sink`` through hidden edges: along one, its
        count grows without limit; against it, the count falls to one at least."""
        moved = defaultdict(int)
        flow = 0
        while flow < most:
            came_by = self._reach(source, sink, moved, apart_from)
            if sink not in came_by:
                break
            steps = _steps(came_by, source, sink)
            by = min([most - flow, *(self._may_lose(edge) + moved[edge] for edge, along in steps if not along)])
            for edge, along in steps:
                moved[edge] += by if along else -by
            flow += by
        return flow, moved

    def _reach(self, source, sink, moved, apart_from):
        came_by = {source: None}
        waiting = deque([source])
        while waiting and sink not in came_by:
            node = waiting.popleft()
            for edge in self.beside[node]:
                if edge not in self.hidden or edge == apart_from:
                    continue
                along = edge[0] == node
                following = edge[1] if along else edge[0]
                if following not in came_by and (along or self._may_lose(edge) + moved[edge] > 0):
                    came_by[following] = (edge, node)
                    waiting.append(following)
        return came_by

    def _cheapest_way(self, edge):
        """What costs readers least to hide so that ``edge`` gains room; ``None`` = nothing can give it."""
        start, end = edge
        _flow, moved = self._flow(end, start, OTHER_VALUES, apart_from=edge)
        best = {end: 0}
        came_by = {}
        waiting = [(0, 0, end)]
        order = count(1)
        while waiting:
            cost, _order, node = heapq.heappop(waiting)
            if node == start:
                return {other for other, _along in _steps(came_by, end, start)} - self.hidden
            for other in self.beside[node]:
                along = other[0] == node
                following = other[1] if along else other[0]
                shown_zero = self.counts[other] == 0 and other not in self.hidden
                if other == edge or shown_zero or not (along or self._may_lose(other) + moved[other] > 0):
                    continue
                through = cost + self._cost(other)
                if through < best.get(following, inf):
                    best[following] = through
                    came_by[following] = (other, node)
                    heapq.heappush(waiting, (through, next(order), following))
        return None

    def _cost(self, edge):
        if edge in self.hidden:
            return 0
        is_total = WHOLE in edge or TOTALS in edge
        return self.counts[edge] + (TOTAL_IS_DEARER if is_total else 0)

    def shown(self):
        def number(*edge):
            return None if edge in self.hidden else self.counts[edge]

        return ShownTable(
            cells=[[number(("row", i), ("column", j)) for j in range(self.width)] for i in range(len(self.rows))],
            row_totals=[number(WHOLE, ("row", i)) for i in range(len(self.rows))],
            column_totals=[number(("column", j), TOTALS) for j in range(self.width)],
            total=number(TOTALS, WHOLE),
        )


def _steps(came_by, source, sink):
    """``[(edge, whether it is taken along)]`` of the way that ``came_by`` (node -> edge, node before) holds."""
    steps = []
    node = sink
    while node != source:
        edge, node = came_by[node]
        steps.append((edge, edge[0] == node))
    return steps
