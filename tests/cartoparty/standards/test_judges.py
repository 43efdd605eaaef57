"""Every record read from real files and from hard cases is written so that both national judges accept it.

The judges are those of `tests/cartoparty/judges.py`.
"""

import csv

import pytest

from cartoparty import enums
from cartoparty.standards.dialects import read_records
from cartoparty.standards.export import COLUMNS, held_back, to_national_row
from cartoparty.standards.files import read_rows
from cartoparty.standards.record import Rejected
from tests.cartoparty import judges
from tests.cartoparty.standards.test_export import PLACE

ROWS = {
    "hub-lo-centre-val-de-loire.json": 426,
    "lieux-0.1-demo.json": 687,
    "lieux-1.0-gironde.json": 322,
    "aix-en-provence.json": 38,
    "exemple-valide-1.0.2.csv": 1,
}
HARD = [
    {
        "pivot": "",
        "phone": "+68940123456",
        "insee_code": "XX",
        "emails": ["a@b"],
        "websites": ["https://exemple.fr:81/"],
    },
    {
        "address": "12 « rue » du Test ; bât. A/B — n°3",
        "commune_name": "Orléans (Loiret)",
        "name": "L’« Étude », 100 % |",
    },
    {"services": [], "access_modes": ["no_public"]},
    {"access_modes": ["no_public"]},
    {"latitude": None, "opening_hours": "", "opening_hours_note": "Se renseigner\nà l’accueil"},
    {"summary": "mot " * 200, "description": 'Ligne, "guillemets"\n;|', "other_labels": ["a|b", ""]},
    {"insee_code": "2A004", "postcode": "20000", "latitude": 41.92, "longitude": 8.74},
    {
        "services": enums.Service.values,
        "audiences": enums.Audience.values,
        "specific_support": enums.SpecificSupport.values,
        "fees": enums.Fee.values,
        "programmes": enums.Programme.values,
        "training_labels": enums.TrainingLabel.values,
        "access_modes": enums.AccessMode.values,
        "accompaniments": enums.Accompaniment.values,
        "mobility": enums.Mobility.values,
        "typologies": enums.Typology.values,
    },
]


@pytest.fixture(scope="module")
def records(shared_data):
    """What each shared file gives: by file name, the records in the order of its rows."""
    return {
        name: [record for _, record in read_records(read_rows(shared_data / "structures" / name))] for name in ROWS
    }


@pytest.fixture(scope="module")
def national_csv(records, tmp_path_factory):
    places = [PLACE | hard for hard in HARD]
    places += [record.values() for found in records.values() for record in found]
    path = tmp_path_factory.mktemp("export") / "lieux.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for number, place in enumerate(places):
            if not held_back(place):
                writer.writerow(to_national_row(place | {"id": f"essai-{number}"}))
    return path


@pytest.mark.parametrize("name", ROWS)
def test_no_row_is_lost(name, records):
    assert len(records[name]) == ROWS[name]
    assert not [record for record in records[name] if isinstance(record, Rejected)]


def test_the_network_s_places_are_all_kept_and_sorted(records):
    """The national pipeline drops 91 of these 426 places; here each is complete or says what it lacks."""
    found = records["hub-lo-centre-val-de-loire.json"]
    complete = [record for record in found if not record.blocking]
    lacks = {lack for record in found for lack in record.blocking}
    assert len(complete) >= 300
    assert lacks == {"services", "address"}
    assert len({record.external_id for record in found}) == 426


def test_the_table_schema_accepts_every_row(national_csv, shared_data):
    assert judges.table_schema(national_csv, shared_data) == []


def test_the_national_library_accepts_every_row_and_reads_it_back(national_csv, shared_data):
    assert judges.national_library(national_csv, shared_data)["rejected"] == 0
