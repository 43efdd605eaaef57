"""The files that partners download whole."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from cartoparty import national_file
from cartoparty.models import NationalRecord, Structure
from cartoparty.standards.export import COLUMNS
from epn_commons.contributions.enums import Action
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
FILE = "/donnees/lieux-de-mediation-numerique"


def publish(**values):
    structure = StructureFactory(**values)
    structure.publish(by=UserFactory(coordinator=True))
    return structure


def body(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_the_csv_file_has_the_columns_of_the_schema_and_a_row_a_place(client):
    structure = publish(name='La « Fabrique », "atelier"', fees=["free"])
    StructureFactory(submitted=True)
    rows = list(csv.DictReader(io.StringIO(body(client.get(f"{FILE}.csv")))))
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["id"], row["nom"], row["frais_a_charge"]) for row in rows] == [
        (str(structure.public_id), 'La « Fabrique », "atelier"', "Gratuit")
    ]


@pytest.mark.parametrize("count", [0, 1, 12])
def test_the_json_file_is_one_array(client, count):
    for _number in range(count):
        publish(description='Un texte\nsur deux lignes, avec \\ et "guillemets"')
    places = json.loads(body(client.get(f"{FILE}.json")))
    assert len(places) == count
    for place in places:
        assert place["presentation_detail"] == 'Un texte\nsur deux lignes, avec \\ et "guillemets"'
        assert isinstance(place["latitude"], float)


def test_the_geojson_file_is_a_feature_collection(client):
    publish(), publish(somewhere_unknown=True)
    features = json.loads(body(client.get(f"{FILE}.geojson")))["features"]
    assert [feature["geometry"] and feature["geometry"]["type"] for feature in features] == ["Point", None]
    assert "latitude" not in features[0]["properties"]


def test_a_large_file_is_cut_between_its_documents(client, monkeypatch):
    monkeypatch.setattr("epn_commons.publishing.writers._BLOCK", 1)
    for _number in range(5):
        publish()
    assert len(json.loads(body(client.get(f"{FILE}.json")))) == 5


def test_the_file_follows_corrections_and_archiving(client):
    structure = publish()
    structure.revise({"name": "Nouveau nom"}, by=UserFactory(coordinator=True))
    assert "Nouveau nom" in body(client.get(f"{FILE}.csv"))
    structure.archive(by=UserFactory(coordinator=True))
    assert "Nouveau nom" not in body(client.get(f"{FILE}.csv"))


def test_whoever_has_the_file_is_told_that_nothing_changed(client):
    structure = publish()
    first = client.get(f"{FILE}.csv")
    again = client.get(f"{FILE}.csv", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    structure.revise({"name": "Nouveau nom"}, by=UserFactory(coordinator=True))
    assert client.get(f"{FILE}.csv", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", ["/donnees/", f"{FILE}/"])
def test_whoever_has_the_page_is_told_that_nothing_changed_on_it(client, address):
    publish()
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    publish()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    visited = client.get(address)["ETag"]
    client.force_login(UserFactory(full_name="Camille Petit"))
    mine = client.get(address, headers={"if-none-match": visited})
    assert mine.status_code == 200
    assert "Camille Petit" in mine.content.decode(), "the header is one’s own"


def test_a_head_request_is_answered_without_the_file(client):
    response = client.head(f"{FILE}.csv")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.getvalue() == b""
    assert "Content-Length" not in response, "zéro serait une taille fausse"


@pytest.mark.parametrize("address", ["/donnees/rien.csv", f"{FILE}.xml"])
def test_what_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_the_page_says_how_many_places_are_held_back_and_why(client):
    publish()
    publish(without_services=True)
    page = client.get("/donnees/").content.decode()
    assert "Aucun service n’est renseigné" in page
    assert "Licence Ouverte 2.0" in page


def test_exports_are_written_whole(tmp_path, capsys):
    publish()
    NationalRecord.objects.all().delete()
    call_command("export_datasets", str(tmp_path), "--rebuild")
    assert sorted(path.suffix for path in tmp_path.glob("lieux*")) == [".csv", ".geojson", ".json"]
    assert len(json.loads((tmp_path / "lieux-de-mediation-numerique.json").read_text())) == 1


def test_the_database_refuses_a_record_neither_written_nor_held_back():
    structure = StructureFactory()
    with pytest.raises(IntegrityError, match="cartoparty_nationalrecord_written_or_held_back"):
        NationalRecord.objects.create(structure=structure)


@pytest.mark.parametrize("count", [1, 12])
def test_following_a_publication_costs_the_same_for_one_and_for_many(count, django_assert_num_queries):
    ids = [structure.pk for structure in StructureFactory.create_batch(count, published=True)]
    with django_assert_num_queries(3):
        national_file.follow(Structure, ids, Action.UPDATED)
    assert national_file.count() == count
