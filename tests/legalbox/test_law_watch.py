"""From two dates of a code to the jurists' queue: nothing said twice, no false alarm, nothing lost."""

import json
import zipfile
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.core.importing import Outcome, UnreadableSource
from legalbox import signing, watching
from legalbox.enums import ImpactState, SignatureKind, Validation
from legalbox.importing import import_texts
from legalbox.models import ArticleVersion, Impact, LawChange, LegalArticle, LegalText, Question
from tests.accounts.factories import UserFactory
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import ThemeFactory

pytestmark = pytest.mark.django_db
CRPA = "LEGITEXT000031366350"


def article(number, text, *, order=0, state="VIGUEUR", version="0"):
    place = order or int("".join(sign for sign in number if sign.isdigit()))
    return {
        "num": number, "cid": f"LEGIARTI{place:012d}", "id": f"LEGIARTI{place:011d}{version}", "etat": state,
        "texte": text, "texteHtml": f"<p>{text}</p>", "dateDebut": "2016-01-01", "dateFin": None,
    }  # fmt: skip


def code(folder, day, *articles, text_id=CRPA):
    path = folder / f"code-{day}.json"
    content = {"code": text_id, "title": "Code des relations entre le public et l’administration", "dateModif": day,
               "articles": list(articles)}  # fmt: skip
    path.write_text(json.dumps(content), "utf-8")
    return path


@pytest.fixture
def old(tmp_path):
    return code(
        tmp_path, "2020-06-01", article("L311-1", "Les administrations communiquent les documents."),
        article("L112-9", "Une administration accuse réception.", version="1"), article("L999", "Sans rapport."),
    )  # fmt: skip


@pytest.fixture
def new(tmp_path):
    return code(
        tmp_path, "2026-02-01", article("L311-1", "Les  administrations communiquent les documents. "),
        article("L112-9", "Une administration accuse réception sous dix jours.", version="2"),
        article("L114-10-1", "Nouvel article.", order=7),
    )  # fmt: skip


@pytest.fixture
def signed(old):
    """An answer that cites both articles, signed by a jurist on the law of 2020."""
    import_texts([old])
    question = QuestionFactory(
        published=True, legal_basis="article L. 112-9 du CRPA : l’accusé\narticle L. 311-1 du CRPA : la communication"
    )
    signing.sign(question, SignatureKind.JURIST, by=UserFactory(jurist=True), seen_version=1)
    return question


def state(question):
    return Question.objects.with_validation().get(pk=question.pk).validation


def test_the_first_import_stores_and_says_that_articles_exist(old):
    question = QuestionFactory(published=True, legal_basis="article L. 311-1 du CRPA\narticle L. 888-8 du CRPA")
    assert [row.existence for row in question.references.all()] == ["cannot_be_checked", "cannot_be_checked", "exists"]
    report = import_texts([old])
    assert (report.rows, report.outcomes[Outcome.CREATED]) == (3, 3)
    rows = list(question.references.values_list("existence", "cids"))[:2]
    assert rows == [("exists", ["LEGIARTI000000003111"]), ("does_not_exist", [])]
    assert not LawChange.objects.exists()


def test_a_change_reaches_the_validated_answers_that_cite_it_and_no_other(signed, new, client):
    unsigned = QuestionFactory(published=True, legal_basis="article L. 112-9 du CRPA")
    spaces = QuestionFactory(published=True, legal_basis="article L. 311-1 du CRPA")
    signing.sign(spaces, SignatureKind.JURIST, by=UserFactory(jurist=True), seen_version=1)
    report = import_texts([new])
    assert {k: v for k, v in report.outcomes.items() if v} == {
        Outcome.CREATED: 1, Outcome.UPDATED: 1, Outcome.UNCHANGED: 1,
    }  # fmt: skip
    assert dict(LawChange.objects.values_list("article__number", "nature")) == {
        "L112-9": "changed", "L114-10-1": "new", "L999": "gone",
    }  # fmt: skip
    impact = Impact.objects.get()
    assert (impact.question, impact.state) == (signed, ImpactState.OPEN)
    assert [state(row) for row in (signed, unsigned, spaces)] == [
        Validation.TO_REVIEW, Validation.TO_VALIDATE, Validation.VALIDATED,
    ]  # fmt: skip
    page = client.get(signed.get_absolute_url()).content.decode()
    assert "Un texte cité par cette réponse validée a changé" in page
    assert "article L112-9 : modifié le 1 février 2026" in page.replace("1er", "1")
    assert "le texte a changé depuis la validation" in page
    assert 'class="stamp tone-warning"' in page
    item = client.get(f"/api/v1/questions/{signed.public_id}/").json()
    assert (item["validation"], item["law_changed"], item["validated_at"]) == ("to_review", True, None)


