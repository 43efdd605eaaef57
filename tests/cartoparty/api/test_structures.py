"""``/api/v1/structures/``: CONTRACT.md, « REST API »."""

import csv
import io
import json

import pytest
import time_machine
from django.db import connection

from cartoparty.models import Structure
from cartoparty.standards.export import COLUMNS
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/structures/"
CONTRACT_FIELDS = {
    "id", "url", "page_url", "version", "licence", "attribution", "created_at", "updated_at", "name", "address",
    "postcode", "commune", "latitude", "longitude", "opening_hours", "open_state", "services", "phone", "website",
    "organisation", "confirmed_at", "sources",
}  # fmt: skip
TUESDAY_MORNING, SUNDAY = "2026-03-10T10:00:00+01:00", "2026-03-08T10:00:00+01:00"


def place(**values):
    return StructureFactory(published=True, **values)


def names(client, **parameters):
    response = client.get(LIST, parameters)
    assert response.status_code == 200, response.content
    return [item["name"] for item in response.json()["results"]]


def test_an_item_holds_what_the_contract_promises(client):
    structure = place(fees=["free"], websites=["https://espace.example/"])
    (item,) = client.get(LIST).json()["results"]
    assert set(item) >= CONTRACT_FIELDS
    assert item["id"] == str(structure.public_id)
    assert item["fees"] == ["Gratuit"]
    assert item["commune"] == {"code": structure.commune_id, "name": structure.commune.name}
    assert item["page_url"].endswith(structure.get_absolute_url())
    assert client.get(f"{LIST}{structure.public_id}/").json() == item


@pytest.mark.parametrize("trait", ["submitted", "archived", "rejected"])
def test_what_is_not_published_is_not_there(client, trait):
    structure = StructureFactory(**{trait: True})
    client.force_login(structure.author)
    assert client.get(LIST).json()["results"] == []
    assert client.get(f"{LIST}{structure.public_id}/").status_code == 404


def test_near_gives_the_closest_first_with_distances(client):
    place(name="Tours", commune=CommuneFactory(tours=True))
    place(name="Chambray", commune=CommuneFactory(code="37050"))
    place(name="Bourges", commune=CommuneFactory(bourges=True))
    results = client.get(LIST, {"near": "47.3948,0.7039"}).json()["results"]
    assert [item["name"] for item in results] == ["Tours", "Chambray"]
    assert results[0]["distance_m"] < 100 < 5_000 < results[1]["distance_m"] < 10_000


def test_each_point_has_its_own_distances_although_the_query_is_written_once(client):
    place(name="Tours", commune=CommuneFactory(tours=True))
    place(name="Bourges", commune=CommuneFactory(bourges=True))
    for town, point in {"Tours": "47.3948,0.7039", "Bourges": "47.0836,2.3956"}.items():
        everywhere = client.get(LIST, {"near": point, "radius_km": 100}).json()["results"]
        (nearest,) = (item for item in everywhere if item["name"] == town)
        assert nearest["distance_m"] < 2_000
        assert town in [item["name"] for item in client.get(LIST, {"ordering": "-name"}).json()["results"]]
    page = client.get(LIST, {"page_size": 1, "ordering": "-name"}).json()
    assert page["results"][0]["name"] == "Tours"
    following = client.get(page["next"]).json()
    assert following["results"][0]["name"] == "Bourges"
    assert client.get(following["previous"]).json()["results"][0]["name"] == "Tours"


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"service": "Accès internet et matériel informatique"}, {"A", "B"}),
        ({"service": ["employment", "safe_use"]}, {"B", "C"}),
        ({"service": "access", "fee": "Gratuit"}, {"A"}),
        ({"accessible": "true"}, {"C"}),
        ({"itinerant": "true"}, {"C"}),
        ({"itinerant": "false"}, {"A", "B"}),
        ({"department": "37"}, {"B"}),
        ({"commune": "18033"}, {"C"}),
        ({"q": "beta"}, set()),
        ({"bbox": "0,47,1,48"}, {"B"}),
        ({"open_at": TUESDAY_MORNING}, {"A", "B"}),
        ({"open_at": SUNDAY}, {"C"}),
    ],
)
def test_filters(client, parameters, found):
    orleans = CommuneFactory(orleans=True)
    place(name="A", services=["access"], fees=["free"], commune=orleans)
    place(name="B", services=["access", "employment"], fees=["paid"], commune=CommuneFactory(tours=True))
    place(
        name="C", services=["safe_use"], fees=[], accessible=True, mobility=["itinerant"],
        opening_hours="Su 09:00-12:00",
        commune=CommuneFactory(bourges=True),
    )  # fmt: skip
    assert set(names(client, **parameters)) == found


