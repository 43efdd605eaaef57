"""Readers of the feed inside the portal: each change is handed over once, in order, and none is lost when a worker is
killed, because what a reader writes and how far it has read are one transaction."""

from django.db import transaction

from epn_commons.contributions.models.change import Change
from epn_commons.contributions.models.feed_cursor import FeedCursor

BATCH = 500


def start_now(name):
    """A reader that begins now: what came before is not for it. True the first time."""
    last = Change.objects.settled().reverse().values_list("transaction", "pk").first() or (0, 0)
    _cursor, created = FeedCursor.objects.get_or_create(
        name=name, defaults={"transaction": last[0], "change_id": last[1]}
    )
    return created


def read_on(name, handle, *, batch=BATCH):
    """Hand ``handle(changes)`` what ``name`` has not read yet, a batch a transaction, until the end of the feed.

    ``handle`` may return how many it took, when it wants the rest later; None is all. Returns how many were taken.
    A second process that reads for the same name at the same time takes nothing.
    """
    total = 0
    while taken := _read_batch(name, handle, batch):
        total += taken
    return total


@transaction.atomic
def _read_batch(name, handle, batch):
    cursor = FeedCursor.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if cursor is None:
        return 0
    changes = list(Change.objects.settled().after(cursor.transaction, cursor.change_id)[:batch])
    if not changes:
        return 0
    taken = handle(changes)
    taken = len(changes) if taken is None else taken
    if taken:
        last = changes[taken - 1]
        cursor.transaction, cursor.change_id = last.transaction, last.pk
        cursor.save()
    return taken
