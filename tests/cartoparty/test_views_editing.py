"""Adding and correcting places over HTTP, with no script at all."""

import pytest
from django.core.cache import cache

from cartoparty.geocoding import GeocodedAddress, GeocoderDown
from cartoparty.models import Structure
from epn_commons.contributions import drafts
from epn_commons.contributions.enums import Status, Wait
from epn_commons.contributions.models import ReviewItem, Revision
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
ADD = "/structures/ajouter/"


@pytest.fixture(autouse=True)
def _bourges():
    cache.clear()
    CommuneFactory(bourges=True)


@pytest.fixture
def mediator(client):
    user = UserFactory(mediator=True)
    client.force_login(user)
    return user


def typed(**changes):
    return {
        "name": "Atelier des Marais", "commune": "Bourges", "address": "3 rue Moyenne", "services": ["access"],
        "opening_hours": "mardi 10h-12h", **changes,
    }  # fmt: skip


def messages_of(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_visitors_are_asked_to_sign_in(client):
    structure = StructureFactory(published=True)
    for address in (ADD, structure.get_edit_url(), "/structures/horaires/", "/structures/adresse/"):
        assert client.get(address).status_code == 302


def test_partners_and_accounts_without_a_role_do_not_write(client):
    client.force_login(UserFactory(partner=True))
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, typed()).status_code == 403


WHO_EDITS = {
    ("draft", "mediator"): 404,
    ("draft", "author"): 200,
    ("draft", "coordinator"): 404,
    ("submitted", "mediator"): 404,
    ("submitted", "author"): 200,
    ("submitted", "coordinator"): 200,
    ("published", "mediator"): 200,
    ("archived", "mediator"): 404,
}


@pytest.mark.parametrize(("case", "status"), WHO_EDITS.items())
def test_who_opens_the_form(client, case, status):
    state, role = case
    structure = StructureFactory(**({} if state == "draft" else {state: True}))
    client.force_login(structure.author if role == "author" else UserFactory(**{role: True}))
    assert client.get(structure.get_edit_url()).status_code == status


def test_a_mediator_adds_a_place(client, mediator):
    response = client.post(ADD, typed(), follow=True)
    structure = Structure.objects.get()
    assert response.redirect_chain[-1][0] == structure.get_absolute_url()
    assert structure.status == Status.SUBMITTED
    assert "envoyé en relecture" in messages_of(response)
    assert "Horaires compris : Mardi : 10\u00a0h\u00a0– 12\u00a0h." in messages_of(response)
    assert ReviewItem.objects.get().wait == Wait.SUBMISSION


def test_a_mediator_keeps_a_draft(client, mediator):
    client.post(ADD, typed(brouillon="1", services=[]))
    structure = Structure.objects.get()
    assert structure.status == Status.DRAFT
    client.post(structure.get_edit_url(), typed(services=["access"]))
    structure.refresh_from_db()
    assert structure.status == Status.SUBMITTED


def test_a_coordinator_s_place_is_published_at_once(client):
    client.force_login(UserFactory(coordinator=True))
    response = client.post(ADD, typed(), follow=True)
    assert Structure.objects.get().status == Status.PUBLISHED
    assert "C’est publié" in messages_of(response)


def test_what_lacks_a_service_waits_even_for_a_coordinator(client):
    client.force_login(UserFactory(coordinator=True))
    client.post(ADD, typed(services=[]))
    assert Structure.objects.get().status == Status.SUBMITTED


def test_a_correction_waits_and_the_page_stays(client, mediator):
    structure = StructureFactory(published=True, commune_id="18033")
    page = client.get(structure.get_edit_url())
    assert "Proposer la correction" in page.content.decode()
    response = client.post(
        structure.get_edit_url(), typed(name=structure.name, comment="Vu sur place.", base_version=1), follow=True
    )
    assert "envoyé en relecture" in messages_of(response)
    revision = Revision.objects.get()
    assert revision.values["opening_hours"] == "Tu 10:00-12:00"
    assert revision.comment == "Vu sur place."
    structure.refresh_from_db()
    assert structure.opening_hours == "Mo-Fr 09:00-12:00,14:00-17:00"


