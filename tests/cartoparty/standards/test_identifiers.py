import pytest

from cartoparty.standards import identifiers
from cartoparty.standards.normalise import Unusable

SIRET = "73282932000074"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("732 829 320 00074", (SIRET, "732829320")),
        (73282932000074, (SIRET, "732829320")),
        ("00000000000000", ("", "")),
        ("", ("", "")),
        (None, ("", "")),
        ("W451234567", ("W451234567", "")),
        ("w2A1000123", ("W2A1000123", "")),
        ("732829320", ("", "732829320")),
    ],
)
def test_pivot(value, read):
    assert identifiers.pivot(value) == read


def test_a_ridet_is_a_pivot_in_new_caledonia_only():
    assert identifiers.pivot("1234567001", "98800") == ("1234567001", "")
    with pytest.raises(Unusable):
        identifiers.pivot("1234567001", "45000")


@pytest.mark.parametrize(
    ("value", "said"), [("73282932000075", "clé de contrôle"), ("W45", "RNA"), ("123456789", "SIRET")]
)
def test_a_wrong_pivot_is_refused_with_its_reason(value, said):
    with pytest.raises(Unusable, match=said) as refused:
        identifiers.pivot(value)
    assert refused.value.advice


def test_siren():
    assert identifiers.siren("732 829 320") == "732829320"
    assert identifiers.siren("000000000") == ""
    with pytest.raises(Unusable):
        identifiers.siren("732829321")


@pytest.mark.parametrize(
    ("value", "code"), [(1000, "01000"), ("45 000", "45000"), ("F-45000", "45000"), (45000.0, "45000"), ("", "")]
)
def test_postcode(value, code):
    assert identifiers.postcode(value) == code


@pytest.mark.parametrize("value", ["450", "4500A", "450000", "00123"])
def test_wrong_postcode(value):
    with pytest.raises(Unusable):
        identifiers.postcode(value)


@pytest.mark.parametrize(("value", "code"), [(1004, "01004"), ("2a004", "2A004"), ("97411", "97411"), (None, "")])
def test_insee_code(value, code):
    assert identifiers.insee_code(value) == code


@pytest.mark.parametrize("value", ["20004", "ABCDE", "999999"])
def test_wrong_insee_code(value):
    with pytest.raises(Unusable):
        identifiers.insee_code(value)
