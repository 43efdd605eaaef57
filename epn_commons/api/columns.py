"""What a row of an answer is made of: JSON written by PostgreSQL, and values worked out from the row alone."""

from collections.abc import Callable
from dataclasses import dataclass

import orjson
from django.db.models import Case, F, Field, Func, Subquery, TextField, Value, When
from django.db.models.functions import Cast


class RawJson:
    """JSON that PostgreSQL has written. The answer carries it as it is: nobody parses it on the way."""

    __slots__ = ("text",)

    def __init__(self, text):
        self.text = text

    def read(self):
        """What it says, in Python."""
        return orjson.loads(self.text)


class RawJsonField(Field):
    """The type of :func:`json_object` and :class:`JsonList`: ``json`` keeps its keys in order, ``jsonb`` does not."""

    def db_type(self, connection):
        return "json"

    def select_format(self, compiler, sql, params):
        # As text, so that psycopg does not parse what is going to be written again.
        return f"({sql})::text", params

    def from_db_value(self, value, expression, connection):
        return None if value is None else RawJson(value)


class _JsonBuildObject(Func):
    function = "json_build_object"
    output_field = RawJsonField()


def json_object(null_when=None, **fields):
    """``{"code": …, "name": …}`` of paths or expressions, in that order; null when the path ``null_when`` is null."""
    pairs = [
        part
        for name, value in fields.items()
        for part in (Cast(Value(name), TextField()), F(value) if isinstance(value, str) else value)
    ]
    built = _JsonBuildObject(*pairs)
    if null_when is None:
        return built
    return Case(When(**{f"{null_when}__isnull": False}, then=built), default=None, output_field=RawJsonField())


class JsonList(Subquery):
    """A list of what a queryset (correlated by ``OuterRef``, in its own order) gives for one expression; ``[]`` when
    it gives nothing."""

    template = "(SELECT coalesce(json_agg(item.value::json), '[]'::json) FROM (%(subquery)s) item(value))"
    output_field = RawJsonField()

    def __init__(self, queryset, item, **extra):
        super().__init__(queryset.annotate(_item=item).values_list("_item"), **extra)


@dataclass(frozen=True)
class Computed:
    """A value worked out in Python from columns of the row: ``function(view, *columns)``. It must query nothing: it is
    called once a row."""

    function: Callable
    columns: tuple

    def __init__(self, function, *columns):
        object.__setattr__(self, "function", function)
        object.__setattr__(self, "columns", columns)


class RowReader:
    """Turns a queryset and a mapping *name → path, expression or* :class:`Computed` into dictionaries, by one
    ``values_list`` query; ``hidden`` paths are read too and given apart, for the cursor."""

    def __init__(self, view, fields, hidden=()):
        self.view = view
        self.columns = {}
        self.annotations = {}
        self.plan = [(name, *self._plan(value)) for name, value in fields.items()]
        self.hidden = [self._column(path) for path in hidden]

    def _plan(self, value):
        if isinstance(value, Computed):
            return value.function, tuple(self._column(column) for column in value.columns)
        return None, self._column(value)

    def _column(self, value):
        """The position, in the query's columns, of a path or an expression; each is asked for once."""
        if not isinstance(value, str):
            alias = f"api_{len(self.columns)}"
            self.annotations[alias] = value
            value = alias
        return self.columns.setdefault(value, len(self.columns))

    def select(self, queryset):
        return queryset.annotate(**self.annotations).values_list(*self.columns)

    def item(self, row):
        view = self.view
        return {
            name: row[where] if function is None else function(view, *[row[column] for column in where])
            for name, function, where in self.plan
        }

    def position(self, row):
        return [row[column] for column in self.hidden]
