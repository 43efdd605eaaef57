"""The steps of a run: seed, start the server, one round after another, stop."""

import os
import random
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from statistics import median

from django.core.management import call_command
from django.db import connection

from bench import (
    GROUPS,
    commons,
    competences,
    exports,
    importing,
    load,
    places,
    procedures,
    questions,
    umap,
    workloads,
)
from cartoparty.models import Structure
from epn_commons.search.rebuilding import rebuild
from legalbox.models import Question

PORT = 8377
BUSY = 1.0
"""Load average above which figures are noise."""


def run(folder, *, rounds, seconds, groups=GROUPS):
    """``{"load": before, "rows": [row of the table]}``; everything it starts is stopped."""
    before = os.getloadavg()[0]
    if before > BUSY:
        sys.stderr.write(f"La machine travaille déjà (charge {before:.1f}) : les rapports seront bruités.\n")
    towns = _seed(folder)
    rows = [importing.measure(folder)]
    _seed_the_rest()
    with _server() as server, _peer(folder, groups) as peer:
        pairs = {
            "lieux": lambda: workloads.http(folder, towns[0], PORT),
            "questions": lambda: questions.http(folder, PORT),
            "demarches": lambda: procedures.http(PORT),
            "communs": lambda: commons.http(PORT, peer),
        }
        rows += _in_rounds([pair for group in groups if group in pairs for pair in pairs[group]()], rounds, seconds)
        rows += exports.measure(server, PORT, rounds) if "lieux" in groups else []
    measures = {
        "lieux": lambda: workloads.search(rounds),
        "questions": lambda: questions.measure(rounds),
        "communs": commons.measure,
        "demarches": lambda: procedures.measure(folder),
        "competences": competences.measure,
    }
    rows += [row for group, measure in measures.items() if group in groups for row in measure()]
    return {"load": before, "rows": rows}


def _seed(folder):
    call_command("migrate", verbosity=0)
    call_command("load_territories", verbosity=0)
    call_command("load_themes", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cartoparty_structure CASCADE")
    procedures.seed()
    return places.write(folder / "places.csv")


def _seed_the_rest():
    questions.seed()
    commons.seed(others=Structure.objects.published().count() + Question.objects.count())
    rebuild()


def _peer(folder, groups):
    return umap.serving(folder) if "communs" in groups else nullcontext()


@contextmanager
def _server():
    """Two processes of four threads, as many as the cores of a small machine."""
    connection.close()
    command = [
        sys.executable, "-m", "gunicorn", "epn_commons.wsgi:application", "--worker-class", "gthread",
        "--workers", "2", "--threads", "4", "--bind", f"{load.HOST}:{PORT}", "--log-level", "error",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"})  # noqa: S603
    try:
        load.wait_for(PORT, "/healthz", server)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def _in_rounds(pairs, rounds, seconds):
    """Each round visits every target once, in an order of its own: what disturbs one disturbs its limit too."""
    targets = [target for pair in pairs for target in (pair.ours, pair.limit)]
    for target in targets:
        target.check()
    measures = {id(target): [] for target in targets}
    for number in range(rounds):
        for target in random.Random(number).sample(targets, len(targets)):  # noqa: S311
            measures[id(target)].append(target.measure(seconds))
    return [_row(pair, measures[id(pair.ours)], measures[id(pair.limit)]) for pair in pairs]


def _row(pair, ours, limits):
    ratios = [one.per_second / limit.per_second for one, limit in zip(ours, limits, strict=True)]
    latencies = sorted(latency for one in ours for latency in one.latencies)
    return {
        "name": pair.name,
        "limit": pair.limit.name,
        "ours": f"{median(one.per_second for one in ours):.0f}/s",
        "theirs": f"{median(limit.per_second for limit in limits):.0f}/s",
        "detail": f"{ours[0].size} o, p99 {1000 * latencies[int(len(latencies) * 0.99)]:.0f} ms",
        "ratio": median(ratios),
        "spread": [min(ratios), max(ratios)],
        "goal": pair.goal,
        "at_least": True,
        "wrong": sum(one.wrong for one in ours),
    }
