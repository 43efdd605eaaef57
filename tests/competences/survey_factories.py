from datetime import timedelta

import factory
from django.utils import timezone

from competences.models import Survey, SurveyQuestion
from competences.survey_enums import QuestionKind, Topic
from tests.accounts.factories import UserFactory


class SurveyFactory(factory.django.DjangoModelFactory):
    """A draft; ``opened_survey`` gives an open one."""

    class Meta:
        model = Survey

    title = factory.Sequence(lambda n: f"Enquête {n}")
    slug = factory.Sequence(lambda n: f"enquete-{n}")
    introduction = "Ce que vous attendez."
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    made_by = factory.SubFactory(UserFactory, coordinator=True)


def question(survey, kind, *choices, **values):
    facts = {"topic": Topic.TRAINING, "text": f"Question {kind}", "rank": survey.questions.count() + 1} | values
    return SurveyQuestion.objects.create(survey=survey, kind=kind, choices=list(choices), **facts)


def opened_survey(*kinds, **values):
    """With one question of each kind; those that offer choices offer three."""
    survey = SurveyFactory(**values)
    for kind in kinds or (QuestionKind.SINGLE,):
        choices = () if kind in (QuestionKind.SCALE, QuestionKind.TEXT) else ("A", "B", "C")
        question(survey, kind, *choices)
    Survey.objects.filter(pk=survey.pk).update(opened_at=timezone.now())
    survey.refresh_from_db()
    return survey


def finish(survey):
    Survey.objects.filter(pk=survey.pk).update(ends_at=timezone.now() - timedelta(days=1))
    survey.refresh_from_db()
    return survey
