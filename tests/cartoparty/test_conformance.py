"""The national file as others read it: our own rows come back the same, old vocabularies come out in the new one,
hard cases pass the Table Schema, and the map's file is what RFC 7946 says."""

import csv
import datetime
import io
import json
import random

import pytest
from django.utils import timezone

from cartoparty import enums, national_file
from cartoparty.importing import import_structures
from cartoparty.models import Structure
from cartoparty.standards import national_1_0
from cartoparty.standards.dialects import read_records
from cartoparty.standards.export import COLUMNS, held_back, to_national_row
from cartoparty.standards.files import read_rows
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Change
from epn_commons.core.importing import Outcome, UnreadableSource
from tests.accounts.factories import UserFactory
from tests.cartoparty import judges
from tests.cartoparty.factories import StructureFactory
from tests.cartoparty.standards.test_export import PLACE
from tests.cartoparty.standards.test_judges import HARD
from tests.cartoparty.test_national_file import FILES as REAL_FILES
from tests.territories.factories import CommuneFactory

FILE = "/donnees/lieux-de-mediation-numerique"


def download(client, extension):
    return b"".join(client.get(f"{FILE}.{extension}").streaming_content)


def csv_rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


# --- our own rows, read back -----------------------------------------------------------------------------------------


def read_back(row):
    record = national_1_0.read({column: value for column, value in row.items() if value}, 1)
    return to_national_row(record.values() | {"id": record.external_id})


@pytest.mark.parametrize("hard", [{}, *HARD])
def test_a_row_read_back_is_the_same_row(hard):
    row = to_national_row(PLACE | hard)
    assert read_back(row) == row


@pytest.mark.parametrize("name", REAL_FILES)
def test_every_row_of_the_real_files_read_back_is_the_same_row(name, shared_data):
    written = 0
    for number, record in read_records(read_rows(shared_data / "structures" / name)):
        place = record.values() | {"id": f"essai-{number}"}
        if not held_back(place):
            row = to_national_row(place)
            assert read_back(row) == row
            written += 1
    assert written


@pytest.mark.django_db
def test_another_portal_imports_our_files_and_exports_the_same(whole_france, shared_data, client, tmp_path):
    """The whole way: our CSV into an empty portal, our JSON after it changes nothing, and its own CSV is ours."""
    for name in REAL_FILES:
        import_structures(shared_data / "structures" / name)
    for extension in ("csv", "json"):
        (tmp_path / f"lieux.{extension}").write_bytes(download(client, extension))
    ours = csv_rows((tmp_path / "lieux.csv").read_bytes())
    Structure.objects.all().delete()

    first, second = import_structures(tmp_path / "lieux.csv"), import_structures(tmp_path / "lieux.json")
    assert first.rows == second.rows == len(ours) > 1200
    assert (first.outcomes[Outcome.CREATED], second.outcomes[Outcome.UNCHANGED]) == (len(ours), len(ours))

    theirs = csv_rows(download(client, "csv"))
    assert [without_id(row) for row in theirs] == [without_id(row) for row in ours]


@pytest.mark.django_db
def test_importing_our_own_files_changes_nothing(whole_france, shared_data, client, tmp_path):
    for name in REAL_FILES:
        import_structures(shared_data / "structures" / name)
    changes = Change.objects.count()
    for extension in ("csv", "json", "geojson"):
        path = tmp_path / f"lieux.{extension}"
        path.write_bytes(download(client, extension))
        report = import_structures(path)
        assert report.outcomes[Outcome.UNCHANGED] == report.rows > 1200
    for name in ("structures", "services"):
        path = tmp_path / f"{name}.json"
        path.write_bytes(b"".join(client.get(f"/donnees/data-inclusion/{name}.json").streaming_content))
        with pytest.raises(UnreadableSource, match="que le portail écrit mais ne lit pas"):
            import_structures(path)
    assert Change.objects.count() == changes


