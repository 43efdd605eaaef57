"""Reads of anonymous visitors may go to a replica of the database; everything else goes to the primary.

A replica lags by moments. Who is signed in reads the primary, and so always sees what they have just written; one
request keeps to one replica, so that a page agrees with itself.
"""

import random
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

_current = ContextVar("replica", default=None)


class ReplicaMiddleware:
    """Choose the replica of a request that only reads and carries no session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _current.set(_replica_for(request))
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


def _replica_for(request):
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    if signed_in or request.method not in {"GET", "HEAD"} or not settings.REPLICA_ALIASES:
        return None
    return random.choice(settings.REPLICA_ALIASES)  # noqa: S311 - spreads the load, hides nothing


class ReplicaRouter:
    def db_for_read(self, model, **hints):
        return _current.get()

    def db_for_write(self, model, **hints):
        """A request that turns out to write goes on with the primary, its reads too."""
        _current.set(None)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first, second, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS
