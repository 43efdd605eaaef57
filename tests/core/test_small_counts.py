from itertools import product
from random import Random

import pytest

from epn_commons.core.small_counts import FEWEST_SHOWN, shown_table


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 30], ([12, 30], 42)),
        ([12, 0, 30], ([12, 0, 30], 42)),
        ([2, 30, 12], ([None, 30, None], 44)),
        ([4, 1, 20], ([None, None, 20], 25)),
        ([1, 1, 20], ([None, None, None], 22)),
        ([3, 0, 0], ([None, None, None], None)),
        ([0, 0], ([0, 0], 0)),
        ([], ([], 0)),
        ([4], ([None], None)),
        ([5], ([5], 5)),
    ],
)
def test_a_line_hides_what_points_at_somebody_and_what_would_give_it_back(counts, shown):
    table = shown_table([counts])
    assert (table.cells[0], table.total) == shown


def test_a_table_is_protected_by_rows_and_by_columns():
    table = shown_table([[40, 3, 20], [30, 25, 22], [18, 31, 40]])
    assert table.cells[0][1] is None
    hidden = [(i, j) for i, row in enumerate(table.cells) for j, number in enumerate(row) if number is None]
    assert len(hidden) == 4
    assert len({i for i, _j in hidden}) == len({j for _i, j in hidden}) == 2
    assert table.row_totals == [63, 77, 89]
    assert table.total == 229


def test_a_small_group_says_nothing_not_even_what_nobody_said():
    table = shown_table([[0, 3], [20, 40], [31, 12]])
    assert table.cells[0] == [None, None]
    assert table.row_totals[0] is None


def test_a_column_of_zeros_costs_the_rest_of_the_table_nothing():
    table = shown_table([[2, 1, 0], [40, 31, 0], [52, 25, 0]])
    assert [row[2] for row in table.cells] == [0, 0, 0]
    assert table.row_totals.count(None) == 2
    assert (table.column_totals[2], table.total) == (0, 151)


def possible_values(rows, shown):
    """By trying every table: what a reader may hold possible for each cell, knowing the rule."""
    cells = [(i, j) for i, row in enumerate(rows) for j, _number in enumerate(row)]
    most = sum(map(sum, rows)) + 4
    hidden = [(i, j) for i, j in cells if shown.cells[i][j] is None]
    found = {cell: set() for cell in hidden}
    for guess in product(range(most), repeat=len(hidden)):
        table = [list(row) for row in rows]
        for (i, j), number in zip(hidden, guess, strict=True):
            table[i][j] = number
        if any(n == 0 and rows[i][j] for (i, j), n in zip(hidden, guess, strict=True)):
            continue
        row_totals = [sum(row) for row in table]
        column_totals = [sum(column) for column in zip(*table, strict=True)]
        told = zip(
            [*shown.row_totals, *shown.column_totals, shown.total],
            [*row_totals, *column_totals, sum(row_totals)],
            strict=True,
        )
        if all(number is None or number == real for number, real in told):
            for cell, number in zip(hidden, guess, strict=True):
                found[cell].add(number)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_whoever_adds_and_subtracts_finds_no_small_count(seed):
    random = Random(seed)
    rows = [[random.choice([0, 1, 2, 3, 5, 6]) for _column in range(2)] for _row in range(2)]
    shown = shown_table(rows)
    for (i, j), values in possible_values(rows, shown).items():
        if rows[i][j] < FEWEST_SHOWN:
            assert len(values) >= FEWEST_SHOWN - 1, (rows, shown)
    for row, told in zip(rows, shown.cells, strict=True):
        assert all(number in (None, real) for number, real in zip(told, row, strict=True))
        assert not any(number in range(1, FEWEST_SHOWN) for number in told if number is not None)


def test_a_hundred_territories_are_protected_at_once():
    random = Random(6)
    rows = [[random.choice([0, 2, 7, 40, 90]) for _column in range(8)] for _row in range(100)]
    table = shown_table(rows)
    assert table.total == sum(map(sum, rows))
    for row in table.cells:
        assert sum(number is None for number in row) != 1