def test_importing_again_changes_nothing_and_an_older_file_neither(signed, old, new):
    import_texts([old, new])
    before = [model.objects.count() for model in (LegalArticle, ArticleVersion, LawChange, Impact)]
    report = import_texts([old, new])
    assert report.outcomes[Outcome.UNCHANGED] == report.rows == 6
    assert [model.objects.count() for model in (LegalArticle, ArticleVersion, LawChange, Impact)] == before
    assert import_texts([new], dry_run=True).outcomes[Outcome.UNCHANGED] == 3


def test_an_article_that_is_gone_reaches_the_answers_that_cited_it(old, tmp_path):
    import_texts([old])
    question = QuestionFactory(published=True, legal_basis="article L. 999 du CRPA")
    signing.sign(question, SignatureKind.JURIST, by=UserFactory(jurist=True), seen_version=1)
    import_texts([code(tmp_path, "2021-01-01", article("L311-1", "Les administrations communiquent les documents."))])
    assert Impact.objects.get().change.nature == "gone"
    assert question.references.get(number="L999").existence == "does_not_exist"


def test_a_dry_run_writes_nothing_and_an_incomplete_file_is_refused(tmp_path):
    whole = code(tmp_path, "2020-06-01", *(article(f"L{number}", f"Texte {number}.") for number in range(1, 101)))
    import_texts([whole], dry_run=True)
    assert not LegalText.objects.exists()
    import_texts([whole])
    part = code(tmp_path, "2021-06-01", *(article(f"L{number}", f"Texte {number}.") for number in range(1, 40)))
    with pytest.raises(UnreadableSource, match="incomplet"):
        import_texts([part])
    assert not LawChange.objects.exists()
    import_texts([part], force=True)
    assert LawChange.objects.filter(nature="gone").count() == 61


def test_a_truncated_file_is_refused_whole_by_the_command(old, tmp_path):
    broken = tmp_path / "abime.json"
    broken.write_text(old.read_text("utf-8")[:-30], "utf-8")
    with pytest.raises(CommandError, match="abîmé") as refusal:
        call_command("import_legal_texts", str(old), str(broken))
    assert refusal.value.returncode == 1
    assert not LegalText.objects.exists()


def test_an_archive_of_two_dates_is_read_and_a_false_one_refused(old, new, tmp_path):
    archive = tmp_path / "crpa.zip"
    with zipfile.ZipFile(archive, "w") as content:
        for path in (new, old):
            content.write(path, f"lois/{path.name}")
    assert import_texts([archive]).rows == 6
    assert LawChange.objects.count() == 3
    archive.write_bytes(archive.read_bytes()[:-200])
    with pytest.raises(UnreadableSource):
        import_texts([archive])


def test_the_command_accounts_for_every_row(old, new, tmp_path, capsys):
    report = tmp_path / "rapport.json"
    call_command("import_legal_texts", str(old), str(new), report=report)
    said = json.loads(report.read_text("utf-8"))
    assert (
        said["rows"] == 6 == sum(said[name] for name in ("created", "updated", "unchanged", "to_complete", "rejected"))
    )
    assert "1 articles modifiés" in capsys.readouterr().out


# --- decisions --------------------------------------------------------------------------------------------------


def test_a_jurist_decides_in_one_click_and_the_second_is_told(signed, new, client):
    import_texts([new])
    impact = Impact.objects.get()
    first, second = UserFactory(jurist=True), UserFactory(jurist=True)
    client.force_login(first)
    page = client.get("/questions/veille/").content.decode()
    assert "sous dix jours" in page
    assert "<ins>" in page
    client.post(f"/questions/veille/{impact.pk}/", {"decision": "suspended", "vu": "open"})
    assert state(signed) == Validation.SUSPENDED
    assert "ne vous y fiez plus" in client.get(signed.get_absolute_url()).content.decode()
    with pytest.raises(AlreadyDecided, match=first.full_name):
        watching.decide(impact, ImpactState.NO_EFFECT, by=second, seen="open")
    watching.decide(impact, ImpactState.NO_EFFECT, by=second, seen="suspended")
    assert state(signed) == Validation.VALIDATED
    assert "sans effet selon un juriste" in client.get(signed.get_absolute_url()).content.decode()


