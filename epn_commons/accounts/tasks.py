"""Housekeeping; cron times are UTC."""

from procrastinate.contrib.django import app

from epn_commons.accounts import sessions


@app.periodic(cron="29 2 * * *", periodic_id="forget_ended_sessions")
@app.task(name="accounts.forget_ended_sessions", queueing_lock="accounts.forget_ended_sessions")
def forget_ended_sessions(timestamp):
    """An address and a browser are kept no longer than the session they belong to."""
    sessions.forget_ended()
