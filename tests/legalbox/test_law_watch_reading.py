"""Texts of law read from their files; files that are not what they claim."""

import datetime

import pytest

from epn_commons.core.importing import UnreadableSource
from legalbox.citations.checking import Existence, check
from legalbox.citations.finder import find
from legalbox.law_watch.comparing import compare
from legalbox.law_watch.reading import read
from tests.clock import is_quick
from tests.legalbox.law_files import CODE, article_id, flat, row, tree, write, xml

DAY = datetime.date(2026, 1, 1)


def test_a_flat_file(tmp_path):
    rows = [row(2, "Deux & <deux>.", "L10"), row(1, "Un.", "L. 9-1", versions=[{"id": article_id(7)}])]
    text = read(write(tmp_path / "code.json", flat(rows)))

    assert (text.text_id, text.title, text.date) == (CODE, "Code des lieux partagés", DAY)
    assert [(article.number, article.text) for article in text.articles] == [
        ("L9-1", "Un."),
        ("L10", "Deux & <deux>."),
    ]
    assert text.articles[0].version_ids == (article_id(1), article_id(7))
    assert (text.articles[0].starts_on, text.articles[0].ends_on) == (datetime.date(2016, 1, 1), None)
    assert text.index.get("l. 9-1") is text.articles[0]


def test_the_tree_of_legi_data_says_the_same(tmp_path):
    rows = [row(1, "Un  deux.", texteHtml="<p>Un deux.</p>"), row(2, "L’usager  demande.")]
    plain = read(write(tmp_path / "flat.json", flat([row(1, "Un deux."), row(2, "L'usager demande.")])))
    text = read(write(tmp_path / "tree.json", tree(rows)))

    assert text.articles[0].path == ("Livre Ier",)
    assert [article.hash for article in text.articles] == [article.hash for article in plain.articles]
    assert not compare(plain, text)


def test_a_folder_of_legi_at_two_days(tmp_path):
    folder = tmp_path / CODE / "article" / "LEGI"
    folder.mkdir(parents=True)
    old = xml(1, "<p>Ancien<br/>texte.</p>", state="MODIFIE", ends_on="2026-03-01", versions=(1, 2))
    write(folder / "LEGIARTI000000000001.xml", old)
    write(folder / "LEGIARTI000000000002.xml", xml(2, "Nouveau.", "L1", starts_on="2026-03-01", versions=(1, 2)))
    write(folder / "LEGIARTI000000000003.xml", xml(3, "Fini.", state="ABROGE", ends_on="2026-02-01"))
    before, after = read(tmp_path, on=DAY), read(tmp_path, on=datetime.date(2026, 4, 1))
    changes = compare(before, after)

    assert [(article.cid, article.state, article.text) for article in before.articles] == [
        (article_id(1), "VIGUEUR", "Ancien\ntexte."),
        (article_id(3), "VIGUEUR", "Fini."),
    ]
    assert [(article.cid, article.version_id) for article in after.articles] == [(article_id(1), article_id(2))]
    assert ([change.new.number for change in changes.changed], len(changes.gone)) == (["L1"], 1)


def test_mark_up_is_kept_without_what_could_act(tmp_path):
    content = '<p align="left" onclick="x()">Un <a href="javascript:x()">lien</a> &lt;b&gt;<br/><script>y</script></p>'
    text = read(write(tmp_path / "LEGIARTI000000000001.xml", xml(1, content)), on=DAY)

    assert text.articles[0].text_html == "<p>Un lien &lt;b&gt;<br>y</p>"


def test_a_law_is_named_as_citations_name_it(tmp_path):
    law = xml(1, "Un.", "5", text_id="JORFTEXT000000886460")
    decree = xml(1, "Un.", "5", text_id="JORFTEXT000000000009", nature="DECRET", num="2019-536")
    read_law = read(write(tmp_path / "loi.xml", law), on=DAY)
    read_decree = read(write(tmp_path / "decret.xml", decree), on=DAY)
    cited = find("loi 78-17 art. 5, décret n° 2019-536, art. 6")
    known = {text.text_id: text.index for text in (read_law, read_decree)}

    assert (read_law.text_id, read_law.external_id) == ("loi-78-17", "JORFTEXT000000886460")
    assert [check(citation, known) for citation in cited] == [Existence.EXISTS, Existence.DOES_NOT_EXIST]


