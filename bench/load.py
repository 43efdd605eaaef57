"""Requests sent by eight clients at once for some seconds, to addresses of this machine only."""

import http.client
import re
import subprocess
import threading
import time
from dataclasses import dataclass, field

CLIENTS = 8
HOST = "127.0.0.1"


@dataclass
class Measure:
    """What one target did in one round."""

    per_second: float
    latencies: list = field(default_factory=list, repr=False)
    """Seconds."""
    size: int = 0
    wrong: int = 0
    """Answers whose status was not the one expected."""


def http_load(port, path, *, seconds, headers=None, status=200):
    """A :class:`Measure` of one address; connections are kept."""
    end = time.perf_counter() + seconds
    measures = [Measure(0.0) for _client in range(CLIENTS)]
    arguments = (port, path, headers or {}, status, end)
    clients = [threading.Thread(target=_client, args=(measure, *arguments)) for measure in measures]
    begun = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    spent = time.perf_counter() - begun
    latencies = [latency for measure in measures for latency in measure.latencies]
    wrong = sum(measure.wrong for measure in measures)
    return Measure(len(latencies) / spent, latencies, max(measure.size for measure in measures), wrong)


def _client(measure, port, path, headers, status, end):
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    while (begun := time.perf_counter()) < end:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        measure.size = len(response.read())
        measure.latencies.append(time.perf_counter() - begun)
        measure.wrong += response.status != status
    connection.close()


def wait_for(port, path, server):
    """Until ``server``, a process just started, answers there."""
    for _try in range(120):
        try:
            if once(port, path)[0] == 200:
                return
        except OSError:
            if server.poll() is not None:
                raise RuntimeError(f"le serveur du port {port} n’a pas démarré") from None
        time.sleep(0.25)
    raise RuntimeError(f"le serveur du port {port} ne répond pas")


def once(port, path, headers=None):
    """``(status, headers, body, seconds to the first byte, seconds in all)``."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    first = response.read(1)
    first_at = time.perf_counter() - begun
    body = first + response.read()
    spent = time.perf_counter() - begun
    connection.close()
    return response.status, response.headers, body, first_at, spent


def pgbench(program, environment, script, *, seconds):
    """A :class:`Measure` of one statement sent by as many clients, without any HTTP."""
    done = subprocess.run(  # noqa: S603
        [program, "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(max(round(seconds), 1)), "-f", script],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Measure(float(re.search(r"tps = ([\d.]+)", done.stdout)[1]))
