import json
import re
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from epn_commons.contributions.models import Change
from epn_commons.search import home_page
from epn_commons.search.extracts import extract
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.search.documents import days_ago, document, put
from tests.search.test_analysis import HOSTILE
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db


def page(client, **parameters):
    return client.get(reverse("search:results"), parameters)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


# --- Results --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["search:results", "search:suggestions"])
def test_no_text_is_an_error(client, name, text):
    put(document("Un lieu", body="mot <b>gras</b>"))
    assert client.get(reverse(name), {"q": text}).status_code in {200, 400}


@pytest.mark.parametrize(
    "parameters",
    [
        {"page": "0"}, {"page": "-3"}, {"page": "99999999999"}, {"page": "²"}, {"page": "deux"}, {"page": "3"},
        {"kind": ["x" * 5000]}, {"theme": ["a\x01b"]}, {"departement": ["<b>"]}, {"departement": ["18"] * 500},
        {"lat": "nan", "lon": "inf"}, {"lat": "91", "lon": "0"}, {"lat": "47.1"}, {"lat": "47.1", "lon": "2.4"},
    ],
)  # fmt: skip
def test_no_parameter_is_an_error(client, parameters):
    put(*[document(f"Atelier {n}") for n in range(25)])
    assert page(client, q="atelier", **parameters).status_code == 200


def test_pages_are_links(client):
    put(*[document(f"Atelier {n}") for n in range(45)])
    first, last = page(client, q="atelier"), page(client, q="atelier", page="3")
    assert first.content.count(b'<article class="card') == 20
    assert last.content.count(b'<article class="card') == 5
    assert "page=2" in first.content.decode()
    assert "page 3 sur 3" in text_of(last)


def test_what_contributors_wrote_is_escaped_and_marked(client):
    put(document("<i>Atelier</i>", summary="<script>alert(1)</script> tricot & crochet"))
    html = page(client, q="tricot <script>").content.decode()
    assert "<script>alert" not in html
    assert "<i>Atelier" not in html
    assert "<mark>tricot</mark> &amp; crochet" in html
    assert "&lt;<mark>script</mark>&gt;" in html


def test_filters_show_their_counts_and_can_be_cleared(client):
    theme, _cher, _loiret = ThemeFactory(name="Santé"), DepartmentFactory(code="18"), DepartmentFactory(code="45")
    put(
        document("Atelier A", themes=[theme.pk], departments=["18"]),
        document("Atelier B", departments=["45"]),
    )
    html = page(client, q="atelier", departement="18").content.decode()
    assert re.search(r'value="18" checked>(<span>)?Cher \(18\)(</span>)?<span class="count">1</span>', html)
    assert re.search(r'value="45">(<span>)?Loiret \(45\)(</span>)?<span class="count">1</span>', html)
    assert f'href="{reverse("search:results")}?q=atelier"' in html
    assert html.count('<article class="card') == 1


def test_nothing_found_says_what_to_do(client):
    put(document("Atelier", departments=["18"]))
    empty = page(client, q="zzzz")
    assert "Rien pour ces mots" in text_of(empty)
    assert '<a class="button secondary" href="/structures/">' in empty.content.decode()
    filtered = page(client, q="atelier", departement="99")
    assert "Effacer les filtres" in text_of(filtered)
    assert "Écrivez ce que vous cherchez" in text_of(page(client))


def test_a_correction_is_told(client):
    put(document("Médiathèque"))
    assert "Rien ne contient « mediateque » : voici les résultats pour « médiathèque »." in text_of(
        page(client, q="mediateque")
    )


@pytest.mark.parametrize("text", ["Bourges", "bourges", "18000", "18033", "aide aux impôts à Bourges"])
def test_a_commune_is_answered_first(client, text):
    StructureFactory(published=True, commune=CommuneFactory(bourges=True))
    response = page(client, q=text)
    assert "1 lieu dans la commune." in text_of(response)
    assert "/structures/?lieu=Bourges+%2818033%29" in response.content.decode()
    assert "Voir les lieux près de Bourges" in text_of(response)


def test_a_commune_without_a_place_leads_to_those_around(client):
    CommuneFactory(bourges=True)
    assert "voyez ceux des alentours" in text_of(page(client, q="Bourges"))


def test_an_organisation_is_answered_first_with_its_places(client):
    owner = OrganisationFactory(name="Hubikoop Centre-Val de Loire")
    StructureFactory(published=True, organisation=owner, name="Le Relais")
    OrganisationFactory(name="Mairie de Vierzon"), OrganisationFactory(name="Sans lieu")
    for text in ("Hubikoop Centre-Val de Loire", "hubikoop"):
        response = page(client, q=text)
        assert "1 lieu porté par cette organisation." in text_of(response)
    places = StructureFactory(organisation=owner, name="La Verrière")
    places.publish(by=UserFactory(coordinator=True))
    link = re.search(r'class="button" href="(/recherche/\?[^"]*)"', page(client, q="hubikoop").content.decode())[1]
    assert "La Verrière" in text_of(client.get(unescape(link)))
    for text in ("Mairie", "Sans lieu", "hub"):
        assert b'class="answer' not in page(client, q=text).content, text


def test_a_word_that_is_no_commune_is_not_answered(client):
    CommuneFactory(bourges=True)
    for text in ("bourgeoisie", "atelier", "Bourg", "bourges atelier de couture"):
        assert b'class="answer' not in page(client, q=text).content, text


