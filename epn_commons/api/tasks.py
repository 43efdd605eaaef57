"""Calls to partners; cron times are UTC."""

from procrastinate.contrib.django import app

from epn_commons.api import webhooks


@app.periodic(cron="* * * * *", periodic_id="call_webhooks")
@app.task(name="api.call_webhooks", queueing_lock="api.call_webhooks", lock="api.call_webhooks")
def call_webhooks(timestamp):
    webhooks.prepare()
    webhooks.send_due()


@app.periodic(cron="29 3 * * *", periodic_id="forget_deliveries")
@app.task(name="api.forget_deliveries", queueing_lock="api.forget_deliveries")
def forget_deliveries(timestamp):
    webhooks.forget_old()
