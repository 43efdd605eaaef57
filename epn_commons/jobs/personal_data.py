"""The work a person started, for an export or a closing."""

from epn_commons.accounts.personal_data import register
from epn_commons.jobs.models import JobRun


def collect(user):
    runs = JobRun.objects.filter(started_by=user).order_by("id")
    return list(runs.values("kind", "title", "state", "created_at", "finished_at", "report"))


def erase(user):
    """The work stays, nobody's any more; a produced file may hold the person's own data, so it goes."""
    runs = JobRun.objects.filter(started_by=user)
    for run in runs.exclude(result=""):
        run.result.delete(save=False)
    runs.update(started_by=None, result="")


register("jobs", collect, erase)
