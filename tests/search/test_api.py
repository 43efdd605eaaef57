import json

import pytest

from tests.search.documents import document, put
from tests.search.test_analysis import HOSTILE
from tests.territories.factories import DepartmentFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/search/"


def answer(client, **parameters):
    response = client.get(ADDRESS, parameters)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def test_a_ranked_list_with_facets_and_marked_extracts(client):
    DepartmentFactory(code="18")
    (place,) = put(
        document("Médiathèque", summary="Prêt de tablettes", place="Bourges", departments=["18"], version=4)
    )
    found = answer(client, q="tablette", count="true")
    assert (found["count"], found["next"], found["previous"]) == (1, None, None)
    assert found["facets"] == {
        "kind": [{"value": "structure", "label": "Lieu", "count": 1}],
        "theme": [],
        "department": [{"value": "18", "label": "Cher (18)", "count": 1}],
    }
    (item,) = found["results"]
    assert item["id"] == str(place.public_id)
    assert item["url"] == f"http://testserver/api/v1/structures/{place.public_id}/"
    assert item["page_url"] == f"http://testserver{place.url}"
    assert item["extract"] == [{"text": "Prêt de ", "marked": False}, {"text": "tablettes", "marked": True}]
    assert (item["kind"], item["title"], item["place"]) == ("structure", "Médiathèque", "Bourges")
    assert (item["version"], item["licence"], item["distance_m"]) == (4, "etalab-2.0", None)
    assert "count" not in answer(client, q="tablette")


def test_pages_follow_their_addresses(client):
    put(*[document(f"Atelier {n}") for n in range(5)])
    first = answer(client, q="atelier", page_size="2")
    second = json.loads(client.get(first["next"]).content)
    third = json.loads(client.get(second["next"]).content)
    titles = [item["title"] for page in (first, second, third) for item in page["results"]]
    assert sorted(titles) == [f"Atelier {n}" for n in range(5)]
    assert third["next"] is None
    assert json.loads(client.get(third["previous"]).content)["results"] == second["results"]


def test_near_ranks_and_measures(client):
    put(
        document("Atelier", latitude=48.85, longitude=2.35), document("Atelier du Cher", latitude=47.08, longitude=2.4)
    )
    found = answer(client, q="atelier", near="47.09,2.4")
    assert found["results"][0]["title"] == "Atelier du Cher"
    assert found["results"][0]["distance_m"] == pytest.approx(1113, abs=10)


def test_corrections_are_told(client):
    put(document("Médiathèque"))
    assert answer(client, q="mediateque")["corrected"] == "médiathèque"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "inconnu"), ("near", "ici"), ("near", "91,0"), ("page_size", "0"), ("page_size", "1000"),
        ("cursor", "abc"), ("count", "oui"), ("theme", "É"), ("department", "1"), ("inconnu", "x"),
        ("q", "x" * 301), ("format", "csv"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client, name, value):
    response = client.get(ADDRESS, {"q": "atelier", name: value})
    assert response.status_code == 400
    assert name in response.content.decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_an_error_of_ours(client, text):
    put(document("Un lieu"))
    assert client.get(ADDRESS, {"q": text}).status_code in {200, 400}


def test_what_did_not_change_is_not_sent_again(client):
    put(document("Atelier"))
    first = client.get(ADDRESS, {"q": "atelier"})
    again = client.get(ADDRESS, {"q": "atelier"}, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    other = client.get(ADDRESS, {"q": "autre"}, headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_only_get(client):
    assert client.post(ADDRESS).status_code == 405
