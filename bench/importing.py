"""An import of 20,000 places beside the sum of its raw SQL: the same rows staged, compared, written by SQL alone."""

import time

from django.db import connection
from django.utils import timezone

from bench import words
from bench.sql import COLUMNS, PUBLICATION, STAGING, WRITTEN
from bench.workloads import timed
from cartoparty.importing import import_structures


def measure(folder):
    """One row of the table: reading, checks, duplicates, exports and report, against what PostgreSQL needs for it."""
    path = folder / "places.csv"
    started, begun = timezone.now(), time.perf_counter()
    report = import_structures(path, source_name="Banc de mesure")
    spent = time.perf_counter() - begun
    floor = _staged(path) + _written_again(started)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.outcomes.items() if count)
    with connection.cursor() as cursor:
        # The national format says where accessibility is described, not whether the place is accessible.
        cursor.execute("UPDATE cartoparty_structure SET accessible = true WHERE accessibility_url <> ''")
        cursor.execute("ANALYZE")
    return timed(
        "import de 20 000 lieux et recherche de doublons", "somme de son SQL brut", [spent / floor], 10, counts,
        ours=f"{spent:.1f} s", theirs=f"{floor:.2f} s",
    )  # fmt: skip


def _staged(path):
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        for statement in STAGING:
            if statement is not None:
                cursor.execute(statement)
                continue
            with cursor.copy("COPY staging FROM STDIN") as copy:
                for row in words.read(path):
                    copy.write_row(row)
        spent = time.perf_counter() - begun
        cursor.execute("DROP TABLE staging, pairs")
    return spent


def _written_again(started):
    """Seconds that the insertion of the rows of each table takes, then the publication of the places."""
    spent = 0
    with connection.cursor() as cursor:
        for table, own in WRITTEN.items():
            cursor.execute(COLUMNS, [table])
            (columns,) = cursor.fetchone()
            cursor.execute(f"CREATE TEMP TABLE again_{table} (LIKE {table} INCLUDING ALL)")
            spent += _seconds(
                cursor,
                f"INSERT INTO again_{table} ({columns}) SELECT {columns} FROM {table} "  # noqa: S608 - our own names
                f"WHERE {own.format(begun=started.isoformat())}",
            )
        spent += _seconds(cursor, PUBLICATION)
        cursor.execute(f"DROP TABLE {', '.join(f'again_{table}' for table in WRITTEN)}")
    return spent


def _seconds(cursor, statement):
    begun = time.perf_counter()
    cursor.execute(statement)
    return time.perf_counter() - begun
