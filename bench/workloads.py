"""What is measured, and beside what."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.utils.http import urlencode

from bench import load, words
from bench.sql import statement_of
from epn_commons.core.postgres_programs import find_program
from epn_commons.search import quality
from epn_commons.search.analysis import analyse
from epn_commons.search.ranking import rank


@dataclass(frozen=True)
class Target:
    name: str
    measure: Callable
    """``measure(seconds)`` gives a ``load.Measure``."""
    check: Callable = lambda: None
    """Warms up, and raises when the answer is not the one expected."""


@dataclass(frozen=True)
class Pair:
    name: str
    ours: Target
    limit: Target
    goal: float


def page(port, path, *, status=200, headers=None, expect=None, name=""):
    """An address of the server that answers; ``expect(body)`` says whether it is the right answer."""

    def check():
        for _time in range(3):
            answered, _headers, body, _first, _all = load.once(port, path, headers)
        if answered != status or (expect and not expect(body)):
            raise RuntimeError(f"{path} : {answered}, {body[:200]!r}")

    def measure(seconds):
        return load.http_load(port, path, seconds=seconds, headers=headers, status=status)

    return Target(name or path.split("?")[0], measure, check)


def http(folder, town, port):
    """The pairs measured over HTTP; ``town`` is where the most places are."""
    near = {"near": f"{town.latitude},{town.longitude}", "radius_km": 10, "page_size": 20, "accessible": "true"}
    near |= {"service": "administrative_help", "fee": "free"}
    search = f"/api/v1/structures/?{urlencode(near)}"
    zipped = {"Accept-Encoding": "gzip"}
    size = len(load.once(port, "/structures/carte.json", zipped)[2])
    return [
        Pair(
            "20 lieux à moins de 10 km, 3 filtres",
            page(port, search, expect=lambda answer: answer.count(b'"id"') >= 20),
            pgbench("pgbench, le même SQL", folder, statement_of(search)),
            0.12,
        ),
        Pair(
            "liste de 100 lieux",
            page(port, "/api/v1/structures/?page_size=100"),
            page(port, "/bare/list"),
            0.4,
        ),
        Pair(
            "liste de 100 lieux, non modifiée (304)",
            not_modified(port, "/api/v1/structures/?page_size=100"),
            page(port, "/bare/bytes?size=0"),
            0.2,
        ),
        Pair(
            f"carte de 20 000 lieux ({size // 1000} ko compressés)",
            page(port, "/structures/carte.json", headers=zipped),
            page(port, f"/bare/bytes?size={size}", headers=zipped),
            0.25,
        ),
    ]


def pgbench(name, folder, statement):
    """The statement alone, at the same number of clients."""
    script = folder / f"statement-{len(list(folder.glob('statement-*.sql')))}.sql"
    script.write_text(" ".join(statement.split()) + ";\n", encoding="utf-8")
    command, environment = program("pgbench")
    return Target(name, lambda seconds: load.pgbench(command, environment, script, seconds=seconds))


def not_modified(port, path):
    """The same address, asked by whoever has its answer already.

    A list also says what is open: its ETag is another one every five minutes, so it is read again before each measure,
    and a measure that it changed under is made again.
    """

    def target():
        return page(port, path, status=304, headers={"If-None-Match": load.once(port, path)[1]["ETag"]})

    def measure(seconds):
        measured = target().measure(seconds)
        return target().measure(seconds) if measured.wrong else measured

    return Target(path.split("?")[0], measure, lambda: target().check())


def program(name):
    params = connection.get_connection_params()
    environment = {
        **os.environ, "PGHOST": str(params["host"]), "PGPORT": str(params["port"]), "PGUSER": params["user"],
        "PGDATABASE": params["dbname"], "PGPASSWORD": params.get("password") or "",
    }  # fmt: skip
    return find_program(name, connection.pg_version // 10_000), environment


def timed(name, limit, ratios, goal, detail, *, ours, theirs):
    """A row where less is better."""
    return {
        "name": name, "limit": limit, "ours": ours, "theirs": theirs, "detail": detail, "ratio": median(ratios),
        "spread": [min(ratios), max(ratios)], "goal": goal, "at_least": False, "wrong": 0,
    }  # fmt: skip


def search(rounds):
    """The engine alone on 66,000 invented entries: few matches, then half of the index."""
    rows = []
    with quality.separate_index():
        found, _names = quality.documents(words.documents(66_000))
        quality.fill(found)
        for name, queries in words.QUERIES.items():
            times = []
            for _round in range(rounds):
                for text in queries:
                    begun = time.perf_counter()
                    rank(analyse(text))
                    times.append(1000 * (time.perf_counter() - begun))
            times.sort()
            p95 = times[int(len(times) * 0.95)]
            rows.append(
                timed(
                    f"recherche parmi 66 000 entrées, {name}",
                    "15 ms",
                    [p95 / 15],
                    1.0,
                    f"médiane {median(times):.1f} ms",
                    ours=f"p95 {p95:.1f} ms",
                    theirs="15 ms",
                )
            )
    return rows
