"""The whole register as CSV, beside ``psql`` writing the same rows: how long, how soon, in how much memory."""

import subprocess
import time
from pathlib import Path
from statistics import median

from bench import load
from bench.workloads import program, timed
from cartoparty.national_file import CSV_QUERY

PATH = "/donnees/lieux-de-mediation-numerique.csv"
SOON_S = 0.05


def measure(server, port, rounds):
    """Three rows of the table. ``server``: the number of the process whose children answer."""
    psql, environment = program("psql")
    command = [psql, "-qAtc", f"COPY ({' '.join(CSV_QUERY.split())}) TO STDOUT WITH CSV"]
    for _worker in range(8):  # so that each has written one before its memory is read
        load.once(port, PATH)
    before, ours, limits, firsts = _memory(server), [], [], []
    for _round in range(max(rounds, 2)):
        _status, _headers, body, first, spent = load.once(port, PATH)
        ours.append(spent)
        firsts.append(first)
        begun = time.perf_counter()
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        limits.append(time.perf_counter() - begun)
    grown = max(_memory(server) - before, 0)
    ratios = [one / limit for one, limit in zip(ours, limits, strict=True)]
    times = {"ours": f"{1000 * median(ours):.0f} ms", "theirs": f"{1000 * median(limits):.0f} ms"}
    size = f"{len(body) // 1000} ko"
    return [
        timed("export CSV de 20 000 lieux", "psql COPY", ratios, 1.5, size, **times),
        timed(
            "premier octet de l’export", "50 ms", [first / SOON_S for first in firsts], 1, "médiane",
            ours=f"{1000 * median(firsts):.0f} ms", theirs="50 ms",
        ),
        timed(
            "mémoire que prend un export de plus", "la taille du fichier", [grown / len(body)], 0.5, "deux processus",
            ours=f"{grown // 1000} ko", theirs=size,
        ),
    ]  # fmt: skip


def _memory(server):
    """Bytes: the most that the children of the server ever held, added."""
    peaks = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:  # it has ended meanwhile
            continue
        if facts.get("PPid", "").strip() == str(server):
            peaks += int(facts.get("VmHWM", "0 kB").split()[0]) * 1024
    return peaks
