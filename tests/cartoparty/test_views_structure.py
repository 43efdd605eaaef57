"""One place over HTTP: who opens it, what it says, what coordinators decide there."""

import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty.duplicates.merging import merge, undo
from cartoparty.enums import CoordinatesOrigin
from epn_commons.contributions.enums import LinkKind, Status
from epn_commons.contributions.models import Link
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
MONDAY_AT_TEN = "2026-11-23 09:00:00+00:00"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def in_state(state):
    """A place in one of the five states; drafts are the factory's own."""
    return StructureFactory(**({} if state == "draft" else {state: True}))


@pytest.fixture
def people(client):
    """``people(role, structure)`` gives a client signed in as that role."""

    def sign_in(role, structure):
        if role == "author":
            client.force_login(structure.author)
        elif role != "anonymous":
            client.force_login(UserFactory(**{role: True}))
        return client

    return sign_in


OPENED = {
    "draft": {"author"},
    "submitted": {"author", "coordinator"},
    "rejected": {"author", "coordinator"},
    "published": {"anonymous", "mediator", "author", "coordinator"},
    "archived": {"author", "coordinator"},
}


@pytest.mark.parametrize("role", ["anonymous", "mediator", "author", "coordinator"])
@pytest.mark.parametrize("state", OPENED)
def test_who_opens_what(people, role, state):
    structure = in_state(state)
    expected = 200 if role in OPENED[state] else 410 if state == "archived" else 404
    assert people(role, structure).get(structure.get_absolute_url()).status_code == expected


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "vous seul voyez cette page"),
        ("submitted", "pas encore publique"),
        ("rejected", "Corriger et renvoyer"),
        ("archived", "n’est plus publique"),
    ],
)
def test_what_is_not_public_says_so(people, state, words):
    structure = in_state(state)
    assert words in text_of(people("author", structure).get(structure.get_absolute_url()))


def test_an_archived_place_leads_to_its_neighbours(client):
    structure = StructureFactory(archived=True, commune=CommuneFactory(bourges=True))
    response = client.get(structure.get_absolute_url())
    assert response.status_code == 410
    assert "/structures/?lieu=18033" in response.content.decode()


@pytest.mark.parametrize("role", ["anonymous", "mediator", "author", "coordinator"])
@pytest.mark.parametrize("state", ["submitted", "published"])
def test_the_address_of_a_merged_place_leads_to_the_one_that_was_kept(people, role, state):
    keep, drop, by = StructureFactory(published=True), in_state(state), UserFactory(coordinator=True)
    record = merge(keep, drop, by=by)
    response = people(role, drop).get(drop.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, keep.get_absolute_url())
    assert response["Cache-Control"] == "no-cache"
    undo(record, by=by)
    expected = 200 if role in OPENED[state] else 404
    assert people(role, drop).get(drop.get_absolute_url()).status_code == expected


def test_merges_are_followed_to_the_last_one(client):
    first, second, last = StructureFactory.create_batch(3, published=True)
    merge(second, first, by=UserFactory(coordinator=True)), merge(last, second, by=UserFactory(coordinator=True))
    assert client.get(first.get_absolute_url())["Location"] == last.get_absolute_url()


def test_a_kept_place_that_left_the_register_is_not_led_to(client):
    keep, drop = StructureFactory.create_batch(2, published=True)
    by = UserFactory(coordinator=True)
    merge(keep, drop, by=by)
    keep.archive(by=by, reason="Fermé définitivement.")
    assert client.get(drop.get_absolute_url()).status_code == 410


@time_machine.travel(MONDAY_AT_TEN, tick=False)
def test_what_the_page_tells(client):
    structure = StructureFactory(
        published=True, commune=CommuneFactory(bourges=True), websites=["https://epn.example/accueil/"],
        booking_url="https://rdv.example/", description="Une ligne.\n<script>alert(1)</script>", accessible=False,
        opening_hours_note="Sur rendez-vous le soir.",
        provenance={"*": {"source": "Hub-Lo", "licence": "etalab-2.0", "on": "2026-03-12"}},
    )  # fmt: skip
    response = client.get(structure.get_absolute_url())
    shown = text_of(response)
    for words in (
        "Ouvert jusqu’à 12 h", "Lundi 23", "9 h – 12 h et 14 h – 17 h", "Du lundi au vendredi",
        "Sur rendez-vous le soir.",
        "12 rue des Ormes", "18000 Bourges", "02 38 00 00 00", "contact@espace.example", "epn.example/accueil",
        "Non, pas accessible", "Gratuit", "Hub-Lo, le 12 mars 2026 (Licence Ouverte 2.0)", "version 1",
        "Proposer une correction", "Signaler une erreur", "Historique", "Licence Ouverte 2.0",
    ):  # fmt: skip
        assert re.sub(r"\s+", " ", words) in shown, words
    html = response.content.decode()
    assert 'href="tel:+33238000000"' in html
    assert "openstreetmap.org/directions?to=47.083330%2C2.400000" in html
    assert "<script>alert" not in html


