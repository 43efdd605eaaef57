"""Two windows at once: one ballot, one answer, one closing."""

import threading

import pytest
from django.db import close_old_connections, connection

from competences.criteria import voting
from competences.criteria_enums import Position
from competences.models import Ballot, SurveyCount, SurveyReceipt
from competences.surveys import answering, building
from tests.accounts.factories import UserFactory
from tests.competences.criteria_factories import ConsultationFactory, finish
from tests.competences.survey_factories import opened_survey


def at_once(*acts):
    """Do things in as many threads, begun together; returns the names of what was refused."""
    refused, start = [], threading.Barrier(len(acts))

    def do(act):
        start.wait(timeout=60)
        try:
            act()
        except Exception as error:
            refused.append(type(error).__name__)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return refused


@pytest.mark.django_db(transaction=True)
def test_what_two_windows_do_at_once_counts_once():
    consultation, member = ConsultationFactory(), UserFactory(mediator=True)
    voted = consultation.voted.get()
    answers = [{voted.pk: (position, "")} for position in (Position.AGREE, Position.ABSTAIN)]
    assert at_once(*(lambda one=one: voting.vote(consultation, one, by=member) for one in answers)) == []
    assert Ballot.objects.get().voter == member

    survey = opened_survey()
    (question,) = survey.questions.all()
    signed = {"user": member}
    coded = {"code": building.hand_out(survey, 1)[0]}
    for who, refusal in ((signed, "CannotAnswer"), (coded, "UnknownCode")):
        twice = [lambda who=who: answering.answer(survey, {question: 1}, "", **who)] * 2
        assert at_once(*twice) == [refusal]
    assert SurveyCount.objects.get(choice=1).number == 2
    assert SurveyReceipt.objects.count() == 1

    finish(consultation)
    coordinators = [UserFactory(coordinator=True) for _one in range(2)]
    closings = [lambda by=by: voting.close(consultation, {}, "", by=by) for by in coordinators]
    assert at_once(*closings) == ["NotNow"]
    consultation.refresh_from_db()
    assert consultation.closed_by in coordinators
