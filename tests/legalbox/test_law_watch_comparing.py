"""What changed in a text of law, and what only looks as if it had."""

import random

import pytest

from legalbox.law_watch.comparing import compare
from legalbox.law_watch.folding import fold, plain_text
from legalbox.law_watch.reading import read
from tests.legalbox.law_files import article_id, flat, row, write

LONG = (
    "Toute personne a le droit d’obtenir, dans un lieu ouvert à tous, une aide gratuite pour ses démarches en ligne."
)


@pytest.fixture
def text(tmp_path):
    def build(*rows, day="2026-01-01", code=None):
        content = flat(list(rows), day)
        return read(write(tmp_path / f"{random.random()}.json", {**content, "code": code or content["code"]}))

    return build


@pytest.mark.parametrize(
    "other",
    [
        "L'usager   peut demander « copie » - n° 3.",
        "L’usager peut\u00a0demander «\u00a0copie\u00a0» – nº\u202f3.",
        "<p>L’usager peut<br/>demander “copie”\u00a0— n°3.</p>",
        'l’USAGER peut de\u00admander "copie" - n° 3 .',
        "L&rsquo;usager peut demander &laquo;&nbsp;copie&nbsp;&raquo; &ndash; n&deg; 3.",
    ],
)
def test_typography_is_no_change(other):
    assert fold(other) == fold("L’usager peut demander « copie » - n° 3.")


@pytest.mark.parametrize("other", ["L’usager doit payer.", "L’usager peut payer, 3.", "L’usager peut payer. 4"])
def test_a_word_a_figure_a_comma_are(other):
    assert fold(other) != fold("L’usager peut payer.")


def test_paragraphs_are_lines():
    assert plain_text("<p>Un  <b>deux</b></p><p>trois<br/>quatre &amp; cinq</p>") == "Un deux\ntrois\nquatre & cinq"


def test_each_kind_of_change(text):
    old = text(
        row(1, "Sans changement."),
        row(2, "Le délai est d’un mois."),
        row(3, "Va disparaître."),
        row(4, LONG),
        row(5, LONG[:-1] + " et chez soi."),
        row(6, "Sera abrogé."),
    )
    new = text(
        row(1, "Sans  changement .", id=article_id(101)),
        row(2, "Le délai est de deux mois."),
        row(4, LONG, "L40"),
        row(50, LONG[:-1] + " et chez soi."),
        row(6, "Sera abrogé.", etat="ABROGE_DIFF"),
        row(7, "Nouveau."),
        day="2026-06-01",
    )
    changes = compare(old, new)

    assert [(change.new.number, change.text_changed, change.state_changed) for change in changes.changed] == [
        ("L2", True, False),
        ("L6", False, True),
    ]
    assert [article.number for article in changes.new] == ["L7"]
    assert [article.number for article in changes.gone] == ["L3"]
    assert [(change.old.number, change.new.number) for change in changes.renumbered] == [("L4", "L40")]
    assert [(change.old.number, change.new.number) for change in changes.moved] == [("L5", "L50")]
    assert changes.unchanged == 1
    words = [(operation, text.strip()) for operation, text in changes.changed[0].words() if operation != "equal"]
    assert words == [("delete", "d’un"), ("insert", "de deux")]


def test_white_space_everywhere_is_no_alert(text):
    rows = [row(order, f"{LONG} Article {order}.") for order in range(1, 200)]
    spaced = [{**one, "texte": one["texte"].replace(" ", " \u00a0 ").replace("’", "'")} for one in rows]
    changes = compare(text(*rows), text(*spaced, day="2026-02-01"))

    assert not changes
    assert changes.unchanged == 199


def test_another_source_names_the_same_article_otherwise(text):
    old = text(row(1, "Un.", versions=[{"id": article_id(1)}, {"id": article_id(9)}]))
    new = text(row(9, "Un.", "L1"), day="2026-02-01")

    assert not compare(old, new)


def test_a_text_with_most_of_it_gone_is_doubted(text):
    rows = [row(order, f"Article {order}.") for order in range(1, 101)]

    assert compare(text(*rows), text(*rows[:60], day="2026-02-01")).looks_incomplete
    assert not compare(text(*rows), text(*rows[:90], day="2026-02-01")).looks_incomplete


def test_two_texts_or_the_wrong_order_are_refused(text):
    one = text(row(1, "Un."))
    with pytest.raises(ValueError, match="pas du même texte"):
        compare(one, text(row(1, "Un."), code="LEGITEXT000000000002"))
    with pytest.raises(ValueError, match="inversez-les"):
        compare(one, text(row(1, "Un."), day="2020-01-01"))


def test_the_code_of_administration_between_2020_and_2026(shared_data):
    old = read(shared_data / "legal" / "crpa-2020-06.json")
    new = read(shared_data / "legal" / "crpa-2026-02.json")
    changes = compare(old, new)
    before = {article.cid: article for article in old.articles}
    raw = [
        article
        for article in new.articles
        if article.cid in before and article.text_html != before[article.cid].text_html
    ]

    assert (len(changes.changed), len(changes.new), len(changes.gone)) == (47, 9, 8)
    assert len(raw) == 77
    assert not changes.looks_incomplete
    changed = {change.new.number for change in changes.changed}
    assert {"L112-9", "L113-12", "L113-13", "L114-8", "L114-9", "L212-1", "R321-5", "L342-1"} <= changed
    assert not changed & {"L311-1", "L311-5", "D312-1-3"}
    assert {"D114-9-1", "L114-10-1", "L115-1"} <= {article.number for article in changes.new}
    assert {"D113-14", "R114-9-1", "R*323-5"} <= {article.number for article in changes.gone}
    assert all(change.words() for change in changes.changed)