@pytest.mark.parametrize(("moment", "state"), [(TUESDAY_MORNING, "open"), (SUNDAY, "closed")])
def test_open_now(client, moment, state):
    place()
    with time_machine.travel(moment, tick=False):
        (item,) = client.get(LIST).json()["results"]
        assert item["open_state"] == state
        assert len(names(client, open_at="now")) == (state == "open")


def test_whoever_synchronises_is_told_that_nothing_changed_until_something_does(client):
    structure = place()
    with time_machine.travel(TUESDAY_MORNING, tick=False):
        etag = client.get(LIST)["ETag"]
        assert client.get(LIST, headers={"if-none-match": etag}).status_code == 304
        structure.revise({"name": "Nouveau nom"}, by=UserFactory(coordinator=True))
        assert client.get(LIST, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "culprit"),
    [
        ({"near": "91,200"}, "near"),
        ({"near": "47,1", "radius_km": "-1"}, "radius_km"),
        ({"nimporte": "1"}, "nimporte"),
        ({"cursor": "falsifié"}, "cursor"),
        ({"service": "Couture"}, "service"),
        ({"open_at": "hier"}, "open_at"),
        ({"profile": "autre"}, "profile"),
        ({"bbox": "1,2,3"}, "bbox"),
    ],
)
def test_a_malformed_parameter_is_named(client, parameters, culprit):
    response = client.get(LIST, parameters)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    assert culprit in [error["parameter"] for error in response.json()["errors"]]


def test_the_national_profile_gives_rows_of_the_schema(client):
    structure = StructureFactory()
    structure.publish(by=UserFactory(coordinator=True))
    (item,) = client.get(LIST, {"profile": "lieux-mediation-numerique"}).json()["results"]
    assert list(item) == list(COLUMNS)
    assert (item["id"], item["pivot"]) == (str(structure.public_id), "00000000000000")
    one = client.get(f"{LIST}{structure.public_id}/", {"profile": "lieux-mediation-numerique"})
    assert one.json() == item


@pytest.mark.parametrize("form", ["json", "csv", "ndjson", "geojson"])
def test_formats(client, form):
    place(name="=HYPERLINK()"), place(somewhere_unknown=True)
    response = client.get(LIST, {"format": form})
    body = b"".join(response).decode()
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(body)))
        assert len(rows) == 2
        assert not any(row["name"].startswith("=") for row in rows)
    elif form == "ndjson":
        assert len([json.loads(line) for line in body.splitlines()]) == 2
    elif form == "geojson":
        assert {feature["geometry"] and feature["geometry"]["type"] for feature in json.loads(body)["features"]} == {
            "Point", None,
        }  # fmt: skip
    else:
        assert len(json.loads(body)["results"]) == 2


@pytest.mark.parametrize("count", [1, 12])
def test_a_list_costs_the_same_for_one_and_for_many(client, count, django_assert_num_queries):
    StructureFactory.create_batch(count, published=True)
    with django_assert_num_queries(3):  # quota, stamp, page
        assert len(client.get(LIST).json()["results"]) == count


def test_the_near_search_uses_its_index():
    commune = CommuneFactory(orleans=True)
    Structure.objects.bulk_create(
        StructureFactory.build(
            published=True, author=None, commune=commune, slug=f"lieu-{number}",
            latitude=44 + number % 60 / 12, longitude=-1 + number // 60 / 12,
        )
        for number in range(3000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cartoparty_structure")
    plan = Structure.objects.published().near(47.9, 1.9, 10_000).explain()
    assert "cartoparty_structure_earth" in plan
    assert "Seq Scan" not in plan