def test_what_is_wrong_is_listed_and_what_was_typed_is_kept(client, mediator):
    response = client.post(ADD, typed(phone="02 38", opening_hours="quand je peux"))
    html = response.content.decode()
    assert response.status_code == 200
    assert "2 points sont à corriger" in html
    assert 'href="#id_phone"' in html
    assert "Atelier des Marais" in html
    assert not Structure.objects.exists()


def test_a_twin_is_shown_with_its_box(client, mediator):
    twin = StructureFactory(published=True, name="Atelier des marais", commune_id="18033")
    html = client.post(ADD, typed()).content.decode()
    assert "Est-ce l’un de ces lieux" in html
    assert twin.get_absolute_url() in html
    client.post(ADD, typed(not_a_twin="on"))
    assert Structure.objects.count() == 2


def test_a_far_point_shows_its_box(client, mediator):
    html = client.post(ADD, typed(latitude="43.6", longitude="1.4")).content.decode()
    assert 'name="far_is_right"' in html


def test_the_point_is_placed_without_saving(client, mediator, monkeypatch):
    found = GeocodedAddress("3 Rue Moyenne", 47.0812, 2.3987, 0.9, "housenumber", "18033", "k")
    monkeypatch.setattr("cartoparty.forms.geocode", lambda text: found)
    html = client.post(ADD, typed(placer="adresse")).content.decode()
    assert 'value="47.081200"' in html
    assert "geocoder:housenumber:47.081200,2.398700" in html
    assert not Structure.objects.exists()


def test_what_was_being_typed_comes_back_and_is_forgotten_once_sent(client, mediator):
    key = drafts.key_for("structure")
    client.post(drafts.autosave_url(key), typed(name="À moitié écrit", services=["access", "safe_use"]))
    page = client.get(ADD)
    assert "À moitié écrit" in page.content.decode()
    assert page.context["form"]["services"].value() == ["access", "safe_use"]
    client.post(ADD, typed())
    assert drafts.load(mediator, key) is None


def test_a_draft_belongs_to_its_author(client, mediator):
    client.post(drafts.autosave_url(drafts.key_for("structure")), typed(name="À moi seul"))
    client.force_login(UserFactory(mediator=True))
    assert "À moi seul" not in client.get(ADD).content.decode()


@pytest.mark.parametrize("bad", [{"name": "x" * 10_000_000}, {"description": "é" * 1_000_000}, {"latitude": "1e400"}])
def test_enormous_values_are_refused_and_nothing_is_written(client, mediator, bad):
    response = client.post(ADD, typed(**bad))
    assert response.status_code in (200, 400, 413)
    assert not Structure.objects.exists()


def test_nul_is_refused(client, mediator):
    assert client.post(ADD, typed(name="a\x00b")).status_code == 400


def test_hours_are_said_back_as_understood(client, mediator):
    said = client.get("/structures/horaires/", {"opening_hours": "lundi au vendredi 9h-12h"}).content.decode()
    assert "Compris" in said
    assert "Du lundi au vendredi" in said
    unsure = client.get("/structures/horaires/", {"opening_hours": "selon la météo"}).content.decode()
    assert "Pas encore compris" in unsure
    assert client.get("/structures/horaires/").content.decode().strip() == ""


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (GeocodedAddress("3 Rue Moyenne", 47.1, 2.4, 0.9, "street", "18033", "k"), 200),
        (None, 404),
        (GeocoderDown(), 503),
    ],
)
def test_the_point_of_an_address(client, mediator, monkeypatch, answer, status):
    def geocode(text):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("cartoparty.views.editing.geocode", geocode)
    response = client.get("/structures/adresse/", {"q": "3 rue Moyenne"})
    assert response.status_code == status
    assert ("latitude" in response.json()) == (status == 200)


def test_addresses_are_limited_by_person(client, mediator, monkeypatch):
    monkeypatch.setattr("cartoparty.views.editing.GEOCODINGS_PER_HOUR", 1)
    monkeypatch.setattr("cartoparty.views.editing.geocode", lambda text: None)
    client.get("/structures/adresse/", {"q": "3 rue Moyenne"})
    assert client.get("/structures/adresse/", {"q": "3 rue Moyenne"}).status_code == 429
