import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from epn_commons.core import demo
from epn_commons.core.management.commands.demo import Command

START_SECONDS = 900


@pytest.fixture
def builders(monkeypatch):
    """An empty registry, which no installed app fills."""
    monkeypatch.setattr(demo, "_builders", {})
    monkeypatch.setattr(demo, "autodiscover_modules", lambda name: None)


def make_group(demonstration):
    Group.objects.get_or_create(name="exemple")
    demonstration.add_account("mediator", "mediatrice@demo.example", "un mot de passe")
    demonstration.add_pages("anonymous", "/b/", "/b/", "/a/")
    demonstration.add_attestation("valid", "/attestations/1/")


@pytest.mark.django_db
def test_builders_run_in_order_and_twice_changes_nothing(builders):
    done = []
    demo.register("late", lambda _: done.append("late"), order=60)
    demo.register("group", make_group, order=50)
    demo.register("early", lambda _: done.append("early"), order=10)
    first = demo.build_demonstration()
    assert demo.build_demonstration() == first
    assert done == ["early", "late"] * 2
    assert Group.objects.filter(name="exemple").count() == 1
    assert first.pages == {"anonymous": ["/b/", "/a/"]}


@pytest.mark.django_db
def test_a_builder_that_fails_leaves_nothing_of_its_own(builders):
    def fail(demonstration):
        make_group(demonstration)
        raise RuntimeError

    demo.register("fail", fail)
    with pytest.raises(RuntimeError):
        demo.build_demonstration()
    assert not Group.objects.filter(name="exemple").exists()


def test_a_name_is_registered_once(builders):
    demo.register("group", make_group)
    demo.register("group", make_group)
    with pytest.raises(ValueError, match="group"):
        demo.register("group", lambda _: None)


@pytest.mark.django_db
def test_json_and_nothing_else_on_standard_output(builders, settings):
    settings.DEMO_COMMANDS = []
    demo.register("group", make_group)
    out, err = StringIO(), StringIO()
    call_command(Command(), "--json", stdout=out, stderr=err)
    assert json.loads(out.getvalue()) == {
        "accounts": [{"role": "mediator", "email": "mediatrice@demo.example", "password": "un mot de passe"}],
        "pages": {"anonymous": ["/b/", "/a/"]},
        "attestations": [{"status": "valid", "address": "/attestations/1/"}],
    }


def test_a_busy_port_is_said_before_anything_is_done(settings):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        settings.PORT = busy.getsockname()[1]
        with pytest.raises(CommandError, match="PORT=8001 make demo"):
            call_command(Command(), "--serve")


@pytest.fixture(scope="module")
def folder():
    """One for all: the second start finds the database of the first. Not pytest's, which another pytest may close."""
    with tempfile.TemporaryDirectory(prefix="démo à part ") as name:
        yield Path(name)


@pytest.mark.xdist_group("processes")
@pytest.mark.timeout(2 * START_SECONDS)
def test_the_demonstration_outlives_its_database_and_leaves_no_process_behind(folder):
    with served(folder) as (process, port):
        assert json.loads(body_of(port, "/readyz"))["checks"]["database"]
        postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(postmaster, signal.SIGKILL)
        wait_until(lambda: status_of(port, "/readyz") == 503)
        wait_until(lambda: json.loads(body_of(port, "/readyz"))["checks"]["database"])
        stop_with(signal.SIGINT, process)
    assert processes_of(folder) == []


@pytest.mark.xdist_group("processes")
@pytest.mark.timeout(2 * START_SECONDS)
def test_asked_by_the_system_it_stops_as_cleanly(folder):
    with served(folder) as (process, _port):
        stop_with(signal.SIGTERM, process)
    journal = (folder / "journal.txt").read_text("utf-8")
    assert process.returncode == 0, journal
    assert "Traceback" not in journal
    assert processes_of(folder) == []


@contextmanager
def served(folder):
    """``(process, port)`` of a demonstration that answers."""
    port = free_port()
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


def serve(folder, port):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    # A file, not a pipe: nobody reads while it serves, and a full pipe would stop it.
    with (folder / "journal.txt").open("w") as journal:
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--serve"],
            cwd=settings.BASE_DIR,
            env={
                **environment,
                "DJANGO_SETTINGS_MODULE": "epn_commons.settings.dev",
                "VAR_DIR": str(folder),
                "PORT": str(port),
            },
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
