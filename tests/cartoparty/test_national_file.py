"""What the running portal serves, once real files are in it, before the two national judges."""

import json

import pytest

from cartoparty.importing import import_structures
from cartoparty.models import NationalRecord, Structure
from tests.cartoparty import judges

FILES = (
    "hub-lo-centre-val-de-loire.json",
    "aix-en-provence.json",
    "lieux-0.1-demo.json",
    "lieux-1.0-gironde.json",
    "exemple-valide-1.0.2.csv",
)


@pytest.fixture(scope="module")
def published(whole_france, shared_data, django_db_blocker):
    """The number of places published out of the real files, imported once for the module."""
    with django_db_blocker.unblock():
        for name in FILES:
            import_structures(shared_data / "structures" / name)
        return Structure.objects.published().count()


@pytest.mark.django_db
def test_both_judges_accept_every_row_of_the_served_file(client, published, shared_data, tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_bytes(b"".join(client.get("/donnees/lieux-de-mediation-numerique.csv").streaming_content))
    assert judges.table_schema(path, shared_data) == []
    verdict = judges.national_library(path, shared_data)
    assert verdict["rejected"] == 0
    assert verdict["rows"] == published - NationalRecord.objects.filter(row__isnull=True).count() > 1200


@pytest.mark.django_db
def test_the_json_file_says_the_same(client, published, shared_data, tmp_path):
    path = tmp_path / "lieux.json"
    path.write_bytes(b"".join(client.get("/donnees/lieux-de-mediation-numerique.json").streaming_content))
    assert judges.national_library(path, shared_data)["rejected"] == 0
    assert len(json.loads(path.read_text())) == NationalRecord.objects.filter(row__isnull=False).count()
