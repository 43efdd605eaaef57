"""Criteria, consultations and surveys in Chromium: a vote without JavaScript, an answer; every page at two sizes."""

import pytest
from playwright.sync_api import expect

from competences.criteria import voting
from competences.criteria_enums import Position
from competences.models import Ballot, FrameworkItem, SurveyCount
from competences.survey_enums import QuestionKind
from competences.surveys import closing
from tests.accounts.factories import UserFactory
from tests.competences import criteria_factories, survey_factories
from tests.competences.factories import published_framework

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def consultation():
    """A vote that is open on two criteria, one of them with a very long word."""
    items = list(FrameworkItem.objects.filter(framework=published_framework()))
    long = criteria_factories.CriterionFactory(published=True, title="Anticonstitutionnellement" * 4, items=items)
    short = criteria_factories.CriterionFactory(published=True, title="Laisse la main")
    return criteria_factories.ConsultationFactory(criteria=[long, short])


def test_a_member_votes_then_answers_a_survey_without_javascript(page_at, consultation):
    survey = survey_factories.opened_survey(*QuestionKind)
    page = page_at(360, javascript=False, user=UserFactory(mediator=True))
    page.goto(consultation.get_absolute_url())
    second = page.get_by_role("region", name="Laisse la main")
    second.get_by_role("radio", name="pas d’accord").check()
    page.get_by_role("button", name="Voter").click()
    expect(page.get_by_text("Dites pourquoi").first).to_be_visible()
    second.get_by_label("Le texte que vous proposez").fill("Trop vague.")
    page.get_by_role("button", name="Voter").click()
    expect(page.get_by_text("Votre vote est enregistré")).to_be_visible()
    assert Ballot.objects.get().text == "Trop vague."
    page.goto(survey.get_absolute_url())
    page.get_by_role("link", name="Répondre sans dire mon nom").click()
    page.get_by_role("group", name="Question single").get_by_label("B").check()
    page.get_by_role("button", name="Envoyer mes réponses").click()
    expect(page.get_by_text("Merci : votre réponse est comptée")).to_be_visible()
    assert SurveyCount.objects.count() == 2


def test_pages_are_accessible(page_at, assert_holds, consultation):
    ended = criteria_factories.ConsultationFactory()
    voted = ended.voted.get()
    for role, position, number, text in (
        ("mediator", Position.AGREE, 9, ""), ("mediator", Position.RESERVE, 8, "Dire aussi pourquoi."),
        ("jurist", Position.DISAGREE, 2, "Non."),
    ):  # fmt: skip
        criteria_factories.cast(voted, position, number, role=role, text=text)
    criteria_factories.finish(ended)
    told = criteria_factories.ConsultationFactory()
    criteria_factories.cast(told.voted.get(), Position.AGREE, 9)
    coordinator = UserFactory(coordinator=True)
    voting.close(criteria_factories.finish(told), {}, "Merci.", by=coordinator)
    survey, counted = survey_factories.opened_survey(*QuestionKind), survey_factories.opened_survey(*QuestionKind)
    SurveyCount.objects.create(question=counted.questions.first(), territory="", choice=0, number=9)
    SurveyCount.objects.create(question=counted.questions.first(), territory="", choice=1, number=9)
    closing.close(survey_factories.finish(counted))
    draft = survey_factories.SurveyFactory()
    survey_factories.question(draft, QuestionKind.SINGLE, "A", "B")
    criterion = consultation.voted.all()[0].criterion
    page = page_at(1280, user=coordinator)
    for address in (
        "/competences/criteres/",
        "/competences/criteres/proposer/",
        criterion.get_absolute_url(),
        "/competences/consultations/",
        "/competences/consultations/ouvrir/",
        consultation.get_absolute_url(),
        f"{consultation.get_absolute_url()}modifier/",
        f"{consultation.get_absolute_url()}annuler/",
        f"{ended.get_absolute_url()}clore/",
        told.get_absolute_url(),
        "/competences/enquetes/",
        "/competences/enquetes/preparer/",
        f"{draft.get_absolute_url()}questions/",
        survey.get_absolute_url(),
        f"{draft.get_absolute_url()}modifier/",
        f"{survey.get_absolute_url()}annuler/",
        f"{survey.get_absolute_url()}repondre/",
        counted.get_absolute_url(),
    ):
        assert page.goto(address).status == 200, address
        assert_holds(page)