def test_queries_do_not_grow_with_results(client, django_assert_num_queries):
    theme = ThemeFactory()
    DepartmentFactory(code="18")
    put(document("Atelier 0", themes=[theme.pk], departments=["18"]))
    page(client, q="atelier")
    with django_assert_num_queries(11):
        page(client, q="atelier")
    put(*[document(f"Atelier {n}", themes=[theme.pk], departments=["18"]) for n in range(1, 12)])
    with django_assert_num_queries(11):
        page(client, q="atelier")


# --- Suggestions ----------------------------------------------------------------------------------------------


def suggested(client, text):
    response = client.get(reverse("search:suggestions"), {"q": text})
    return json.loads(response.content)


def test_suggestions_are_communes_then_titles(client):
    CommuneFactory(bourges=True)
    (lab,) = put(document("Bourges Lab"))
    assert suggested(client, "bourg") == [
        {"label": "Bourges (18)", "url": "/structures/?lieu=Bourges+%2818033%29", "kind": "commune"},
        {"label": "Bourges Lab", "url": lab.url, "kind": "Lieu"},
    ]


def test_suggestions_complete_the_last_word(client):
    put(document("Déclarer ses impôts"), document("Autre chose"))
    assert [found["label"] for found in suggested(client, "ses imp")] == ["Déclarer ses impôts"]


def test_suggestions_of_the_same_name_say_where(client):
    put(document("EPN", place="Vierzon"), document("EPN", place="Bourges"))
    assert {found["label"] for found in suggested(client, "epn")} == {"EPN, Vierzon", "EPN, Bourges"}


def test_ten_suggestions_at_most_and_a_short_cache(client):
    put(*[document(f"Atelier {n}") for n in range(30)])
    response = client.get(reverse("search:suggestions"), {"q": "atel"})
    assert len(json.loads(response.content)) == 10
    assert response["Cache-Control"] == "public, max-age=60"
    again = client.get(reverse("search:suggestions"), {"q": "atel"}, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_suggestions_ask_few_queries(client, django_assert_max_num_queries):
    put(*[document(f"Atelier {n}") for n in range(12)])
    with django_assert_max_num_queries(5):
        suggested(client, "atelier cou")


# --- Home -----------------------------------------------------------------------------------------------------


def test_home_of_an_empty_portal_promises_nothing(client):
    text = text_of(client.get("/"))
    assert text.count("Bientôt") == 4
    assert "Rien n’est encore publié" in text


def test_home_says_what_is_there_and_what_is_new(client):
    places = [document(f"Lieu {n}", place="Vierzon") for n in range(7)]
    put(*places)
    response = client.get("/")
    text = text_of(response)
    assert "7 lieux" in text
    assert text.count("Bientôt") == 3
    assert response.content.count(b"/essai/") == 5
    assert "Ce qui m’attend" not in text


def test_an_import_of_many_places_leaves_room_to_the_other_commons(client):
    put(document("Question ancienne", published_at=days_ago(40)), kind="question")
    put(*[document(f"Lieu {n}") for n in range(7)])
    newest = client.get("/").context["newest"]
    assert [entry["kind"].code for entry in newest] == ["structure"] * 4 + ["question"]
    assert newest[0]["title"] == "Lieu 6"


def test_home_tells_who_is_signed_in_what_waits(client):
    client.force_login(UserFactory(mediator=True))
    response = client.get("/")
    assert "Ce qui m’attend" in text_of(response)
    assert b"/compte/contributions/" in response.content


def test_home_asks_two_queries_and_what_happens_today(client, django_assert_num_queries):
    for number in (1, 12):
        put(*[document(f"Lieu {n}") for n in range(number)])
        with django_assert_num_queries(4):
            client.get("/")


def test_home_is_read_again_only_when_something_is_published(client, settings, monkeypatch, django_assert_num_queries):
    settings.HOME_KEPT_SECONDS = 3600
    monkeypatch.setattr(home_page, "_kept", {})
    assert "Rien n’est encore publié" in text_of(client.get("/"))
    with django_assert_num_queries(1):
        client.get("/")
    put(document("Lieu neuf"))
    Change.objects.create(kind="structure", public_id=uuid4(), action="created")
    assert "Lieu neuf" in text_of(client.get("/"))


# --- Extracts -------------------------------------------------------------------------------------------------


def plain(segments):
    return "".join(f"[{text}]" if marked else text for text, marked in segments)


@pytest.mark.parametrize(
    ("text", "words", "length", "expected"),
    [
        ("", {"a"}, 20, ""),
        ("Un Vélo, des vélos.", {"velo", "velos"}, 40, "Un [Vélo], des [vélos]."),
        ("L’œuvre", {"oeuvre"}, 40, "L’[œuvre]"),
        ("Rien ici", {"velo"}, 40, "Rien ici"),
    ],
)
def test_extract(text, words, length, expected):
    assert plain(extract(text, words, length)) == expected


def test_extract_shows_the_passage_that_holds_the_most():
    text = "velo " + "x y z " * 100 + "le velo et la carte grise " + "x y z " * 100
    shown = plain(extract(text, {"velo", "carte", "grise"}, 80))
    assert "[velo] et la [carte] [grise]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 130


def test_extract_of_one_endless_word_is_cut():
    assert len(plain(extract("é" * 5000, {"a"}, 100))) < 110
