"""A public address. Refuses to start without its secrets."""

from django.core.exceptions import ImproperlyConfigured

from epn_commons.settings.base import *  # noqa: F403
from epn_commons.settings.base import BASE_URL, DATABASE_URL, DATABASES, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
_missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "BASE_URL") if not env(name, default="")]
if _missing:
    raise ImproperlyConfigured(f"Variables d’environnement à renseigner avant de démarrer : {', '.join(_missing)}.")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY doit compter au moins 50 caractères tirés au hasard.")

DATABASES["default"]["OPTIONS"] |= {
    "pool": {"min_size": 2, "max_size": 8, "timeout": 3},
    "prepare_threshold": 3,
    "options": "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
}

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
