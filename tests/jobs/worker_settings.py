"""Settings of the worker processes started by tests: the test database, and the tests' own tasks."""

from epn_commons.settings.test import *  # noqa: F403

# A lost database is noticed by the next heartbeat: every ten seconds is long for a test.
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 0.5}
PROCRASTINATE_IMPORT_PATHS = ["tests.jobs.sample_tasks"]
