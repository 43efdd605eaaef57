"""The questions that ship with the project: each file is whole, cites what exists, and is loaded without harm."""

import json

import pytest

from epn_commons.contributions.enums import Status
from epn_commons.core.importing import Outcome, UnreadableSource
from epn_commons.taxonomy.models import Theme
from legalbox import shipped
from legalbox.citations.checking import Existence, check
from legalbox.citations.finder import find
from legalbox.models import Question, Signature
from legalbox.models.question import LONGEST_TEXT, TITLE_LENGTH
from tests.accounts.factories import UserFactory

FILES = shipped.files()
THEMES = json.loads((shipped.FOLDER.parents[2] / "epn_commons/taxonomy/data/themes.json").read_text("utf-8"))
SLUGS = {theme["slug"] for top in THEMES["themes"] for theme in (top, *top["children"])}
SLUGS |= {event["slug"] for event in THEMES["life_events"]}
FILE = """
slug: garder-un-mot-de-passe
title: Puis-je garder le mot de passe d’une personne ?
other_wordings: [noter un code]
posture: act_for
place_types: []
themes: [mots-de-passe]
short_answer: Non. Apprenez-lui à le garder.
text_says: L’article 32 du RGPD demande de la sécurité.
changes_for_me: Proposez un carnet.
do_not: Ne le notez pas.
send_to: Vers un atelier.
references:
  - {cite: article 5 du RGPD, note: le strict nécessaire}
review_months: 12
written_on: 2026-11-22
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_whole_and_cites_what_may_exist(path):
    question = shipped.read_file(path)
    assert question.slug == path.stem
    assert len(question.values["title"]) <= TITLE_LENGTH
    assert set(question.themes) <= SLUGS
    assert all(len(text) <= LONGEST_TEXT for text in question.values.values() if isinstance(text, str))
    assert all(len(wording) <= TITLE_LENGTH for wording in question.values["other_wordings"])
    for line in question.values["legal_basis"].splitlines():
        assert find(line.split(" : ", 1)[0]), f"citation non comprise : {line}"
    text = "\n\n".join(value for value in question.values.values() if isinstance(value, str))
    wrong = [citation.label for citation in find(text) if check(citation) is Existence.DOES_NOT_EXIST]
    assert wrong == []


def test_no_two_files_say_the_same_slug_or_title():
    questions = [shipped.read_file(path) for path in FILES]
    for said in ([question.slug for question in questions], [question.values["title"] for question in questions]):
        assert len(said) == len(set(said))


@pytest.fixture
def folder(tmp_path, db):
    Theme.objects.create(slug="mots-de-passe", name="Mots de passe")
    (tmp_path / "garder-un-mot-de-passe.yaml").write_text(FILE, "utf-8")
    return tmp_path


def load(folder, **options):
    return {outcome: count for outcome, count in shipped.load(folder, **options).outcomes.items() if count}


def test_loading_publishes_unsigned_once_and_updates_what_nobody_touched(folder):
    assert load(folder, dry_run=True) == {Outcome.CREATED: 1}
    assert not Question.objects.exists()
    assert load(folder) == {Outcome.CREATED: 1}
    assert load(folder) == {Outcome.UNCHANGED: 1}
    question = Question.objects.with_validation().get()
    assert (question.status, question.validation) == (Status.PUBLISHED, "to_validate")
    assert not Signature.objects.exists()
    assert set(question.references.values_list("key", flat=True)) == {"rgpd_5", "rgpd_32"}
    path = folder / "garder-un-mot-de-passe.yaml"
    path.write_text(FILE.replace("Proposez un carnet.", "Proposez un gestionnaire."), "utf-8")
    assert load(folder) == {Outcome.UPDATED: 1}
    assert load(folder) == {Outcome.UNCHANGED: 1}
    question.refresh_from_db()
    assert (question.version, question.changes_for_me) == (2, "Proposez un gestionnaire.")


def test_what_a_person_corrected_is_never_written_over(folder):
    load(folder)
    question = Question.objects.get()
    question.revise({"do_not": "Ni sur un papier."}, by=UserFactory(coordinator=True))
    (folder / "garder-un-mot-de-passe.yaml").write_text(FILE.replace("Non.", "Jamais."), "utf-8")
    assert load(folder) == {Outcome.UNCHANGED: 1}
    question.refresh_from_db()
    assert (question.do_not, question.short_answer[:4]) == ("Ni sur un papier.", "Non.")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("title:", "titre:", "titre"),
        ("posture: act_for", "posture: voler", "posture"),
        ("written_on: 2026-11-22", "written_on: hier", "written_on"),
        ("short_answer: Non.", "short_answer: [", "ne se lit pas"),
    ],
)
def test_a_wrong_file_is_named_with_what_to_correct(folder, before, after, said):
    path = folder / "garder-un-mot-de-passe.yaml"
    path.write_text(FILE.replace(before, after), "utf-8")
    with pytest.raises(UnreadableSource, match=said):
        shipped.read_file(path)
    assert load(folder) == {Outcome.REJECTED: 1}
