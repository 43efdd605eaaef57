"""The process that does the queued work."""

import asyncio
import logging
import signal
import time
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.settings import settings
from procrastinate.exceptions import ConnectorException
from procrastinate.periodic import PeriodicDeferrer
from procrastinate.worker import Worker

from epn_commons.jobs.tasks import requeue_stalled

logger = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
RESTART_AFTER_SECONDS = 3
# A worker that was down for the night still does the nightly jobs when it comes back.
LASTING_MAX_DELAY = timedelta(hours=6)
# A host with cron alone comes by when it can: the last occurrence is done, even that of a weekly job.
ONCE_MAX_DELAY = timedelta(days=8)


def worker_app(max_delay):
    """An app with every declared task and connections of its own.

    procrastinate's own command swaps the connector of the *shared* app: a job deferred by a running task would then
    leave by the worker's connection, at once, whatever becomes of the task's transaction. Here tasks keep Django's.
    """
    django_app.perform_import_paths()
    app = DjangoApp(
        connector=django_app.connector.get_worker_connector(),
        worker_defaults=settings.WORKER_DEFAULTS,
        periodic_defaults={"max_delay": max_delay.total_seconds()},
    )
    app.tasks = django_app.tasks
    app.periodic_registry = django_app.periodic_registry
    return app


def run_worker(*, once=False, concurrency=1):
    """Work until told to stop (SIGTERM, SIGINT: the jobs at hand are finished first), or with ``once`` until the queue
    is empty. A lost database is waited for."""
    asyncio.run(_Runner(once=once, concurrency=concurrency).run())


def _put_back():
    """At once, not at the next minute: whoever starts a worker may have just lost one."""
    close_old_connections()  # this thread's may have died with the database
    requeue_stalled(timestamp=int(time.time()))


class _Runner:
    def __init__(self, *, once, concurrency):
        self.once = once
        # One by one, a job queued by the last one is still seen before leaving.
        self.concurrency = 1 if once else concurrency
        self.stopping = False
        self.worker = None

    async def run(self):
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self._stop)
        while not self.stopping:
            try:
                await self._work()
            except (ConnectorException, DatabaseError):
                if self.once:
                    raise
                logger.exception("The database is away")
            if self.once:
                return
            if not self.stopping:
                logger.warning("The worker stopped by itself; it starts again in %s s", RESTART_AFTER_SECONDS)
                await asyncio.sleep(RESTART_AFTER_SECONDS)

    def _stop(self):
        self.stopping = True
        if self.worker:
            self.worker.stop()

    async def _work(self):
        await sync_to_async(_put_back)()
        app = worker_app(ONCE_MAX_DELAY if self.once else LASTING_MAX_DELAY)
        async with app.open_async():
            if self.once:
                await self._defer_due(app)
            self.worker = Worker(
                app,
                concurrency=self.concurrency,
                wait=not self.once,
                install_signal_handlers=False,
                **app.worker_defaults,
            )
            await self.worker.run()

    @staticmethod
    async def _defer_due(app):
        # The worker would find the queue empty and leave before its periodic deferrer had said anything.
        deferrer = PeriodicDeferrer(registry=app.periodic_registry, **app.periodic_defaults)
        await deferrer.defer_jobs(deferrer.get_previous_tasks(at=time.time()))
