"""The list of a resource: pages, order, number of queries."""

import pytest
from django.urls import reverse

from epn_commons.territories.models import Commune
from tests.accounts.factories import OrganisationFactory
from tests.api.walking import walk
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db

COMMUNES = "/api/v1/communes/"
LIST_QUERIES = 3  # the quota, the stamp, the page


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize("resource", ["communes", "organisations"])
def test_list_asks_the_same_number_of_queries_whatever_its_length(client, django_assert_num_queries, resource, rows):
    for _ in range(rows):
        OrganisationFactory(commune=CommuneFactory())
    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get(reverse(f"api:{resource}-list"))
    assert len(answer.json()["results"]) == rows


def test_list_answers_a_page_and_the_common_fields(client):
    CommuneFactory(bourges=True)
    body = client.get(COMMUNES).json()
    assert list(body) == ["next", "previous", "results"]
    item = body["results"][0]
    assert item == {
        "id": "6f2b9a54-3f0e-8d1c-9c55-2d3138303333",
        "url": "http://testserver/api/v1/communes/6f2b9a54-3f0e-8d1c-9c55-2d3138303333/",
        "page_url": "http://testserver/recherche/?q=Bourges",
        "code": "18033",
        "name": "Bourges",
        "department": {"code": "18", "name": "Cher"},
        "region": {"code": "24", "name": "Centre-Val de Loire"},
        "epci": {"code": "241800507", "name": "CA Bourges Plus"},
        "postcodes": ["18000"],
        "population": 64186,
        "latitude": 47.08333,
        "longitude": 2.4,
        "former_communes": [],
        "version": 1,
        "licence": "etalab-2.0",
        "attribution": "Insee (code officiel géographique), La Poste, IGN",
        "created_at": None,
        "updated_at": None,
    }


def test_count_is_given_on_request_only(client):
    CommuneFactory.create_batch(3)
    assert client.get(COMMUNES, {"count": "true", "page_size": 1}).json()["count"] == 3
    assert "count" not in client.get(COMMUNES, {"count": "false"}).json()


@pytest.mark.parametrize(
    "ordering", ["code", "-code", "name", "-name", "population", "-population", "population,-name"]
)
@pytest.mark.parametrize("page_size", [1, 3, 7])
def test_walk_meets_each_row_once_with_ties_and_nulls(client, ordering, page_size):
    for number in range(11):
        CommuneFactory(population=[None, 100, 100, 200][number % 4], name=f"Commune {number // 3}")
    forwards = [item["code"] for item in walk(client, f"{COMMUNES}?ordering={ordering}&page_size={page_size}")]
    assert len(forwards) == 11
    assert sorted(forwards) == sorted(Commune.objects.values_list("code", flat=True))
    whole = client.get(f"{COMMUNES}?ordering={ordering}").json()["results"]
    assert forwards == [item["code"] for item in whole]


def test_walk_back_meets_the_same_rows(client):
    for number in range(10):
        CommuneFactory(population=[None, 5][number % 2])
    pages = []
    address = f"{COMMUNES}?ordering=-population&page_size=3"
    while address:
        body = client.get(address).json()
        pages.append([item["code"] for item in body["results"]])
        last, address = body, body["next"]
    back = [pages[-1]]
    while last["previous"]:
        last = client.get(last["previous"]).json()
        back.insert(0, [item["code"] for item in last["results"]])
    assert back == pages


def test_nulls_come_last_both_ways(client):
    CommuneFactory(orleans=True, population=None)
    CommuneFactory(tours=True, population=10)
    for ordering in ("population", "-population"):
        names = [item["name"] for item in client.get(COMMUNES, {"ordering": ordering}).json()["results"]]
        assert names == ["Tours", "Orléans"]


def test_walk_by_distance_meets_each_row_once(client):
    CommuneFactory.create_batch(12)
    query = "near=47.6,1.7&radius_km=100&page_size=2"
    found = list(walk(client, f"{COMMUNES}?{query}"))
    distances = [item["distance_m"] for item in found]
    assert distances == sorted(distances)
    assert len({item["code"] for item in found}) == len(found) > 5


def test_rows_written_during_a_walk_neither_hide_nor_repeat_the_others(client):
    codes = [f"45{400 + number}" for number in range(0, 20, 2)]
    for code in codes:
        CommuneFactory(code=code)
    seen, address = [], f"{COMMUNES}?page_size=3"
    while address:
        body = client.get(address).json()
        seen += [item["code"] for item in body["results"]]
        address = body["next"]
        CommuneFactory(code=f"45{int(seen[-1][2:]) + 1}")  # just after the last one seen
        CommuneFactory.create(code=f"01{len(seen):03}", department=Commune.objects.first().department)  # long before
    assert [code for code in seen if code in codes] == codes
    assert len(seen) == len(set(seen))


def test_page_that_has_gone_leads_back(client):
    for _ in range(4):
        CommuneFactory()
    body = client.get(COMMUNES, {"page_size": 2}).json()
    Commune.objects.exclude(code__in=[item["code"] for item in body["results"]]).delete()
    gone = client.get(body["next"]).json()
    assert gone["results"] == []
    assert gone["next"] is None
    assert client.get(gone["previous"]).json()["results"] == body["results"]


def test_pages_are_linked_in_the_headers_too(client):
    CommuneFactory.create_batch(3)
    answer = client.get(COMMUNES, {"page_size": 1, "ordering": "name"})
    assert answer.headers["Link"] == f'<{answer.json()["next"]}>; rel="next"'
    assert "ordering=name" in answer.json()["next"]
