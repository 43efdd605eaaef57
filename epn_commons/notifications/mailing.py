"""E-mails made of notifications.

No protocol lets a mail be sent exactly once: a worker may die between the server's “250 OK” and our commit. Losing
would be worse than repeating, so a mail is sent *at least once*: the person is locked (among senders only: nobody's
page waits for a mail server), the mail is handed over, ``emailed_at`` is written, and all this is one short
transaction per person. Killed before the server took it: the rows are unsent, the next run sends them. Killed in the
few milliseconds after: it goes out again with the same Message-ID, which mail servers and readers use to show it once;
with what came meanwhile, it has another, or its news would be hidden with it.
Two workers never write to the same person together.
"""

import logging
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection as db_connection
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Notification
from epn_commons.notifications.unsubscribing import link

logger = logging.getLogger(__name__)

SHOWN = 30
SUBJECT_LENGTH = 90
REFUSED = (SMTPRecipientsRefused, SMTPDataError)


def send_waiting(channel):
    """Send to each person one e-mail with all that waits for ``channel``. The number of e-mails handed over.

    An address that the server refuses is counted and passed over; a server that does not answer ends the run (the rows
    stay as they are, the next run takes them).
    """
    people = Notification.objects.to_mail(channel).order_by("recipient_id").distinct()
    connection = get_connection()
    sent = 0
    try:
        for recipient_id in list(people.values_list("recipient_id", flat=True)):
            sent += _send_to(recipient_id, channel, connection)
    finally:
        connection.close()
    return sent


@transaction.atomic
def _send_to(recipient_id, channel, connection):
    if not _locked(recipient_id):
        return 0
    waiting = Notification.objects.to_mail(channel).filter(recipient_id=recipient_id)
    rows = list(waiting.select_related("recipient").order_by("id"))
    if not rows:
        return 0
    told = Notification.objects.filter(pk__in=[row.pk for row in rows])
    try:
        connection.open()
        build(rows, channel, connection).send()
    except REFUSED:
        logger.warning("The mail server refuses notifications to account %s", recipient_id, exc_info=True)
        connection.close()
        told.update(mail_attempts=F("mail_attempts") + 1)
        return 0
    told.update(emailed_at=Now())
    return 1


def _locked(recipient_id):
    """Whether this transaction is the only one that writes to this person; it is so until it ends."""
    with db_connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"notifications:{recipient_id}"])
        return cursor.fetchone()[0]


def build(rows, channel, connection=None):
    """The e-mail that tells ``rows`` (same recipient, oldest first)."""
    user = rows[0].recipient
    unsubscribe = link(user, {row.kind for row in rows})
    context = {
        "user": user,
        "rows": rows[:SHOWN],
        "left_off": max(0, len(rows) - SHOWN),
        "base_url": settings.BASE_URL,
        "inbox": settings.BASE_URL + reverse("notifications:inbox"),
        "preferences": settings.BASE_URL + reverse("notifications:preferences"),
        "unsubscribe": unsubscribe,
        "intro": _intro(len(rows), channel),
    }
    mail = EmailMultiAlternatives(
        subject=_subject(rows, channel),
        body=render_to_string("notifications/mail.txt", context),
        to=[user.email],
        connection=connection,
        headers={
            "Message-ID": f"<notification-{rows[-1].pk}-{len(rows)}-{channel}@{own_domain()}>",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail


def _subject(rows, channel):
    """What it tells first, then how much more: « Votre semaine : « Lieu 3 » est publié, et 61 autres nouvelles »."""
    first = " ".join(rows[0].title.split())
    period = {Channel.DAILY: _("Votre journée"), Channel.WEEKLY: _("Votre semaine")}.get(channel)
    text = Truncator(first).chars(SUBJECT_LENGTH).rstrip(".") if len(rows) > 1 else first
    if len(rows) > 1:
        others = len(rows) - 1
        text += ngettext(", et %(n)d autre nouvelle", ", et %(n)d autres nouvelles", others) % {"n": others}
    return _("%(period)s : %(text)s") % {"period": period, "text": text} if period else text


def _intro(count, channel):
    if channel == Channel.DAILY:
        return _("Voici ce qui s’est passé depuis hier.")
    if channel == Channel.WEEKLY:
        return _("Voici ce qui s’est passé cette semaine.")
    return ngettext("Une nouvelle vous attend.", "Plusieurs nouvelles vous attendent.", count)


def own_domain():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