@pytest.mark.django_db
def test_what_someone_changed_in_our_file_comes_in_and_the_rest_stays(client, tmp_path):
    structure = StructureFactory(
        summary="mot " * 60, opening_hours_note="Fermé en août", booking_url="https://x.fr:81/"
    )
    structure.publish(by=UserFactory(coordinator=True))
    (row,) = json.loads(download(client, "json"))
    (tmp_path / "lieux.json").write_text(json.dumps([row | {"telephone": "+33238999999"}]), encoding="utf-8")
    assert import_structures(tmp_path / "lieux.json").outcomes[Outcome.UPDATED] == 1
    before = Structure.objects.values().get()
    assert import_structures(tmp_path / "lieux.json").outcomes[Outcome.UNCHANGED] == 1
    structure.refresh_from_db()
    assert (structure.phone, structure.opening_hours_note) == ("+33238999999", "Fermé en août")
    assert structure.booking_url == "https://x.fr:81/"
    assert Structure.objects.values().get() == before


def without_id(row):
    return {column: value for column, value in row.items() if column != "id"}


# --- the old vocabulary ----------------------------------------------------------------------------------------------

OLD_ROW = {
    "id": "ancien-1",
    "nom": "Espace d’autrefois",
    "pivot": "",
    "commune": "Tours",
    "code_postal": "37000",
    "code_insee": "37261",
    "adresse": "3 quai du Port",
    "latitude": "47.3900",
    "longitude": "0.7000",
    "telephone": "02 61 91 00 01",
    "courriel": "accueil@exemple.fr",
    "date_maj": "2022-06-01",
    "source": "Réseau des Quais",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {"services": "Prendre en main un smartphone ou une tablette;Utiliser le numérique au quotidien"},
            {"services": "Maîtrise des outils numériques du quotidien"},
        ),
        (
            {"services": "Créer avec le numérique;Devenir autonome dans les démarches administratives"},
            {"services": "Aide aux démarches administratives|Loisirs et créations numériques"},
        ),
        (
            {"publics_accueillis": "Seniors (+ 65 ans);Surdité;Jeunes (16-26 ans)"},
            {"publics_specifiquement_adresses": "Jeunes|Seniors", "prise_en_charge_specifique": "Surdité"},
        ),
        (
            {"conditions_acces": "Gratuit : Je peux accéder gratuitement au lieu et à ses services"},
            {"frais_a_charge": "Gratuit"},
        ),
        (
            {"labels_nationaux": "France Services;Fabrique de Territoire", "labels_autres": "Label local"},
            {
                "dispositif_programmes_nationaux": "France Services",
                "formations_labels": "Fabriques de Territoire",
                "autres_formations_labels": "Label local",
            },
        ),
        (
            {"modalites_accompagnement": "Seul : j'ai accès à du matériel et une connexion"},
            {"modalites_accompagnement": "En autonomie"},
        ),
        (
            {"accessibilite": "https://acceslibre.beta.gouv.fr/essai/"},
            {"fiche_acces_libre": "https://acceslibre.beta.gouv.fr/essai/"},
        ),
        ({}, {"telephone": "+33261910001", "courriels": "accueil@exemple.fr", "pivot": "00000000000000"}),
    ],
)
def test_a_row_in_the_words_of_0_1_comes_out_in_those_of_1_0(client, tmp_path, old, new):
    CommuneFactory(tours=True)
    row = {**OLD_ROW, "services": "Accéder à du matériel", "publics_accueillis": "", **old}
    (tmp_path / "ancien.json").write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
    import_structures(tmp_path / "ancien.json")
    (written,) = csv_rows(download(client, "csv"))
    assert {column: written[column] for column in new} == new
    assert tuple(written) == COLUMNS


# --- hard cases before the Table Schema ------------------------------------------------------------------------------

TEXTS = (
    'Le « Lieu », "cité"',
    "Straße Ł4 — n°3 º",
    "a\nb\tc;d|e",
    "=SOMME(A1)",
    "🙂 été\u2028",
    "x" * 255,
    "L’Haÿ & Cie",
)


