"""Rows of the national schema, new and old, made records without losing anything."""

import datetime

import pytest

from cartoparty.standards import national
from cartoparty.standards.record import Rejected, Severity

NEW = {
    "id": "essai-1",
    "pivot": "73282932000074",
    "nom": "  Espace   d’essai ",
    "commune": "Orléans",
    "code_postal": "45000",
    "code_insee": "45234",
    "adresse": "1 rue du Test,..",
    "complement_adresse": "Bâtiment B",
    "latitude": "47,9",
    "longitude": 1.9,
    "cle_ban": "45234_0001_00001",
    "typologie": "EPN|PE",
    "telephone": "02 38 00 00 00",
    "courriels": "accueil@exemple.fr|contact@exemple.fr",
    "site_web": "https://exemple.fr|www.exemple.org",
    "horaires": "Mo-Fr 09:00-12:00",
    "presentation_resume": "Un lieu d’essai.",
    "presentation_detail": "Première ligne.\nSeconde ligne.",
    "source": "Réseau d’Essai",
    "itinerance": "Fixe|Itinérant",
    "structure_parente": "Ville d’essai",
    "date_maj": "2024-02-03",
    "services": "Aide aux démarches administratives|Loisirs et créations numériques",
    "publics_specifiquement_adresses": "Jeunes|Seniors",
    "prise_en_charge_specifique": "Surdité",
    "frais_a_charge": "Gratuit|Payant",
    "dispositif_programmes_nationaux": "France Services|Réseau inconnu",
    "formations_labels": "Étapes numériques (La Poste)",
    "autres_formations_labels": "Label maison",
    "modalites_acces": "Se présenter|Téléphoner",
    "modalites_accompagnement": "À distance",
    "fiche_acces_libre": "https://acceslibre.beta.gouv.fr/essai/",
    "prise_rdv": "https://rdv.exemple.fr",
}


def read(**changes):
    return national.read(NEW | changes, 1)


def codes(record, field):
    return [issue.code for issue in record.issues if issue.field == field]


def test_a_whole_row_of_1_0():
    record = read()
    assert record.issues == []
    assert record.blocking == []
    assert (record.source, record.source_name, record.external_id) == ("reseau-dessai", "Réseau d’Essai", "essai-1")
    assert (record.name, record.address, record.postcode) == ("Espace d’essai", "1 rue du Test", "45000")
    assert (record.pivot, record.siren) == ("73282932000074", "732829320")
    assert (record.latitude, record.longitude, record.coordinates_doubt) == (47.9, 1.9, "")
    assert record.typologies == ["epn", "ft"]
    assert record.phone == "+33238000000"
    assert record.emails == ["accueil@exemple.fr", "contact@exemple.fr"]
    assert record.websites == ["https://exemple.fr", "https://www.exemple.org"]
    assert record.opening_hours == "Mo-Fr 09:00-12:00"
    assert record.description == "Première ligne.\nSeconde ligne."
    assert record.mobility == ["fixed", "itinerant"]
    assert record.updated_on == datetime.date(2024, 2, 3)
    assert record.services == ["administrative_help", "leisure_and_creation"]
    assert record.audiences == ["young_people", "seniors"]
    assert record.specific_support == ["deafness"]
    assert record.fees == ["free", "paid"]
    assert record.programmes == ["france_services"]
    assert record.training_labels == ["la_poste_stages"]
    assert record.other_labels == ["Réseau inconnu", "Label maison"]
    assert record.access_modes == ["walk_in", "phone"]
    assert record.accompaniments == ["remote"]
    assert record.booking_url == "https://rdv.exemple.fr"
    assert record.ban_key == "45234_0001_00001"


OLD = {
    "id": 7,
    "Nom": "Espace d’avant",
    "Adresse": "2 rue du Test",
    "commune": "Bourges",
    "code_postal": 18000,
    "courriel": "accueil@exemple.fr",
    "services": "Prendre en main un ordinateur;Accéder à du matériel;S’équiper en matériel informatique",
    "publics_accueillis": "Adultes;Seniors (+ 65 ans);Surdité;Personnes en situation d'illettrisme",
    "conditions_acces": "Gratuit : Je peux accéder gratuitement au lieu et à ses services;Adhésion : il faut adhérer",
    "labels_nationaux": "CNFS;France Services;APTIC;Fabriques de Territoire",
    "labels_autres": "SudLabs",
    "modalites_accompagnement": "Seul : j'ai accès à du matériel;A ma place : une personne habilitée fait",
    "date_maj": "2021-05-05",
}


def test_a_row_of_0_1():
    record = national.read(OLD, 1)
    assert (record.external_id, record.name, record.postcode) == ("7", "Espace d’avant", "18000")
    assert record.emails == ["accueil@exemple.fr"]
    assert record.services == ["everyday_tools", "access", "affordable_equipment"]
    assert record.audiences == ["seniors"]
    assert record.specific_support == ["deafness", "illiteracy"]
    assert record.fees == ["free", "paid"]
    assert record.programmes == ["digital_advisers", "france_services"]
    assert record.training_labels == ["territory_factories"]
    assert record.other_labels == ["APTIC", "SudLabs"]
    assert record.accompaniments == ["autonomous", "individual"]
    assert "Publics accueillis : Adultes" in record.description
    assert "Adhésion : il faut adhérer" in record.description
    assert "à la place de l’usager" in record.description
    assert not [issue for issue in record.issues if issue.severity != Severity.INFO]


