"""A door to the queue that keeps the caller's transaction whole."""

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued


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
