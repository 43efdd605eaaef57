"""What is written in the national file, rule by rule; `test_judges.py` asks the judges themselves."""

import datetime

import pytest

from cartoparty.standards import export

PLACE = {
    "id": "essai-1",
    "name": "Espace d’essai",
    "pivot": "73282932000074",
    "address": "1 rue du Test",
    "postcode": "45000",
    "commune_name": "Orléans",
    "insee_code": "45234",
    "latitude": 47.9,
    "longitude": 1.9,
    "typologies": ["epn", "other"],
    "phone": "+33238000000",
    "emails": ["accueil@exemple.fr", "contact@exemple.fr"],
    "websites": ["https://exemple.fr/a(b)"],
    "opening_hours": "Mo-Fr 09:00-12:00",
    "summary": "Un lieu d’essai.",
    "description": "Première ligne.\nSeconde ligne.",
    "mobility": ["itinerant", "fixed"],
    "updated_on": datetime.date(2024, 2, 3),
    "services": ["leisure_and_creation", "administrative_help"],
    "audiences": ["seniors"],
    "specific_support": ["english"],
    "fees": ["free"],
    "programmes": ["caf_access_point"],
    "training_labels": ["la_poste_stages", "ordi_3_0"],
    "other_labels": ["Label maison"],
    "access_modes": ["walk_in", "phone"],
    "accompaniments": ["remote"],
    "accessibility_url": "https://acceslibre.beta.gouv.fr/essai/",
    "source_name": "Réseau d’Essai",
}


def written(**changes):
    return export.to_national_row(PLACE | changes)


def test_a_whole_place():
    row = written()
    assert tuple(row) == export.COLUMNS
    assert len(row) == 32
    assert row["typologie"] == "Autre|EPN"
    assert row["services"] == "Aide aux démarches administratives|Loisirs et créations numériques"
    assert row["courriels"] == "accueil@exemple.fr|contact@exemple.fr"
    assert row["site_web"] == "https://exemple.fr/a%28b%29"
    assert row["formations_labels"] == "ORDI 3.0"
    assert row["autres_formations_labels"] == "Label maison|Étapes numériques (La Poste)"
    assert row["modalites_acces"] == "Se présenter|Téléphoner"
    assert row["itinerance"] == "Itinérant|Fixe"
    assert (row["latitude"], row["longitude"]) == ("47.9", "1.9")
    assert row["date_maj"] == "2024-02-03"
    assert export.held_back(PLACE) == []


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("", "00000000000000"),
        (None, "00000000000000"),
        ("732829320", "00000000000000"),
        ("1234567001", "00000000000000"),
        ("W451234567", "W451234567"),
    ],
)
def test_an_unknown_pivot_is_fourteen_zeros(value, column):
    assert written(pivot=value)["pivot"] == column


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("12 «rue» de l’Œuvre", "12 rue de l’Œuvre"),
        ("3_bis “place”*, n°4 — cour", "3 bis place, n°4 – cour"),
        ("1 rue|2 rue", "1 rue,2 rue"),
        ("Straße Ł4", "Straße 4"),
        ("***", ""),
    ],
)
def test_streets_hold_only_the_characters_the_library_takes(value, column):
    assert export.street(value) == column


@pytest.mark.parametrize(
    ("value", "column"),
    [("Orléans (Loiret)", "Orléans Loiret"), ("L’Haÿ-les-Roses", "L’Haÿ-les-Roses"), ("St. Ay", "St Ay")],
)
def test_communes_hold_only_the_characters_the_library_takes(value, column):
    assert export.commune(value) == column


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("+33238000000", "+33238000000"),
        ("+687123456", "+687123456"),
        ("+68940123456", ""),
        ("0238000000", ""),
        ("+26912345678", ""),
        ("", ""),
    ],
)
def test_a_phone_that_one_judge_refuses_is_left_out(value, column):
    assert export.phone(value) == column


@pytest.mark.parametrize(
    "changes",
    [
        {"coordinates_origin": "commune_centre"},
        {"coordinates_doubt": "out_of_france"},
        {"latitude": None},
        {"longitude": None},
    ],
)
def test_a_point_that_is_not_trusted_is_left_out(changes):
    row = written(**changes)
    assert (row["latitude"], row["longitude"]) == ("", "")


def test_small_and_whole_numbers_are_written_plainly():
    row = written(latitude=48.0, longitude=-0.00001)
    assert (row["latitude"], row["longitude"]) == ("48", "-0.00001")


def test_a_closed_list_only_writes_what_it_holds():
    assert written(fees=["free", "barter"])["frais_a_charge"] == "Gratuit"


def test_a_place_with_services_that_receives_nobody_says_so_in_words():
    row = written(access_modes=["no_public", "phone"])
    assert row["modalites_acces"] == "Téléphoner"
    assert row["presentation_detail"].endswith("Ce lieu n'accueille pas de public.")


def test_a_place_without_services_that_receives_nobody_is_written_as_the_library_reads_it():
    place = PLACE | {"services": [], "access_modes": ["no_public"]}
    assert export.held_back(place) == []
    row = export.to_national_row(place)
    assert row["modalites_acces"] == "Ce lieu n'accueille pas de public"
    assert [row[column] for column in export.NEED_SERVICES] == [""] * 5


def test_hours_in_words_go_to_the_presentation():
    assert written(opening_hours="", opening_hours_note="Se renseigner")["presentation_detail"].endswith(
        "Horaires : Se renseigner"
    )


def test_a_long_summary_is_cut():
    assert len(written(summary="mot " * 200)["presentation_resume"]) <= 280


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Le nom"),
        ({"address": "***"}, "L’adresse"),
        ({"commune_name": ""}, "La commune"),
        ({"postcode": "4500"}, "Le code postal"),
        ({"updated_on": None}, "La date"),
        ({"services": []}, "Aucun service"),
    ],
)
def test_a_place_is_held_back_for_a_reason_in_french(changes, said):
    reasons = export.held_back_reasons(PLACE | changes)
    assert len(reasons) == 1
    assert reasons[0].startswith(said)
