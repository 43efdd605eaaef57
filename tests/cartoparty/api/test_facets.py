"""``/api/v1/structures/?facets=true``: the numbers of the page of the register, by the same rule."""

from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty import travelling
from cartoparty.enums import Audience, Fee, Mobility, Service
from cartoparty.open_slots import rebuild
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
LIST, PAGE = "/api/v1/structures/", "/structures/"
MONDAY_AT_TEN = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
SAME = {
    "service": "service", "fee": "frais", "access_mode": "acces", "audience": "public", "support": "prise_en_charge",
    "language": "langue", "accompaniment": "accompagnement", "programme": "programme", "label": "label",
    "typology": "typologie",
}  # fmt: skip


@pytest.fixture
def places(db):
    bourges, away = CommuneFactory(bourges=True), CommuneFactory(code="36044")
    with time_machine.travel(MONDAY_AT_TEN, tick=False):
        StructureFactory(
            published=True, commune=bourges, services=[Service.ACCESS], fees=[Fee.FREE], accessible=True,
            audiences=[Audience.SENIORS],
        )  # fmt: skip
        StructureFactory(
            published=True, commune=bourges, services=[Service.ACCESS, Service.SAFE_USE], fees=[Fee.PAID],
            opening_hours="Sa 09:00-12:00",
        )  # fmt: skip
        StructureFactory(
            published=True, commune=away, services=[Service.SAFE_USE], mobility=[Mobility.ITINERANT],
            opening_hours='2026 Nov 28 14:00-17:00 "Bourges, place du marché"',
        )  # fmt: skip
        StructureFactory(commune=bourges)
        travelling.rebuild()
        rebuild()
        yield


def counted(client, **parameters):
    answer = client.get(LIST, {"facets": "true", **parameters})
    assert answer.status_code == 200, answer.content
    return {
        name: {value["value"]: value["count"] for value in values}
        for name, values in answer.json()["facets"].items()
    }  # fmt: skip


def listed(client, **parameters):
    return client.get(LIST, parameters).json()["results"]


def on_page(client, **parameters):
    selection = client.get(PAGE, parameters).context["selection"]
    return selection.facet_counts, {code: count for code, _name, count in selection.departments}


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ({}, {}),
        ({"service": "access"}, {"service": "access"}),
        (
            {"service": ["access", "safe_use"], "fee": "Gratuit"},
            {"service": ["access", "safe_use"], "frais": "gratuit"},
        ),
        ({"itinerant": "false", "fee": "free"}, {"itinerant": "fixe", "frais": "gratuit"}),
        ({"itinerant": "true"}, {"itinerant": "itinerant"}),
        ({"accessible": "true"}, {"accessible": "oui"}),
        ({"commune": "18033"}, {"commune": "18033"}),
        ({"near": "47.0836,2.3956", "radius_km": "20"}, {"lat": "47.0836", "lon": "2.3956", "rayon": "20"}),
        ({"open_at": "now"}, {"ouvert": "maintenant"}),
        ({"commune": "18033", "open_on": "weekend"}, {"commune": "18033", "ouvert": "week-end"}),
        ({"department": "36"}, {"departement": "36"}),
        ({"department": "18"}, {"departement": "18"}),
        ({"department": "18", "open_on": "2026-11-28"}, {"departement": "18", "jour": "2026-11-28"}),
        ({"open_on": "2026-11-28"}, {"jour": "2026-11-28"}),
        ({"q": "rien de tel"}, {"q": "rien de tel"}),
    ],
)
def test_the_numbers_are_those_of_the_page(client, places, asked, same):
    told = counted(client, **asked)
    facets, departments = on_page(client, **same)
    for parameter, name in SAME.items():
        numbers = [count for _value, count in sorted(facets.get(name, {}).items()) if count]
        assert sorted(told[parameter].values()) == sorted(numbers), parameter
    assert told["accessible"] == {"true": facets["accessible"][""]}
    travels = facets.get("itinerant", {})
    assert told["itinerant"] == {"true": travels.get("itinerant", 0), "false": travels.get("fixed", 0)}
    opened = facets.get("ouvert", {})
    assert told.get("open_at", {}).get("now") == opened.get("maintenant")
    assert told.get("open_on", {}).get("weekend") == opened.get("week-end")
    assert told["department"] == departments
    if set(asked) <= {"department", "open_on", "itinerant"}:
        found = {code: len(listed(client, **asked | {"department": code})) for code in ("18", "36")}
        shown = {code for code in found if code == asked.get("department", code)}
        assert departments == {code: found[code] for code in shown if found[code]}


def test_each_value_given_back_finds_as_many_as_it_says(client, places):
    tried = 0
    for name, values in counted(client).items():
        for value, count in values.items():
            assert client.get(LIST, {name: value, "count": "true"}).json()["count"] == count, (name, value)
            tried += 1
    assert tried == 12


def test_the_answer_keeps_its_form(client, places):
    plain = client.get(LIST).json()
    answer = client.get(LIST, {"facets": "true", "count": "true", "page_size": 1}).json()
    assert set(plain) == {"next", "previous", "results"}
    assert set(answer) == {"count", "facets", "next", "previous", "results"}
    assert client.get(answer["next"]).json()["facets"] == answer["facets"]
    access = "Accès internet et matériel informatique"
    assert {"value": access, "label": access, "count": 2} in answer["facets"]["service"]
    assert "facets" not in client.get(LIST, {"facets": "false"}).json()
    geo = client.get(LIST, {"facets": "true", "format": "geojson"}).json()
    assert geo["facets"] == answer["facets"]
    assert client.get(LIST, {"facets": "true", "profile": "data-inclusion"}).json()["facets"]["service"] == []


@pytest.mark.parametrize("lines", ["csv", "ndjson"])
def test_files_of_lines_have_no_room_for_them(client, places, lines):
    answer, plain = (client.get(LIST, {"format": lines, **asked}) for asked in ({"facets": "true"}, {}))
    assert (answer.status_code, answer.getvalue()) == (200, plain.getvalue())


@pytest.mark.parametrize("asked", [{"facets": "oui"}, {"facets": ["true", "true"]}])
def test_what_is_malformed_is_refused_by_its_name(client, db, asked):
    answer = client.get(LIST, asked)
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["facets"]
    item = client.get(f"{LIST}{StructureFactory(published=True).public_id}/", {"facets": "true"})
    assert item.status_code == 400


def test_one_query_more_and_only_on_demand(client, places):
    def cost(**parameters):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST, parameters).status_code == 200
        return len(captured)

    plain = cost()
    assert cost(facets="true") == plain + 1
    StructureFactory.create_batch(11, published=True)
    assert cost(facets="true") == plain + 1
    assert cost(facets="true", commune="18033") <= cost(commune="18033") + 8


def test_it_is_documented(client, db):
    schema = client.get("/api/v1/schema/", {"format": "json"}).json()
    listing = schema["paths"]["/api/v1/structures/"]["get"]
    assert "facets" in [parameter["name"] for parameter in listing["parameters"]]
    page = listing["responses"]["200"]["content"]["application/json"]["schema"]
    page = schema["components"]["schemas"][page["$ref"].rsplit("/", 1)[1]] if "$ref" in page else page
    assert "facets" in page["properties"]
