"""Telling in time that a certification is about to end."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from competences.models import CareerPath, Certification
from competences.notification_kinds import CERTIFICATION_ENDS
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User
from epn_commons.core.dates import on_day
from epn_commons.notifications.sending import Message, notify_each

THRESHOLDS = (timedelta(days=60), timedelta(days=180))
"""Each is told once: six months before, then two."""


def tell_of_ending():
    """Tell coordinators, and whoever described a training or a path that leads there; returns how many were told."""
    today = timezone.localdate()
    found = Certification.objects.current().filter(ends_on__lte=today + THRESHOLDS[-1]).order_by("ends_on")
    coordinators = list(User.objects.filter(roles__contains=[Role.COORDINATOR], is_active=True))
    messages = []
    for certification in found.prefetch_related("trainings__author"):
        if not _matters(certification):
            continue
        days = next(step.days for step in THRESHOLDS if certification.ends_on <= today + step)
        people = {person.pk: person for person in [*coordinators, *_authors(certification)]}
        messages += [_message(certification, person, days) for person in people.values()]
    notify_each(messages, kind=CERTIFICATION_ENDS)
    return len(messages)


def _matters(certification):
    """The register holds thousands of them: only those that the network uses are told of."""
    return (
        certification.trainings.exists()
        or certification.alignments.exists()
        or certification.blocks.filter(alignments__isnull=False).exists()
        or _paths(certification).exists()
    )


def _paths(certification):
    return CareerPath.objects.published().filter(steps__contains=[{"target": str(certification.public_id)}])


def _authors(certification):
    authors = [training.author for training in certification.trainings.all() if training.author]
    return authors + [path.author for path in _paths(certification).select_related("author") if path.author]


def _message(certification, person, days):
    later = certification.later_links.select_related("new").first()
    body = _("Elle prend fin %(day)s.") % {"day": on_day(certification.ends_on)}
    if later:
        body = f"{body} " + _("« %(title)s » lui succède.") % {"title": later.new.title}
    return Message(
        person,
        _("Certification bientôt terminée : %(title)s") % {"title": certification.title},
        body=body,
        url=certification.get_absolute_url(),
        dedup=f"certification-ends-{certification.pk}-{certification.ends_on}-{days}",
    )
