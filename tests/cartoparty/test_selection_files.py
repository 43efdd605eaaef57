"""The files of a selection over HTTP: the same places as the list, valid, credited, dated, and safe to open."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty.enums import Fee
from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import Change
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
GPX = "{http://www.topografix.com/GPX/1/1}"
KML = "{http://www.opengis.net/kml/2.2}"
HOSTILE = 'Café "Num" & <b>Cie</b> ]]> \x0b\ufffe'
MONDAY = "2026-11-23 09:00:00+00:00"


@pytest.fixture
def places():
    bourges, orleans = CommuneFactory(bourges=True), CommuneFactory(orleans=True)
    return [
        StructureFactory(published=True, name=HOSTILE, commune=bourges),
        StructureFactory(published=True, name="=HYPERLINK(1)", commune=bourges, fees=[Fee.PAID]),
        StructureFactory(published=True, name="Sans point", commune=orleans, somewhere_unknown=True),
        StructureFactory(name="Brouillon", commune=orleans),
    ]


def body(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def rows(text, **options):
    return list(csv.DictReader(io.StringIO(text), **options))


@time_machine.travel(MONDAY, tick=False)
def test_geojson_holds_what_the_list_shows_and_says_whom_to_credit(client, places):
    data = json.loads(body(client, "/structures/selection.geojson"))
    assert data["licence"] == "Licence Ouverte 2.0"
    assert data["attribution"] == "Les communs de la médiation numérique"
    assert data["date"] == "2026-11-23"
    names = {feature["properties"]["nom"] for feature in data["features"]}
    assert names == {HOSTILE, "=HYPERLINK(1)", "Sans point"}
    by_name = {feature["properties"]["nom"]: feature for feature in data["features"]}
    assert by_name["Sans point"]["geometry"] is None
    assert by_name[HOSTILE]["geometry"]["coordinates"] == [places[0].longitude, places[0].latitude]
    assert by_name[HOSTILE]["properties"]["page"].endswith(places[0].get_absolute_url())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("frais=payant", {"=HYPERLINK(1)"}),
        ("commune=45234", {"Sans point"}),
        ("departement=45", {"Sans point"}),
        ("q=hyperlink", {"=HYPERLINK(1)"}),
        ("q=introuvable", set()),
    ],
)
def test_the_file_follows_the_filters_of_the_list(client, places, query, expected):
    data = json.loads(body(client, f"/structures/selection.geojson?{query}"))
    assert {feature["properties"]["nom"] for feature in data["features"]} == expected
    assert {card["title"] for card in client.get(f"/structures/?{query}").context["cards"]} == expected


@time_machine.travel(MONDAY, tick=False)
def test_csv_has_no_formula_and_credits_each_row(client, places):
    text = body(client, "/structures/selection.csv")
    assert not text.startswith("\ufeff")
    found = {row["nom"]: row for row in rows(text)}
    assert "'=HYPERLINK(1)" in found
    assert found["Sans point"]["latitude"] == ""
    row = found["'=HYPERLINK(1)"]
    assert row["licence"] == "Licence Ouverte 2.0"
    assert row["extrait_le"] == "2026-11-23"
    assert row["telephone"].replace("\xa0", " ") == "02 38 00 00 00"
    assert row["frais"] == "Payant"


def test_csv_for_a_spreadsheet_opens_in_columns(client, places):
    text = body(client, "/structures/selection.csv?tableur=oui")
    assert text.startswith("\ufeff")
    assert len(rows(text.removeprefix("\ufeff"), delimiter=";")) == 3


def test_gpx_is_valid_xml_in_the_order_of_its_schema(client, places):
    root = ElementTree.fromstring(body(client, "/structures/selection.gpx"))  # noqa: S314 - our own file
    assert root.tag == f"{GPX}gpx"
    assert root.get("version") == "1.1"
    assert root.get("creator")
    metadata = root.find(f"{GPX}metadata")
    assert [child.tag.removeprefix(GPX) for child in metadata] == ["name", "desc", "copyright", "link", "time"]
    assert metadata.find(f"{GPX}copyright/{GPX}license").text.startswith("https://www.etalab.gouv.fr/")
    points = root.findall(f"{GPX}wpt")
    assert len(points) == 2, "un lieu sans position n’a pas de point"
    for point in points:
        assert [child.tag.removeprefix(GPX) for child in point] == ["name", "desc", "link"]
        assert -90 <= float(point.get("lat")) <= 90
    assert 'Café "Num" & <b>Cie</b> ]]> ' in {point.find(f"{GPX}name").text for point in points}


def test_kml_is_valid_xml_with_longitude_first(client, places):
    root = ElementTree.fromstring(body(client, "/structures/selection.kml"))  # noqa: S314 - our own file
    assert root.tag == f"{KML}kml"
    assert "Licence Ouverte 2.0" in root.find(f"{KML}Document/{KML}description").text
    placemarks = root.findall(f"{KML}Document/{KML}Placemark")
    assert len(placemarks) == 2
    longitude, latitude = placemarks[0].find(f"{KML}Point/{KML}coordinates").text.split(",")
    assert float(longitude) == pytest.approx(places[0].longitude, abs=1e-6)
    assert float(latitude) == pytest.approx(places[0].latitude, abs=1e-6)


@pytest.mark.parametrize("extension", ["geojson", "csv", "gpx", "kml"])
@pytest.mark.parametrize("query", ["frais=n-importe-quoi", "lat=1000&lon=2", "departement=ZZ", "commune=99999"])
def test_a_filter_that_is_not_understood_is_refused_in_french(client, places, extension, query):
    response = client.get(f"/structures/selection.{extension}?{query}")
    assert response.status_code == 400
    text = response.content.decode()
    assert any(
        words in text for words in ("pas un choix", "Une latitude va de", "Aucun département", "Aucune commune")
    )


def test_nul_and_unknown_formats_are_refused(client):
    assert client.get("/structures/selection.csv?q=%00").status_code == 400
    assert client.get("/structures/selection.xlsx").status_code == 404
    assert client.post("/structures/selection.csv").status_code == 405


def test_an_unchanged_selection_is_not_sent_again(client, places):
    first = client.get("/structures/selection.csv?frais=gratuit")
    again = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert client.get("/structures/selection.csv?frais=gratuit", **again).status_code == 304
    assert client.get("/structures/selection.csv", **again).status_code == 200
    Change.objects.create(kind="structure", public_id=places[0].public_id, action=Action.UPDATED)
    assert client.get("/structures/selection.csv?frais=gratuit", **again).status_code == 200


@pytest.mark.parametrize("extension", ["geojson", "csv", "gpx", "kml"])
def test_the_number_of_queries_does_not_follow_the_number_of_places(client, extension):
    commune = CommuneFactory(bourges=True)

    def count():
        with CaptureQueriesContext(connection) as queries:
            body(client, f"/structures/selection.{extension}")
        return len(queries)

    StructureFactory(published=True, commune=commune)
    one = count()
    StructureFactory.create_batch(11, published=True, commune=commune)
    assert count() == one


def test_the_list_links_to_the_files_of_what_it_shows(client, places):
    text = client.get("/structures/?frais=payant&page=1").content.decode()
    for extension in ("csv", "geojson", "gpx", "kml"):
        assert f'href="/structures/selection.{extension}?frais=payant"' in text
    assert 'href="/structures/selection.csv?frais=payant&amp;tableur=oui"' in text


def test_a_commune_and_an_intercommunality_are_said_and_kept_by_the_facets(client, places):
    commune = places[0].commune
    response = client.get(f"/structures/?commune={commune.pk}")
    assert [part["text"] for part in response.context["parts"]] == ["dans la commune de Bourges"]
    assert ("commune", commune.pk) in response.context["kept_by_facets"]
