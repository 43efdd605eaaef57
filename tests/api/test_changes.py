"""The feed that partners follow: complete, in order, resumable, and clear when it cannot be resumed."""

import importlib.util
import json
from datetime import timedelta
from uuid import uuid4

import jsonschema
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from epn_commons.api.views import openapi_document
from epn_commons.contributions import feed_upkeep
from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import Change
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

CHANGES = "/api/v1/changes/"


def record(transaction, action=Action.CREATED, kind="structure", public_id=None, days_ago=0):
    """A change of a transaction that has ended."""
    change = Change.objects.create(kind=kind, public_id=public_id or uuid4(), action=action, transaction=transaction)
    if days_ago:
        Change.objects.filter(pk=change.pk).update(at=timezone.now() - timedelta(days=days_ago))
    return change


@pytest.fixture
def mirror():
    path = settings.BASE_DIR / "examples" / "miroir.py"
    lines = path.read_text("utf-8").split('"""')[2].splitlines()
    assert sum(map(bool, lines)) <= 30, "l’exemple tient en trente lignes"
    spec = importlib.util.spec_from_file_location("miroir", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.mirror


@pytest.mark.django_db
def test_the_feed_is_read_oldest_first_and_resumed_without_loss_or_repeat(client, django_assert_num_queries):
    late, early, other = record(12, Action.DELETED), record(11), record(13, kind="question")
    answer = client.get(CHANGES, {"page_size": 2}).json()
    assert [row["id"] for row in answer["results"]] == [str(early.public_id), str(late.public_id)]
    created, deleted = answer["results"]
    assert created["url"].endswith(f"/api/v1/structures/{early.public_id}/")
    assert (deleted["action"], deleted["url"], deleted["resource"]) == ("deleted", None, "structures")
    rest = client.get(answer["next"]).json()
    assert [row["id"] for row in rest["results"]] == [str(other.public_id)]
    assert rest["next"] is None
    assert client.get(CHANGES, {"since": rest["cursor"]}).json()["results"] == []
    with django_assert_num_queries(2):
        assert len(client.get(CHANGES, {"page_size": 1000, "kind": "structure"}).json()["results"]) == 2
    newer = record(14)
    assert [row["id"] for row in client.get(CHANGES, {"since": rest["cursor"]}).json()["results"]] == [
        str(newer.public_id)
    ]
    present = client.get(CHANGES, {"since": "now"}).json()
    assert present["results"] == []
    assert client.get(CHANGES, {"since": present["cursor"]}).json()["results"] == []
    document = openapi_document()
    schema = document["paths"][CHANGES]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(answer, {**schema, "components": document["components"]})


@pytest.mark.django_db
def test_a_thousand_changes_cost_two_queries(client, django_assert_num_queries):
    Change.objects.bulk_create(
        [Change(kind="structure", public_id=uuid4(), action=Action.CREATED, transaction=5) for _ in range(1000)]
    )
    with django_assert_num_queries(2):
        answer = client.get(CHANGES, {"page_size": 1000})
    assert len(answer.json()["results"]) == 1000
    etag = answer.headers["ETag"]
    assert client.get(CHANGES, {"page_size": 1000}, headers={"If-None-Match": etag}).status_code == 304
    record(6)
    assert client.get(CHANGES, {"page_size": 1000}, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["1", "é", "a:b:c", "x" * 400, "WzEsMl0:1abc:xyz"])
def test_a_forged_cursor_is_refused_by_its_name(client, since):
    answer = client.get(CHANGES, {"since": since})
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["since"]


@pytest.mark.django_db
def test_a_cursor_older_than_the_retention_says_how_to_start_again(client):
    record(5)
    with time_machine.travel(timezone.now() - timedelta(days=500)):
        cursor = client.get(CHANGES, {"since": "now"}).json()["cursor"]
    answer = client.get(CHANGES, {"since": cursor})
    assert answer.status_code == 410
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "since=now" in answer.json()["detail"]


@pytest.mark.django_db
def test_a_cursor_of_a_portal_restored_elsewhere_is_refused(client, monkeypatch):
    record(5)
    cursor = client.get(CHANGES).json()["cursor"]
    monkeypatch.setattr("epn_commons.api.resources.changes.Server.template", "('another'::text)")
    monkeypatch.setattr("epn_commons.api.resources.changes._server", lambda: "another")
    record(6)
    for _round in range(2):
        answer = client.get(CHANGES, {"since": cursor})
        assert (answer.status_code, "restauré" in answer.json()["detail"]) == (410, True)
        Change.objects.all().delete()


@pytest.mark.django_db
def test_past_the_retention_only_what_nobody_needs_is_forgotten(client):
    item = uuid4()
    record(1, public_id=item, days_ago=500)
    kept = record(2, Action.UPDATED, public_id=item, days_ago=450)
    record(3, Action.DELETED, days_ago=450)
    last = record(4, Action.DELETED, days_ago=420)
    assert feed_upkeep.compact() == 2
    assert set(Change.objects.all()) == {kept, last}


@pytest.mark.django_db
def test_changes_restored_from_another_server_come_first_in_their_order(client):
    first, second = record(10**15), record(10**15 - 1)
    assert client.get(CHANGES).json()["results"] == []
    assert feed_upkeep.adopt_restored() == 2
    assert [row["id"] for row in client.get(CHANGES).json()["results"]] == [
        str(first.public_id),
        str(second.public_id),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_example_client_keeps_a_mirror_in_step_through_deletions(live_server, mirror, tmp_path):
    coordinator = UserFactory(coordinator=True)
    kept, gone = StructureFactory(), StructureFactory()
    for structure in (kept, gone):
        structure.publish(by=coordinator)

    def held():
        return {
            path.stem: json.loads(path.read_text("utf-8"))["name"] for path in (tmp_path / "structures").glob("*.json")
        }

    def follow(expected):
        mirror(live_server.url, tmp_path, ["structures"])
        assert held() == expected

    follow({str(kept.public_id): kept.name, str(gone.public_id): gone.name})
    kept.revise({"name": "Nouveau nom"}, by=coordinator)
    gone.archive(by=coordinator)
    late = StructureFactory(name="Arrivé après")
    late.publish(by=coordinator)
    follow({str(kept.public_id): "Nouveau nom", str(late.public_id): "Arrivé après"})
    gone.restore(by=coordinator)
    late.archive(by=coordinator)
    follow({str(kept.public_id): "Nouveau nom", str(gone.public_id): gone.name})
