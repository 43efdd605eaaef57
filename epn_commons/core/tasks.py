"""Housekeeping; cron times are UTC."""

from procrastinate.contrib.django import app

from epn_commons.core import rate_limit


@app.periodic(cron="5 2 * * *", periodic_id="forget_old_windows")
@app.task(name="core.forget_old_windows", queueing_lock="core.forget_old_windows")
def forget_old_windows(timestamp):
    """What was counted two days ago limits nobody any more."""
    rate_limit.forget_old_windows()
