"""The portal as production runs it, on a database of its own that may lose everything."""

from epn_commons.settings.base import *  # noqa: F403
from epn_commons.settings.base import DATABASES, REST_FRAMEWORK, VAR_DIR

DEBUG = False
SECRET_KEY = "benchmark-only-0123456789-abcdefghijklmnopqrstuvwxyz"  # noqa: S105
EMBEDDED_POSTGRES_DIR = VAR_DIR / "postgres-bench"
EMBEDDED_POSTGRES_CONFIGURATION = "fsync = off\nfull_page_writes = off\nshared_buffers = 512MB\n"
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 2, "max_size": 8, "timeout": 3},
    "prepare_threshold": 3,
}
ROOT_URLCONF = "bench.urls"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What is measured is the answer, not the counting of who asks: one client sends them all.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
