"""The demonstration in processes of its own: another portal, another database, started and stopped at will."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import psutil
from django.conf import settings

START_SECONDS = 900


@contextmanager
def served(folder, port=None):
    """``(process, port)`` of a demonstration that answers, with a database of its own in ``folder``."""
    port = port or free_port()
    process = serve(folder, port)
    try:
        wait_until_ready(process, port)
        yield process, port
    finally:
        end(process)


def stop_with(way, process):
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 3  # gunicorn, its workers, the job worker
    process.send_signal(way)
    process.wait(timeout=120)
    assert process.returncode == 0
    assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []


def end(process):
    """Even after a failure, stop it by the way that stops its children too."""
    process.terminate()
    try:
        process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(folder, **variables):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "DJANGO_SETTINGS_MODULE": "epn_commons.settings.dev", "VAR_DIR": str(folder), **variables}


def run_in(folder, code):
    """Run Python in the portal whose database is in ``folder``, beside its server."""
    subprocess.run(  # noqa: S603 - ours
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=settings.BASE_DIR,
        env=environment_of(folder),
        check=True,
        timeout=START_SECONDS,
    )


def serve(folder, port):
    # A file, not a pipe: nobody reads while it serves, and a full pipe would stop it.
    with (folder / "journal.txt").open("w") as journal:
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--serve"],
            cwd=settings.BASE_DIR,
            env=environment_of(folder, PORT=str(port)),
            stdout=journal,
            stderr=subprocess.STDOUT,
        )


def status_of(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def body_of(port, path):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
    except urllib.error.HTTPError as error:
        return error.read()


def wait_until(condition):
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "trop long"
        time.sleep(0.2)


def wait_until_ready(process, port):
    def answers():
        assert process.poll() is None, "la démonstration s’est arrêtée : voir journal.txt"
        return status_of(port, "/healthz") == 200

    wait_until(answers)


def processes_of(folder):
    return [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE and str(folder) in " ".join(process.info["cmdline"] or [])
    ]
