"""The register in the schema of data·inclusion: the rules one by one, then the files. The judge is the package of
the schema itself."""

import datetime
import itertools
import json
import random

import pytest
from data_inclusion.schema.v1 import ReseauPorteur, services, structures
from django.core.management import call_command
from django.db import IntegrityError

from cartoparty import data_inclusion_file, enums
from cartoparty.importing import import_structures
from cartoparty.models import DataInclusionRecord, Structure
from cartoparty.standards.data_inclusion import NETWORKS, PURPOSES, STRUCTURE_COLUMNS, held_back
from cartoparty.standards.data_inclusion import to_services as services_of
from cartoparty.standards.data_inclusion import to_structure as structure_of
from epn_commons.contributions.enums import Action
from epn_commons.contributions.projections import announce
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.cartoparty.standards.test_export import PLACE
from tests.cartoparty.test_national_file import FILES as REAL_FILES
from tests.territories.factories import CommuneFactory

FILES = "/donnees/data-inclusion"
TODAY = datetime.date(2026, 3, 10)
CONTEXT = {"source": "essai", "page_url": "https://portail.example/structures/essai/", "today": TODAY}
STRICT = {"ignore_warnings": False}


def to_structure(**changes):
    record = structure_of(PLACE | changes, **CONTEXT)
    structures.Structure.model_validate(record, context=STRICT)
    return record


def to_services(**changes):
    place = PLACE | changes
    records = services_of(place, structure_of(place, **CONTEXT))
    for record in records:
        services.Service.model_validate(record, context=STRICT)
    return records


def to_service(**changes):
    return to_services(**{"services": ["administrative_help"]} | changes)[0]


# --- the structure ---------------------------------------------------------------------------------------------------


def test_a_whole_structure():
    assert to_structure() == {
        "source": "essai",
        "id": "essai--essai-1",
        "nom": "Espace d’essai",
        "date_maj": "2024-02-03",
        "description": "Un lieu d’essai.\nPremière ligne.\nSeconde ligne.",
        "lien_source": "https://portail.example/structures/essai/",
        "siret": "73282932000074",
        "commune": "Orléans",
        "code_postal": "45000",
        "code_insee": "45234",
        "adresse": "1 rue du Test",
        "longitude": 1.9,
        "latitude": 47.9,
        "telephone": "+33238000000",
        "courriel": "accueil@exemple.fr",
        "site_web": "https://exemple.fr/a(b)",
        "horaires_accueil": "Mo-Fr 09:00-12:00",
        "accessibilite_lieu": "https://acceslibre.beta.gouv.fr/essai/",
        "reseaux_porteurs": ["espaces-publics-numeriques"],
    }
    assert set(STRUCTURE_COLUMNS) == set(structures.Structure.model_fields)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"pivot": "W451234567"}, "siret"),
        ({"pivot": "00000000000000"}, "siret"),
        ({"coordinates_doubt": "outside_region"}, "latitude"),
        ({"coordinates_origin": "commune_centre"}, "longitude"),
        ({"phone": "0238000000"}, "telephone"),
        ({"emails": ["a..b@exemple.fr", "accueil@lieu.local", "a@x"]}, "courriel"),
        ({"websites": ["javascript:alert(1)", "https://compte:clef@exemple.fr/"]}, "site_web"),
        ({"accessibility_url": "https://exemple.fr/acces.pdf"}, "accessibilite_lieu"),
        ({"summary": "", "description": ""}, "description"),
        ({"summary": "EPN", "description": ""}, "description"),
        ({"typologies": ["csc", "tiers_lieux"]}, "reseaux_porteurs"),
        ({"opening_hours": "", "opening_hours_note": "le mardi"}, "horaires_accueil"),
        ({"insee_code": "XX"}, "code_insee"),
    ],
)
def test_what_is_not_known_or_not_acceptable_is_left_out(changes, column):
    assert column not in to_structure(**changes)


def test_the_first_acceptable_contact_is_given():
    record = to_structure(emails=["a..b@exemple.fr", "bon@exemple.fr"], websites=["mailto:x", "exemple.fr"])
    assert (record["courriel"], record["site_web"]) == ("bon@exemple.fr", "https://exemple.fr")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Espace.", "Espace"),
        ("Aide, ateliers, etc.", "Aide, ateliers, etc."),
        ("Lieu\nd’accueil", "Lieu d’accueil"),
        ("mot " * 60, f"{'mot ' * 37}".strip() + "…"),
    ],
)
def test_names(name, written):
    assert to_structure(name=name)["nom"] == written


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"name": "C3"}, ["name"]),
        ({"name": "a..."}, ["name"]),
        ({"updated_on": datetime.date(1998, 5, 1)}, ["date"]),
        ({"updated_on": None, "name": ""}, ["name", "date"]),
        ({}, []),
    ],
)
def test_what_holds_a_place_back(changes, reasons):
    assert held_back(PLACE | changes) == reasons


