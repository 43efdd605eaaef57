"""A public address. Refuses to start without its secrets."""

from django.core.exceptions import ImproperlyConfigured

from epn_commons.settings.base import *  # noqa: F403
from epn_commons.settings.base import DATABASES, MIDDLEWARE, database, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
_missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "BASE_URL") if not env(name, default="")]
if _missing:
    raise ImproperlyConfigured(f"Variables d’environnement à renseigner avant de démarrer : {', '.join(_missing)}.")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY doit compter au moins 50 caractères tirés au hasard.")
if env("STORAGE_URL", default=""):
    raise ImproperlyConfigured(
        "STORAGE_URL n’est pas encore pris en charge : partagez le dossier VAR_DIR entre les machines et retirez-la."
    )

# A page is cut short after seconds. manage.py gives commands other limits.
_LIMITS = {
    "pool": {"min_size": 2, "max_size": 8, "timeout": 3},
    "prepare_threshold": 3,
    "options": env(
        "DATABASE_OPTIONS",
        default="-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
    ),
}
DATABASES["default"]["OPTIONS"] |= _LIMITS

REPLICA_ALIASES = []
for _number, _url in enumerate(env.list("REPLICA_URLS", default=[]), 1):
    REPLICA_ALIASES.append(f"replica_{_number}")
    DATABASES[REPLICA_ALIASES[-1]] = database(_url) | {"CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "default"}}
    DATABASES[REPLICA_ALIASES[-1]]["OPTIONS"] |= _LIMITS
if REPLICA_ALIASES:
    DATABASE_ROUTERS = ["epn_commons.core.replicas.ReplicaRouter"]
    MIDDLEWARE.insert(1, "epn_commons.core.replicas.ReplicaMiddleware")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked from inside, without the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The TLS proxy in front: without it in the count, every visitor would share its address, and so its limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
