"""The query of a page, written by Django once for each kind of page: then only what the reader chose is written again.

A list of thirty columns and ten joins takes Django longer to write than PostgreSQL to answer. What changes from one
request to the next is the choice of the rows, a subquery that is written each time, and the point asked about.
"""

from typing import NamedTuple

from django.db import connections
from django.db.models.expressions import RawSQL

_CHOSEN = "chosen_rows_go_here"
_SOMEWHERE = (81.0123456789012, -179.0123456789012)
"""The point with which a query is first written; nobody asks about it, so its two numbers are found again."""


class Shape(NamedTuple):
    """What the text of a query depends on. ``near``: whether each row tells its distance to a point."""

    view: type
    columns: tuple
    keys: tuple
    backwards: bool
    near: bool
    alias: str


class _Written(NamedTuple):
    before: str
    after: str
    params_before: tuple
    params_after: tuple
    converters: dict


_kept = {}


def read(shape, rows, chosen, near):
    """The rows of a page as tuples. ``rows(point)`` gives the ordered ``values_list`` queryset without its choice,
    called once for each shape; ``chosen`` is the queryset of primary keys of the page."""
    written = _kept.get(shape)
    if written is None:
        written = _kept[shape] = _write(rows(_SOMEWHERE if near else None), shape.alias)
    connection = connections[shape.alias]
    sql, params = chosen.query.get_compiler(shape.alias, elide_empty=False).as_sql()
    given = dict(zip(_SOMEWHERE, near, strict=True)) if near else {}
    before, after = (
        [given.get(value, value) if isinstance(value, float) else value for value in values]
        for values in (written.params_before, written.params_after)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{written.before}{sql}{written.after}", [*before, *params, *after])
        found = cursor.fetchall()
    return _converted(found, written.converters, connection) if written.converters else found


def _write(rows, alias):
    query = rows.filter(pk__in=RawSQL(_CHOSEN, ())).query  # noqa: S611 - our own marker
    compiler = query.get_compiler(alias)
    sql, params = compiler.as_sql()
    before, after = sql.split(_CHOSEN)
    count = before.replace("%%", "").count("%s")
    converters = compiler.get_converters([expression for expression, *_rest in compiler.select])
    return _Written(before, after, tuple(params[:count]), tuple(params[count:]), converters)


def _converted(rows, converters, connection):
    """What Django does to values that the driver leaves as they are (JSON)."""
    rows = [list(row) for row in rows]
    for position, (functions, expression) in converters.items():
        for row in rows:
            value = row[position]
            for convert in functions:
                value = convert(value, expression, connection)
            row[position] = value
    return rows
