"""Telling people something: the one door for every app."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import Truncator

from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Notification, Preference
from epn_commons.notifications.tasks import send_at_once

TITLE_LENGTH = 200
BODY_LENGTH = 5_000
BATCH = 1_000


@dataclass(frozen=True)
class Message:
    """What one person is told. ``url`` is a path of the portal; ``dedup`` names the fact: told once to each person."""

    recipient: object
    title: str
    body: str = ""
    url: str = ""
    dedup: str | None = None


def notify(recipients, *, kind, title, body="", url="", dedup=None):
    """Tell the same thing to several people, in the caller's transaction: see ``notify_each``."""
    notify_each([Message(user, title, body, url, dedup) for user in recipients], kind=kind)


def notify_each(messages, *, kind):
    """Tell each person their own thing: a few statements however many they are.

    The inbox rows and the job that sends the e-mails are written in the caller's transaction, and undone with it. A
    message whose ``dedup`` key its recipient has already received is dropped. Closed accounts are told nothing.
    """
    messages = [message for message in messages if message.recipient.is_active]
    if not messages:
        return
    channels = dict(
        Preference.objects.filter(kind=kind.code, user__in={m.recipient.pk for m in messages}).values_list(
            "user_id", "channel"
        )
    )
    rows = [_row(message, kind, channels.get(message.recipient.pk, kind.default_channel)) for message in messages]
    # Always in the same order, so that two batches with the same keys wait for each other instead of dead-locking.
    rows.sort(key=lambda row: (row.recipient_id, row.dedup or ""))
    with transaction.atomic():
        Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        if any(row.channel == Channel.AT_ONCE for row in rows):
            send_at_once.defer()


def _row(message, kind, channel):
    return Notification(
        recipient=message.recipient,
        kind=kind.code,
        title=_one_line(message.title),
        body=_cut(_storable(message.body), BODY_LENGTH),
        url=message.url,
        dedup=message.dedup,
        channel=channel,
    )


def _storable(text):
    """PostgreSQL stores no NUL character."""
    return str(text).replace("\x00", "")


def _one_line(text):
    """A title becomes the subject of an e-mail: no line break may start another header."""
    return _cut(" ".join(_storable(text).split()), TITLE_LENGTH)


def _cut(text, length):
    return Truncator(text).chars(length)
