"""Errors that visitors tell, and what coordinators do about them."""

from django.db import transaction
from django.utils import timezone

from epn_commons.contributions import queue
from epn_commons.contributions.enums import ReportState, Wait
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.models.report import Report
from epn_commons.contributions.models.review_item import ReviewItem
from epn_commons.contributions.notifications import tell_reporter


def report(contribution, message, *, by=None):
    """Queue an error told by a visitor (``by`` None) or a member; the same words sent twice wait once. Raises
    ValidationError."""
    told = Report(target=contribution, message=message, reporter=by)
    told.full_clean()
    if same := Report.objects.about(contribution).filter(state=ReportState.OPEN, message=message).first():
        return same
    with transaction.atomic():
        told.save()
        queue.enqueue(type(contribution), [contribution.pk], wait=Wait.REPORT, report=told, author=by)
    return told


def handle(told, *, by, answer=""):
    """The error is mended."""
    return _decide(told, ReportState.HANDLED, by=by, answer=answer)


def dismiss(told, *, by, answer=""):
    """There was nothing to mend."""
    return _decide(told, ReportState.DISMISSED, by=by, answer=answer)


def _decide(told, state, *, by, answer):
    with transaction.atomic():
        told = Report.objects.select_for_update(of=("self",)).get(pk=told.pk)
        if told.state != ReportState.OPEN:
            raise AlreadyDecided(told.decided_by)
        told.state, told.decided_by, told.decided_at, told.answer = state, by, timezone.now(), answer
        told.save()
        ReviewItem.objects.filter(report=told).delete()
        tell_reporter(told, told.target)
    return told
