"""Whether somebody does the queued work: a probe of ``/readyz``."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from epn_commons.core.health import register


def last_sign_of_life():
    """When a worker last beat or finished a job, or None. Both count: a host with cron alone has no lasting worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest("
            "(SELECT max(last_heartbeat) FROM procrastinate_workers), "
            "(SELECT at FROM procrastinate_events WHERE type IN ('succeeded', 'failed') ORDER BY id DESC LIMIT 1))"
        )
        return cursor.fetchone()[0]


def worker_is_well():
    """Whether a sign of life came lately. Heartbeats come every ten seconds, jobs every minute."""
    seen = last_sign_of_life()
    return seen is not None and timezone.now() - seen <= timedelta(seconds=settings.JOBS_MAX_SILENCE_SECONDS)


register("job_worker", worker_is_well)
