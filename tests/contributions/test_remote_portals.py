"""From network to network: copies arrive attributed and moderated, follow their source; local work is never lost."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from epn_commons.contributions import portable, remote_copying, remote_reading
from epn_commons.contributions.enums import Licence, Status
from epn_commons.contributions.models import RemoteItem, RemotePortal, Report, ReviewItem, Revision
from epn_commons.core.http_client import OutgoingError
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

CONTENT_FIELDS = ("name", "address", "phone", "opening_hours", "services")


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def follow(address, **values):
    return RemotePortal.objects.create(
        **{
            "name": "Réseau voisin",
            "address": address,
            "kinds": ["structure"],
            "licences": list(Licence.values),
            **values,
        }
    )


class OtherPortal:
    """What another portal answers, page by page; ``cut``: it stops answering after so many requests;
    ``forgotten``: cursors older than this one are refused."""

    def __init__(self, monkeypatch, address="https://voisin.example"):
        self.address, self.changes, self.items, self.cut = address, [], {}, None
        self.asked, self.cursor, self.forgotten = [], None, 0
        monkeypatch.setattr(remote_reading, "fetch", self.fetch)

    def publish(self, structure, *, action="created", at=None, version=1, **values):
        public_id = str(structure.public_id)
        self.changes.append(
            {"kind": "structure", "id": public_id, "action": action, "at": (at or timezone.now()).isoformat()}
        )
        if action == "deleted":
            self.items.pop(public_id, None)
            return
        self.items[public_id] = {
            "kind": "structure",
            "id": public_id,
            "slug": structure.slug,
            "version": version,
            "licence": "etalab-2.0",
            "page_url": f"{self.address}/structures/{structure.slug}/",
            "values": {**portable.write(structure), **values},
        }

    def fetch(self, url, **_options):
        self.asked.append(url)
        if self.cut is not None and len(self.asked) > self.cut:
            raise OutgoingError("connection", "Ce site ne répond pas à cette adresse.")
        if "/exchange/" in url:
            return self.answer({"results": [item for key, item in self.items.items() if key in url]})
        start = int(url.partition("since=")[2] or 0)
        if 0 < start < self.forgotten:
            return self.answer({}, 410)
        rows = self.changes[start : start + remote_reading.PAGE]
        more = start + len(rows) < len(self.changes)
        cursor = self.cursor or str(start + len(rows))
        return self.answer({"cursor": cursor, "next": "x" if more else None, "results": rows})

    def answer(self, body, status=200):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return type("Answer", (), {"status": status, "body": content})()


@pytest.fixture
def other(monkeypatch):
    return OtherPortal(monkeypatch)


def copy_of(item):
    return item.target


@pytest.mark.django_db
def test_what_is_new_there_waits_here_for_a_coordinator_with_its_source(client, other, coordinator):
    theme = ThemeFactory()
    source = StructureFactory(published=True, name="La Fabrique", phone="+33238112233")
    source.themes.add(theme)
    other.publish(source)
    portal = follow(other.address)
    assert remote_copying.synchronise(portal) == 1
    item = RemoteItem.objects.get()
    copy = copy_of(item)
    assert (copy.status, copy.name, copy.public_id == source.public_id) == (Status.SUBMITTED, "La Fabrique", False)
    assert (str(copy.author), copy.licence, list(copy.themes.all())) == ("Réseau voisin", Licence.ETALAB, [theme])
    assert item.page_url == f"{other.address}/structures/{source.slug}/"
    assert ReviewItem.objects.get().title.startswith("La Fabrique")
    assert remote_copying.synchronise(portal) == 0
    assert RemoteItem.objects.count() == 1
    copy.publish(by=coordinator)
    page = client.get(copy.get_absolute_url()).content.decode()
    assert f'Repris de <a href="{item.page_url}" rel="external noopener">Réseau voisin</a>, le ' in page
    assert "(Licence Ouverte 2.0)" in page
    assert "Repris de" not in client.get(source.get_absolute_url()).content.decode()
    other.publish(source, action="updated", version=2, name="La Grande Fabrique")
    remote_copying.synchronise(portal)
    copy.refresh_from_db()
    assert copy.name == "La Fabrique"
    revision = Revision.objects.get()
    assert revision.values == {"name": "La Grande Fabrique"}
    assert RemoteItem.objects.get().state == "proposed"
    other.publish(source, action="updated", version=3, name="La Grande Fabrique", phone="+33238445566")
    remote_copying.synchronise(portal)
    assert Revision.objects.pending().get().values == {"name": "La Grande Fabrique", "phone": "+33238445566"}


@pytest.mark.django_db
def test_local_edits_are_never_written_over(other, coordinator):
    source = StructureFactory(published=True, name="La Fabrique")
    other.publish(source)
    portal = follow(other.address)
    remote_copying.synchronise(portal)
    copy = copy_of(RemoteItem.objects.get())
    copy.publish(by=coordinator)
    copy.revise({"name": "Nom d’ici"}, by=coordinator)
    other.publish(source, action="updated", version=2, name="Nom d’ailleurs", address="1 rue Neuve")
    remote_copying.synchronise(portal)
    copy.refresh_from_db()
    assert copy.name == "Nom d’ici"
    assert Revision.objects.pending().get().values == {"address": "1 rue Neuve"}
    item = RemoteItem.objects.get()
    assert item.state == "diverged"
    assert "name" in item.message


@pytest.mark.django_db
def test_a_withdrawal_there_is_decided_here_and_a_refusal_here_stands(other, coordinator):
    kept, refused = StructureFactory(published=True), StructureFactory(published=True)
    for source in (kept, refused):
        other.publish(source)
    portal = follow(other.address)
    remote_copying.synchronise(portal)
    copies = {str(item.remote_id): item for item in RemoteItem.objects.all()}
    copy = copies[str(kept.public_id)].target
    copy.publish(by=coordinator)
    other_copy = copies[str(refused.public_id)].target
    other_copy.reject(by=coordinator, reason="Doublon.")
    other.publish(kept, action="deleted")
    other.publish(refused, action="updated", version=2, name="Encore")
    remote_copying.synchronise(portal)
    copy.refresh_from_db()
    other_copy.refresh_from_db()
    assert copy.status == Status.PUBLISHED
    assert "a retiré cette fiche" in Report.objects.get().message
    assert other_copy.status == Status.REJECTED
    assert {item.state for item in RemoteItem.objects.all()} == {"withdrawn", "refused"}


@pytest.mark.django_db
def test_stopped_half_way_it_goes_on_from_there_and_repeats_nothing(other, monkeypatch):
    monkeypatch.setattr(remote_reading, "PAGE", 2)
    sources = [StructureFactory(published=True) for _number in range(5)]
    for source in sources:
        other.publish(source)
    portal = follow(other.address)
    other.cut = 3  # the changes of the second page, but not its items
    assert remote_copying.synchronise(portal) == 2
    portal.refresh_from_db()
    assert (portal.cursor, RemoteItem.objects.count()) == ("2", 2)
    assert "ne répond pas" in portal.problem
    other.cut = None
    assert remote_copying.synchronise(portal) == 3
    portal.refresh_from_db()
    assert (RemoteItem.objects.count(), portal.problem) == (5, "")


@pytest.mark.django_db
def test_only_the_territory_and_the_licences_that_were_chosen_are_copied(other):
    here, there = CommuneFactory(), CommuneFactory(bourges=True)
    other.publish(StructureFactory(published=True, commune=there))
    kept = StructureFactory(published=True, commune=here)
    other.publish(kept)
    portal = follow(other.address)
    portal.departments.add(here.department)
    remote_copying.synchronise(portal)
    assert RemoteItem.objects.get().remote_id == kept.public_id
    remote_copying.synchronise(follow(under_another_address(other), licences=[Licence.CC_BY_SA]))
    assert RemoteItem.objects.count() == 1


def spoil_items(other, **lies):
    for item in other.items.values():
        item.update(lies)


def under_another_address(other):
    """The same answers under another address."""
    other.address = "https://autre.example"
    for item in other.items.values():
        item["page_url"] = item["page_url"].replace("voisin.example", "autre.example")
    return other.address


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil",
    [
        lambda other: setattr(other, "answer", lambda body, status=200: OtherPortal.answer(other, b"<html>bonjour")),
        lambda other: setattr(other, "answer", lambda body, status=200: OtherPortal.answer(other, b"[]")),
        lambda other: setattr(other, "answer", lambda body, status=200: OtherPortal.answer(other, {"results": 3})),
        lambda other: setattr(other, "answer", lambda body, status=200: OtherPortal.answer(other, body, 503)),
        lambda other: other.changes[0].update(id="rien"),
        lambda other: other.changes[0].update(action="lost"),
        lambda other: other.changes[0].update(at="demain"),
        lambda other: other.changes[0].update(at=(timezone.now() + timedelta(days=2)).isoformat()),
        lambda other: spoil_items(other, values=[]),
        lambda other: spoil_items(other, version="9"),
        lambda other: spoil_items(other, licence="à moi"),
        lambda other: spoil_items(other, page_url="javascript:alert(1)"),
        lambda other: spoil_items(other, page_url="https://[voisin"),
        lambda other: spoil_items(other, values={"name": "a\x00b"}),
        lambda other: spoil_items(other, values={"name": "\ud800"}),
        lambda other: spoil_items(other, values={"latitude": float("nan")}),
        lambda other: setattr(other, "cursor", "a\x00b"),
        lambda other: other.changes[0].update(at="0001-01-01T00:00:00+00:00"),
    ],
)
def test_garbage_and_the_future_are_refused_and_said(other, spoil):
    other.publish(StructureFactory(published=True))
    spoil(other)
    portal = follow(other.address)
    assert remote_copying.synchronise(portal) == 0
    portal.refresh_from_db()
    assert portal.problem
    assert portal.cursor == ""
    assert not RemoteItem.objects.exists()


@pytest.mark.django_db
def test_a_portal_that_goes_back_in_time_changes_nothing(other):
    source = StructureFactory(published=True)
    other.publish(source, version=5)
    portal = follow(other.address)
    remote_copying.synchronise(portal)
    other.publish(source, action="updated", version=4, name="Ancien")
    remote_copying.synchronise(portal)
    assert copy_of(RemoteItem.objects.get()).name == source.name
    other.publish(source, action="updated", version=6, at=timezone.now() - timedelta(days=30), name="Plus ancien")
    remote_copying.synchronise(portal)
    portal.refresh_from_db()
    assert "revient en arrière" in portal.problem
    assert copy_of(RemoteItem.objects.get()).name == source.name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lies",
    [
        {"name": "x" * 5000},
        {"name": {"a": 1}},
        {"services": [{"a": 1}]},
        {"services": 3},
        {"commune": ["45234"]},
        {"latitude": 1e308},
        {"accessible": "peut-être"},
    ],
)
def test_what_cannot_be_written_here_is_said_and_the_rest_is_copied(other, monkeypatch, lies):
    monkeypatch.setattr(remote_reading, "PAGE", 1)
    other.publish(StructureFactory(published=True), **lies)
    good = StructureFactory(published=True)
    other.publish(good)
    portal = follow(other.address)
    remote_copying.synchronise(portal)
    portal.refresh_from_db()
    assert RemoteItem.objects.get().remote_id == good.public_id
    assert "n’a pas pu être reprise" in portal.problem
    other.publish(good, action="updated", version=2, **lies)
    remote_copying.synchronise(portal)
    portal.refresh_from_db()
    item = RemoteItem.objects.get()
    assert item.message or portal.problem
    for name in lies:
        assert getattr(item.target, name) == getattr(good, name)


@pytest.mark.django_db
def test_a_forgotten_place_is_found_again_with_the_withdrawals_that_were_missed(other, coordinator):
    gone, kept = StructureFactory(published=True), StructureFactory(published=True)
    for source in (gone, kept):
        other.publish(source)
    portal = follow(other.address)
    remote_copying.synchronise(portal)
    copies = {item.remote_id: item.target for item in RemoteItem.objects.all()}
    copies[gone.public_id].publish(by=coordinator)
    del other.changes[0], other.items[str(gone.public_id)]
    late = StructureFactory(published=True)
    other.publish(late)
    other.forgotten = 3
    assert remote_copying.synchronise(portal) == 2
    portal.refresh_from_db()
    assert (portal.problem, portal.cursor) == ("", "2")
    states = dict(RemoteItem.objects.values_list("remote_id", "state"))
    assert states == {gone.public_id: "withdrawn", kept.public_id: "copied", late.public_id: "copied"}
    assert "a retiré cette fiche" in Report.objects.get().message


@pytest.mark.django_db(transaction=True)
def test_two_portals_on_this_machine_speak_over_the_real_api(live_server, settings, coordinator):
    """The portal follows the server of its own tests: another address, the real feed, the real exchange."""
    here = f"127.0.0.1:{live_server.thread.port}"
    settings.OUTGOING_ALLOWED_ADDRESSES = [here]
    source = StructureFactory(name="La Fabrique")
    source.publish(by=coordinator)
    portal = follow(f"http://{here}")
    remote_copying.synchronise(portal)
    portal.refresh_from_db()
    item = RemoteItem.objects.get()
    assert portal.problem == ""
    assert item.remote_id == source.public_id
    for name in CONTENT_FIELDS:
        assert getattr(item.target, name) == getattr(source, name)
    source.revise({"name": "Nouveau nom"}, by=coordinator)
    remote_copying.synchronise(portal)
    item.refresh_from_db()
    assert item.target.name == "Nouveau nom"  # nobody had decided on the copy yet: it is completed where it waits


@pytest.mark.django_db
def test_administrators_choose_sources_in_the_admin(client, coordinator):
    address = "/admin/contributions/remoteportal/"
    data = {"name": "Voisin", "address": "https://voisin.example/", "kinds": ["structure"], "licences": ["etalab-2.0"]}
    client.force_login(coordinator)
    assert client.post(f"{address}add/", data).status_code == 403
    client.force_login(UserFactory(administrator=True))
    assert client.get(address).status_code == 200
    assert client.post(f"{address}add/", {**data, "is_active": "on"}).status_code == 302
    portal = RemotePortal.objects.get()
    assert portal.address == "https://voisin.example"
    assert client.post(address, {"action": "synchronise_now", "_selected_action": [portal.pk]}).status_code == 302
    assert client.get("/admin/contributions/remoteitem/").status_code == 200
    assert client.post(f"{address}add/", {**data, "address": "http://127.0.0.1:8000"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"address": "https://a.example/b"}, "contributions_remoteportal_address_is_a_site"),
        ({"kinds": []}, "contributions_remoteportal_follows_something"),
        ({"licences": []}, "contributions_remoteportal_accepts_a_licence"),
    ],
)
def test_the_database_refuses_a_portal(values, name):
    with pytest.raises(IntegrityError, match=name):
        follow(**{"address": "https://a.example", **values})


@pytest.mark.django_db
def test_the_database_refuses_a_copy_twice_and_an_unknown_state():
    portal, target = follow("https://a.example"), StructureFactory()
    values = {
        "portal": portal,
        "kind": "structure",
        "remote_id": target.public_id,
        "target": target,
        "version": 1,
        "values": {},
    }
    RemoteItem.objects.create(**values)
    with pytest.raises(IntegrityError, match="contributions_remoteitem_once"), transaction.atomic():
        RemoteItem.objects.create(**values)
    with pytest.raises(IntegrityError, match="contributions_remoteitem_state_known"):
        RemoteItem.objects.filter(portal=portal).update(state="x")
