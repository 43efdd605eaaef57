"""The test suite: no network, no waiting, nothing shared between two runs."""

from epn_commons.settings.base import *  # noqa: F403
from epn_commons.settings.base import STORAGES, VAR_DIR

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105

# Apart from the demonstration's, and free to lose everything in a power cut: tests empty their tables all the time.
EMBEDDED_POSTGRES_DIR = VAR_DIR / "postgres-tests"
EMBEDDED_POSTGRES_CONFIGURATION = "fsync = off\nfull_page_writes = off\n"

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
CREDENTIAL_KEYS_DIR = VAR_DIR / "keys-tests"
STATIC_ROOT = None  # nothing is collected
REQUIRE_SECOND_FACTOR = False
HOME_KEPT_SECONDS = 0
