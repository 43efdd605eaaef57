"""The file of the map: what it says, what it weighs, when it is built; the names asked for where one looks."""

import gzip
import json
import random
from html import unescape
from re import search

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty import map_data
from cartoparty.enums import Audience, Fee, Mobility, Service, Typology
from cartoparty.selection.facets import FACETS, TRAVELS
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

MAP, NAMES, REGISTER = "/structures/carte.json", "/structures/carte/noms.json", "/structures/"
MOST_BYTES = 170_000


@pytest.fixture
def bourges(db):
    return CommuneFactory(bourges=True)


def points(data):
    """``["lat,lon", …]`` in steps, as the browser reads them."""
    lat, lon, found = 0, 0, []
    for lat_step, lon_step in zip(data["lat"], data["lon"], strict=True):
        lat, lon = lat + lat_step, lon + lon_step
        found.append(f"{lat},{lon}")
    return found


def kept(data, choices):
    """The points that the browser keeps of the whole file."""
    columns = [(data[name], set(codes)) for name, codes in choices.items()]
    return [
        at
        for rank, at in enumerate(points(data))
        if all(codes & set(column["sets"][column["of"][rank]]) for column, codes in columns)
    ]


def on_page(response, attribute):
    return unescape(search(rf'data-{attribute}="([^"]*)"', response.content.decode())[1])


# --- weight -------------------------------------------------------------------------------------------------------


def test_twenty_thousand_places_weigh_at_most_170_kilobytes():
    """Invented places round 300 towns: services at random, eight sets in each other list, some usual and some rare;
    few travel."""
    chance = random.Random(20261122)
    towns = [(f"{n % 95 + 1:02d}", n, chance.uniform(42.5, 51), chance.uniform(-4.5, 8)) for n in range(300)]
    usual = [facet for facet in FACETS if facet is not TRAVELS]
    habits = {facet: [chance.sample(facet.enum.values, chance.randint(0, 3)) for _set in range(8)] for facet in usual}
    habits |= {TRAVELS: [*[["fixed"]] * 7, ["itinerant"]]}
    rows = []
    for department, town, south, west in chance.choices(towns, [1 / (n + 20) for n in range(300)], k=20_000):
        latitude, longitude = south + chance.gauss(0, 0.03), west + chance.gauss(0, 0.04)
        facts = [chance.choices(sets, [1 / (n + 1) ** 1.5 for n in range(8)])[0] for sets in map(habits.get, FACETS)]
        facts[0] = chance.sample(Service.values, chance.randint(1, 4))
        place = (latitude, longitude, department, chance.random() < 0.6, *facts)
        rows.append(((department, town, latitude), place))
    body = map_data.packed(place for _order, place in sorted(rows, key=lambda row: row[0]))
    data = json.loads(body)
    assert data["count"] == 20_000
    assert len(set(points(data))) > 19_000
    assert all(len(data[name]["of"]) == 20_000 for name in map_data.BY_CODES)
    assert len(gzip.compress(body, 9)) <= MOST_BYTES


# --- what it says -------------------------------------------------------------------------------------------------


def test_the_file_holds_points_and_codes_but_no_name(client, bourges):
    here = StructureFactory(
        published=True, commune=bourges, name="Atelier secret", services=[Service.ACCESS, Service.SAFE_USE],
        fees=[Fee.FREE], accessible=True, mobility=[Mobility.ITINERANT], typologies=[Typology.BIB],
    )  # fmt: skip
    StructureFactory(published=True, commune=bourges, somewhere_unknown=True)
    StructureFactory(commune=bourges)
    response = client.get(MAP)
    data = response.json()
    assert response["Content-Type"] == "application/json"
    assert points(data) == [map_data.point(here.latitude, here.longitude)]
    assert data["count"] == 1
    assert data["frais"] == {"sets": [["gratuit"]], "of": [0]}
    assert set(data["service"]["sets"][0]) == {
        "acces-internet-et-materiel-informatique", "utilisation-securisee-du-numerique",
    }  # fmt: skip
    assert data["departement"]["sets"] == [["18"]]
    assert (data["accessible"]["sets"], data["itinerant"]["sets"]) == ([["oui"]], [["itinerant"]])
    assert "Atelier" not in response.content.decode()


def test_an_empty_map_is_still_a_map(client, db):
    assert client.get(MAP).json()["count"] == 0
    assert client.get(MAP, {"ouvert": "maintenant"}).json()["lat"] == []


