"""Answering once, without a name. What is kept: counters, words tied to their question alone, and a mark or a spent
code that says only that somebody answered."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from competences.exam import codes
from competences.models import Survey, SurveyCode, SurveyReceipt, SurveyText
from competences.survey_enums import QuestionKind

_COUNT = """
    INSERT INTO competences_surveycount AS counted (question_id, territory, choice, place, number)
    SELECT line.question, %s, line.choice, line.place, 1
    FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[]) AS line (question, choice, place)
    ON CONFLICT (question_id, territory, choice, place) DO UPDATE SET number = counted.number + 1
"""


class CannotAnswer(ValidationError):
    """The survey does not take this answer: the message says why. Nothing was kept."""


class UnknownCode(CannotAnswer):
    def __init__(self):
        super().__init__(_("Ce code n’ouvre pas cette enquête, ou il a déjà servi."))


def mark(survey, user):
    """What stands for somebody in the receipts of one survey: it cannot be read back, nor compared between surveys."""
    return salted_hmac("competences.surveys", f"{survey.pk}:{user.pk}", algorithm="sha256").hexdigest()


def has_answered(survey, user):
    return SurveyReceipt.objects.filter(survey=survey, mark=mark(survey, user)).exists()


def unanswered_by(user, surveys):
    """Those of ``surveys`` that this person has not answered; one query."""
    marks = {mark(survey, user): survey for survey in surveys}
    answered = set(SurveyReceipt.objects.filter(mark__in=marks).values_list("mark", flat=True))
    return [survey for key, survey in marks.items() if key not in answered]


def refusal(survey):
    """Why nobody answers now; empty = they may."""
    if survey.takes_answers:
        return ""
    if survey.is_cancelled:
        return _("Cette enquête est annulée.")
    if survey.is_closed or survey.is_over:
        return _("Cette enquête est finie.")
    return _("Cette enquête n’a pas commencé.")


def answer(survey, answers, territory, *, user=None, code=""):
    """Count ``{question: value}``: a choice (from 1), a list of choices, a degree, ``{choice: place}``, or words.

    The survey is locked for the time of counting, so that answers and its closing find one order. Raises CannotAnswer.
    """
    with transaction.atomic():
        live = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        if why := refusal(live):
            raise CannotAnswer(why)
        _spend(live, user, code)
        lines = sorted(line for question, value in answers.items() for line in _lines(question, value))
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [territory, *map(list, zip(*lines, strict=True))] if lines else ["", [], [], []])
        SurveyText.objects.bulk_create(
            SurveyText(question=question, text=value)
            for question, value in answers.items()
            if question.kind == QuestionKind.TEXT
        )


def _spend(survey, user, code):
    if user is None:
        spent, _rows = SurveyCode.objects.filter(survey=survey, digest=codes.hashed(code) or "").delete()
        if not spent:
            raise UnknownCode
        return
    try:
        with transaction.atomic():
            SurveyReceipt.objects.create(survey=survey, mark=mark(survey, user))
    except IntegrityError as error:
        raise CannotAnswer(_("Vous avez déjà répondu à cette enquête : merci !")) from error


def _lines(question, value):
    """``(question, choice, place)`` of each counter that one answer moves; the first tells that it was answered."""
    yield question.pk, 0, 0
    if question.kind == QuestionKind.SEVERAL:
        yield from ((question.pk, choice, 0) for choice in value)
    elif question.kind == QuestionKind.RANKING:
        yield from ((question.pk, choice, place) for choice, place in value.items())
    elif question.kind != QuestionKind.TEXT:
        yield question.pk, value, 0
