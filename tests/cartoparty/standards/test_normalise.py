import datetime

import pytest

from cartoparty.standards import normalise
from cartoparty.standards.normalise import Unusable


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        (None, ""),
        ("", ""),
        ("  deux   mots ", "deux mots"),
        ("avec\u200b zéro\ufeff largeur", "avec zéro largeur"),
        ("nul\x00 ici", "nul ici"),
        ("demi\ud800caractère", "demicaractère"),
        ("-", ""),
        ("N/A", ""),
        (45000, "45000"),
        (45000.0, "45000"),
        (["un", "deux"], "un deux"),
        ([], ""),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_text_is_one_clean_line(value, clean):
    assert normalise.text(value) == clean


def test_paragraphs_keep_lines_but_not_their_trailing_spaces():
    assert normalise.paragraphs(" un \r\n\r\n\r\n\r\n deux  mots ") == "un\n\ndeux mots"


def test_a_field_of_over_a_megabyte_is_refused_not_read():
    with pytest.raises(Unusable) as refused:
        normalise.text("a" * 1_000_001)
    assert refused.value.code == "too_long"
    assert "1000001" in refused.value.message


def test_lists_are_split_cleaned_and_made_unique():
    assert normalise.split("un| deux |un||", "|") == ["un", "deux"]
    assert normalise.split("un;deux|trois", "|;") == ["un", "deux", "trois"]
    assert normalise.split(["un", None, "deux"]) == ["un", "deux"]


@pytest.mark.parametrize(
    ("value", "read"), [("Oui", True), (True, True), ("non", False), (0, False), ("", None), (None, None)]
)
def test_booleans(value, read):
    assert normalise.boolean(value) is read


def test_a_boolean_that_is_none_is_refused():
    with pytest.raises(Unusable, match="oui"):
        normalise.boolean("peut-être")


@pytest.mark.parametrize(
    "value",
    [
        "2021-03-09",
        "2021/03/09 14:16:50.898",
        "09/03/2021",
        "9.3.2021",
        "2021-03-09T10:00:00Z",
        datetime.date(2021, 3, 9),
    ],
)
def test_dates(value):
    assert normalise.date(value) == datetime.date(2021, 3, 9)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("hier", "date_unreadable"),
        ("2021-13-45", "date_unreadable"),
        ("2999-01-01", "date_in_future"),
        ("1970-01-01", "date_too_old"),
    ],
)
def test_dates_that_lie_are_refused(value, code):
    with pytest.raises(Unusable) as refused:
        normalise.date(value)
    assert refused.value.code == code


def test_no_date_is_none():
    assert normalise.date("") is None


def test_plain_compares_words():
    assert normalise.plain("L’Œuvre : À côté !") == "l oeuvre a cote"