def test_a_date_of_tomorrow_is_that_of_today():
    assert to_structure(updated_on=TODAY + datetime.timedelta(days=1))["date_maj"] == "2026-03-10"


def test_networks_exist_in_the_schema_and_follow_typologies_programmes_and_labels():
    written = {network for table in NETWORKS.values() for found in table.values() for network in found}
    assert written <= {network.value for network in ReseauPorteur}
    record = to_structure(
        typologies=["mds", "ccas"], programmes=["aidants_connect"], training_labels=["territory_factories"]
    )
    assert record["reseaux_porteurs"] == [
        "aidants-connect", "ccas-cias", "departements", "fabrique-de-territoire", "maisons-des-solidarites",
    ]  # fmt: skip


def test_a_long_presentation_is_cut_within_ten_thousand_characters():
    assert 9_000 < len(to_structure(description="mot " * 4000)["description"]) <= 10_000


# --- its services ----------------------------------------------------------------------------------------------------


def test_every_national_service_serves_exactly_one_purpose():
    served = [service for purpose in PURPOSES for service in purpose.services]
    assert sorted(served) == sorted(enums.Service)


def test_one_service_a_purpose():
    found = to_services(services=list(enums.Service.values))
    assert [record["id"] for record in found] == [f"essai--essai-1-{purpose.code}" for purpose in PURPOSES]
    assert [record["nom"] for record in found] == [purpose.name for purpose in PURPOSES]
    assert {record["structure_id"] for record in found} == {"essai--essai-1"}
    assert to_services(services=[]) == []


def test_a_single_national_service_gives_its_name():
    (record,) = to_services(services=["safe_use"])
    assert record["nom"] == "Utilisation sécurisée du numérique"
    assert record["thematiques"] == ["numerique--maitriser-les-fondamentaux-du-numerique"]


def test_the_description_gathers_facts_and_stays_within_what_is_marked_best():
    record = to_service(accompaniments=["individual", "workshop"])
    assert record["description"] == (
        "Aide aux démarches administratives.\n"
        "Modalités d’accompagnement : Accompagnement individuel, Dans un atelier collectif.\n"
        "Un lieu d’essai.\nPremière ligne.\nSeconde ligne."
    )
    assert 1_900 < len(to_service(description="mot " * 4000)["description"]) < 2_000


@pytest.mark.parametrize(
    ("service", "accompaniments", "kind"),
    [
        ("administrative_help", [], "accompagnement"),
        ("administrative_help", ["workshop"], "atelier"),
        ("safe_use", ["individual", "autonomous"], "accompagnement"),
        ("safe_use", ["individual", "workshop"], None),
        ("safe_use", [], None),
        ("access", ["workshop"], "aide-materielle"),
        ("affordable_equipment", [], "aide-materielle"),
    ],
)
def test_the_type_is_said_when_it_is_known(service, accompaniments, kind):
    assert to_service(services=[service], accompaniments=accompaniments).get("type") == kind


@pytest.mark.parametrize(
    ("fees", "description", "written"),
    [
        ([], "", (None, None)),
        (["free"], "", ("gratuit", None)),
        (["paid"], "", ("payant", None)),
        (["free_on_condition"], "", ("gratuit", "Gratuit sous condition")),
        (["free", "paid"], "", ("payant", "Gratuit, Payant")),
        (
            ["paid"],
            "Un lieu.\nTarifs : 2 € l’heure\nConditions d’accès : adhésion",
            ("payant", "2 € l’heure\nadhésion"),
        ),
        ([], "Tarifs : 2 €", (None, None)),
    ],
)
def test_fees(fees, description, written):
    record = to_service(fees=fees, description=description)
    assert (record.get("frais"), record.get("frais_precisions")) == written


def test_places_are_for_everyone_unless_they_address_some():
    assert to_service(audiences=[])["publics"] == ["tous-publics"]
    assert to_service(audiences=enums.Audience.values)["publics"] == ["tous-publics"]
    assert to_service(audiences=["seniors", "young_people"])["publics"] == ["jeunes", "seniors"]


def test_specific_support_never_restricts_whom_a_service_is_for():
    record = to_service(audiences=[], specific_support=["deafness", "illiteracy"])
    assert record["publics"] == ["tous-publics"]
    assert record["publics_precisions"] == "Prise en charge spécifique : Surdité, Illettrisme."


