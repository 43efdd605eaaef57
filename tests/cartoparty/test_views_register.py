"""The register over HTTP: what is listed, what the address may say, what it costs."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cartoparty.enums import AccessMode, Audience, CoordinatesOrigin, Fee, Mobility, Service, Typology
from cartoparty.models import Structure
from cartoparty.selection import places
from epn_commons.core.http_client import OutgoingError
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/structures/"
MONDAY_AT_TEN = "2026-11-23 09:00:00+00:00"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def bourges():
    return CommuneFactory(bourges=True)


@pytest.fixture
def orleans():
    return CommuneFactory(orleans=True)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sentence(response):
    heading = re.search(r'<h2 class="selection".*?</h2>', response.content.decode(), re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", "", heading)).strip()


def names(response):
    return [card["title"] for card in response.context["cards"]]


def test_only_what_is_published_is_listed(client):
    StructureFactory(name="Publié", published=True)
    for state in ("submitted", "archived", "rejected"):
        StructureFactory(name=state, **{state: True})
    StructureFactory(name="Brouillon")
    assert names(client.get(ADDRESS)) == ["Publié"]


@pytest.mark.parametrize("query", ["mediatheque", "MÉDIATHÈQUE", "bourges ormes", "18000", "médiathèque d’Aubrac"])
def test_words_are_found_in_the_name_the_commune_and_the_address(client, bourges, query):
    StructureFactory(name="Médiathèque d'Aubrac", commune=bourges, published=True)
    assert client.get(ADDRESS, {"q": query}).context["selection"].total == 1


def test_words_must_all_be_there(client, bourges):
    StructureFactory(name="Médiathèque", commune=bourges, published=True)
    assert client.get(ADDRESS, {"q": "médiathèque orléans"}).context["selection"].total == 0


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"service": "aide-aux-demarches-administratives"}, {"A"}),
        ({"service": "administrative_help"}, {"A"}),
        ({"service": ["Aide aux démarches administratives", "loisirs-et-creations-numeriques"]}, {"A", "B"}),
        ({"service": "aide-aux-demarches-administratives", "frais": "payant"}, set()),
        ({"frais": "gratuit"}, {"A"}),
        ({"public": "seniors"}, {"B"}),
        ({"acces": "se-presenter"}, {"A"}),
        ({"typologie": "epn"}, {"B"}),
        ({"accessible": "oui"}, {"A"}),
        ({"itinerant": "oui"}, {"B"}),
        ({"itinerant": "itinerant"}, {"B"}),
        ({"itinerant": "fixe"}, {"A"}),
        ({"itinerant": ["itinerant", "fixe"]}, {"A", "B"}),
        ({"departement": "18"}, {"A"}),
        ({"departement": "45"}, {"B"}),
        ({"lieu": "Bourges", "rayon": "10"}, {"A"}),
        ({"lat": "47.9", "lon": "1.9", "rayon": "20"}, {"B"}),
    ],
)
def test_filters(client, bourges, orleans, parameters, found):
    StructureFactory(
        name="A", published=True, commune=bourges, services=[Service.ADMINISTRATIVE_HELP], fees=[Fee.FREE],
        access_modes=[AccessMode.WALK_IN], accessible=True,
    )  # fmt: skip
    StructureFactory(
        name="B", published=True, commune=orleans, services=[Service.LEISURE_AND_CREATION], fees=[Fee.PAID],
        audiences=[Audience.SENIORS], typologies=[Typology.EPN], mobility=[Mobility.ITINERANT],
    )  # fmt: skip
    assert set(names(client.get(ADDRESS, parameters))) == found


@time_machine.travel(MONDAY_AT_TEN, tick=False)
@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"ouvert": "maintenant"}, {"Semaine"}),
        ({"ouvert": "2026-11-28T10:00"}, {"Samedi"}),
        ({"jour": "2026-11-28", "heure": "16:00"}, set()),
        ({"jour": "2026-11-28"}, {"Samedi"}),
        ({"jour": "28/11/2026"}, {"Samedi"}),
        ({"heure": "09:30"}, {"Semaine"}),
    ],
)
def test_opening(client, parameters, found):
    StructureFactory(name="Semaine", published=True, opening_hours="Mo-Fr 09:00-12:00")
    StructureFactory(name="Samedi", published=True, opening_hours="Sa 09:00-12:00")
    StructureFactory(name="Inconnu", published=True, opening_hours="")
    assert set(names(client.get(ADDRESS, parameters))) == found


def test_nearest_first_around_a_commune_and_by_name_elsewhere(client, bourges, orleans):
    StructureFactory(name="Zèbre", published=True, commune=bourges)
    StructureFactory(name="Abeille", published=True, commune=orleans)
    assert names(client.get(ADDRESS)) == ["Abeille", "Zèbre"]
    response = client.get(ADDRESS, {"lieu": "bourges"})
    assert names(response) == ["Zèbre", "Abeille"]
    assert response.context["cards"][1]["distance"] == pytest.approx(98_500, rel=0.05)


@time_machine.travel(MONDAY_AT_TEN, tick=False)
def test_the_selection_is_said_in_words_and_each_part_can_be_removed(client, bourges):
    StructureFactory(published=True, commune=bourges, fees=[Fee.FREE], opening_hours="Sa 09:00-12:00", accessible=True)
    response = client.get(
        ADDRESS, {"lieu": "Bourges", "rayon": "10", "frais": "gratuit", "jour": "2026-11-28", "accessible": "oui"}
    )
    assert sentence(response) == (
        "1 lieu gratuit accessible en fauteuil roulant ouvert samedi 28 novembre à moins de 10 km de Bourges"
    )
    urls = {part["name"]: part["url"] for part in response.context["parts"]}
    assert "frais" not in urls["frais"]
    assert "lieu=Bourges" in urls["frais"]
    assert "lieu" not in urls["lieu"]
    assert "rayon" not in urls["lieu"]


def test_a_name_with_an_article_is_contracted(client):
    CommuneFactory(code="36018")
    StructureFactory(published=True)
    assert sentence(client.get(ADDRESS, {"lieu": "36018", "rayon": "50"})).endswith("à moins de 50 km du Blanc")


BAD = [
    ({"rayon": "-1"}, "1 à 100 km"),
    ({"rayon": "9" * 400}, "1 à 100 km"),
    ({"lat": "91", "lon": "2"}, "latitude va de −90 à 90"),
    ({"lat": "nan", "lon": "2"}, "latitude va de −90 à 90"),
    ({"lat": "47"}, "une latitude et une longitude"),
    ({"page": "abc"}, "numéro de page"),
    ({"page": "-3"}, "numéro de page"),
    ({"service": "n-importe-quoi"}, "n’est pas un choix"),
    ({"itinerant": "peut-être"}, "n’est pas un choix"),
    ({"departement": "999"}, "Aucun département"),
    ({"ouvert": "hier"}, "maintenant"),
    ({"ouvert": "2026-13-45T99:99"}, "maintenant"),
    ({"jour": "32/13/2026"}, "Écrivez une date"),
    ({"jour": "31/12/9999"}, "entre 2000 et 2100"),
    ({"ouvert": "9999-12-31T23:59:59"}, "entre 2000 et 2100"),
    ({"heure": "25:61"}, "Écrivez une heure"),
    ({"q": "x" * 300}, "200"),
]


@pytest.mark.parametrize(("parameters", "words"), BAD, ids=lambda value: str(value)[:40])
def test_bad_parameters_are_told_and_the_list_is_still_there(client, parameters, words):
    StructureFactory(name="Toujours là", published=True)
    response = client.get(ADDRESS, parameters)
    assert response.status_code == 200
    assert words in text_of(response)
    assert names(response) == ["Toujours là"]
    assert client.get(f"{ADDRESS}carte.json", parameters).json()["count"] == 1


@pytest.mark.parametrize("query", ["q=%00", "lieu=%FF", "service=%00&page=1"])
def test_unreadable_bytes_are_refused_in_french(client, query):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert "caractères" in response.content.decode()


@pytest.mark.parametrize("noise", ["utm_source=x", "service=", "lieu=%20", "rayon=", "page=", "frais=&frais=gratuit"])
def test_noise_in_the_address_is_harmless(client, noise):
    StructureFactory(published=True)
    response = client.get(f"{ADDRESS}?{noise}")
    assert response.context["selection"].errors == []
    assert len(response.context["cards"]) == 1


def test_pages_are_links_and_the_last_page_answers_beyond(client):
    for number in range(23):
        StructureFactory(name=f"Lieu {number:02d}", published=True)
    assert len(client.get(ADDRESS).context["cards"]) == 20
    last = client.get(ADDRESS, {"page": "2", "frais": "gratuit"})
    assert names(last) == ["Lieu 20", "Lieu 21", "Lieu 22"]
    assert "frais=gratuit" in last.content.decode().split('rel="prev"')[0].rsplit("href=", 1)[1]
    assert names(client.get(ADDRESS, {"page": "99"})) == names(last)


def ways(client, asked):
    offered = client.get(ADDRESS, asked).context["wider"]
    assert len({way["url"] for way in offered}) == len(offered), "the same way is not offered twice"
    for way in offered:
        assert client.get(f"{ADDRESS}{way['url']}").context["selection"].total == way["count"] > 0
    return {way["label"]: way["url"] for way in offered}


def test_nothing_found_is_widened_in_one_click(client, bourges, orleans):
    """Each way finds as many places as it says; the nearest to the question comes first, a dead end not at all."""
    StructureFactory(published=True, commune=orleans, fees=[Fee.PAID])
    StructureFactory(published=True, commune=bourges, latitude=bourges.latitude + 0.13)
    asked = {"lieu": "Bourges", "rayon": "5", "frais": "gratuit", "accessible": "oui"}
    assert {"Retirer : accessible en fauteuil roulant", "Retirer tous les filtres"}.isdisjoint(ways(client, asked))
    Structure.objects.update(accessible=True)
    response = client.get(ADDRESS, asked)
    assert sentence(response).startswith("Aucun lieu gratuit")
    offered = ways(client, asked)
    assert list(offered) == ["Chercher à moins de 20 km", "Voir tous les lieux"]
    assert "rayon=20" in offered["Chercher à moins de 20 km"]
    alone = ways(client, {"lieu": "Orléans", "rayon": "5", "frais": "gratuit", "q": ""})
    assert list(alone) == ["Chercher à toute distance", "Retirer : gratuit", "Voir tous les lieux"]
    assert "Voir tous les lieux" in ways(client, {"frais": "payant", "departement": bourges.department_id})


def test_counts_tell_what_ticking_one_more_box_would_give(client):
    StructureFactory(published=True, services=[Service.ACCESS], fees=[Fee.FREE])
    StructureFactory(published=True, services=[Service.ACCESS, Service.SAFE_USE], fees=[Fee.PAID])
    counts = client.get(ADDRESS, {"frais": "gratuit"}).context["selection"].facet_counts
    assert counts["service"] == {"access": 1}
    assert counts["frais"] == {"free": 1, "paid": 1}
    StructureFactory(published=True, fees=[Fee.FREE], mobility=[Mobility.ITINERANT, Mobility.FIXED])
    response = client.get(ADDRESS, {"frais": "gratuit", "itinerant": "fixe"})
    assert response.context["selection"].facet_counts["itinerant"] == {"itinerant": 1, "fixed": 1}
    assert sentence(response).startswith("1 lieu gratuit fixe")
    assert "2 lieux gratuits fixes ou itinérants" in sentence(
        client.get(ADDRESS, {"frais": "gratuit", "itinerant": ["fixe", "oui"]})
    )


def test_what_a_card_tells(client, bourges):
    with time_machine.travel(MONDAY_AT_TEN, tick=False):
        StructureFactory(
            published=True, commune=bourges, opening_hours="Mo-Fr 09:00-12:00", is_example=True,
            coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE,
        )  # fmt: skip
        shown = text_of(client.get(ADDRESS))
    for words in (
        "Ouvert jusqu’à 12\u00a0h", "Gratuit", "Exemple", "Position approximative", "12 rue des Ormes, 18000 Bourges",
        "Accès internet et matériel informatique", "Informations du 23 novembre 2026",
    ):  # fmt: skip
        assert re.sub(r"\s+", " ", words) in shown


def test_old_facts_are_to_be_checked(client):
    StructureFactory(published=True, updated_on=timezone.localdate() - timedelta(days=400))
    assert "À vérifier, informations du" in text_of(client.get(ADDRESS))


@pytest.mark.parametrize(
    "parameters", [{}, {"lieu": "Bourges", "rayon": "50", "ouvert": "maintenant", "departement": "18"}]
)
def test_queries_do_not_follow_the_number_of_places(client, bourges, parameters):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(ADDRESS, parameters)
        return len(captured)

    StructureFactory(published=True, commune=bourges, opening_hours="24/7")
    client.get(ADDRESS, parameters)
    one = queries()
    for _number in range(11):
        StructureFactory(published=True, commune=bourges, opening_hours="24/7")
    assert queries() == one <= 8


# --- where --------------------------------------------------------------------------------------------------------


def test_an_address_is_asked_of_the_geocoder(client, bourges, monkeypatch):
    asked = []

    def fetch(url, **options):
        asked.append((url, options))
        return Answer(200, feature(47.08, 2.39, "12 Rue Moyenne 18000 Bourges", 0.9))

    monkeypatch.setattr("cartoparty.geocoding.fetch", fetch)
    StructureFactory(published=True, commune=bourges)
    response = client.get(ADDRESS, {"lieu": "12 rue Moyenne, Bourges", "rayon": "5"})
    assert sentence(response).endswith("à moins de 5 km de « 12 Rue Moyenne 18000 Bourges »")
    client.get(ADDRESS, {"lieu": "12 rue Moyenne, Bourges", "page": "2"})
    assert len(asked) == 1
    assert asked[0][1]["timeout"] == 3


class Answer:
    def __init__(self, status, body):
        self.status, self.body = status, json.dumps(body).encode()


def feature(latitude, longitude, label, score):
    properties = {"label": label, "score": score, "type": "housenumber", "citycode": "18033", "id": "x"}
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"features": [{"type": "Feature", "geometry": geometry, "properties": properties}]}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, {}),
        Answer(200, "charabia"),
        Answer(200, {"features": [{"geometry": {}, "properties": {}}]}),
        Answer(200, [1]),
    ],
)
def test_a_geocoder_that_is_down_is_told(client, monkeypatch, answer):
    monkeypatch.setattr("cartoparty.geocoding.fetch", lambda url, **options: answer)
    StructureFactory(name="Toujours là", published=True)
    response = client.get(ADDRESS, {"lieu": "3 impasse des Inconnus"})
    assert "Le service d’adresses ne répond pas : indiquez une commune" in text_of(response)
    assert names(response) == ["Toujours là"]


def test_nobody_waits_for_a_geocoder_that_has_just_failed(client, monkeypatch):
    asked = []

    def fetch(url, **options):
        asked.append(url)
        raise OutgoingError("timeout", "Ce site met trop de temps à répondre.")

    monkeypatch.setattr("cartoparty.geocoding.fetch", fetch)
    for number in range(3):
        response = client.get(ADDRESS, {"lieu": f"{number} impasse des Inconnus"})
        assert "Le service d’adresses ne répond pas" in text_of(response)
    assert len(asked) == 1


def test_a_geocoder_that_is_down_leaves_the_commune_of_the_address(client, orleans):
    StructureFactory(published=True, commune=orleans)
    response = client.get(ADDRESS, {"lieu": "12 rue Bannier, Orléans"})
    assert response.context["selection"].place.name == "Orléans"
    assert "les distances partent du centre d’Orléans" in text_of(response)


def test_an_unlikely_address_is_unknown(client, monkeypatch):
    monkeypatch.setattr(
        "cartoparty.geocoding.fetch", lambda url, **options: Answer(200, feature(47, 2, "Ailleurs", 0.3))
    )
    response = client.get(ADDRESS, {"lieu": "rue qui n’existe pas"})
    assert "Aucune commune ni adresse" in text_of(response)


def test_a_commune_picked_among_suggestions_keeps_its_code(client):
    CommuneFactory(code="45208")
    StructureFactory(published=True)
    assert client.get(ADDRESS, {"lieu": "Montargis (45208)"}).context["selection"].place.name == "Montargis"


def test_communes_of_the_same_name_are_offered(client, monkeypatch):
    CommuneFactory(overseas=True)
    CommuneFactory(
        code="93066", name="Saint-Denis", postcodes=["93200"], population=113_000, latitude=48.93, longitude=2.35
    )
    response = client.get(ADDRESS, {"lieu": "saint-denis"})
    assert response.context["selection"].place.others == (("93066", "Saint-Denis (93)"),)
    assert places.CERTAIN_RANK == 2
