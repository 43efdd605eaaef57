"""What was written in a survey, read by a coordination before anybody else."""

import uuid

from competences.models import SurveyText
from competences.survey_enums import TextState

AT_ONCE = 50
DECISIONS = (TextState.PUBLISHED, TextState.REFUSED)


def waiting(survey):
    """The next texts to read, in an order that says nothing of when they came."""
    rows = SurveyText.objects.filter(question__survey=survey, state=TextState.WAITING)
    return list(rows.select_related("question").order_by("question__rank", "id")[:AT_ONCE])


def decide(survey, posted, *, by):
    """``posted`` gives, by the identifier of a text, ``published`` or ``refused``; anything else is left to read. A
    text that somebody else has read meanwhile stays as they decided. Returns how many were decided."""
    done = 0
    rows = SurveyText.objects.filter(question__survey=survey, state=TextState.WAITING)
    for decision in DECISIONS:
        ids = [uuid.UUID(key) for key, value in posted.items() if value == decision and _is_identifier(key)]
        done += rows.filter(pk__in=ids[:AT_ONCE]).update(state=decision, decided_by=by)
    return done


def _is_identifier(text):
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
