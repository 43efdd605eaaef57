"""Upkeep of the queue. Each app declares its own tasks in a module of this name; cron times are UTC."""

import logging
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from epn_commons.jobs.enums import OVER
from epn_commons.jobs.models import JobRun

logger = logging.getLogger(__name__)

# A worker beats every 10 s: after three missed beats its jobs are taken back.
STALLED_AFTER_SECONDS = 30
# A job that brings its worker down each time must not do so for ever.
MAX_ATTEMPTS = 3
KEEP_SUCCEEDED_HOURS = 24
KEEP_OTHERS_HOURS = 24 * 30
KEEP_RUNS = timedelta(days=90)


@app.periodic(cron="* * * * *", periodic_id="requeue_stalled")
@app.task(name="jobs.requeue_stalled", queueing_lock="jobs.requeue_stalled", lock="jobs.requeue_stalled")
def requeue_stalled(timestamp):
    """Put back the jobs of killed workers; give up on those that have been put back too often."""
    for job in async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        if job.attempts + 1 < MAX_ATTEMPTS:
            logger.warning("Putting back job %s (%s), whose worker is gone", job.id, job.task_name)
            _put_back(job)
            continue
        logger.error("Giving up on job %s (%s): its worker died %s times", job.id, job.task_name, MAX_ATTEMPTS)
        async_to_sync(app.job_manager.finish_job_by_id_async)(job.id, Status.FAILED, delete_job=False)
        JobRun.objects.fail_job(
            job.id,
            _(
                "Le travail a été interrompu plusieurs fois. Essayez avec un fichier plus petit, "
                "ou prévenez l’équipe du portail."
            ),
        )


def _put_back(job):
    """… unless its successor waits already under the same queueing lock: that one does the work of both."""
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job.id, retry_at=timezone.now())
    except UniqueViolation:
        logger.warning("Job %s (%s) leaves its work to the one that waits", job.id, job.task_name)
        async_to_sync(app.job_manager.finish_job_by_id_async)(job.id, Status.FAILED, delete_job=False)


@app.periodic(cron="17 2 * * *", periodic_id="forget_old")
@app.task(name="jobs.forget_old", queueing_lock="jobs.forget_old")
def forget_old(timestamp):
    """Keep the queue small, and nobody's reports for ever."""
    forget = async_to_sync(app.job_manager.delete_old_jobs)
    forget(nb_hours=KEEP_SUCCEEDED_HOURS)
    forget(nb_hours=KEEP_OTHERS_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)
    old = JobRun.objects.filter(state__in=OVER, finished_at__lt=timezone.now() - KEEP_RUNS)
    for run in old.exclude(result="").iterator():
        run.result.delete(save=False)
    old.delete()
