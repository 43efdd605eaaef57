"""What is known to be broken in online services: told in one click, bounded, gone by itself.

However many people report it, a problem is one line with a number: the same words are the same problem, a person
counts once, and a service holds a few open problems at most.
"""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from demarches.enums import ISSUE_DAYS, IssueNature, IssueOrigin, IssueState
from demarches.models import IssueConfirmation, KnownIssue, OnlineService
from epn_commons.core.text import fold_name

MOST_OPEN = 8
"""Open problems of one service: beyond, one of them is surely the same."""


class TooManyIssues(Exception):
    """The service already has as many open problems as a page can say."""

    def __init__(self):
        super().__init__(
            _("Plusieurs problèmes sont déjà signalés pour ce service : dites « moi aussi » à celui que vous voyez.")
        )


def report(service, *, nature, symptom, workaround="", by, is_example=False):
    """Tell a problem; returns ``(issue, made)``. The same words as an open one are a « moi aussi ».

    Raises ValidationError, TooManyIssues.
    """
    told = _made(service, nature, symptom, workaround, origin=IssueOrigin.PERSON, by=by, is_example=is_example)
    with transaction.atomic():
        issue, made = _open(service, told)
        same_here(issue, by=by)
    return issue, made


def take_from_network(service, *, nature, symptom, workaround="", since, seen_on, is_example=False):
    """A problem that another network still met on ``seen_on``: opened until as long after that day as if it had been
    met here; returns whether it was. What is over, known here, or settled here since then, is left as it is.

    Raises ValidationError, TooManyIssues.
    """
    told = _made(service, nature, symptom, workaround, origin=IssueOrigin.NETWORK, by=None, is_example=is_example)
    seen_at = min(_moment(seen_on), told.last_seen_at)
    told.started_at, told.last_seen_at = min(_moment(since), seen_at), seen_at
    told.expires_at = _until(nature, seen_at)
    if told.expires_at <= timezone.now():
        return False
    with transaction.atomic():
        known = KnownIssue.objects.filter(service=service, nature=nature, symptom_key=told.symptom_key)
        if known.filter(Q(state=IssueState.OPEN) | Q(closed_at__gte=seen_at)).exists():
            return False
        return _open(service, told)[1]


def _moment(day):
    return timezone.make_aware(datetime.combine(day, time(hour=12)))


def open_issue_from_link_check(service, *, symptom="", nature=IssueNature.OUTAGE):
    """The address of a service no longer answers: its problem is opened, or said to last; returns the ``KnownIssue``,
    or None when a person already told as much as a page can hold. For ``link_check``; done twice, it opens one."""
    symptom = symptom or _("L’adresse ne répond plus à notre vérification automatique.")
    with transaction.atomic():
        OnlineService.objects.select_for_update(of=("self",)).get(pk=service.pk)
        issue = KnownIssue.objects.open().filter(service=service, origin=IssueOrigin.LINK_CHECK).first()
        if issue:
            _seen(issue)
            return issue
        try:
            issue, _new = _open(service, _made(service, nature, symptom, "", origin=IssueOrigin.LINK_CHECK, by=None))
        except TooManyIssues:
            return None
    return issue


def close_issue_from_link_check(service):
    """The address answers again: what the link check had opened is settled; what people told is theirs to close.
    Returns the number of problems closed."""
    found = KnownIssue.objects.filter(service=service, origin=IssueOrigin.LINK_CHECK, state=IssueState.OPEN)
    return _close(found.filter(confirmations=0), IssueState.RESOLVED, by=None)


def follow_links(dead, revived):
    """What a visit of the links says of services: a dead address opens a problem, or makes it last; one that answers
    again closes it."""
    published = OnlineService.objects.published()
    for service in published.filter(url__in=list(dead)):
        open_issue_from_link_check(service)
    for service in published.filter(url__in=list(revived)):
        close_issue_from_link_check(service)


def same_here(issue, *, by):
    """« Moi aussi »: counted once a person; returns whether it was counted. It always makes the problem last."""
    with transaction.atomic():
        locked = KnownIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if locked.state != IssueState.OPEN:
            return False
        _confirmation, counted = IssueConfirmation.objects.get_or_create(issue=locked, by=by)
        if counted:
            KnownIssue.objects.filter(pk=locked.pk).update(confirmations=F("confirmations") + 1)
        _seen(locked)
    issue.refresh_from_db()
    return counted


def add_workaround(issue, text, *, by):
    """Say how one gets round it. Raises ValidationError."""
    issue.workaround = text.strip()
    issue.clean_fields(exclude=[field.name for field in issue._meta.fields if field.name != "workaround"])
    KnownIssue.objects.filter(pk=issue.pk, state=IssueState.OPEN).update(
        workaround=issue.workaround, updated_at=timezone.now()
    )
    same_here(issue, by=by)


def resolve(issue, *, by):
    """It works again; returns whether it was still open."""
    return bool(_close(KnownIssue.objects.filter(pk=issue.pk, state=IssueState.OPEN), IssueState.RESOLVED, by=by))


def expire_due():
    """Close what nobody confirmed in time; returns the number. For the hourly task: pages do not wait for it."""
    due = KnownIssue.objects.filter(state=IssueState.OPEN, expires_at__lte=timezone.now())
    return _close(due, IssueState.EXPIRED, by=None)


def _close(found, state, *, by):
    now = timezone.now()
    return found.update(state=state, closed_at=now, closed_by=by, updated_at=now)


def _made(service, nature, symptom, workaround, *, origin, by, is_example=False):
    now = timezone.now()
    symptom = " ".join(symptom.split())
    issue = KnownIssue(
        service=service,
        nature=nature,
        symptom=symptom,
        symptom_key=fold_name(symptom)[:64],
        workaround=workaround.strip(),
        origin=origin,
        opened_by=by,
        started_at=now,
        last_seen_at=now,
        expires_at=_until(nature, now),
        is_example=is_example,
    )
    issue.clean_fields(exclude=["service", "opened_by", "closed_by", "symptom_key"])
    if not issue.symptom_key:
        raise ValidationError({"symptom": _("Dites en quelques mots ce que l’on voit.")})
    return issue


def _until(nature, now):
    return now + timedelta(days=ISSUE_DAYS.get(nature, 2))


def _open(service, told):
    """``(issue, made)``, under the lock of the service: two people at once open one problem."""
    OnlineService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    live = KnownIssue.objects.filter(service=service, state=IssueState.OPEN)
    live.filter(expires_at__lte=timezone.now()).update(
        state=IssueState.EXPIRED, closed_at=timezone.now(), updated_at=timezone.now()
    )
    same = live.filter(nature=told.nature, symptom_key=told.symptom_key).first()
    if same:
        return same, False
    if live.count() >= MOST_OPEN:
        raise TooManyIssues
    told.save()
    return told, True


def _seen(issue):
    now = timezone.now()
    until = max(issue.expires_at, _until(issue.nature, now))
    KnownIssue.objects.filter(pk=issue.pk).update(last_seen_at=now, expires_at=until, updated_at=now)
