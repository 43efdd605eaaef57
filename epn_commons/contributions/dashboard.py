"""The coordinators' board: figures that lead to what they count. Each app declares its panels in a module named
``board``, found at start-up::

    register(Panel("places", _("Lieux par département"), places_by_department, position=40, value=1))

``rows(scope)`` gives ``Row``s, in a query or two, narrowed to ``scope.departments`` when there are any.
"""

from collections.abc import Callable
from dataclasses import dataclass

MOST_BARS = 24
BAR, GAP = 18, 8
WIDTH, LEFT = 320, 180
SHOWN = 30


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
    """``cells`` as the panel's columns; ``url`` leads to what is counted."""

    cells: tuple
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """``columns``: labels. ``value``: the column that the chart draws, or None for no chart."""

    code: str
    title: str
    columns: tuple
    rows: Callable
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
        "rows": rows[:SHOWN],
        "left_off": max(0, len(rows) - SHOWN),
        "bars": chart,
        "height": height_of(chart),
    }
