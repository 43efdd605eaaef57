"""Places on paper over HTTP: what the booklet and the orientation sheet hold, and what they refuse."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty import booklet
from cartoparty.enums import AccessMode, Fee
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
BOOKLET, SHEET = "/structures/livret/", "/structures/fiche/"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def places():
    bourges, orleans, fleury = CommuneFactory(bourges=True), CommuneFactory(orleans=True), CommuneFactory(code="45147")
    return [
        StructureFactory(
            published=True, name="Zèbre & fils", commune=bourges, access_modes=[AccessMode.WALK_IN], accessible=True
        ),
        StructureFactory(published=True, name="Atelier", commune=bourges, opening_hours=""),
        StructureFactory(published=True, name="Forum", commune=orleans, fees=[Fee.PAID]),
        StructureFactory(published=True, name="Espace", commune=fleury),
        StructureFactory(name="Brouillon", commune=orleans),
    ]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\xa0", " "))


def names(response):
    return [place["name"] for commune in response.context["communes"] for place in commune["places"]]


def test_places_are_grouped_by_commune_with_what_one_needs(client, places):
    response = client.get(BOOKLET)
    assert [commune["name"] for commune in response.context["communes"]] == [
        "Bourges",
        "Fleury-les-Aubrais",
        "Orléans",
    ]
    assert names(response) == ["Atelier", "Zèbre & fils", "Espace", "Forum"]
    text = text_of(response)
    for words in (
        "12 rue des Ormes, 18000 Bourges", "Du lundi au vendredi : 9 h – 12 h et 14 h – 17 h", "02 38 00 00 00",
        "Maîtrise des outils numériques du quotidien", "Gratuit", "accessible en fauteuil roulant",
        "Horaires non renseignés", "Licence Ouverte 2.0", 'href="#commune-18033"', 'id="commune-18033"',
        "Zèbre &amp; fils",
    ):  # fmt: skip
        assert words in text, words
    assert text.count('<svg class="qr"') == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("commune=18033", ["Atelier", "Zèbre & fils"]),
        ("epci=244500468", ["Espace", "Forum"]),
        ("departement=45&frais=payant", ["Forum"]),
        ("lieu=Bourges&rayon=10", ["Atelier", "Zèbre & fils"]),
    ],
)
def test_a_territory_or_any_selection(client, places, query, expected):
    assert names(client.get(f"{BOOKLET}?{query}")) == expected


def test_the_title_says_the_territory_and_the_menus_count(client, places):
    response = client.get(f"{BOOKLET}?epci=244500468")
    assert "2 lieux dans l’intercommunalité « Orléans Métropole »" in text_of(response)
    by_name = {territory["name"]: territory["options"] for territory in response.context["territories"]}
    assert [option["label"] for option in by_name["commune"]] == ["Fleury-les-Aubrais (1)", "Orléans (1)"]
    assert by_name["epci"][0]["chosen"]


def test_paper_and_size_are_chosen_and_anything_else_is_the_ordinary(client, places):
    text = text_of(client.get(f"{BOOKLET}?format=a5&caracteres=grands"))
    assert "booklet-a5" in text
    assert 'class="booklet large"' in text
    text = text_of(client.get(f"{BOOKLET}?format=<script>&caracteres=../x"))
    assert "booklet-a4" in text
    assert 'class="booklet"' in text


def test_too_many_places_are_refused_with_the_way_to_narrow(client, places, monkeypatch):
    monkeypatch.setattr(booklet, "MOST_PLACES", 3)
    response = client.get(BOOKLET)
    assert response.context["communes"] == []
    assert "3 lieux au plus" in text_of(response)
    assert "Bourges (2)" in text_of(response)
    assert names(client.get(f"{BOOKLET}?commune=18033")) == ["Atelier", "Zèbre & fils"]


def test_no_place_and_bad_parameters_say_what_to_do(client, places):
    assert "Aucun lieu à imprimer" in text_of(client.get(f"{BOOKLET}?q=introuvable"))
    assert "Aucune commune ne porte ce code" in text_of(client.get(f"{BOOKLET}?commune=%3Cb%3E"))
    assert client.get(f"{BOOKLET}?q=%00").status_code == 400


def test_the_number_of_queries_does_not_follow_the_number_of_places(client):
    commune = CommuneFactory(bourges=True)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(BOOKLET)
        return len(queries)

    StructureFactory(published=True, commune=commune)
    one = count()
    StructureFactory.create_batch(11, published=True, commune=commune)
    assert count() == one


def test_a_sheet_holds_the_places_asked_in_their_order(client, places):
    response = client.get(SHEET, {"p": [places[2].slug, places[0].slug]})
    assert [place["name"] for place in response.context["places"]] == ["Forum", "Zèbre & fils"]
    text = text_of(response)
    assert "Rendez-vous le" in text
    assert text.count('<svg class="qr"') == 2
    sheet = text[text.index("<article") : text.rindex("</article>")]
    assert "<input" not in sheet, "rien sur la personne n’est demandé"


def test_a_sheet_says_what_it_leaves_out(client, places):
    slugs = [place.slug for place in places]
    response = client.get(SHEET, {"p": [*slugs[:4], slugs[0]]})
    assert len(response.context["places"]) == 3
    assert "trois lieux au plus" in text_of(response)
    response = client.get(SHEET, {"p": [slugs[4], "<i>autre</i>", slugs[0]]})
    assert [place["name"] for place in response.context["places"]] == ["Zèbre & fils"]
    assert "n’est plus publié" in text_of(response)
    assert "<i>autre" not in text_of(response)


def test_an_empty_sheet_says_how_to_fill_it(client):
    response = client.get(SHEET)
    assert response.status_code == 200
    assert "Aucun lieu n’est choisi" in text_of(response)
    assert client.get(SHEET, {"p": "x" * 5000}).status_code == 200


def test_the_list_offers_the_sheet_and_the_booklet(client, places):
    text = text_of(client.get("/structures/?frais=payant"))
    assert 'href="/structures/livret/?frais=payant"' in text
    assert f'name="p" value="{places[2].slug}" form="choix"' in text
