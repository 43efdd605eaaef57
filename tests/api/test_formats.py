"""The same items as JSON, CSV, NDJSON and GeoJSON."""

import csv
import io
import json

import pytest

from epn_commons.api.renderers import CSVFormat, without_formula
from tests.accounts.factories import OrganisationFactory
from tests.territories.factories import CommuneFactory, FormerCommuneFactory

pytestmark = pytest.mark.django_db

COMMUNES = "/api/v1/communes/"


def lines(answer):
    return b"".join(answer.streaming_content).decode().splitlines()


def test_csv_flattens_nested_values(client):
    FormerCommuneFactory(code="45900")
    answer = client.get(COMMUNES, {"format": "csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="communes.csv"' in answer.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert row["department_code"] == "45"
    assert row["epci_name"] == "Orléans Métropole"
    assert row["postcodes"] == "45000|45100"
    assert json.loads(row["former_communes"]) == [{"code": "45900", "name": "Saint-Marceau"}]
    assert "distance_m" not in row
    assert not answer.content.startswith(b"\xef\xbb\xbf")


def test_csv_of_nothing_still_has_its_header(client):
    answer = client.get(COMMUNES, {"format": "csv", "near": "47,2"})
    assert answer.content.decode().startswith("id,url,page_url,")
    assert "distance_m" in answer.content.decode()


@pytest.mark.parametrize("text", ["=1+1", "=cmd|'/c calc'!A1", "@SUM(A1)", "+cmd", "-2+3+cmd", "\t=1", "\r=1", "  =1"])
def test_csv_never_gives_a_spreadsheet_a_formula(client, text):
    OrganisationFactory(name=text)
    (row,) = csv.DictReader(io.StringIO(client.get("/api/v1/organisations/?format=csv").content.decode(), newline=""))
    assert row["name"] == f"'{text}"


@pytest.mark.parametrize("text", ["+33 2 48 00 00 00", "-1.5", "Bourges", "", "a=b", "Saint-Amand"])
def test_csv_leaves_what_is_no_formula(text):
    assert without_formula(text) == text


def test_csv_may_start_with_a_byte_order_mark(client, monkeypatch):
    monkeypatch.setattr(CSVFormat, "bom", True)
    assert client.get(COMMUNES, {"format": "csv"}).content.startswith(b"\xef\xbb\xbf")


def test_ndjson_is_the_whole_selection_whatever_the_page(client):
    CommuneFactory.create_batch(30)
    answer = client.get(COMMUNES, {"format": "ndjson", "page_size": 2})
    assert answer.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    items = [json.loads(line) for line in lines(answer)]
    whole = client.get(COMMUNES, {"page_size": 1000}).json()["results"]
    assert items == whole
    assert len(items) == 30


def test_ndjson_of_nothing_is_empty(client):
    assert lines(client.get(COMMUNES, {"format": "ndjson"})) == []


def test_ndjson_head_reads_nothing(client):
    answer = client.head(COMMUNES, {"format": "ndjson"})
    assert answer.status_code == 200
    assert not answer.streaming


def test_geojson_is_a_feature_collection(client):
    CommuneFactory(bourges=True)
    CommuneFactory(tours=True, without_centre=True)
    answer = client.get(COMMUNES, {"format": "geojson"})
    assert answer.headers["Content-Type"] == "application/geo+json"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert body["features"][0]["geometry"] == {"type": "Point", "coordinates": [2.4, 47.08333]}
    assert body["features"][0]["properties"]["department"] == {"code": "18", "name": "Cher"}
    assert body["features"][1]["geometry"] is None


def test_geojson_is_refused_where_there_is_no_point(client):
    answer = client.get("/api/v1/organisations/?format=geojson")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "format"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/geo+json", "application/geo+json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ],
)
def test_accept_decides_without_format(client, accept, media_type):
    assert client.get(COMMUNES, headers={"Accept": accept}).headers["Content-Type"] == media_type


def test_format_that_does_not_exist_is_406(client):
    answer = client.get(COMMUNES, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("form", ["json", "csv", "ndjson", "geojson"])
def test_one_item_in_each_format(client, form):
    CommuneFactory(bourges=True)
    address = client.get(COMMUNES).json()["results"][0]["url"]
    answer = client.get(address, {"format": form})
    assert answer.status_code == 200
    assert "Bourges" in answer.content.decode()