def test_hours_on_a_holiday_nobody_spoke_of_are_to_be_checked(client):
    structure = StructureFactory(published=True)
    with time_machine.travel("2026-12-24 09:00:00+00:00", tick=False):
        assert "Noël : à vérifier auprès du lieu" in text_of(client.get(structure.get_absolute_url()))


def test_a_correction_by_a_member_is_told_as_such(client):
    stamp = {"source": "", "licence": "etalab-2.0", "on": "2026-04-02"}
    imported = {"source": "Hub-Lo", "licence": "etalab-2.0", "on": "2023-01-05"}
    structure = StructureFactory(published=True, provenance={"*": imported, "phone": stamp})
    shown = text_of(client.get(structure.get_absolute_url()))
    assert re.search(r"corrigé par un membre du réseau *, le 2 avril 2026", shown)
    assert re.search(r"Hub-Lo *, le 5 janvier 2023", shown)


def test_a_place_of_unknown_position_or_hours_still_has_a_page(client):
    structure = StructureFactory(
        published=True, somewhere_unknown=True, opening_hours="", phone="", emails=[], services=[], fees=[]
    )
    shown = text_of(client.get(structure.get_absolute_url()))
    assert "Les horaires ne sont pas renseignés" in shown
    assert "Non renseigné : demandez avant d’y envoyer quelqu’un" in shown


def test_the_centre_of_a_commune_is_called_approximate(client):
    structure = StructureFactory(published=True, coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE)
    response = client.get(structure.get_absolute_url())
    assert "Position approximative" in text_of(response)
    assert "directions" not in response.content.decode()


def test_structured_data_cannot_end_its_block(client):
    structure = StructureFactory(published=True, name="A</script><b>& fils")
    html = client.get(structure.get_absolute_url()).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(block)["name"] == structure.name


def test_confirmed_links_to_published_things_are_shown(client):
    structure = StructureFactory(published=True)
    coordinator = UserFactory(coordinator=True)
    shown, hidden, suggested = (
        StructureFactory(published=True, name="Voisin publié"),
        StructureFactory(name="Voisin brouillon"),
        StructureFactory(published=True, name="Voisin supposé"),
    )
    Link.objects.create(source=structure, target=shown, kind=LinkKind.RELATED).confirm(by=coordinator)
    Link.objects.create(source=hidden, target=structure, kind=LinkKind.RELATED).confirm(by=coordinator)
    Link.objects.create(source=structure, target=suggested, kind=LinkKind.RELATED)
    page = text_of(client.get(structure.get_absolute_url()))
    assert "Voisin publié" in page
    assert "Voisin brouillon" not in page
    assert "Voisin supposé" not in page


def test_queries_of_the_page(client):
    structure = StructureFactory(published=True)
    client.get(structure.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        client.get(structure.get_absolute_url())
    assert len(captured) <= 3


def test_shared_pages_are_routed(client):
    structure = StructureFactory(published=True)
    for page in ("historique/", "signaler/"):
        assert client.get(f"{structure.get_absolute_url()}{page}").status_code == 200


# --- coordination -------------------------------------------------------------------------------------------------


def test_a_coordinator_reads_what_is_missing_and_publishes(client):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    structure = StructureFactory(submitted=True)
    page = client.get(structure.get_absolute_url())
    assert "SIRET ou numéro RNA" in text_of(page)
    answer = client.post(f"{structure.get_absolute_url()}publier/", follow=True)
    structure.refresh_from_db()
    assert structure.status == Status.PUBLISHED
    assert structure.reviewed_by == coordinator
    assert "est publié" in text_of(answer)
    again = client.post(f"{structure.get_absolute_url()}publier/", follow=True)
    assert "a changé d’état entre-temps" in text_of(again)


def test_what_lacks_a_service_is_not_published(client):
    client.force_login(UserFactory(coordinator=True))
    structure = StructureFactory(submitted=True, without_services=True)
    answer = client.post(f"{structure.get_absolute_url()}publier/", follow=True)
    assert "complétez : Services proposés" in text_of(answer)
    structure.refresh_from_db()
    assert structure.status == Status.SUBMITTED


@pytest.mark.parametrize(("role", "status"), [("anonymous", 302), ("mediator", 404), ("author", 403)])
def test_others_do_not_publish(people, role, status):
    structure = StructureFactory(submitted=True)
    answer = people(role, structure).post(f"{structure.get_absolute_url()}publier/")
    assert answer.status_code == status
    structure.refresh_from_db()
    assert structure.status == Status.SUBMITTED


def test_a_coordinator_of_elsewhere_does_not_decide(client):
    client.force_login(UserFactory(coordinator=True, departments=[DepartmentFactory(code="37")]))
    structure = StructureFactory(submitted=True, commune=CommuneFactory(bourges=True))
    assert client.post(f"{structure.get_absolute_url()}publier/").status_code == 403
    assert "Coordination" not in text_of(client.get(structure.get_absolute_url()))


def test_publishing_by_get_is_refused(client):
    client.force_login(UserFactory(coordinator=True))
    structure = StructureFactory(submitted=True)
    assert client.get(f"{structure.get_absolute_url()}publier/").status_code == 405
