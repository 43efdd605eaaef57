"""Asking places by e-mail whether what is written about them still holds.

A place is asked at most once a period, counted from the last time someone wrote its facts, confirmed them or asked.
The period is marked as asked *before* the letter leaves, in a transaction of its own: a worker that dies in between
loses one reminder, which comes back at the next period, and none goes twice to somebody who owes us nothing. (What
members are told is sent at least once: see ``notifications.mailing``.) A server that is down gives the period back.
"""

import logging
from datetime import timedelta
from email.utils import make_msgid
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce, Greatest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.confirm_page import told
from cartoparty.enums import ReminderFrequency
from cartoparty.models import MergeRecord, ReminderPlan, Structure
from cartoparty.signed_links import confirmation_address, refusal_address
from epn_commons.core import rate_limit
from epn_commons.notifications.mailing import REFUSED, own_domain

logger = logging.getLogger(__name__)

DEFAULT = ReminderFrequency.HALF_YEAR
BATCH = 200
"""Letters a day: an import of thousands of old places must not make a mail server take us for a spammer."""
DAYS_A_MONTH = 30.44
LINKS_PER_DAY = 3


def frequency(structure):
    """How often this place is asked, a ``ReminderFrequency``."""
    plan = ReminderPlan.objects.filter(structure=structure).first()
    if plan:
        return ReminderFrequency(plan.every_months)
    return ReminderFrequency.NEVER if _refusals().filter(kept=structure).exists() else DEFAULT


def set_frequency(structure, every_months):
    ReminderPlan.objects.update_or_create(structure=structure, defaults={"every_months": every_months})


def _refusals():
    """Merges of a record that wanted no reminder: until someone chooses anew, the one that was kept gets none."""
    return MergeRecord.objects.standing().filter(dropped__reminder_plan__every_months=ReminderFrequency.NEVER)


def is_set_by(structure, user):
    """Whether this member chooses how often the place is asked: its author, the coordinators of its territory."""
    return structure.author_id == user.pk or structure.is_moderated_by(user)


def due(now=None):
    """Places to ask, those that waited longest first. Never an example, nor a place without an e-mail address."""
    now = now or timezone.now()
    last = Greatest(
        "confirmed_at", Cast("updated_on", output_field=DateTimeField()), "reminder_plan__last_sent_at"
    )  # PostgreSQL passes over nulls
    is_over = Q()
    for months in (frequency for frequency in ReminderFrequency if frequency != ReminderFrequency.NEVER):
        is_over |= Q(every=months, last__lt=now - timedelta(days=round(months * DAYS_A_MONTH)))
    return (
        Structure.objects.published()
        .filter(is_example=False)
        .exclude(emails=[])
        .exclude(Q(reminder_plan__isnull=True) & Exists(_refusals().filter(kept=OuterRef("pk"))))
        .annotate(every=Coalesce(F("reminder_plan__every_months"), DEFAULT.value), last=last)
        .filter(is_over)
        .select_related("commune")
        .order_by("last", "pk")
    )


def send_due(limit=BATCH):
    """Ask the places that are due, ``limit`` at most; the number of letters handed over."""
    connection = get_connection()
    waiting = list(due().values_list("pk", flat=True)[:limit])
    try:
        return sum(_remind(pk, connection) for pk in waiting)
    finally:
        connection.close()


def _remind(pk, connection):
    structure, before = _claim(pk)
    if structure is None:
        return 0
    try:
        connection.open()
        letter(structure, connection=connection).send()
    except REFUSED:
        logger.warning("The mail server refuses the reminder to structure %s", pk, exc_info=True)
        connection.close()
        return 0
    except (SMTPException, OSError):
        ReminderPlan.objects.filter(structure_id=pk).update(last_sent_at=before)
        raise
    return 1


def _claim(pk):
    """The place, if its reminder is ours to send, and when it was asked before. Written at once, whatever follows."""
    with transaction.atomic():
        rows = Structure._base_manager.select_for_update(of=("self",), skip_locked=True).filter(pk=pk)
        # A statement of its own after the lock: it sees what another worker has written meanwhile.
        structure = due().filter(pk=pk).first() if rows.values_list("pk", flat=True).first() else None
        if structure is None:
            return None, None
        plan, _created = ReminderPlan.objects.get_or_create(structure=structure)
        before = plan.last_sent_at
        ReminderPlan.objects.filter(pk=plan.pk).update(last_sent_at=timezone.now())
        return structure, before


def send_link(structure):
    """A new link, for who asked for one: to the place's own address, and a few a day at most. Whether it left."""
    if structure.is_example or not structure.emails:
        return False
    usage = rate_limit.hit("confirm_link_to", str(structure.public_id), limit=LINKS_PER_DAY, seconds=86_400)
    if usage.is_exceeded:
        return False
    return bool(letter(structure, is_asked_for=True).send())


def letter(structure, *, is_asked_for=False, connection=None):
    """The e-mail to a place, at the first of its addresses: its facts, a link to confirm them, a way to refuse."""
    refusal = refusal_address(structure)
    context = {
        "structure": structure,
        "groups": told(structure),
        "is_asked_for": is_asked_for,
        "link": confirmation_address(structure),
        "page": settings.BASE_URL + structure.get_absolute_url(),
        "refusal": refusal,
    }
    subject = _("Vos informations sont-elles toujours exactes ? %(name)s") % {"name": structure.name}
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("cartoparty/email/reminder.txt", context),
        to=structure.emails[:1],
        connection=connection,
        headers={
            "Message-ID": make_msgid("rappel", domain=own_domain()),
            "List-Unsubscribe": f"<{refusal}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("cartoparty/email/reminder.html", context), "text/html")
    return mail
