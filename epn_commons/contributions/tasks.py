"""Housekeeping; cron times are UTC."""

from procrastinate.contrib.django import app

from epn_commons.contributions import drafts


@app.periodic(cron="53 2 * * *", periodic_id="forget_old_drafts")
@app.task(name="contributions.forget_old_drafts", queueing_lock="contributions.forget_old_drafts")
def forget_old_drafts(timestamp):
    """What someone typed months ago and never sent is kept no longer."""
    drafts.forget_old()
