"""A citation written in full, indexed, checked, linked."""

import datetime

import pytest

from legalbox.citations.checking import ArticleIndex, Existence, articles_of, check
from legalbox.citations.facts import GDPR, TextKind, canonical_text_id, codes, gdpr_articles, named_texts
from legalbox.citations.finder import find
from legalbox.citations.links import link
from legalbox.citations.numbers import normalise_number, number_key, number_order, written

CRPA = "LEGITEXT000031366350"


def only(text, **options):
    (citation,) = find(text, **options)
    return citation


@pytest.mark.parametrize(
    ("text", "label", "short_label", "key"),
    [
        (
            "l.311-3 crpa",
            "article L. 311-3 du code des relations entre le public et l’administration",
            "CRPA, art. L. 311-3",
            "crpa_l311_3",
        ),
        ("art. 226-13 CP", "article 226-13 du code pénal", "code pénal, art. 226-13", "code_penal_226_13"),
        ("RGPD art 6", "article 6 du règlement général sur la protection des données", "RGPD, art. 6", "rgpd_6"),
        (
            "loi 78-17 art. 5",
            "article 5 de la loi n° 78-17 du 6 janvier 1978 relative à l’informatique, aux fichiers et aux libertés",
            "loi Informatique et Libertés, art. 5",
            "loi_78_17_5",
        ),
        (
            "ordonnance n° 2015-1341 du 23 octobre 2015, art. 1er",
            "article 1er de l’ordonnance n° 2015-1341 du 23 octobre 2015",
            "ordonnance n° 2015-1341, art. 1er",
            "ordonnance_2015_1341_1",
        ),
        (
            "L. 311-1 à L. 311-4 du CRPA",
            "articles L. 311-1 à L. 311-4 du code des relations entre le public et l’administration",
            "CRPA, art. L. 311-1 à L. 311-4",
            "crpa_l311_1",
        ),
        (
            "art. 66 de la Constitution",
            "article 66 de la Constitution du 4 octobre 1958",
            "Constitution, art. 66",
            "constitution_1958_66",
        ),
        ("R.*552-9", "article R.* 552-9", "art. R.* 552-9", "r552_9"),
        (
            "loi Lemaire",
            "loi n° 2016-1321 du 7 octobre 2016 pour une République numérique",
            "loi pour une République numérique",
            "loi_2016_1321",
        ),
    ],
)
def test_labels(text, label, short_label, key):
    citation = only(text)

    assert citation.label.replace("\u00a0", " ") == label
    assert citation.short_label.replace("\u00a0", " ") == short_label
    assert citation.key == key


@pytest.mark.parametrize("other", ["L. 311-3 du CRPA", "art. L311-3 CRPA", "CRPA, l. 311\u20113"])
def test_all_spellings_have_one_key(other):
    assert only(other).key == only("L311-3 du CRPA").key


def test_what_a_search_may_ask_for():
    assert only("L311-3").search_keys == ("l311_3",)
    assert only("art. L. 311-3 du CRPA").search_keys == ("crpa_l311_3", "l311_3")
    assert only("L. 311-1 à L. 311-4 du CRPA").search_keys == ("crpa_l311_1", "crpa_l311_4", "l311_1", "l311_4")
    assert only("art. 6 RGPD").search_keys == ("rgpd_6",)
    assert only("loi « Informatique et Libertés »").search_keys == ("loi_78_17",)


def test_a_name_between_quotes_is_taken_whole():
    assert only("la loi « Informatique et Libertés », modifiée").raw == "loi « Informatique et Libertés »"


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("D. 312-1-3", "D312-1-3", "D. 312-1-3"),
        ("R.* 552-9", "R*552-9", "R.* 552-9"),
        ("LO 1112-1", "LO1112-1", "L.O. 1112-1"),
        ("l.o. 1112-1", "LO1112-1", "L.O. 1112-1"),
        ("1er", "1", "1er"),
        ("premier", "1", "1er"),
        ("1649 QUATER-0 b BIS", "1649 quater-0 B bis", "1649 quater-0 B bis"),
        ("226 - 13", "226-13", "226-13"),
        ("Annexe", "Annexe", "Annexe"),
        ("", "", ""),
    ],
)
def test_numbers(typed, kept, shown):
    assert normalise_number(typed) == kept
    assert written(kept).replace("\u00a0", " ") == shown


def test_numbers_are_sorted_as_the_law_is():
    sorted_numbers = ["6", "6 bis", "6 ter", "7", "10", "L311-2", "L311-3", "L311-3-1", "L311-10", "R*311-1"]

    assert sorted(set(sorted_numbers), key=number_order) == sorted_numbers
    assert number_key("R.*552-9") == number_key("r552-9")


