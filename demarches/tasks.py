"""Work on the guide done in the background; cron times are UTC."""

from procrastinate.contrib.django import app

from demarches import issues
from demarches.link_check.keeping import check_links
from epn_commons.jobs.models import JobRun


@app.periodic(cron="17 * * * *", periodic_id="expire_issues")
@app.task(name="demarches.expire_issues", queueing_lock="demarches.expire_issues")
def expire_issues(timestamp):
    """Problems that nobody met lately; pages already hide them."""
    issues.expire_due()


@app.periodic(cron="47 1 * * *", periodic_id="check_links")
@app.task(name="demarches.check_links", queueing_lock="demarches.check_links", lock="demarches.check_links")
def check_links_at_night(timestamp):
    """Taken up again after a killed worker, it leaves in peace what it visited already."""
    check_links()


@app.task(name="demarches.check_links_now", lock="demarches.check_links")
def check_links_now(job_run):
    with JobRun.running(job_run) as progress:
        progress.report = check_links(progress=progress).in_words()
