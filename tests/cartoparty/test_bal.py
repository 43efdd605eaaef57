"""The extract of a commune's addresses, as its town hall downloads it and as the BAN's validator reads it."""

import csv
import io

import pytest
from django.utils import timezone

from cartoparty.enums import CoordinatesDoubt, CoordinatesOrigin, CoordinatesPrecision
from cartoparty.importing import import_structures
from cartoparty.models import AddressCheck, Structure
from tests.cartoparty import judges
from tests.cartoparty.factories import StructureFactory
from tests.cartoparty.test_national_file import FILES
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
ORLEANS = "/donnees/bal/45234.csv"


@pytest.fixture
def orleans():
    return CommuneFactory(orleans=True)


def download(client, url=ORLEANS):
    return list(csv.DictReader(io.StringIO(client.get(url).content.decode()), delimiter=";"))


def test_an_address_is_written_in_the_columns_of_the_format(client, orleans, settings):
    settings.PUBLISHER_NAME = "Les communs du Loiret"
    place = StructureFactory(
        published=True, commune=orleans, address="12 bis rue des Ormes", ban_key="45234_3580_00012"
    )
    (row,) = download(client)
    assert {name: value for name, value in row.items() if value} == {
        "cle_interop": "45234_3580_00012_bis",
        "commune_insee": "45234",
        "commune_nom": "Orléans",
        "voie_nom": "Rue des Ormes",
        "numero": "12",
        "suffixe": "bis",
        "x": "618105.41",
        "y": "6756401.36",
        "long": "1.9038900",
        "lat": "47.9028900",
        "source": "Les communs du Loiret",
        "date_der_maj": place.updated_on.isoformat(),
        "certification_commune": "0",
    }


def test_the_file_says_that_it_is_an_extract(client, orleans):
    StructureFactory(published=True, commune=orleans)
    response = client.get(ORLEANS)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="extrait-bal-45234.csv"'
    assert response.content.startswith(b"id_ban_commune;id_ban_toponyme;id_ban_adresse;cle_interop;commune_insee;")


@pytest.mark.parametrize(
    "doubtful",
    [
        {"address": "Mairie"},
        {"coordinates_doubt": CoordinatesDoubt.FAR_FROM_COMMUNE},
        {"coordinates_origin": CoordinatesOrigin.COMMUNE_CENTRE},
        {"coordinates_precision": CoordinatesPrecision.COMMUNE},
        {"somewhere_unknown": True},
        {"ban_key": "45234_3580_00014"},
        {"published": False},
    ],
)
def test_what_is_not_sure_is_left_out(client, orleans, doubtful):
    StructureFactory(**({"published": True, "commune": orleans} | doubtful))
    assert download(client) == []


def test_two_places_at_one_door_are_one_address(client, orleans):
    StructureFactory(published=True, commune=orleans, address="12 rue des Ormes")
    StructureFactory(
        published=True,
        commune=orleans,
        address="12, Rue des ormes",
        latitude=47.9,
        coordinates_precision=CoordinatesPrecision.HOUSENUMBER,
    )
    (row,) = download(client)
    assert row["lat"] == "47.9000000"


def test_what_the_ban_answered_exactly_is_written_as_the_ban_writes_it(client, orleans):
    place = StructureFactory(published=True, commune=orleans, address="12bis rue des ormes, bâtiment B")
    etag = client.get(ORLEANS)["ETag"]
    check = AddressCheck.objects.create(
        structure=place, state="found", precision="housenumber", score=0.9, number="12 bis", street="Rue des Ormes",
        ban_key="45234_3580_00012_bis", asked_address=place.address, asked_commune="45234",
        latitude=place.latitude + 0.0004, longitude=place.longitude,
    )  # fmt: skip
    (row,) = download(client)
    assert (row["cle_interop"], row["voie_nom"]) == ("45234_3580_00012_bis", "Rue des Ormes")
    assert client.get(ORLEANS)["ETag"] != etag
    AddressCheck.objects.update(latitude=place.latitude + 0.0005, checked_at=timezone.now())
    assert download(client) == [], "55 m from the BAN's: one of the two points is wrong"
    check.asked_address = "Ailleurs"
    check.save()
    assert download(client) == []


