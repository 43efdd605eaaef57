"""No value, in any column, makes a reader fail or a record that the database would refuse."""

import json

import pytest

from cartoparty.enums import CoordinatesDoubt
from cartoparty.standards import hub_lo, national
from cartoparty.standards.record import LIMITS
from tests.cartoparty.standards.test_hub_lo import ROW
from tests.cartoparty.standards.test_national import NEW, OLD

HOSTILE = [
    "\x00",
    "\ud800",
    "a\x00" * 500,
    "é" * 100_000,
    "|" * 5000,
    "9" * 400,
    -1,
    1e308,
    float("nan"),
    float("inf"),
    10**40,
    True,
    [],
    {},
    [[["a"]], {"b": None}],
    {"type": "Point"},
    "<script>alert(1)</script>",
    "https://[::1]:99999/\\",
    "=1+1",
    "٣٤٥",
    "²",
    "00 00 00 00 00",
    "{,}",
    '{"',
    "((((((((((((((((((((((((((((((",
    "- " * 100_000 + "x",
]
ROWS = [(national, NEW), (national, OLD), (hub_lo, ROW)]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(("dialect", "row"), ROWS, ids=["1.0", "0.1", "hub-lo"])
def test_a_hostile_value_in_each_column(dialect, row, value):
    for column in row:
        record = dialect.read(row | {column: value}, 1)
        stored = json.dumps(record.values(), default=str) + json.dumps(record.issues)
        assert "\\u0000" not in stored
        assert "\\ud800" not in stored
        assert "NaN" not in stored
        assert "Infinity" not in stored
        for name, limit in LIMITS.items():
            assert len(getattr(record, name)) <= limit
        assert len(record.phone) <= 13
        assert len(record.opening_hours) <= 500
        assert len(record.source) <= 80
        assert record.coordinates_doubt in ("", *CoordinatesDoubt.values)
        assert all(len(issue.message) < 1000 for issue in record.issues)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(("dialect", "row"), ROWS, ids=["1.0", "0.1", "hub-lo"])
def test_a_hostile_value_everywhere_but_in_the_name(dialect, row, value):
    name = next(column for column in row if column in ("nom", "Nom", "c_nom"))
    dialect.read(dict.fromkeys(row, value) | {name: "Espace d’essai"}, 1)
