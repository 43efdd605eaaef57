"""Which reader takes which columns, and that every row comes out."""

import pytest

from cartoparty.standards import hub_lo, national_0_1, national_1_0
from cartoparty.standards.dialects import DIALECTS, read_records, recognise
from cartoparty.standards.files import UnreadableFile, read_rows
from cartoparty.standards.record import PlaceRecord, Rejected

NATIONAL = ("id", "nom", "adresse", "commune", "code_postal")


@pytest.mark.parametrize(
    ("columns", "dialect"),
    [
        ((*NATIONAL, "services", "frais_a_charge"), national_1_0),
        (NATIONAL, national_1_0),
        ((*NATIONAL, "conditions_acces"), national_0_1),
        (("ID", "Nom", "Adresse", "Commune", "Code postal", "labels_nationaux"), national_0_1),
        ((*NATIONAL, "courriel", "modalites_acces"), national_1_0),
        (("gid", "c_nom", "c_adresse", "c_postcode", "c_city", "c_categories_espace"), hub_lo),
    ],
)
def test_columns_name_their_dialect(columns, dialect):
    assert recognise(columns) is dialect
    assert [candidate for candidate in DIALECTS if candidate.matches(columns)] == [dialect]


def test_unknown_columns_are_set_beside_the_expected_ones():
    with pytest.raises(UnreadableFile) as refused:
        recognise(("prénom", "âge"))
    assert "prénom, âge" in str(refused.value)
    assert "code_postal" in str(refused.value)
    assert "c_nom" in str(refused.value)


def test_every_row_comes_out_kept_or_rejected_with_a_reason():
    content = (
        "id,nom,adresse,commune,code_postal\n"
        "1,Espace Un,1 rue du Test,Orléans,45000\n"
        ",,,Orléans,45000\n"
        "3,Trois,3 rue,Orléans,45000,de trop\n"
        "4,Quatre\n"
    )
    results = list(read_records(read_rows(content.encode(), "lieux.csv")))
    assert [number for number, _result in results] == [1, 2, 3, 4]
    kinds = [type(result) for _number, result in results]
    assert kinds == [PlaceRecord, Rejected, Rejected, PlaceRecord]
    assert "ni nom" in results[1][1].reason
    assert "ligne 4" in results[2][1].reason
    assert any(issue.code == "row_odd" for issue in results[3][1].issues)


def test_a_file_of_no_dialect_is_refused_before_its_first_row():
    with pytest.raises(UnreadableFile):
        read_records(read_rows(b"a,b\n1,2\n"))
