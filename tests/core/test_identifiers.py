import pytest
from django.core.exceptions import ValidationError

from epn_commons.core.identifiers import siren_is_valid, siret_is_valid, validate_siret

SIRET, LA_POSTE_HEAD_OFFICE, LA_POSTE_OFFICE = "73282932000074", "35600000000048", "35600000000006"


@pytest.mark.parametrize("siret", [SIRET, LA_POSTE_HEAD_OFFICE, LA_POSTE_OFFICE])
def test_true_sirets(siret):
    assert siret_is_valid(siret)
    validate_siret(siret)


@pytest.mark.parametrize(
    "siret", ["73282932000075", "35600000000007", "0" * 14, "7328293200007", "x" * 14, "٧٣٢٨٢٩٣٢٠٠٠٠٧٤", ""]
)
def test_false_sirets(siret):
    assert not siret_is_valid(siret)
    with pytest.raises(ValidationError, match="clé de contrôle"):
        validate_siret(siret)


@pytest.mark.parametrize(
    ("siren", "valid"), [("732829320", True), ("732829321", False), ("0" * 9, False), ("7", False)]
)
def test_sirens(siren, valid):
    assert siren_is_valid(siren) is valid
