"""Two portals on this machine, each with its server and its database: one stops half-way, changes, and is followed."""

import json
import signal

import pytest

from epn_commons.contributions import remote_copying, remote_reading
from epn_commons.contributions.enums import Licence, Status
from epn_commons.contributions.models import RemoteItem, RemotePortal
from epn_commons.core import http_client
from legalbox.models import Question
from tests.accounts.factories import UserFactory
from tests.demonstration import START_SECONDS, body_of, processes_of, run_in, served, stop_with

CHANGED_THERE = "Ce texte a changé chez le voisin, et nulle part ailleurs."
CHANGE_ONE = """
from epn_commons.accounts.models import User
from legalbox.models import Question
someone = User.objects.get(email="admin@demo.example")
Question.objects.get(public_id="{public_id}").revise({{"send_to": "{text}"}}, by=someone)
"""


@pytest.mark.xdist_group("processes")
@pytest.mark.timeout(3 * START_SECONDS)
@pytest.mark.django_db
def test_a_portal_that_stops_half_way_is_followed_from_there_and_local_work_stays(
    demonstration_folder, monkeypatch, settings
):
    monkeypatch.setattr(remote_reading, "PAGE", 20)
    with served(demonstration_folder) as (process, port):
        settings.OUTGOING_ALLOWED_ADDRESSES = [f"127.0.0.1:{port}"]
        portal = RemotePortal.objects.create(
            name="Réseau voisin", address=f"http://127.0.0.1:{port}", kinds=["question"], licences=Licence.values
        )
        published = json.loads(body_of(port, "/api/v1/questions/?page_size=1&count=true"))["count"]
        stop_after(monkeypatch, process, answers=3)
        remote_copying.synchronise(portal)
        portal.refresh_from_db()
        assert portal.problem
        assert 0 < RemoteItem.objects.count() < published
    # Asked by the system, it stopped as cleanly as by the keyboard.
    assert "Traceback" not in (demonstration_folder / "journal.txt").read_text("utf-8")
    assert processes_of(demonstration_folder) == []
    kept = dict(RemoteItem.objects.values_list("remote_id", "object_id"))
    with served(demonstration_folder, port):
        remote_copying.synchronise(portal)
        portal.refresh_from_db()
        assert portal.problem == ""
        copies = dict(RemoteItem.objects.values_list("remote_id", "object_id"))
        assert len(copies) == published
        assert kept.items() <= copies.items()
        item = RemoteItem.objects.first()
        assert item.target.status == Status.SUBMITTED
        coordinator = UserFactory(coordinator=True)
        item.target.publish(by=coordinator)
        Question.objects.get(pk=item.object_id).revise({"send_to": "Vers notre permanence du mardi."}, by=coordinator)
        run_in(demonstration_folder, CHANGE_ONE.format(public_id=item.remote_id, text=CHANGED_THERE))
        remote_copying.synchronise(portal)
        ours = Question.objects.get(pk=item.object_id)
        assert ours.send_to == "Vers notre permanence du mardi."
        item.refresh_from_db()
        assert item.state == RemoteItem.State.DIVERGED
        assert "send_to" in item.message


def stop_after(monkeypatch, process, *, answers):
    """The other portal is stopped once it has answered so many times."""
    fetch = http_client.fetch
    answered = []

    def counting(url, **options):
        if len(answered) == answers:
            stop_with(signal.SIGTERM, process)
        answered.append(url)
        return fetch(url, **options)

    monkeypatch.setattr(remote_reading, "fetch", counting)
