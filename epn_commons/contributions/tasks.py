"""Housekeeping; cron times are UTC."""

from procrastinate.contrib.django import app

from epn_commons.contributions import drafts, feed_upkeep, follow_news, remote_copying
from epn_commons.contributions.models import RemotePortal


@app.periodic(cron="53 2 * * *", periodic_id="forget_old_drafts")
@app.task(name="contributions.forget_old_drafts", queueing_lock="contributions.forget_old_drafts")
def forget_old_drafts(timestamp):
    """What someone typed months ago and never sent is kept no longer."""
    drafts.forget_old()


@app.periodic(cron="7 3 * * *", periodic_id="compact_changes")
@app.task(name="contributions.compact_changes", queueing_lock="contributions.compact_changes")
def compact_changes(timestamp):
    feed_upkeep.compact()


@app.periodic(cron="*/15 * * * *", periodic_id="adopt_restored_changes")
@app.task(name="contributions.adopt_restored_changes", queueing_lock="contributions.adopt_restored_changes")
def adopt_restored_changes(timestamp):
    feed_upkeep.adopt_restored()


@app.periodic(cron="*/3 * * * *", periodic_id="tell_followers")
@app.task(name="contributions.tell_followers", queueing_lock="contributions.tell_followers")
def tell_followers(timestamp):
    """Those who follow an item, a theme or a territory."""
    follow_news.tell()


@app.task(name="contributions.synchronise_portal", lock="contributions.synchronise")
def synchronise_portal(portal):
    """Bring the copies of one other portal in step with it."""
    for followed in RemotePortal.objects.filter(pk=portal, is_active=True):
        remote_copying.synchronise(followed)


@app.periodic(cron="12 * * * *", periodic_id="synchronise_portals")
@app.task(name="contributions.synchronise_portals", queueing_lock="contributions.synchronise_portals")
def synchronise_portals(timestamp):
    """One job a portal: one that drags delays no other."""
    for pk in RemotePortal.objects.filter(is_active=True).values_list("pk", flat=True):
        synchronise_portal.defer(portal=pk)
