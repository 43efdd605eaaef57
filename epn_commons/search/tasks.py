"""What the index does in the background; cron times are UTC."""

from django.db import transaction
from procrastinate.contrib.django import app

from epn_commons.search import indexing, notifications, statistics, suggesting_links
from epn_commons.search.registry import find_kind


@app.task(name="search.index_batch")
def index_batch(kind, ids):
    """Index a part of a large batch; nothing to do for a kind that is no longer declared."""
    if declared := find_kind(kind):
        indexing.index(declared, ids)


@app.periodic(cron="23 * * * *", periodic_id="refresh_search")
@app.task(name="search.refresh", queueing_lock="search.refresh")
def refresh(timestamp=None):
    """Count lexemes and words exactly, and clear what withdrawals left behind."""
    with transaction.atomic():
        indexing.clear_orphans()
        statistics.refresh()


@app.periodic(cron="*/10 * * * *", periodic_id="tell_search_followers")
@app.task(name="search.tell_search_followers", queueing_lock="search.tell_search_followers")
def tell_search_followers(timestamp):
    """Those who follow a search."""
    notifications.tell()


@app.periodic(cron="37 * * * *", periodic_id="suggest_links")
@app.task(name="search.suggest_links", queueing_lock="search.suggest_links")
def suggest_links(timestamp):
    """Between what was published or changed and what it resembles in the other commons."""
    suggesting_links.suggest_for_news()