def test_every_filter_of_codes_keeps_what_the_list_shows_without_another_file(client, bourges):
    orleans = CommuneFactory(orleans=True)
    for rank, service in enumerate(Service.values):
        StructureFactory(
            published=True, commune=orleans if rank % 3 else bourges, services=[service, "access"][: 1 + rank % 2],
            fees=[Fee.values[rank % 3]], audiences=[Audience.WOMEN] if rank % 2 else [], latitude=47 + rank / 100,
            accessible=[None, True, False][rank % 3], mobility=[Mobility.ITINERANT] if rank == 4 else [],
        )  # fmt: skip
    data = client.get(MAP).json()
    for query in (
        "frais=gratuit", "frais=gratuit&frais=payant", "frais=Payant&public=femmes", "accessible=oui", "itinerant=oui",
        "itinerant=fixe", "itinerant=fixe&itinerant=itinerant&frais=gratuit",
        "departement=18&service=acces-internet-et-materiel-informatique", "public=seniors", "", "frais=n-importe-quoi",
        "lieu=Bourges&tri=nom&frais=gratuit",
    ):  # fmt: skip
        page = client.get(f"{REGISTER}?{query}")
        assert on_page(page, "url") == MAP, query
        listed = sorted(card["point"] for card in page.context["cards"])
        assert sorted(kept(data, json.loads(on_page(page, "choices")))) == listed, query


def test_what_no_code_says_is_asked_of_the_server(client, bourges):
    StructureFactory(published=True, commune=bourges, name="Médiathèque", fees=[Fee.PAID])
    StructureFactory(published=True, commune=bourges, name="Mairie", fees=[Fee.PAID])
    page = client.get(REGISTER, {"q": "mediatheque", "frais": "payant", "tri": "nom", "page": "1"})
    assert on_page(page, "url") == f"{MAP}?q=mediatheque"
    assert client.get(on_page(page, "url")).json()["count"] == 1
    near = client.get(REGISTER, {"lieu": "Bourges", "rayon": "5"})
    assert on_page(near, "url") == f"{MAP}?lieu=Bourges&rayon=5"


# --- names --------------------------------------------------------------------------------------------------------


def test_names_are_those_of_the_selection_at_the_points_asked(client, bourges):
    place = StructureFactory(published=True, commune=bourges, name="Ici", latitude=47.081234, longitude=-0.012345)
    StructureFactory(
        published=True, commune=bourges, name="Payant", latitude=47.081234, longitude=-0.012345, fees=[Fee.PAID]
    )
    StructureFactory(published=True, commune=bourges, name="À deux mètres", latitude=47.08126, longitude=-0.012345)
    StructureFactory(commune=bourges, name="Brouillon", latitude=47.081234, longitude=-0.012345)
    at = map_data.point(place.latitude, place.longitude)
    with CaptureQueriesContext(connection) as captured:
        told = client.get(NAMES, {"point": at, "frais": "gratuit"}).json()["places"]
    assert told == [{"name": "Ici", "commune": "Bourges", "slug": place.slug, "point": at, "when": ""}]
    assert len(captured) == 3
    assert {row["name"] for row in client.get(NAMES, {"point": [at, "1,2"]}).json()["places"]} == {"Ici", "Payant"}
    assert client.get(NAMES).json() == {"places": []}


@pytest.mark.parametrize("hostile", ["", "x", "1", "1,2,3", "nan,1", "1e9,2", "9" * 5000])
def test_a_point_that_is_none_is_refused_in_words(client, db, hostile):
    response = client.get(NAMES, {"point": hostile})
    assert response.status_code == 400
    assert "latitude" in response.json()["detail"]


# --- when it is built ---------------------------------------------------------------------------------------------


def test_the_file_is_built_again_only_when_something_changes(client, db, monkeypatch):
    built = []
    pack = map_data.packed
    monkeypatch.setattr(map_data, "packed", lambda rows: built.append(1) or pack(rows))
    first = StructureFactory(submitted=True)
    first.publish(by=first.author)
    answer = client.get(MAP, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert set(answer["Cache-Control"].split(", ")) == {"no-cache", "public"}
    for _again in range(3):
        assert client.get(MAP).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(MAP, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert len(captured) == 1
    assert len(built) == 1
    second = StructureFactory(submitted=True)
    assert client.get(MAP, headers={"if-none-match": answer["ETag"]}).status_code == 304
    second.publish(by=second.author)
    assert client.get(MAP, headers={"if-none-match": answer["ETag"]}).json()["count"] == 2
    assert len(built) == 2
