"""When exports are written; cron times are UTC."""

from procrastinate.contrib.django import app

from epn_commons.publishing import exports


@app.periodic(cron="*/5 * * * *", periodic_id="build_exports")
@app.task(name="publishing.build_exports", queueing_lock="publishing.build_exports", lock="publishing.exports")
def build_exports(timestamp):
    """What changed is written again within five minutes: asking each dataset its stamp costs a query, and no one who
    publishes waits for it."""
    exports.build_stale()


@app.periodic(cron="13 3 * * *", periodic_id="prune_exports")
@app.task(name="publishing.prune_exports", queueing_lock="publishing.prune_exports", lock="publishing.exports")
def prune_exports(timestamp):
    exports.build_stale()
    exports.prune()