def test_today_unless_told(tmp_path):
    write(tmp_path / "LEGIARTI000000000001.xml", xml(1, "Texte."))

    assert read(tmp_path).date >= DAY


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<ARTICLE>&b;</ARTICLE>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><ARTICLE/>'
GOOD = flat([row(1, "Un.")])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "est vide"),
        ("PK\x03\x04", "ni du JSON ni du XML"),
        ("num;texte\nL1;Un", "ni du JSON ni du XML"),
        ('{"code": "LEGITEXT000000000001", "articles": [{"num": "L1", "te', "tronqué ou abîmé à la ligne 1"),
        ("[" * 100_000, "tronqué ou abîmé"),
        ("[]", "il y manque le code et ses articles"),
        ('{"features": []}', "il y manque le code et ses articles"),
        ({**GOOD, "code": "x"}, "LEGITEXT suivi de 12 chiffres"),
        ({**GOOD, "code": None}, "LEGITEXT suivi de 12 chiffres"),
        ({**GOOD, "articles": []}, "aucun article"),
        ({**GOOD, "dateModif": None}, "à quelle date"),
        ({**GOOD, "dateModif": "2026-02-31"}, "la date « 2026-02-31 » n’existe pas"),
        (flat([row(1, "Un."), "x"]), "article n° 2 du fichier : ce n’est pas une fiche d’article"),
        (flat([row(1, "Un.", cid="x")]), "article n° 1 du fichier : identifiant LEGIARTI absent ou faux"),
        (flat([row(1, "Un.", etat=3)]), "état absent ou inconnu"),
        (flat([row(1, None)]), "texte absent"),
        (flat([row(1, "Un.", dateDebut=10**30)]), "la date"),
        (flat([row(1, "x" * 5_000_001)]), "5 millions"),
        ({"type": "code", "data": {"id": CODE, "dateModif": "2026-01-01"}, "children": "x"}, "plan du code est abîmé"),
        ({"type": "code", "data": {"id": CODE, "dateModif": "2026-01-01"}, "children": [3]}, "plan du code est abîmé"),
        (BOMB, "DTD ou entité"),
        (OUTSIDE, "DTD ou entité"),
        (xml(1, "Un.")[:400], "tronqué ou abîmé"),
        ("<html><body>Erreur 500</body></html>", "identifiant LEGIARTI absent"),
        ("<a>" * 1000, "DTD ou entité"),
        (xml(1, "Un.", starts_on="hier"), "la date « hier » n’existe pas"),
        (xml(1, "Un.", text_id="x"), "ne dit pas de quel texte il vient"),
        (xml(1, "Un.", starts_on="2027-01-01"), "aucun article en vigueur le 01/01/2026"),
        (
            xml(1, "Un.").replace("<BLOC_TEXTUEL>", "<AUTRE>").replace("</BLOC_TEXTUEL>", "</AUTRE>"),
            "le texte de l’article manque",
        ),
    ],
)
def test_a_file_that_is_something_else_is_refused_in_french(tmp_path, content, reason):
    path = write(tmp_path / "reçu.json", content)

    with pytest.raises(UnreadableSource, match=r"« reçu.json ") as refusal:
        read(path, on=DAY)
    assert reason in str(refusal.value)


def test_nothing_there_no_article_several_texts(tmp_path):
    with pytest.raises(UnreadableSource, match="n’existe pas"):
        read(tmp_path / "absent.json")
    with pytest.raises(UnreadableSource, match="aucun article de LEGI"):
        read(tmp_path)
    write(tmp_path / "LEGIARTI000000000001.xml", xml(1, "Un."))
    write(tmp_path / "LEGIARTI000000000002.xml", xml(2, "Deux.", text_id="LEGITEXT000000000002"))
    with pytest.raises(UnreadableSource, match="plusieurs textes"):
        read(tmp_path)


def test_a_huge_file_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("legalbox.law_watch.reading.MAX_JSON_BYTES", 10)

    with pytest.raises(UnreadableSource, match="plus de 200"):
        read(write(tmp_path / "gros.json", GOOD))


def test_an_article_without_a_state_is_in_force(tmp_path):
    text = read(write(tmp_path / "code.json", flat([row(1, "Un.", etat=None)])))

    assert text.articles[0].state == "VIGUEUR"


def test_nul_characters_are_dropped(tmp_path):
    text = read(write(tmp_path / "code.json", flat([row(1, "U\x00n.")])))

    assert text.articles[0].text == "Un."


def test_the_real_code_is_read_in_a_moment(shared_data):
    path = shared_data / "legal" / "crpa-2026-02.json"
    text = read(path)

    assert (text.title, len(text.articles)) == ("Code des relations entre le public et l'administration", 474)
    assert is_quick(lambda: read(path), 2)
