"""What the pages of surveys show."""

from django.utils import timezone
from django.utils.translation import gettext as _

from competences import asking_pages
from competences.asking_pages import HIDDEN
from competences.charts import bars
from competences.models import Survey, SurveyText
from competences.survey_enums import QuestionKind, TextState, Topic
from competences.surveys import answering
from epn_commons.core.small_counts import FEWEST_SHOWN


def listing(parameters, user):
    return asking_pages.listing(Survey.objects.visible_to(user), parameters, _card)


def _card(survey):
    return asking_pages.card(survey, stage(survey), survey.introduction)


def stage(survey):
    """A badge: where the survey stands."""
    if survey.is_cancelled:
        return {"label": _("Annulée"), "icon": "blocked"}
    if survey.is_draft:
        return {"label": _("En préparation"), "icon": "correct"}
    if survey.is_closed:
        return {"label": _("Résultats publiés"), "icon": "lock"}
    if survey.takes_answers:
        return {"label": _("Ouverte"), "tone": "done", "icon": "done"}
    if survey.is_over:
        return {"label": _("Finie, résultats à venir"), "tone": "warning", "icon": "clock"}
    return {"label": _("À venir"), "icon": "calendar"}


def context(survey, user):
    builds = user.is_authenticated and user.can_moderate
    answers = user.is_authenticated and user.can_contribute
    return {
        "survey": survey,
        "stage": stage(survey),
        "builds": builds,
        "questions": list(survey.questions.all()),
        "has_answered": answers and survey.takes_answers and answering.has_answered(survey, user),
        "answers_signed_in": answers,
        "waiting": SurveyText.objects.filter(question__survey=survey, state=TextState.WAITING).count()
        if builds
        else 0,
        "may_change": builds and survey.is_pending,
        "may_close": builds and survey.may_close,
        "may_hand_out": builds and not survey.is_draft and not survey.is_over and not survey.is_cancelled,
        "results": _results(survey) if survey.is_closed else [],
        "fewest": FEWEST_SHOWN,
        "today": timezone.localdate(),
    }


def _results(survey):
    said = {}
    published = SurveyText.objects.filter(question__survey=survey, state=TextState.PUBLISHED)
    for question, text in published.order_by("text").values_list("question__text", "text"):
        said.setdefault(question, []).append(text)
    return [_result(rank, told, said.get(told["text"], [])) for rank, told in enumerate(survey.results, start=1)]


def _result(rank, told, texts):
    result = {
        "rank": rank,
        "text": told["text"],
        "topic": Topic(told["topic"]).label,
        "kind": QuestionKind(told["kind"]).label,
        "is_ranking": told["kind"] == QuestionKind.RANKING,
        "is_text": told["kind"] == QuestionKind.TEXT,
        "texts": texts,
        "means": _means(told),
        "hides": any(number is None for row in told["rows"] for number in row) or None in told["totals"],
    }
    if not told["rows"]:
        return result
    whole = [_("Ensemble"), *told["totals"], told["answers"]]
    lines = [row[1:] for row in told["rows"]]
    return result | {
        "bars": bars(told["columns"], told["totals"]),
        "columns": [
            {"label": _("Territoire")},
            *({"label": label, "numeric": True} for label in [*told["columns"], _("réponses")]),
        ],
        "rows": [[HIDDEN if cell is None else cell for cell in line] for line in [*lines, whole]],
    }


def _means(told):
    if told["kind"] == QuestionKind.RANKING:
        return list(zip(told["columns"], told["means"], strict=False))
    return [(_("En moyenne"), mean) for mean in told["means"]]
