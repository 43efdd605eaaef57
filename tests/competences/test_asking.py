"""What a coordination asks of the network: chosen by area, changed before it begins, put off, called off, found."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from competences.criteria import exporting, voting
from competences.criteria.round_forms import ConsultationForm
from competences.models import (
    Ballot,
    Consultation,
    FrameworkItem,
    Survey,
    SurveyCode,
    SurveyCount,
    SurveyReceipt,
    SurveyText,
)
from competences.survey_enums import QuestionKind
from competences.surveys import answering, building, closing
from competences.surveys import exporting as surveys_exporting
from epn_commons.notifications.models import Notification
from tests.accounts.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.competences.criteria_factories import ConsultationFactory, CriterionFactory, finish
from tests.competences.factories import published_framework
from tests.competences.survey_factories import SurveyFactory, opened_survey
from tests.competences.survey_factories import finish as end

pytestmark = pytest.mark.django_db
CONSULTATIONS, SURVEYS = "/competences/consultations/", "/competences/enquetes/"
SOON = {"starts_at": timezone.now() + timedelta(days=2), "ends_at": timezone.now() + timedelta(days=9)}


@pytest.fixture
def coordinator(client):
    one = UserFactory(coordinator=True)
    client.force_login(one)
    return one


def moment(days):
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def typed(criteria, **changes):
    return {
        "title": "Consultation de printemps", "question": "Êtes-vous d’accord ?", "roles": ["mediator"],
        "starts_at": moment(3), "ends_at": moment(12), "quorum": "3", "threshold": "66",
        "criteria": [one.pk for one in criteria],
    } | changes  # fmt: skip


def text(client, address, **sent):
    answer = client.post(address, sent, follow=True) if sent else client.get(address)
    return " ".join(answer.content.decode().split())


def test_criteria_are_chosen_by_area(client, coordinator):
    framework = published_framework(areas=2, outcomes=1)
    area = FrameworkItem.objects.get(framework=framework, code="1")
    inside = FrameworkItem.objects.filter(framework=framework, code__in=["1", "1.1", "LO1.1.01"])
    tied = [CriterionFactory(published=True, items=[one]) for one in inside]
    other = CriterionFactory(published=True, items=[FrameworkItem.objects.get(framework=framework, code="2.1")])
    at_vote = ConsultationFactory(criteria=[CriterionFactory(published=True, items=[area])]).voted.get().criterion
    page = text(client, f"{CONSULTATIONS}ouvrir/")
    assert "3 critères de ce domaine" not in page
    assert all(one.title in page for one in [*tied, other])
    assert at_vote.title not in page
    page = text(client, f"{CONSULTATIONS}ouvrir/?domaine={area.public_id}")
    assert "3 critères de ce domaine, déjà cochés" in page
    assert page.count(" checked") == 3 + len(voting.Consultation().roles)
    assert other.title not in page
    assert "déjà cochés" not in text(client, f"{CONSULTATIONS}ouvrir/?domaine=zut")
    sent = typed([tied[0], other], title="")
    page = text(client, f"{CONSULTATIONS}ouvrir/?domaine={area.public_id}", **sent)
    assert other.title in page, "ce qui était coché reste sous les yeux"
    assert page.count(" checked") == 2 + 1
    client.post(f"{CONSULTATIONS}ouvrir/?domaine={area.public_id}", typed([tied[0], other]))
    last = Consultation.objects.latest("pk")
    assert set(last.voted.values_list("criterion", flat=True)) == {tied[0].pk, other.pk}


def test_too_many_criteria_are_reached_by_their_area(monkeypatch):
    monkeypatch.setattr("competences.criteria.round_forms.MOST_SHOWN", 2)
    for _number in range(5):
        CriterionFactory(published=True)
    form = ConsultationForm()
    assert (len(form.fields["criteria"].choices), form.hides, form.total) == (2, 3, 5)


def test_an_announced_consultation_changes_until_the_vote_begins(client, coordinator):
    first, second = CriterionFactory(published=True), CriterionFactory(published=True)
    consultation = ConsultationFactory(criteria=[first], **SOON)
    member = UserFactory(mediator=True)
    address = f"{consultation.get_absolute_url()}modifier/"
    assert "modifier/" in text(client, consultation.get_absolute_url())
    assert first.title in text(client, address)
    assert client.post(address, typed([second])).status_code == 302
    consultation.refresh_from_db()
    assert (consultation.title, consultation.voted.get().criterion) == ("Consultation de printemps", second)
    assert Notification.objects.get(recipient=member).title.startswith("Une consultation annoncée a changé")
    Consultation.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    page = text(client, address)
    assert "seule sa fin peut être repoussée" in page
    assert "Critères mis au vote" not in page
    assert "durer plus longtemps" in text(client, address, ends_at=moment(5))
    assert "plus d’un an" in text(client, address, ends_at="9999-12-31T23:59")
    assert client.post(address, {"ends_at": moment(30)}).status_code == 302
    consultation.refresh_from_db()
    assert consultation.ends_at > timezone.now() + timedelta(days=28)
    with pytest.raises(voting.NotNow, match="commencé"):
        voting.change(consultation, {"criteria": [first], "organisations": []}, by=coordinator)
    client.force_login(member)
    assert client.get(address).status_code == 404
    assert client.get(f"{consultation.get_absolute_url()}annuler/").status_code == 404


def test_a_consultation_is_called_off_for_good(client, coordinator):
    consultation, member = ConsultationFactory(), UserFactory(mediator=True)
    voted = consultation.voted.get()
    voting.vote(consultation, {voted.pk: ("agree", "")}, by=member)
    address = f"{consultation.get_absolute_url()}annuler/"
    assert "bulletins seront détruits" in text(client, address)
    assert client.post(address, {"why": " "}).status_code == 200
    page = text(client, address, why="La question était mal posée.")
    assert "mal posée" in page
    assert (Ballot.objects.count(), consultation.voted.count()) == (0, 0)
    assert Notification.objects.filter(recipient=member, title__startswith="Consultation annulée").exists()
    assert "elle ne change plus" in text(client, address, why="Encore.")
    consultation.refresh_from_db()
    assert "annulée" in voting.refusal(consultation, member)
    assert not Consultation.objects.voting().exists()
    finish(consultation)
    assert client.post(f"{consultation.get_absolute_url()}clore/", {"conclusion": ""}).status_code == 302
    with pytest.raises(voting.NotNow, match="rien à décider"):
        voting.close(consultation, {}, "", by=coordinator)
    assert ConsultationFactory(criteria=[voted.criterion]).voted.exists(), "le critère peut être remis au vote"
    for model, rule in ((Consultation, "consultation"), (Survey, "survey")):
        row = ConsultationFactory() if model is Consultation else SurveyFactory()
        name = f"competences_{rule}_cancelled_says_why"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.filter(pk=row.pk).update(cancelled_at=timezone.now())


def test_a_survey_changes_then_lasts_longer_then_is_called_off(client, coordinator):
    survey = opened_survey(QuestionKind.SINGLE, QuestionKind.TEXT, **SOON)
    address = f"{survey.get_absolute_url()}modifier/"
    sent = {"title": "Autre titre", "introduction": "Pour savoir.", "territory_level": "epci",
            "starts_at": moment(-1), "ends_at": moment(4)}  # fmt: skip
    assert "Autre titre" in text(client, address, **sent)
    assert "durer plus longtemps" in text(client, address, ends_at=moment(2))
    assert client.post(address, {"ends_at": moment(20)}).status_code == 302
    survey.refresh_from_db()
    assert survey.ends_at > timezone.now() + timedelta(days=18)
    code = building.hand_out(survey, 2)[0]
    single, written = survey.questions.all()
    answering.answer(survey, {single: 1, written: "Du temps."}, "", code=code)
    answering.answer(survey, {single: 2}, "", user=UserFactory(mediator=True))
    page = text(client, f"{survey.get_absolute_url()}annuler/", why="Une question était fausse.")
    assert "Une question était fausse." in page
    for model in (SurveyCount, SurveyCode, SurveyReceipt, SurveyText):
        assert not model.objects.exists(), model
    survey.refresh_from_db()
    assert "annulée" in answering.refusal(survey)
    Survey.objects.update(ends_at=timezone.now() - timedelta(hours=1))
    closing.close_ended()
    survey.refresh_from_db()
    assert not survey.is_closed
    assert "ne change plus" in text(client, address, **sent)
    draft = SurveyFactory()
    client.post(f"{draft.get_absolute_url()}annuler/", {"why": "Inutile."})
    assert not Survey.objects.filter(pk=draft.pk).exists()


def test_what_is_asked_waits_in_one_s_space_until_it_is_done(client):
    house = OrganisationFactory()
    member, jurist = UserFactory(mediator=True), UserFactory(jurist=True)
    MembershipFactory(user=member, organisation=house, is_main=True)
    ours, others = ConsultationFactory(title="La nôtre", roles=["mediator"]), ConsultationFactory(title="La leur")
    ours.organisations.add(house)
    others.organisations.add(OrganisationFactory())
    ConsultationFactory(title="Plus tard", **SOON)
    survey = opened_survey(title="Vos attentes")
    opened_survey(title="Pas encore ouverte", **SOON)
    space = "/compte/espace/"
    client.force_login(member)
    page = text(client, space)
    assert ("La nôtre" in page, "Vos attentes" in page) == (True, True)
    assert not any(title in page for title in ("La leur", "Plus tard", "Pas encore ouverte"))
    voting.vote(ours, {ours.voted.get().pk: ("agree", "")}, by=member)
    answering.answer(survey, {survey.questions.get(): 1}, "", user=member)
    page = text(client, space)
    assert ("La nôtre" in page, "Vos attentes" in page) == (False, False)
    client.force_login(jurist)
    assert "La nôtre" not in text(client, space)


def test_what_is_asked_is_found_by_its_words(client):
    ConsultationFactory(title="Reconnaître l’écoute", question="Faut-il la demander ?")
    opened_survey(title="Vos attentes de formation")
    SurveyFactory(title="Brouillon secret de formation")
    gone = ConsultationFactory(title="Consultation annulée sur l’écoute")
    voting.cancel(gone, "Erreur.", by=UserFactory(coordinator=True))
    page = text(client, "/recherche/?q=reconnaitre+ecoute")
    assert "Reconnaître l’écoute" in page
    assert "Consultation annulée" not in page
    assert "Vote ouvert" in page
    page = text(client, "/recherche/?q=attentes+formation")
    assert ("Vos attentes de formation" in page, "Brouillon secret" in page) == (True, False)


def test_files_tell_the_day_of_closing_as_it_is_in_france():
    consultation, survey = finish(ConsultationFactory()), opened_survey()
    SurveyCount.objects.create(question=survey.questions.get(), territory="", choice=0, number=9)
    night = timezone.now().replace(hour=23, minute=30) + timedelta(days=1)
    with time_machine.travel(night, tick=False):
        voting.close(consultation, {}, "", by=UserFactory(coordinator=True))
        closing.close(end(survey))
    for told in (exporting.lines(), surveys_exporting.lines()):
        assert {line[1] for line in told} == {night.date() + timedelta(days=1)}


@pytest.mark.parametrize("model", [Consultation, Survey])
def test_a_title_names_nobody_who_is_helped(model):
    with pytest.raises(ValidationError) as refusal:
        model(title="Que faire pour Léa, 06 12 34 56 78 ?").full_clean()
    assert "mobile" in str(refusal.value.message_dict["title"])
