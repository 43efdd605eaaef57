"""The coordinators' board: figures that lead to what they count. Each app declares its panels in a module named
``board``, found at start-up::

    register(Panel("lieux", _("Lieux"), (_("Département"), _("Lieux")), by_department, counted, position=40))

``rows(scope)`` gives ``Row``s, in a query or two, narrowed to ``scope.departments`` when there are any;
``counted(scope, key, column)`` gives, as a ``Counted``, the very things that a figure counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.http import urlencode

MOST_BARS = 24
BAR, GAP = 18, 8
WIDTH, LEFT = 320, 180
SHOWN = 30
PAGE_SIZE = 50


@dataclass(frozen=True)
class Scope:
    """Who looks, and the departments that they follow: empty = all of them."""

    user: object
    departments: tuple = ()

    @classmethod
    def of(cls, user):
        return cls(user, tuple(user.department_codes))


@dataclass(frozen=True)
class Row:
    """``cells`` as the panel's columns; ``key``: how ``Panel.counted`` knows the row, none where it cannot list what
    it counts; ``url``: where one goes to do something about it."""

    cells: tuple
    key: str = ""
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One of the things that a figure counts."""

    title: str
    url: str = ""
    detail: str = ""
    at: datetime | None = None


class Counted:
    """What a figure counts, a page at a time. ``parts``: ``(queryset, tell)``, one after the other; ``tell(rows)``
    gives a ``Line`` for each row of a page."""

    def __init__(self, *parts):
        self.parts = parts

    def count(self):
        return sum(rows.count() for rows, _tell in self.parts)

    def __len__(self):
        return self.count()

    def __getitem__(self, wanted):
        lines, start, stop = [], wanted.start, wanted.stop
        for rows, tell in self.parts:
            number = rows.count()
            if start < number and stop > 0:
                lines += tell(list(rows[max(0, start) : stop]))
            start, stop = start - number, stop - number
        return lines


@dataclass(frozen=True)
class Panel:
    """``columns``: labels. ``value``: the column that the chart draws, or None for no chart. ``counted`` raises
    KeyError for a row that does not exist."""

    code: str
    title: str
    columns: tuple
    rows: Callable
    counted: Callable
    about: str = ""
    position: int = 50
    value: int | None = 1


_panels = {}


def register(panel):
    """Declare a panel; the same code replaces the former one."""
    _panels[panel.code] = panel


def panels():
    return sorted(_panels.values(), key=lambda panel: (panel.position, panel.code))


def find_panel(code):
    """One panel; raises KeyError."""
    return _panels[code]


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    y: int
    width: int

    @property
    def end(self):
        """Where the figure is written, right of the bar."""
        return LEFT + self.width + 6


def bars(panel, rows):
    """The bars of a panel's chart, or none: at most ``MOST_BARS``, the table says the rest."""
    return [] if panel.value is None else bars_of([(str(row.cells[0]), row.cells[panel.value]) for row in rows])


def bars_of(figures):
    """The bars of the first ``(label, value)``, for ``components/bar_chart.html``; none where all are zero."""
    figures = figures[:MOST_BARS]
    most = max((value for _label, value in figures), default=0)
    if not most:
        return []
    return [
        Bar(label, value, number * (BAR + GAP), max(1, round(WIDTH * value / most)) if value else 0)
        for number, (label, value) in enumerate(figures)
    ]


def height_of(chart):
    return len(chart) * (BAR + GAP)


def drawn(panel, rows):
    """A panel as the page shows it: its chart and the first lines of its table."""
    chart = bars(panel, rows)
    return {
        "panel": panel,
        "rows": [_shown(panel, row) for row in rows[:SHOWN]],
        "left_off": max(0, len(rows) - SHOWN),
        "bars": chart,
        "height": height_of(chart),
    }


def _shown(panel, row):
    """A row with, beside each figure that is not zero, the address of what it counts."""
    addresses = [
        counted_address(panel, row, column) if column and row.key and value else ""
        for column, value in enumerate(row.cells)
    ]
    return {"url": row.url, "cells": list(zip(row.cells, addresses, strict=True))}


def counted_address(panel, row, column):
    query = urlencode({"ligne": row.key, "colonne": column})
    return f"{reverse('contributions:board_counted', args=[panel.code])}?{query}"


def counted_page(panel, scope, given):
    """What one figure counts, as its page shows it: ``given`` is the query of the page, ``ligne``, ``colonne`` and
    ``page``. Raises KeyError for a figure that does not exist."""
    row = next((row for row in panel.rows(scope) if row.key and row.key == given.get("ligne")), None)
    columns = {str(number): label for number, label in enumerate(panel.columns) if number}
    if row is None or given.get("colonne") not in columns:
        raise KeyError
    counted = panel.counted(scope, row.key, int(given["colonne"]))
    return {
        "panel": panel,
        "row": row,
        "column": columns[given["colonne"]],
        "page": Paginator(counted, PAGE_SIZE).get_page(given.get("page")),
    }
