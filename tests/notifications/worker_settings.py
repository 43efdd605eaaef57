"""Settings of the worker processes that send the tests' e-mails."""

from tests.jobs.worker_settings import *  # noqa: F403

EMAIL_BACKEND = "tests.notifications.mail_backend.EmailBackend"
