"""Doors to the queue that keep the caller's transaction whole."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

# Heartbeats come every ten seconds and a periodic job every minute: two minutes of silence is a dead worker.
MAX_SILENCE = timedelta(minutes=2)


def defer_once(task, *, lock, **kwargs):
    """Queue ``task`` unless a job with the same ``lock`` already waits. The job's number, or None when one did.

    The waiting job will see what the caller writes as long as it reads the database when it runs. Two transactions
    that use the same lock wait for each other: keep it for short ones.
    """
    try:
        with transaction.atomic():  # a savepoint: the refusal is an integrity error, which would spoil the transaction
            return task.configure(queueing_lock=lock).defer(**kwargs)
    except AlreadyEnqueued:
        return None


def last_sign_of_life():
    """When a worker last beat or finished a job, or None. Both count: a host with cron alone has no lasting worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest("
            "(SELECT max(last_heartbeat) FROM procrastinate_workers), "
            "(SELECT at FROM procrastinate_events WHERE type IN ('succeeded', 'failed') ORDER BY id DESC LIMIT 1))"
        )
        return cursor.fetchone()[0]


def worker_is_well(max_silence=MAX_SILENCE):
    """Whether somebody does the queued work: for ``/readyz``."""
    seen = last_sign_of_life()
    return seen is not None and timezone.now() - seen <= max_silence
