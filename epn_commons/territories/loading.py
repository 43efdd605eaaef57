"""Load the shipped tables of territories, whole or not at all."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.db.utils import DataError, IntegrityError
from django.utils.translation import gettext as _

from epn_commons.territories.models import Commune, Department, Epci, FormerCommune, Region

SHIPPED = Path(__file__).parent / "data"
ONE_AT_A_TIME = 7_201_540_001
"""The advisory lock that a load holds."""


class LoadError(Exception):
    """The tables cannot be read. ``str()`` says so in French; nothing was written."""


@dataclass(frozen=True, eq=False)
class _Table:
    model: type
    file: str
    columns: dict
    """Column -> its SQL type in the file."""
    key: tuple
    keeps: tuple = ()
    """Columns where an empty cell of the file leaves the value in place."""

    @property
    def name(self):
        return self.model._meta.db_table


TABLES = [
    _Table(Region, "regions.csv.gz", {"code": "text", "name": "text"}, ("code",)),
    _Table(Department, "departments.csv.gz", {"code": "text", "name": "text", "region_id": "text"}, ("code",)),
    _Table(Epci, "epcis.csv.gz", {"code": "text", "name": "text"}, ("code",)),
    _Table(
        Commune,
        "communes.csv.gz",
        {
            "code": "text",
            "name": "text",
            "department_id": "text",
            "epci_id": "text",
            "postcodes": "varchar(5)[]",
            "population": "int",
            "latitude": "float8",
            "longitude": "float8",
        },
        ("code",),
        keeps=("latitude", "longitude"),
    ),
    _Table(
        FormerCommune,
        "former_communes.csv.gz",
        {"code": "text", "name": "text NOT NULL", "current_id": "text"},
        ("code", "name"),
    ),
]


@dataclass(frozen=True)
class TableCount:
    """What a load did to one table. ``kept``: French sentences on rows that are gone from the official code but
    that the portal still refers to."""

    model: type
    total: int
    created: int
    updated: int
    removed: int
    kept: tuple


def load_territories(folder=SHIPPED):
    """Bring the database to what the tables of ``folder`` say: a list of :class:`TableCount`, one a table.

    One transaction: whoever reads meanwhile sees the former state, and a load that is killed leaves it.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
            for table in TABLES:
                _copy(cursor, table, Path(folder) / table.file)
            _forget_former_communes(cursor)
            changes = {table: _upsert(cursor, table) for table in TABLES}
            removals = {table: _remove_stale(cursor, table) for table in reversed(TABLES)}
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                _settle(cursor, table)
                cursor.execute(f"DROP TABLE {_staging(table)}")
            return [
                TableCount(table.model, table.model.objects.count(), *changes[table], *removals[table])
                for table in TABLES
            ]
    except (DataError, IntegrityError) as error:
        raise LoadError(
            _("Les tables de %(folder)s se contredisent ou sont mal formées : %(error)s")
            % {"folder": folder, "error": str(error).splitlines()[0]}
        ) from error


def _staging(table):
    return f"staged_{table.name}"


def _copy(cursor, table, path):
    columns = ", ".join(f"{column} {sql_type}" for column, sql_type in table.columns.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {_staging(table)} ({columns})")
    options = "FORMAT csv, HEADER match" + (", FORCE_NOT_NULL (name)" if "name" in table.key else "")
    statement = f"COPY {_staging(table)} FROM STDIN ({options})"
    try:
        with gzip.open(path) as rows, connection.wrap_database_errors, cursor.copy(statement) as copy:
            while chunk := rows.read(1 << 18):
                copy.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(
            _("La table %(path)s est absente ou abîmée : réinstallez le portail ou refaites-la.") % {"path": path}
        ) from error


def _forget_former_communes(cursor):
    """A former code may change successor: only its new row may stand."""
    cursor.execute(
        """
        DELETE FROM territories_formercommune AS former
        WHERE NOT EXISTS (
            SELECT FROM staged_territories_formercommune AS staged
            WHERE (staged.code, staged.name, staged.current_id) = (former.code, former.name, former.current_id)
        )
        """
    )


def _upsert(cursor, table):
    """(rows created, rows updated); a row that says the same is not rewritten."""
    columns = ", ".join(table.columns)
    others = [column for column in table.columns if column not in table.key]
    new = {
        column: f"COALESCE(excluded.{column}, stored.{column})" if column in table.keeps else f"excluded.{column}"
        for column in others
    }
    cursor.execute(
        f"""
        WITH written AS (
            INSERT INTO {table.name} AS stored ({columns})
            SELECT {columns} FROM {_staging(table)}
            ON CONFLICT ({", ".join(table.key)}) DO UPDATE
            SET {", ".join(f"{column} = {value}" for column, value in new.items())}
            WHERE ({", ".join(f"stored.{column}" for column in others)}) IS DISTINCT FROM ({", ".join(new.values())})
            RETURNING xmax = 0 AS created
        )
        SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
        """  # noqa: S608
    )
    return cursor.fetchone()


def _remove_stale(cursor, table):
    """(rows removed, sentences on the rows that could not be)."""
    if table.model is FormerCommune:
        return 0, ()
    cursor.execute(
        f"SELECT code FROM {table.name} EXCEPT SELECT code FROM {_staging(table)} ORDER BY code"  # noqa: S608
    )
    removed, kept = 0, []
    for row in table.model.objects.in_bulk([code for (code,) in cursor.fetchall()]).values():
        try:
            with transaction.atomic():
                row.delete()
            removed += 1
        except ProtectedError as error:
            kept.append(_still_in_use(row, len(error.protected_objects)))
    return removed, tuple(kept)


def _settle(cursor, table):
    """Merge what the indexes hold pending and count anew: searches are fast from the first one on."""
    for index in table.model._meta.indexes:
        if isinstance(index, GinIndex):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index.name])
    cursor.execute(f"ANALYZE {table.name}")


def _still_in_use(row, number):
    return _(
        "%(name)s (%(code)s) n’existe plus dans le code officiel, mais %(number)d fiche(s) s’y rattachent : "
        "rattachez-les ailleurs puis relancez la commande."
    ) % {"name": row.name, "code": row.pk, "number": number}
