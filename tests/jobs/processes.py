"""Real worker processes on the test database."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo


def _environment(settings_module):
    params = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": settings_module,
        "DATABASE_URL": make_conninfo("", **{name: params[name] for name in names if params.get(name)}),
        "PYTHONPATH": str(settings.BASE_DIR),
    }


@contextmanager
def worker(*arguments, settings_module="tests.jobs.worker_settings"):
    """``manage.py run_jobs`` as a process, killed on the way out if it still runs."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_jobs", *arguments],
        env=_environment(settings_module),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=60)


def wait_until(condition, seconds=120):
    """Whether ``condition`` came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
