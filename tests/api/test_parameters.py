"""What is asked badly is refused by its name, in French, and never fails on our side."""

import random

import pytest

from epn_commons.api.resources.communes import CommuneFilterSet
from tests.api.walking import walk
from tests.territories.factories import CommuneFactory, FormerCommuneFactory

pytestmark = pytest.mark.django_db

COMMUNES = "/api/v1/communes/"

REFUSED = [
    ("near=91,200", "near"),
    ("near=47.1", "near"),
    ("near=47.1,2.4,3", "near"),
    ("near=nan,2", "near"),
    ("near=inf,2", "near"),
    ("near=1e1,2", "near"),
    ("near=٤٧,2", "near"),
    ("near=47,2&near=48,2", "near"),
    ("near=47,2&radius_km=-1", "radius_km"),
    ("near=47,2&radius_km=0", "radius_km"),
    ("near=47,2&radius_km=101", "radius_km"),
    ("near=47,2&radius_km=nan", "radius_km"),
    ("near=47,2&radius_km=Infinity", "radius_km"),
    ("near=47,2&radius_km=1_0", "radius_km"),
    ("radius_km=10", "radius_km"),
    ("bbox=0,46,3", "bbox"),
    ("bbox=0,48,3,46", "bbox"),
    ("bbox=0,46,300,48", "bbox"),
    ("bbox=a,b,c,d", "bbox"),
    ("page_size=0", "page_size"),
    ("page_size=1001", "page_size"),
    ("page_size=1.5", "page_size"),
    ("page_size=" + "9" * 1500, "page_size"),
    ("page_size=9999999999999999999", "page_size"),
    ("page_size=2&page_size=3", "page_size"),
    ("count=oui", "count"),
    ("ordering=nom", "ordering"),
    ("ordering=name,name", "ordering"),
    ("ordering=code,-code", "ordering"),
    ("ordering=distance", "ordering"),
    ("ordering=--code", "ordering"),
    ("ordering=relevance", "ordering"),
    ("ordering=password", "ordering"),
    ("cursor=abc", "cursor"),
    ("cursor=W10:sig", "cursor"),
    ("cursor=" + "A" * 1600, "cursor"),
    ("code=1803", "code"),
    ("code=18033&code=' OR 1=1", "code"),
    ("postcode=180000", "postcode"),
    ("department=AB", "department"),
    ("updated_since=hier", "updated_since"),
    ("updated_since=2026-13-01", "updated_since"),
    ("updated_since=0001-01-01", "updated_since"),
    ("updated_since=9999-12-31T23:59:59-14:00", "updated_since"),
    ("format=xml", "format"),
    ("q=" + "a" * 201, "q"),
    ("q=" + "a" * 3000, "q"),
    ("inconnu=1", "inconnu"),
    ("api_key=secret", "api_key"),
    ("Near=47,2", "Near"),
]


