"""Settings of the worker processes started by tests: the test database, and the tests' own tasks."""

from epn_commons.settings.test import *  # noqa: F403

PROCRASTINATE_IMPORT_PATHS = ["tests.jobs.sample_tasks"]