def test_a_key_older_than_the_address_gives_no_code_of_street(client, orleans):
    StructureFactory(
        published=True, commune=orleans, ban_key="45234_3580_00012", provenance={"address": {"on": "2026-11-01"}}
    )
    assert download(client)[0]["cle_interop"] == "45234_xxxx_00012"


def test_a_key_of_another_commune_gives_no_code_of_street(client, orleans):
    StructureFactory(published=True, commune=orleans, ban_key="37261_3580_00012")
    assert download(client)[0]["cle_interop"] == "45234_xxxx_00012"


@pytest.mark.parametrize(
    ("postcode", "written"),
    [
        ("69001", [("69381", "Lyon 1er Arrondissement")]),
        ("69007", [("69387", "Lyon 7e Arrondissement")]),
        ("69100", []),
    ],
)
def test_a_city_of_districts_is_written_by_district(client, postcode, written):
    StructureFactory(published=True, commune=CommuneFactory(lyon=True), postcode=postcode)
    assert [
        (row["commune_insee"], row["commune_nom"]) for row in download(client, "/donnees/bal/69123.csv")
    ] == written


def test_overseas_has_another_projection_and_none_is_invented(client):
    StructureFactory(published=True, commune=CommuneFactory(overseas=True))
    (row,) = download(client, "/donnees/bal/97411.csv")
    assert (row["x"], row["y"], row["long"]) == ("", "", "55.4504000")


def test_who_has_the_file_is_not_sent_it_again(client, orleans):
    structure = StructureFactory(published=True, commune=orleans)
    etag = client.get(ORLEANS)["ETag"]
    assert client.get(ORLEANS, headers={"If-None-Match": etag}).status_code == 304
    structure.archive(by=structure.author)
    again = client.get(ORLEANS, headers={"If-None-Match": etag})
    assert (again.status_code, download(client)) == (200, [])


@pytest.mark.parametrize("code", ["45999", "orleans", "45234x"])
def test_an_unknown_commune_has_no_file(client, orleans, code):
    assert client.get(f"/donnees/bal/{code}.csv").status_code == 404


@pytest.mark.parametrize("number", [1, 12])
def test_the_number_of_queries_does_not_grow(client, orleans, number, django_assert_num_queries):
    for index in range(number):
        StructureFactory(published=True, commune=orleans, address=f"{index + 1} rue des Ormes")
    with django_assert_num_queries(4):
        assert len(download(client)) == number


def test_the_validator_of_the_ban_finds_no_error_in_hard_cases(client, orleans, shared_data, tmp_path):
    for address in ("1 RUE DU 11 NOVEMBRE 1918", "2 bis, av. Jean Jaurès", "3C grande rue", "4 rue d’Illiers"):
        StructureFactory(published=True, commune=orleans, address=address)
    StructureFactory(published=True, commune=CommuneFactory(overseas=True), address="5 rue de Paris")
    for code, expected in (("45234", 4), ("97411", 1)):
        path = tmp_path / f"{code}.csv"
        path.write_bytes(client.get(f"/donnees/bal/{code}.csv").content)
        verdict = judges.bal_validator(path, shared_data)
        assert (verdict["rows"], verdict["levels"].get("E", 0), verdict["profiles"]["1.4"]) == (expected, 0, True), (
            verdict
        )


def test_the_validator_of_the_ban_finds_no_error_in_the_real_places(client, whole_france, shared_data, tmp_path):
    """All the communes at once, since the format carries several: 500 runs of Node would say the same."""
    for name in FILES:
        import_structures(shared_data / "structures" / name)
    codes = sorted(set(Structure.objects.published().values_list("commune", flat=True)))
    content = b""
    for code in codes:
        header, _end, rows = client.get(f"/donnees/bal/{code}.csv").content.partition(b"\n")
        content += rows if content else header + b"\n" + rows
    path = tmp_path / "bal.csv"
    path.write_bytes(content)
    verdict = judges.bal_validator(path, shared_data)
    assert (verdict["levels"].get("E", 0), verdict["profiles"]["1.4"]) == (0, True), verdict
    assert verdict["rows"] > 500