@pytest.mark.parametrize(
    ("changes", "modes"),
    [
        ({}, ["en-presentiel"]),
        ({"accompaniments": ["remote"]}, ["en-presentiel", "a-distance"]),
        ({"opening_hours": "", "access_modes": [], "accompaniments": []}, None),
        ({"opening_hours": "", "access_modes": [], "accompaniments": ["remote"]}, ["a-distance"]),
        ({"opening_hours": "", "access_modes": [], "accompaniments": ["workshop"]}, ["en-presentiel"]),
        ({"access_modes": ["no_public"]}, None),
        ({"mobility": ["itinerant"]}, None),
    ],
)
def test_where_people_are_received(changes, modes):
    assert to_service(**{"accompaniments": [], "mobility": []} | changes).get("modes_accueil") == modes


@pytest.mark.parametrize(
    ("access", "booking", "modes", "by"),
    [
        ([], "", None, None),
        (["walk_in", "phone"], "", ["se-presenter", "telephoner"], ["usagers"]),
        (["email"], "", ["envoyer-un-courriel"], ["usagers"]),
        (["prescription"], "", ["envoyer-un-courriel"], ["professionnels"]),
        (["phone", "prescription"], "", ["envoyer-un-courriel", "telephoner"], ["usagers", "professionnels"]),
        (["online_booking"], "", None, ["usagers"]),
        ([], "https://rdv.example/", ["utiliser-lien-mobilisation"], ["usagers"]),
        (["no_public"], "", None, None),
    ],
)
def test_how_and_by_whom_a_service_is_asked_for(access, booking, modes, by):
    record = to_service(access_modes=access, booking_url=booking)
    assert (record.get("modes_mobilisation"), record.get("mobilisable_par")) == (modes, by)
    assert record.get("lien_mobilisation") == (booking or None)


def test_nobody_is_named_and_nobody_is_shut_out_by_where_they_live():
    (record,) = to_services(services=["access"])
    assert not {"contact_nom_prenom", "zone_eligibilite", "conditions_acces"} & set(record)


HOSTILE_TEXTS = ["", "x", "a" * 30_000, "é\u2028ü\t\n ; | \" '", "<script>alert(1)</script>", "🙂" * 200, "..."]


def test_the_judge_accepts_whatever_a_place_may_hold():
    chance = random.Random(20260310)
    lists = {
        "services": enums.Service, "audiences": enums.Audience, "specific_support": enums.SpecificSupport,
        "fees": enums.Fee, "programmes": enums.Programme, "training_labels": enums.TrainingLabel,
        "access_modes": enums.AccessMode, "accompaniments": enums.Accompaniment, "mobility": enums.Mobility,
        "typologies": enums.Typology,
    }  # fmt: skip
    texts = ("name", "address", "address_complement", "summary", "description", "opening_hours_note", "parent_name")
    odd = [
        "",
        "a@b",
        "a.@x.fr",
        "x@exemple.fr",
        "http://[::1",
        "http://xn--a.fr/",
        "https://été.fr/à b",
        "//",
        "x" * 90,
    ]
    written = 0
    for _round in range(400):
        place = PLACE | {
            name: chance.sample(enum.values, chance.randint(0, min(3, len(enum)))) for name, enum in lists.items()
        }
        place |= {name: chance.choice(HOSTILE_TEXTS) for name in texts if chance.random() < 0.5}
        place |= {name: chance.sample(odd, 3) for name in ("emails", "websites")}
        place |= {name: chance.choice(odd) for name in ("booking_url", "accessibility_url", "postcode", "pivot")}
        if not held_back(place):
            to_structure(**place), to_services(**place)
            written += 1
    assert written > 200


# --- the files -------------------------------------------------------------------------------------------------------


def publish(**values):
    structure = StructureFactory(**values)
    structure.publish(by=UserFactory(coordinator=True))
    return structure