@pytest.fixture
def hard_places(db):
    """Three hundred published places that hold whatever the database lets in."""
    chance = random.Random(20260310)
    communes = [CommuneFactory(code=code) for code in ("45234", "37261", "97411", "75056", "18033")]
    lists = {
        "services": enums.Service, "audiences": enums.Audience, "specific_support": enums.SpecificSupport,
        "fees": enums.Fee, "programmes": enums.Programme, "training_labels": enums.TrainingLabel,
        "access_modes": enums.AccessMode, "accompaniments": enums.Accompaniment, "mobility": enums.Mobility,
        "typologies": enums.Typology,
    }  # fmt: skip
    places = []
    for number in range(300):
        commune = chance.choice(communes)
        values = {
            name: chance.sample(enum.values, chance.randint(0, min(4, len(enum)))) for name, enum in lists.items()
        }
        texts = ("name", "address", "address_complement", "parent_name", "summary", "description")
        values |= {name: chance.choice(TEXTS) for name in texts}
        point = chance.choice([(commune.latitude, commune.longitude), (None, None), (-0.00001, 0.0)])
        places.append(
            Structure(
                slug=f"lieu-{number}", status=Status.PUBLISHED, published_at=timezone.now(), commune=commune,
                postcode=commune.postcodes[0], latitude=point[0], longitude=point[1],
                coordinates_origin=chance.choice(enums.CoordinatesOrigin.values),
                coordinates_doubt=chance.choice(["", "", *enums.CoordinatesDoubt.values]),
                pivot=chance.choice(["", "73282932000074", "W451234567", "1234567001"]),
                phone=chance.choice(["", "+33238000000", "+68940123456", "+687123456"]),
                emails=chance.choice([[], ["a@b"], ["a@exemple.fr", "b@exemple.fr"]]),
                websites=chance.choice([[], ["https://exemple.fr:81/"], ["https://exemple.fr/é?q=a|b"]]),
                opening_hours=chance.choice(["", "Mo-Fr 09:00-12:00; PH off"]),
                other_labels=chance.choice([[], ["a|b", "Label"]]),
                updated_on=datetime.date(2020, 1, 1) + datetime.timedelta(days=number),
                provenance={"*": {"source": chance.choice(TEXTS)}},
                **values,
            )
        )  # fmt: skip
    Structure.objects.bulk_create(places)
    national_file.rebuild()
    return places


def test_the_table_schema_accepts_whatever_places_may_hold(hard_places, client, shared_data, tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_bytes(download(client, "csv"))
    assert len(csv_rows(path.read_bytes())) == national_file.count() > 200
    assert judges.table_schema(path, shared_data) == []


def test_the_national_library_accepts_them_too(hard_places, client, shared_data, tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_bytes(download(client, "csv"))
    assert judges.national_library(path, shared_data)["rejected"] == 0


def test_the_json_file_holds_the_same_rows_as_the_csv(hard_places, client):
    of_csv, of_json = csv_rows(download(client, "csv")), json.loads(download(client, "json"))
    plain = [{column: value for column, value in row.items() if value} for row in of_csv]
    for row in plain:
        row.update({name: float(row[name]) for name in ("latitude", "longitude") if name in row})
    assert plain == of_json


# --- the map's file --------------------------------------------------------------------------------------------------


def assert_rfc_7946(collection):
    """Sections 2, 3.1.2, 3.2, 3.3 and 4: the types, a position as longitude then latitude, no « crs »."""
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert not {"coordinates", "geometries", "geometry", "properties"} & set(collection)
    assert isinstance(collection["features"], list)
    for feature in collection["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], str)
        assert isinstance(feature["properties"], dict)
        if feature["geometry"] is not None:
            assert set(feature["geometry"]) == {"type", "coordinates"}
            assert feature["geometry"]["type"] == "Point"
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90


def test_the_geojson_file_follows_the_rfc(hard_places, client):
    collection = json.loads(download(client, "geojson"))
    assert_rfc_7946(collection)
    assert len(collection["features"]) == national_file.count()


@pytest.mark.django_db
@pytest.mark.parametrize("address", [f"{FILE}.geojson", "/api/v1/structures/?format=geojson"])
def test_a_point_is_written_longitude_first(client, address):
    """Saint-Denis of La Réunion: neither of its two numbers can pass for the other."""
    structure = StructureFactory(
        commune=CommuneFactory(overseas=True), published=True, latitude=-20.8823, longitude=55.4504
    )
    national_file.write([structure.pk])
    response = client.get(address)
    assert response["Content-Type"].startswith("application/geo+json")
    collection = json.loads(b"".join(response))
    assert [feature["geometry"]["coordinates"] for feature in collection["features"]] == [[55.4504, -20.8823]]
    assert_rfc_7946({name: value for name, value in collection.items() if name in ("type", "features")})
