"""The closed lists say exactly what the national schema says."""

import json
import re

import pytest

from cartoparty import enums

FIELDS = {
    "services": enums.Service,
    "publics_specifiquement_adresses": enums.Audience,
    "prise_en_charge_specifique": enums.SpecificSupport,
    "frais_a_charge": enums.Fee,
    "dispositif_programmes_nationaux": enums.Programme,
    "formations_labels": enums.TrainingLabel,
    "modalites_acces": enums.AccessMode,
    "modalites_accompagnement": enums.Accompaniment,
    "itinerance": enums.Mobility,
}


@pytest.mark.parametrize("field", FIELDS)
def test_labels_are_those_of_the_national_schema(field, shared_data):
    schema = json.loads((shared_data / "structures" / "schema-standard-mediation-num-1.0.2.json").read_text())
    pattern = next(item["constraints"]["pattern"] for item in schema["fields"] if item["name"] == field)
    listed = re.search(r"\|\)\((?!\?)(.*)\)\)\+\$$", pattern)[1].replace("\\", "")
    assert [member.label for member in FIELDS[field]] == re.split(r"\|", listed)


@pytest.mark.parametrize(
    ("enum", "size"),
    [
        (enums.Service, 9),
        (enums.Audience, 5),
        (enums.SpecificSupport, 7),
        (enums.Fee, 3),
        (enums.Programme, 11),
        (enums.TrainingLabel, 10),
        (enums.AccessMode, 6),
        (enums.Accompaniment, 4),
        (enums.Mobility, 2),
        (enums.Typology, 92),
    ],
)
def test_each_list_has_its_size_and_reads_its_own_labels(enum, size):
    assert len(enum) == size
    assert [enums.from_label(enum, member.label) for member in enum] == list(enum)
    assert [enums.from_label(enum, member.value) for member in enum] == list(enum)


def test_every_typology_is_read_aloud():
    assert set(enums.TYPOLOGY_NAMES) == set(enums.Typology)


@pytest.mark.parametrize(
    ("enum", "label", "member"),
    [
        (enums.Service, "  aide aux DEMARCHES administratives ", enums.Service.ADMINISTRATIVE_HELP),
        (enums.Programme, "Point d’accès numérique CAF", enums.Programme.CAF_ACCESS_POINT),
        (enums.TrainingLabel, "Étapes numériques (La Poste)", enums.TrainingLabel.LA_POSTE_STAGES),
        (enums.AccessMode, "Ce lieu n’accueille pas de public", enums.AccessMode.NO_PUBLIC),
        (enums.Typology, "tiers lieux", enums.Typology.TIERS_LIEUX),
        (enums.Fee, "à débattre", None),
        (enums.Fee, None, None),
    ],
)
def test_a_label_is_read_whatever_its_typing(enum, label, member):
    assert enums.from_label(enum, label) is member


def test_blocking_lacks_are_lacks():
    assert {lack.value for lack in enums.BLOCKING} == {"name", "address", "commune", "services"}
