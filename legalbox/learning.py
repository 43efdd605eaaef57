"""What members think of the answers, and what nobody found."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from epn_commons.contributions import reporting
from epn_commons.core.privacy_guard import inspect
from epn_commons.search.analysis import analyse
from legalbox.enums import Opinion
from legalbox.models import Feedback, SearchMiss

MOST_LEXEMES = 8
SHORTEST = 3


@transaction.atomic
def give_opinion(question, opinion, reason, *, by):
    """One opinion a person, the last one counts; a blame joins the coordinators' queue once a reason."""
    former = Feedback.objects.select_for_update().filter(question=question, by=by).first()
    feedback, _created = Feedback.objects.update_or_create(
        question=question, by=by, defaults={"opinion": opinion, "reason": reason, "version": question.version}
    )
    if opinion != Opinion.HELPFUL and (former is None or former.reason != reason):
        message = f"{feedback.get_opinion_display().capitalize()} : {reason}"
        reporting.report(question, message[:1000], by=by)
    return feedback


def note_miss(text):
    """Count the lexemes of a search that found nothing; what could name somebody is not kept. Returns whether it
    was counted."""
    if inspect(text):
        return False
    kept = sorted(word for word in analyse(text).meaningful if len(word) >= SHORTEST and word.isalpha())
    lexemes = " ".join(kept[:MOST_LEXEMES])[:300]
    if not lexemes:
        return False
    with transaction.atomic():
        row, created = SearchMiss.objects.get_or_create(lexemes=lexemes)
        if not created:
            SearchMiss.objects.filter(pk=row.pk).update(times=F("times") + 1, last_on=timezone.localdate())
    return True
