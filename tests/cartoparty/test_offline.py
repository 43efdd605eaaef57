"""The copy of a region over HTTP: its weight, what it holds, whom it is refused to, and its worker."""

import json
import re

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty import offline
from cartoparty.enums import Fee
from epn_commons.accounts.sessions import SHARED
from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import Change
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
PAGE, DATA, WORKER = (
    "/structures/hors-connexion/",
    "/structures/hors-connexion/lieux.json",
    "/structures/hors-connexion.js",
)


@pytest.fixture
def places():
    bourges, orleans, lyon = CommuneFactory(bourges=True), CommuneFactory(orleans=True), CommuneFactory(lyon=True)
    return [
        StructureFactory(published=True, name="Atelier", commune=bourges, accessible=False),
        StructureFactory(published=True, name="Forum", commune=orleans, fees=[Fee.PAID], opening_hours=""),
        StructureFactory(published=True, name="Confluence", commune=lyon),
        StructureFactory(name="Brouillon", commune=orleans),
    ]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


@time_machine.travel("2026-11-23 09:00:00+00:00", tick=False)
def test_the_data_are_compact_and_complete(client, places):
    data = json.loads(client.get(f"{DATA}?region=24").content)
    assert data["territory"] == "Centre-Val de Loire"
    assert data["date"] == "2026-11-23"
    assert data["licence"] == "Licence Ouverte 2.0"
    assert [row[0] for row in data["places"]] == ["Atelier", "Forum"]
    name, commune, address, postcode, phone, hours, services, fees, access, wheelchair, slug = data["places"][0]
    assert (name, address, postcode, slug, access, wheelchair) == (
        "Atelier", "12 rue des Ormes", "18000", places[0].slug, [], 0,
    )  # fmt: skip
    assert data["communes"][commune] == "Bourges"
    assert phone.replace("\xa0", " ") == "02 38 00 00 00"
    assert "Du lundi au vendredi" in data["hours"][hours]
    assert [data["services"][rank] for rank in services] == [
        "Maîtrise des outils numériques du quotidien", "Accès internet et matériel informatique",
    ]  # fmt: skip
    assert [data["fees"][rank] for rank in fees] == ["Gratuit"]
    assert data["hours"][data["places"][1][5]] == ""


def test_without_a_choice_it_is_the_region_that_has_most_places(client, places):
    assert json.loads(client.get(DATA).content)["territory"] == "Centre-Val de Loire"
    assert json.loads(client.get(f"{DATA}?departement=45").content)["territory"] == "Loiret"
    assert json.loads(client.get(f"{DATA}?region=24&departement=45").content)["territory"] == "Loiret"
    assert json.loads(client.get(f"{DATA}?region=84&departement=").content)["territory"] == "Auvergne-Rhône-Alpes"


@time_machine.travel("2026-11-23 09:00:00+00:00", tick=False)
def test_the_page_announces_weight_and_date(client, places):
    response = client.get(f"{PAGE}?departement=18")
    assert "Garder une copie hors connexion (0," in text_of(response)
    assert "Cher, le 23 novembre 2026" in text_of(response)
    assert f'data-url="{DATA}?departement=18"' in text_of(response)


def test_what_the_page_asks_for_is_what_is_kept(client, places):
    used = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get(PAGE).content.decode()))
    kept = set(json.loads(client.get(DATA).content)["assets"])
    imported = {f"/static/{path}" for path in offline.IMPORTED}
    assert used == kept - imported
    weight = offline.shell_bytes() + len(client.get(DATA).content)
    assert weight < offline.MOST_BYTES
    assert len(client.get(PAGE).content) < offline._PAGE_BYTES


def test_a_copy_of_a_thousand_places_stays_under_a_megabyte(client):
    commune = CommuneFactory(bourges=True)
    author = UserFactory(mediator=True)
    StructureFactory.create_batch(1000, published=True, commune=commune, author=author)
    assert len(client.get(DATA).content) + offline.shell_bytes() < 1_000_000


def test_what_would_weigh_too_much_is_refused_with_what_to_do(client, places, monkeypatch):
    monkeypatch.setattr(offline, "MOST_BYTES", offline.shell_bytes() + 100)
    assert client.get(DATA).status_code == 400
    response = client.get(PAGE)
    assert "choisissez un département" in text_of(response)
    assert "data-url" not in text_of(response)


@pytest.mark.parametrize("query", ["region=ZZ", "departement=%3Cscript%3E", "region=" + "9" * 10_000])
def test_an_unknown_territory_is_refused_in_french(client, places, query):
    assert client.get(f"{DATA}?{query}").status_code == 400
    response = client.get(f"{PAGE}?{query}")
    assert "choisissez dans la liste" in text_of(response)
    assert "<script>" not in response.content.decode()


def test_with_no_place_at_all_the_page_says_so(client):
    assert "Aucun lieu n’est encore publié" in text_of(client.get(PAGE))
    assert client.get(DATA).status_code == 400


def test_the_stamp_renews_the_copy(client, places):
    first = client.get(DATA)
    again = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert client.get(DATA, **again).status_code == 304
    Change.objects.create(kind="structure", public_id=places[0].public_id, action=Action.UPDATED)
    assert client.get(DATA, **again).status_code == 200


def test_no_copy_on_a_shared_computer(client, places):
    client.force_login(UserFactory(mediator=True))
    assert "data-keep" in text_of(client.get(PAGE))
    session = client.session
    session[SHARED] = True
    session.save()
    text = text_of(client.get(PAGE))
    assert "data-keep" not in text
    assert 'data-shared="oui"' in text
    assert "Pas de copie sur un poste partagé" in text


def test_the_worker_may_serve_the_register_only(client):
    response = client.get(WORKER)
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == "/structures/"
    assert 'credentials: "omit"' in response.content.decode()


def test_the_number_of_queries_does_not_follow_the_number_of_places(client):
    commune = CommuneFactory(bourges=True)

    def count(path):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    StructureFactory(published=True, commune=commune)
    one = count(PAGE), count(DATA)
    StructureFactory.create_batch(11, published=True, commune=commune)
    assert (count(PAGE), count(DATA)) == one


def test_the_copy_holds_all_that_its_modules_import():
    """One that is missing, and without a network none of them runs."""
    held = {*offline.SHELL, *offline.IMPORTED}
    for path in (path for path in held if path.startswith("js/")):
        found = re.findall(r'from "\./([\w-]+\.js)"', (settings.BASE_DIR / "static" / path).read_text("utf-8"))
        assert {f"js/{name}" for name in found} <= held, path