@pytest.mark.parametrize(
    ("column", "value", "field", "code"),
    [
        ("pivot", "73282932000075", "pivot", "pivot_invalid"),
        ("code_postal", "450", "postcode", "postcode_invalid"),
        ("code_insee", "XXXXX", "insee_code", "insee_code_invalid"),
        ("telephone", "demander à Paul", "phone", "phone_invalid"),
        ("courriels", "accueil chez exemple", "emails", "email_invalid"),
        ("site_web", "javascript:alert(1)", "websites", "url_invalid"),
        ("prise_rdv", "javascript:alert(1)", "booking_url", "url_invalid"),
        ("latitude", "nord", "coordinates", "coordinates_unreadable"),
        ("date_maj", "2999-12-31", "updated_on", "date_in_future"),
        ("horaires", "We 9-12-15:30-17;:10:30-12", "opening_hours", "hours_noted"),
        ("services", "Réparer des vélos", "services", "unknown_choice"),
        ("typologie", "CHATEAU", "typologies", "unknown_choice"),
        ("frais_a_charge", "À débattre", "fees", "unknown_choice"),
    ],
)
def test_an_unusable_value_is_quoted_in_an_issue(column, value, field, code):
    record = read(**{column: value})
    issue = next(issue for issue in record.issues if (issue.field, issue.code) == (field, code))
    assert f"« {value}" in issue.message
    assert issue.advice


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"nom": ""}, ["name"]),
        ({"adresse": " - "}, ["address"]),
        ({"code_postal": ""}, ["commune"]),
        ({"commune": None}, ["commune"]),
        ({"services": ""}, ["services"]),
        ({"nom": "", "services": ""}, ["name", "services"]),
    ],
)
def test_what_lacks_makes_the_place_to_complete(changes, lacks):
    record = read(**changes)
    assert record.blocking == lacks
    said = [issue.field for issue in record.issues if issue.severity == Severity.TO_COMPLETE]
    assert said == lacks


def test_a_row_that_names_no_place_is_rejected():
    with pytest.raises(Rejected) as rejected:
        national.read({"id": "", "nom": "", "adresse": None, "commune": "Orléans"}, 1)
    assert "ni nom, ni adresse, ni identifiant" in rejected.value.reason


def test_without_an_identifier_a_stable_one_is_made():
    first, again, other = read(id=""), read(id=None), read(id="", nom="Autre")
    assert first.external_id == again.external_id != other.external_id
    assert codes(first, "external_id") == ["no_identifier"]


def test_hours_in_french_are_read_and_said_rewritten():
    record = read(horaires="du lundi au vendredi de 9h à 12h")
    assert record.opening_hours == "Mo-Fr 09:00-12:00"
    assert codes(record, "opening_hours") == ["hours_rewritten"]


def test_unreadable_hours_are_kept_as_a_note():
    record = read(horaires="We 9-12-15:30-17;:10:30-12")
    assert record.opening_hours == ""
    assert record.opening_hours_note == "We 9-12-15:30-17;:10:30-12"


def test_a_long_summary_is_cut_at_a_word_and_kept_whole_in_the_description():
    long = "mot " * 100
    record = read(presentation_resume=long)
    assert len(record.summary) <= 280
    assert record.summary.endswith("mot…")
    assert long.strip() in record.description


def test_columns_that_the_schema_does_not_know_stay_in_words():
    record = read(**{"Accès bus": "Ligne 4, arrêt Mairie", "objectid": 12})
    assert "Acces bus : Ligne 4, arrêt Mairie" in record.description
    assert codes(record, "objectid") == ["unknown_column"]


def test_columns_about_persons_are_not_taken():
    record = read(mediateurs=[{"prenom": "Camille"}])
    assert "Camille" not in str(record)
    assert codes(record, "mediateurs") == ["personal_data"]


def test_other_phones_stay_in_the_description():
    record = read(telephone="02 38 00 00 00 / 02 38 00 00 01")
    assert record.phone == "+33238000000"
    assert "Autre téléphone : +33238000001" in record.description


def test_nul_bytes_are_removed_and_said():
    record = read(nom="Espace\x00 d’essai")
    assert record.name == "Espace d’essai"
    assert codes(record, "name") == ["control_characters"]
    assert "\x00" not in str(record.issues)


def test_a_huge_field_costs_its_value_not_its_row():
    record = read(presentation_detail="a" * 10_000_000)
    assert record.name == "Espace d’essai"
    assert codes(record, "description") == ["too_long"]
    assert len(str(record.issues)) < 2000


def test_a_text_beyond_its_column_moves_to_the_description():
    record = read(nom="Espace " * 60)
    assert len(record.name) <= 255
    assert ("Espace " * 60).strip() in record.description
    assert codes(record, "name") == ["cut"]


def test_a_point_at_zero_is_no_point():
    record = read(latitude=0, longitude=0)
    assert (record.latitude, record.longitude, record.coordinates_doubt) == (None, None, "null_island")


def test_swapped_coordinates_are_put_back_and_doubted():
    record = read(latitude=1.9, longitude=47.9)
    assert (record.latitude, record.longitude, record.coordinates_doubt) == (47.9, 1.9, "swapped")
    assert codes(record, "coordinates") == ["swapped"]


def test_values_of_unexpected_types_do_not_break_the_reading():
    record = national.read(
        {"id": 1, "nom": ["Espace"], "adresse": {"voie": "1 rue"}, "services": [1, None], "horaires": 5}, 1
    )
    assert record.name == "Espace"
