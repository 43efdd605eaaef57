"""What a test committed, taken out of the database after it: the tables that hold rows, and they alone.

Django's flush truncates every table, two hundred of them with their indexes, and loads none again of the rows that the
migrations had put there.
"""

from dataclasses import dataclass, field
from itertools import chain

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from psycopg import sql

TABLES = """
    SELECT relname, EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal)
    FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname
"""


@dataclass
class Loaded:
    """What the migrations left: every table, those where a trigger watches, and the rows of those that had some."""

    tables: list[str] = field(default_factory=list)
    watched: set[str] = field(default_factory=set)
    rows: dict[str, list[bytes]] = field(default_factory=dict)

    def remember(self):
        with connection.cursor() as cursor:
            found = cursor.execute(TABLES).fetchall()
            self.tables = [table for table, _watched in found]
            self.watched = {table for table, watched in found if watched}
            self.rows = {table: rows_of(cursor, table) for table in holding_rows(cursor, self.tables)}

    def restore(self):
        """Empty what holds rows, once whoever still writes has ended; then put back what the migrations loaded."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names(self.tables)))
            changed = [
                table
                for table in {*self.rows, *holding_rows(cursor, self.tables)}
                if table not in self.rows or rows_of(cursor, table) != self.rows[table]
            ]
            watched = self.watched.intersection(changed)
            # The tables that keep for ever what is written in them do so by triggers.
            self._alter(cursor, watched, "DISABLE")
            if changed:
                cursor.execute(without_rows(changed))
            for table in self.rows.keys() & changed:
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(b"".join(self.rows[table]))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self._alter(cursor, watched, "ENABLE")
        ContentType.objects.clear_cache()

    @staticmethod
    def _alter(cursor, tables, how):
        for table in tables:
            cursor.execute(sql.SQL(f"ALTER TABLE {{}} {how} TRIGGER USER").format(sql.Identifier(table)))


def names(tables):
    return sql.SQL(", ").join(map(sql.Identifier, tables))


def holding_rows(cursor, tables):
    one = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    every = (one.format(sql.Literal(table), sql.Identifier(table)) for table in tables)
    return list(chain.from_iterable(cursor.execute(sql.SQL(" UNION ALL ").join(every)).fetchall()))


def without_rows(tables):
    """One statement, at whose end alone the database asks that no row is left that another names."""
    one = sql.SQL("{} AS (DELETE FROM {})")
    every = (one.format(sql.Identifier(f"emptied_{n}"), sql.Identifier(table)) for n, table in enumerate(tables))
    return sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(every))


def rows_of(cursor, table):
    """Each row as COPY writes it, in an order that does not depend on where the table keeps it."""
    with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return sorted(b"".join(copy).splitlines(keepends=True))


LOADED = Loaded()