def download(client, name):
    response = client.get(f"{FILES}/{name}.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(b"".join(response.streaming_content))


@pytest.mark.django_db
def test_the_files_hold_what_is_published(client, settings):
    structure = publish(services=["access", "safe_use", "leisure_and_creation"])
    StructureFactory(submitted=True)
    (record,) = download(client, "structures")
    assert record["id"] == f"{settings.DATA_INCLUSION_SOURCE}--{structure.public_id}"
    assert record["lien_source"] == f"{settings.BASE_URL}{structure.get_absolute_url()}"
    structures.Structure.model_validate(record, context=STRICT)
    found = download(client, "services")
    assert [service["structure_id"] for service in found] == [record["id"]] * 2
    assert [services.Service.model_validate(service, context=STRICT).nom for service in found] == [
        "Maîtriser les fondamentaux du numérique",
        "Accès internet et matériel informatique",
    ]


@pytest.mark.django_db
def test_the_files_follow_corrections_archiving_and_return(client):
    structure, coordinator = publish(), UserFactory(coordinator=True)
    structure.revise({"name": "Nouveau nom"}, by=coordinator)
    assert [record["nom"] for record in download(client, "structures")] == ["Nouveau nom"]
    structure.archive(by=coordinator)
    assert download(client, "structures") == download(client, "services") == []
    structure.restore(by=coordinator)
    assert len(download(client, "structures")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["structures", "services"])
def test_whoever_has_a_file_is_told_that_nothing_changed(client, name):
    structure = publish()
    address = f"{FILES}/{name}.json"
    first = client.get(address)
    assert first["Content-Disposition"] == f'attachment; filename="data-inclusion-{name}.json"'
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    head = client.head(address)
    assert (head.status_code, b"".join(head), head["ETag"]) == (200, b"", first["ETag"])
    structure.revise({"name": "Nouveau nom"}, by=UserFactory(coordinator=True))
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [f"{FILES}.json", f"{FILES}/structures.csv", f"{FILES}/rien.json", f"{FILES}/a/b.json"]
)
def test_what_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_page_says_what_is_held_back_and_why(client):
    publish(name="C3"), publish(without_services=True), publish()
    assert data_inclusion_file.count_structures() == 2
    assert data_inclusion_file.count_services() == 2
    page = client.get("/donnees/").content.decode()
    assert "Le nom compte moins de trois caractères." in page
    assert "la structure figure dans data·inclusion, sans service" in page
    assert f"{FILES}/services.json" in page


@pytest.mark.django_db
def test_files_are_written_in_a_folder_of_their_own_and_remade_on_demand(tmp_path, capsys):
    publish()
    DataInclusionRecord.objects.all().delete()
    call_command("export_datasets", str(tmp_path), "--rebuild")
    assert sorted(path.name for path in (tmp_path / "data-inclusion").iterdir()) == [
        "services.json",
        "structures.json",
    ]
    assert len(json.loads((tmp_path / "data-inclusion" / "structures.json").read_text())) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values", [{}, {"row": {"nom": "x"}, "held_back": ["name"]}, {"held_back": ["name"], "services": [{}]}]
)
def test_the_database_refuses_a_record_neither_written_nor_held_back(values):
    structure = StructureFactory()
    with pytest.raises(IntegrityError, match="cartoparty_datainclusionrecord_written_or_held_back"):
        DataInclusionRecord.objects.create(structure=structure, **values)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 12])
def test_following_a_publication_costs_the_same_for_one_and_for_many(count, django_assert_num_queries):
    ids = [structure.pk for structure in StructureFactory.create_batch(count, published=True)]
    with django_assert_num_queries(3):
        data_inclusion_file.follow(Structure, ids, Action.UPDATED)
    announce(Structure, ids, Action.DELETED)
    assert data_inclusion_file.count_structures() == 0


@pytest.mark.django_db
def test_the_api_gives_the_records_of_the_schema(client):
    structure = publish(typologies=["epn"])
    publish(name="C3")
    address = "/api/v1/structures/"
    (item,) = client.get(address, {"profile": "data-inclusion"}).json()["results"]
    assert tuple(item) == STRUCTURE_COLUMNS
    assert structures.Structure.model_validate(item, context=STRICT).nom == structure.name
    assert client.get(f"{address}{structure.public_id}/", {"profile": "data-inclusion"}).json() == item


@pytest.mark.django_db
@pytest.mark.parametrize("profile", ["data-inclusion", "lieux-mediation-numerique"])
@pytest.mark.parametrize("form", ["csv", "ndjson", "geojson"])
def test_the_api_gives_them_in_every_format(client, profile, form):
    publish(name="Espace à trouver", typologies=["epn"], commune=CommuneFactory(tours=True))
    response = client.get("/api/v1/structures/", {"profile": profile, "format": form})
    assert response.status_code == 200
    body = b"".join(response).decode()
    assert "Espace à trouver" in body
    assert "Tours" in body


@pytest.mark.django_db
def test_the_judge_accepts_every_record_of_the_real_files(whole_france, shared_data, client):
    for name in REAL_FILES:
        import_structures(shared_data / "structures" / name)
    records, offered = download(client, "structures"), download(client, "services")
    assert len(records) == Structure.objects.published().count() > 1200
    for record, judge in itertools.chain(
        zip(records, itertools.repeat(structures.Structure)), zip(offered, itertools.repeat(services.Service))
    ):
        judge.model_validate(record, context=STRICT)
    assert {service["structure_id"] for service in offered} <= {record["id"] for record in records}
