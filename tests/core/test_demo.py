import json
import os
import signal
import socket
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from epn_commons.core import demo
from epn_commons.core.management.commands.demo import Command
from tests.demonstration import START_SECONDS, body_of, processes_of, served, stop_with, wait_until


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


def postmaster_of(folder):
    """The process of its database; None while it starts."""
    try:
        return int((folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


@pytest.mark.xdist_group("processes")
@pytest.mark.timeout(2 * START_SECONDS)
def test_the_demonstration_outlives_its_database_and_leaves_no_process_behind(demonstration_folder):
    with served(demonstration_folder) as (process, port):
        assert json.loads(body_of(port, "/readyz"))["checks"]["database"]
        killed = postmaster_of(demonstration_folder)
        os.kill(killed, signal.SIGKILL)
        # It may be back sooner than one can see it gone.
        wait_until(lambda: postmaster_of(demonstration_folder) not in {None, killed})
        wait_until(lambda: json.loads(body_of(port, "/readyz"))["checks"]["database"])
        stop_with(signal.SIGINT, process)
    assert processes_of(demonstration_folder) == []
