"""How far a piece of work has gone, said while its own transaction is still open."""

import logging
import time

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from procrastinate.contrib.django.utils import connector_params

from epn_commons.jobs.exceptions import JobCancelled, JobIsRunning

logger = logging.getLogger(__name__)

# Twice a second is as often as an eye follows, and costs nothing next to the work.
WRITE_EVERY_SECONDS = 0.5
ADVISORY_LOCK_CLASS = 0x6A6F62  # "job": keeps our session locks apart from any other
WAIT_FOR_LOCK = "30s"


class Progress:
    """Counts what is done out of ``total`` and publishes it now and then. This one publishes nowhere.

    ``report`` is what the person will read and download at the end: counts and, under one key, a list of lines.
    ``result`` is the path of a produced file in the private storage.
    """

    def __init__(self):
        self.done = 0
        self.total = None
        self.message = ""
        self.report = {}
        self.result = ""
        self._published_at = 0.0

    def advance(self, n=1, *, total=None, message=None):
        """Add ``n`` to what is done; ``total`` and ``message`` replace the former ones when given.

        Raises JobCancelled when the person asked to stop: let it go through, so that the transaction is rolled back.
        """
        self.done += n
        if total is not None:
            self.total = total
        if message is not None:
            self.message = message
        now = time.monotonic()
        if now - self._published_at >= WRITE_EVERY_SECONDS:
            self._published_at = now
            self.publish()

    @property
    def shown_done(self):
        return self.done if self.total is None else min(self.done, self.total)

    def __call__(self, done, total):
        """The same with absolute figures, for work that only knows ``progress(done, total)``."""
        self.advance(done - self.done, total=total)

    def publish(self):
        """Nobody watches: nothing to say."""

    def close(self):
        """Nothing is held."""


class RowProgress(Progress):
    """Writes to a row of ``jobs_jobrun`` through a connection of its own.

    An import is one transaction: what it writes is invisible until it commits. So progress goes by a second,
    autocommit connection, which others see at once. That connection also holds a session lock on the row's number:
    two workers never do the same work together, and a killed worker frees the lock by dying.
    """

    def __init__(self, table, pk):
        super().__init__()
        self.table = table
        self.pk = pk
        self._outside = psycopg.connect(**connector_params(DEFAULT_DB_ALIAS), autocommit=True)
        self._lock()

    def _lock(self):
        try:
            self._outside.execute(f"SET lock_timeout = '{WAIT_FOR_LOCK}'")
            self._outside.execute("SELECT pg_advisory_lock(%s, %s)", [ADVISORY_LOCK_CLASS, self.pk])
            # From here on, never let the telling wait for the work.
            self._outside.execute("SET lock_timeout = '200ms'")
        except psycopg.errors.LockNotAvailable:
            self.close()
            raise JobIsRunning(self.pk) from None
        except BaseException:
            self.close()
            raise

    def publish(self):
        sql = (
            f"UPDATE {self.table} SET done = %s, total = %s, message = %s "  # noqa: S608 - the table is our model's
            "WHERE id = %s AND state = 'running' RETURNING cancel_requested_at IS NOT NULL"
        )
        params = [self.shown_done, self.total, self.message[:200], self.pk]
        try:
            row = self._outside.execute(sql, params).fetchone()
        except psycopg.Error:
            logger.warning("Progress of job run %s could not be written", self.pk, exc_info=True)
            return
        if row is None:
            # The row was created in the transaction that is still open: only its own connection sees it.
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute(sql, params)
                row = cursor.fetchone()
        if row and row[0]:
            raise JobCancelled

    def close(self):
        self._outside.close()