def test_signing_again_answers_the_change(signed, new):
    import_texts([new])
    coordinator = UserFactory(coordinator=True)
    signed.revise({"do_not": "N’attendez pas plus de dix jours."}, by=coordinator)
    assert state(signed) == Validation.TO_REVIEW
    signing.sign(signed, SignatureKind.JURIST, by=UserFactory(jurist=True), seen_version=2)
    assert (state(signed), Impact.objects.get().state) == (Validation.VALIDATED, ImpactState.RESOLVED)
    texts = signed.signatures.first().texts
    assert {text["number"] for text in texts} == {"L112-9", "L311-1"}


def test_who_may_see_and_decide(signed, new, client):
    import_texts([new])
    impact = Impact.objects.get()
    for user, seen, decided in [
        (UserFactory(mediator=True), 404, 404), (UserFactory(coordinator=True), 200, 302),
    ]:  # fmt: skip
        client.force_login(user)
        assert client.get("/questions/veille/").status_code == seen
        answer = client.post(f"/questions/veille/{impact.pk}/", {"decision": "no_effect", "vu": "open"})
        assert answer.status_code == decided
        impact.refresh_from_db()
        assert impact.state == ImpactState.OPEN


def test_what_changed_is_told_by_month_and_by_theme_and_by_feed(signed, new, client):
    import_texts([new])
    page = client.get("/questions/ce-qui-a-change/?mois=2026-02").content.decode()
    assert "article L112-9" in page
    assert signed.title in page
    assert client.get("/questions/ce-qui-a-change/?mois=rien&theme=rien&page=x").status_code == 200
    assert b"L114-10-1" in client.get("/questions/ce-qui-a-change.atom").content
    theme = ThemeFactory()
    signed.themes.add(theme)
    filed = client.get(f"/questions/ce-qui-a-change.atom?theme={theme.slug}").content
    assert b"L112-9" in filed
    assert b"L114-10-1" not in filed
    assert theme.name in filed.decode()
    assert client.get("/questions/ce-qui-a-change.atom?theme=rien").status_code == 404


def test_the_feed_is_xml_whatever_was_typed(signed, new, client):
    import_texts([new])
    theme = ThemeFactory(name="Droits\x0b & <devoirs>")
    signed.themes.add(theme)
    written = client.get(f"/questions/ce-qui-a-change.atom?theme={theme.slug}").content
    feed = ElementTree.fromstring(written)  # noqa: S314 - written by the portal under test
    assert feed.findtext("{http://www.w3.org/2005/Atom}title").endswith(" : Droits & <devoirs>")


def test_constraints(signed, new):
    import_texts([new])
    impact, change = Impact.objects.get(), LawChange.objects.get(nature="changed")
    twin = {"article": change.article, "on": change.on, "nature": "new", "after": change.after}
    for name, act in [
        ("legalbox_impact_decision_is_signed", lambda: Impact.objects.update(state="no_effect")),
        ("legalbox_impact_once", lambda: Impact.objects.create(question=signed, change=impact.change)),
        ("legalbox_lawchange_has_its_sides", lambda: LawChange.objects.filter(pk=change.pk).update(after=None)),
        ("legalbox_lawchange_once", lambda: LawChange.objects.create(**twin)),
    ]:  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            act()


def test_the_two_dates_of_the_crpa_give_47_changed_9_new_8_gone(shared_data):
    folder = shared_data / "legal"
    report = import_texts([folder / "crpa-2020-06.json", folder / "crpa-2026-02.json"])
    natures = dict.fromkeys(("changed", "new", "gone"), 0)
    for nature in LawChange.objects.values_list("nature", flat=True):
        natures[nature] += 1
    assert natures == {"changed": 47, "new": 9, "gone": 8}
    assert report.rows == sum(report.outcomes.values())