@pytest.mark.parametrize(("query", "parameter"), REFUSED)
def test_bad_parameter_is_refused_by_its_name(client, query, parameter):
    answer = client.get(f"{COMMUNES}?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == 400
    assert body["errors"][0]["parameter"] == parameter
    assert body["errors"][0]["message"]
    assert body["instance"] == COMMUNES


def test_all_the_refusals_come_at_once(client):
    errors = client.get(f"{COMMUNES}?near=91,200&page_size=0&count=oui&rien=1&q=a&q=b").json()["errors"]
    assert {error["parameter"] for error in errors} == {"near", "page_size", "count", "rien", "q"}


def test_unknown_parameter_says_which_one_may_have_been_meant(client):
    body = client.get(f"{COMMUNES}?departement=18").json()
    assert "« department »" in body["errors"][0]["message"]


@pytest.mark.parametrize("query", ["q=%00", "q=%FF%FE", "%00=1", "%ff=1", "near=%00", "q=%ED%A0%80", "&&&==&=%"])
def test_unreadable_bytes_are_refused(client, query):
    answer = client.get(f"{COMMUNES}?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_more_parameters_than_django_reads_are_refused(client):
    assert client.get(COMMUNES + "?" + "&".join(f"a{n}=1" for n in range(1500))).status_code == 400
    assert client.get(COMMUNES + "?" + "&".join("code=18033" for _ in range(150))).status_code == 400


def test_empty_values_are_no_values(client):
    CommuneFactory(bourges=True)
    query = "q=&near=&radius_km=&bbox=&code=&ordering=&page_size=&cursor=&count=&updated_since=&format="
    assert len(client.get(f"{COMMUNES}?{query}").json()["results"]) == 1


def test_no_query_string_makes_the_api_fail(client):
    """Strings made of what people and scanners send; the same ones at each run."""
    CommuneFactory(bourges=True)
    dice = random.Random(2026)
    names = [*CommuneFilterSet.base_filters, "ordering", "page_size", "cursor", "count", "format", "x"]
    pieces = (
        " 0 -1 91 é %00 %FF ' \\ %25 _ , 18033 2A004 nan 1e309 true name -name distance json ndjson geojson | ( { +"
    )
    pieces = [*pieces.split(" "), "9" * 40]
    for _ in range(400):
        pairs = [(dice.choice(names), dice.choices(pieces, k=dice.randint(1, 4))) for _ in range(dice.randint(1, 4))]
        query = "&".join(f"{name}={''.join(value)}" for name, value in pairs)
        answer = client.get(f"{COMMUNES}?{query}")
        assert answer.status_code in (200, 400), query
        if answer.status_code == 400:
            assert answer.headers["Content-Type"].startswith("application/problem+json"), query


def forged(cursor):
    """The same cursor with one letter changed, at each of some places."""
    for place in range(0, len(cursor), 7):
        letter = "A" if cursor[place] != "A" else "B"
        yield cursor[:place] + letter + cursor[place + 1 :]


def test_altered_or_borrowed_cursor_is_refused(client):
    CommuneFactory.create_batch(3)
    link = client.get(COMMUNES, {"page_size": 1}).json()["next"]
    cursor = link.split("cursor=")[1].replace("%3A", ":")
    assert client.get(COMMUNES, {"page_size": 1, "cursor": cursor}).status_code == 200
    for other in forged(cursor):
        assert client.get(COMMUNES, {"page_size": 1, "cursor": other}).status_code == 400
    elsewhere = client.get("/api/v1/organisations/", {"cursor": cursor})
    assert elsewhere.json()["errors"][0]["parameter"] == "cursor"
    sorted_otherwise = client.get(COMMUNES, {"cursor": cursor, "ordering": "-name"})
    assert "triée autrement" in sorted_otherwise.json()["errors"][0]["message"]


def codes(client, query):
    return sorted(item["code"] for item in client.get(f"{COMMUNES}?{query}").json()["results"])


@pytest.fixture
def communes():
    for trait in ("orleans", "tours", "bourges", "montargis", "amilly", "overseas"):
        CommuneFactory(**{trait: True})


@pytest.mark.usefixtures("communes")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("code=18033", ["18033"]),
        ("code=18033&code=37261", ["18033", "37261"]),
        ("code=18033&department=45", []),
        ("postcode=45200", ["45004", "45208"]),
        ("postcode=45200&postcode=37000", ["37261", "45004", "45208"]),
        ("department=18&department=37", ["18033", "37261"]),
        ("region=04", ["97411"]),
        ("epci=244500203", ["45004", "45208"]),
        ("q=orleans", ["45234"]),
        ("q=OR", ["45234"]),
        ("bbox=2.3,47.0,2.5,47.1", ["18033"]),
        ("bbox=50,-30,-150,0", ["97411"]),
        ("near=47.09,2.4", ["18033"]),
        ("near=48,2.75&radius_km=20", ["45004", "45208"]),
        ("near=-20.88,55.45", ["97411"]),
    ],
)
def test_filters_find(client, query, found):
    assert codes(client, query) == found


def test_search_gives_the_best_first(client):
    for code, name in (("45401", "Bourg-Orléans"), ("45402", "Orléanais"), ("45403", "Saint-Orléans-le-Bel")):
        CommuneFactory(code=code, name=name)
    CommuneFactory(orleans=True)
    found = client.get(COMMUNES, {"q": "orleans"}).json()["results"]
    assert found[0]["name"] == "Orléans"
    by_code = client.get(COMMUNES, {"q": "orleans", "ordering": "-code"}).json()["results"]
    assert [item["code"] for item in by_code] == sorted((item["code"] for item in found), reverse=True)
    pages = [item["code"] for item in walk(client, f"{COMMUNES}?q=orleans&page_size=1")]
    assert pages == [item["code"] for item in found]


@pytest.mark.usefixtures("communes")
def test_near_sorts_by_distance_and_gives_it(client):
    found = client.get(f"{COMMUNES}?near=47.99696,2.73261&radius_km=100").json()["results"]
    assert [item["name"] for item in found][:2] == ["Montargis", "Amilly"]
    assert found[0]["distance_m"] == pytest.approx(0, abs=1)
    assert 3500 < found[1]["distance_m"] < 4500
    assert "distance_m" not in client.get(COMMUNES).json()["results"][0]


def test_former_code_finds_the_current_commune(client):
    former = FormerCommuneFactory(code="45900")
    assert codes(client, "code=45900") == ["45234"]
    answer = client.get(f"{COMMUNES}45900/")
    assert answer.status_code == 301
    assert client.get(answer.headers["Location"]).json()["code"] == former.current.code


@pytest.mark.parametrize(
    "moment", ["2026-03-12", "2026-03-12T09:30:00", "2026-03-12T09:30:00+01:00", "2026-03-12T08:30Z"]
)
def test_moment_is_read_in_iso_8601_even_when_plus_became_a_space(client, moment):
    assert client.get(f"/api/v1/organisations/?updated_since={moment}").status_code == 200
