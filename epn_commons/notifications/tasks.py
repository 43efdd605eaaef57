"""When e-mails leave; cron times are UTC."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from epn_commons.notifications.enums import Channel
from epn_commons.notifications.mailing import send_waiting
from epn_commons.notifications.models import Notification

KEEP_READ = timedelta(days=365)


@app.task(name="notifications.send_at_once")
def send_at_once():
    """Queued with each batch, in its transaction. One run sends all that waits: the following ones find nothing."""
    send_waiting(Channel.AT_ONCE)


@app.periodic(cron="*/10 * * * *", periodic_id="send_left_over")
@app.task(name="notifications.send_left_over", queueing_lock="notifications.send_left_over")
def send_left_over(timestamp):
    """What a silent mail server left behind, or came for somebody while another worker was writing to them."""
    send_waiting(Channel.AT_ONCE)


@app.periodic(cron="30 5 * * *", periodic_id="send_daily")
@app.task(name="notifications.send_daily", queueing_lock="notifications.send_daily")
def send_daily(timestamp):
    send_waiting(Channel.DAILY)


@app.periodic(cron="45 5 * * 1", periodic_id="send_weekly")
@app.task(name="notifications.send_weekly", queueing_lock="notifications.send_weekly")
def send_weekly(timestamp):
    send_waiting(Channel.WEEKLY)


@app.periodic(cron="41 2 * * *", periodic_id="forget_read")
@app.task(name="notifications.forget_read", queueing_lock="notifications.forget_read")
def forget_read(timestamp):
    Notification.objects.filter(read_at__lt=timezone.now() - KEEP_READ).delete()