@pytest.mark.parametrize(
    ("text", "existence"),
    [
        ("art. 6 RGPD", Existence.EXISTS),
        ("art. 99 RGPD", Existence.EXISTS),
        ("art. 120 RGPD", Existence.DOES_NOT_EXIST),
        ("articles 90 à 120 du RGPD", Existence.DOES_NOT_EXIST),
        ("le RGPD", Existence.EXISTS),
        ("art. 226-13 du code pénal", Existence.CANNOT_BE_CHECKED),
        ("le code pénal", Existence.EXISTS),
        ("décret n° 2099-1", Existence.CANNOT_BE_CHECKED),
        ("art. L. 311-1 du CRPA", Existence.EXISTS),
        ("art. R. 552-9 du CRPA", Existence.EXISTS),
        ("art. L. 999-1 du CRPA", Existence.DOES_NOT_EXIST),
        ("L. 999-1", Existence.CANNOT_BE_CHECKED),
        ("L. 311-1 du CRPA puis L. 34-1", None),
    ],
)
def test_existence(text, existence):
    known = {CRPA: ArticleIndex.of(["L311-1", "L311-2", "R*552-9"])}
    results = [check(citation, known) for citation in find(text)]

    # Of an article whose code is our guess, « does not exist » would be said of the guess.
    assert results == ([existence] if existence else [Existence.EXISTS, Existence.CANNOT_BE_CHECKED])


def test_a_few_articles_typed_by_hand_do_not_say_that_the_others_do_not_exist():
    known = {"LEGITEXT000006070719": ArticleIndex.of(["226-13"], complete=False)}

    assert check(only("226-13 du code pénal"), known) is Existence.EXISTS
    assert check(only("226-14 du code pénal"), known) is Existence.CANNOT_BE_CHECKED


def test_a_range_gives_each_of_its_articles():
    headings = [article.number for article in articles_of(only("articles 12 à 22 du RGPD"))]
    known = {CRPA: ArticleIndex.of(["L311-1", "L311-2", "L311-3", "L311-3-1", "L311-4", "L312-1", "R311-2"])}

    assert headings == [str(number) for number in range(12, 23)]
    assert articles_of(only("L. 311-2 à L. 311-4 du CRPA"), known) == ["L311-2", "L311-3", "L311-3-1", "L311-4"]
    assert [article.heading for article in articles_of(only("art. 17 RGPD"))] == [
        "Droit à l’effacement (« droit à l’oubli »)"
    ]
    assert articles_of(only("art. 120 RGPD")) == []
    assert articles_of(only("226-13 du code pénal")) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("art. 6 RGPD", "https://eur-lex.europa.eu/legal-content/FR/TXT/HTML/?uri=CELEX:32016R0679"),
        ("directive 95/46/CE", "https://eur-lex.europa.eu/legal-content/FR/TXT/HTML/?uri=CELEX:31995L0046"),
        ("226-13 du code pénal", "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070719"),
        ("loi 78-17, art. 5", "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000886460"),
        ("décret n° 2019-536", ""),
        ("art. 8 CEDH", ""),
        ("LEGIARTI000031367304", "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000031367304"),
    ],
)
def test_links(text, address):
    assert link(only(text)) == address


def test_a_link_to_the_version_that_we_hold():
    citation = only("L. 311-1 du CRPA")

    assert (
        link(citation, "LEGIARTI000031367685", datetime.date(2026, 2, 5))
        == "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000031367685/2026-02-05"
    )


def test_the_code_we_are_in():
    here, there = find("L’article L. 311-1 s’applique, et l’article 9 du code civil.", within=CRPA)

    assert (here.text_id, here.number, here.implied) == (CRPA, "L311-1", True)
    assert (there.text_label, there.number, there.implied) == ("code civil", "9", False)
    assert only("l’article L. 1-1 du présent code", within=CRPA).text_id == CRPA
    assert only("l’article L. 1-1 du code wallon", within=CRPA).text_id == ""


def test_details_are_kept_as_typed():
    assert only("article 6, paragraphe 1, point f) du RGPD").detail == "paragraphe 1, point f)"
    assert only("art. 6-1-f RGPD").detail == "1 f"
    assert only("art. 15 § 3 RGPD").detail == "§ 3"
    assert only("article L. 122-5, 3°, a) du CPI").detail == "3°, a)"


def test_the_shipped_tables_are_whole():
    assert list(gdpr_articles()) == [str(number) for number in range(1, 100)]
    assert all(article.heading and article.chapter_title for article in gdpr_articles().values())
    assert len(codes()) == 107
    assert codes()[CRPA].short_title == "CRPA"
    assert named_texts()[GDPR].kind is TextKind.EUROPEAN
    assert not any("'" in text.title for text in [*codes().values(), *named_texts().values()])


def test_the_codes_are_those_of_the_source(shared_data):
    listed = (shared_data / "legal" / "codes_index.tsv").read_text(encoding="utf-8").splitlines()[1:]

    assert len(listed) == 107
    assert {canonical_text_id(line.split("\t")[0]) for line in listed} < set(codes())
