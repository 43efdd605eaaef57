"""What every environment shares. Only the modules of this package read ``os.environ``."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What the portal writes: media, private files, backups, the embedded database.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))


def database(url):
    """Django's database settings for a libpq URL."""
    params = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": params.pop("dbname", "epn_commons"),
        "USER": params.pop("user", ""),
        "PASSWORD": params.pop("password", ""),
        "HOST": params.pop("host", ""),
        "PORT": params.pop("port", ""),
        "OPTIONS": params,
    }


DATABASE_URL = env("DATABASE_URL", default="")
EMBEDDED_POSTGRES_DIR = VAR_DIR / "postgres"
EMBEDDED_POSTGRES_CONFIGURATION = ""
DATABASES = {
    "default": database(DATABASE_URL)
    if DATABASE_URL
    else {"ENGINE": "epn_commons.core.embedded_postgres", "NAME": "epn_commons"}
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PORT = env.int("PORT", default=8000)
BASE_URL = env("BASE_URL", default=f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "epn_commons.core",
    "epn_commons.core.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "leaflet",
    "procrastinate.contrib.django",
    "rest_framework",
    "epn_commons.territories",
    "epn_commons.taxonomy",
    "epn_commons.accounts",
    "epn_commons.jobs",
    "epn_commons.notifications",
    "epn_commons.contributions",
    "epn_commons.search",
    "epn_commons.publishing",
    "epn_commons.api",
    "legalbox",
    "cartoparty",
    "competences",
    "demarches",
]

MIDDLEWARE = [
    "epn_commons.core.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "epn_commons.core.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "epn_commons.core.middleware.ReadableTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "epn_commons.accounts.middleware.PrivateByDefaultMiddleware",
    "epn_commons.core.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "epn_commons.accounts.middleware.SessionLimitsMiddleware",
    "epn_commons.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "epn_commons.urls"
WSGI_APPLICATION = "epn_commons.wsgi.application"
FORM_RENDERER = "epn_commons.core.forms.PortalRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "epn_commons.notifications.context_processors.unread_notifications",
            ],
        },
    },
]

LANGUAGE_CODE = "fr"
# Each in its own words. Which pages exist in English: see core.language.
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 86_400
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # What only its owner may read (results of jobs): outside MEDIA_ROOT, served by views that check.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None},
    },
}

# Private keys that sign attestations: neither in the database nor in its backups.
CREDENTIAL_KEYS_DIR = Path(env("CREDENTIAL_KEYS_DIR", default=str(VAR_DIR / "keys")))

# One shared cache: limits and throttles must count across workers, without another server.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Accounts -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/compte/"
LOGOUT_REDIRECT_URL = "/"
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=True)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "epn_commons.accounts.validators.ContextWordsValidator"},
]
CSRF_FAILURE_VIEW = "epn_commons.core.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 86_400  # without a visit
SESSION_ABSOLUTE_AGE = 30 * 86_400  # whatever the visits
SESSION_SHARED_COMPUTER_AGE = 30 * 60  # without a visit, on a shared computer

ACCOUNT_ADAPTER = "epn_commons.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "epn_commons.accounts.allauth_forms.LoginForm",
    "reauthenticate": "epn_commons.accounts.allauth_forms.ReauthenticateForm",
    "change_password": "epn_commons.accounts.allauth_forms.ChangePasswordForm",
    "set_password": "epn_commons.accounts.allauth_forms.SetPasswordForm",
    "reset_password": "epn_commons.accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "epn_commons.accounts.allauth_forms.ResetPasswordKeyForm",
    "add_email": "epn_commons.accounts.allauth_forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(BASE_URL).scheme
# Strict for one account, generous for one address: a whole room of an EPN goes out by a single one.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "reset_password": "60/m/ip,5/h/key",
    "reset_password_from_key": "100/m/ip",
    "request_access": "60/h/ip",
    "request_access_letter": "3/h/key",
    "accept_invitation": "100/m/ip",
    "export": "10/h/user",
    "close": "5/m/user",
    "issue_key": "20/h/user",
}
# Proxies of ours that add to X-Forwarded-For; 0 = none, the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "epn_commons.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "epn_commons.accounts.allauth_forms.AuthenticateForm",
    "reauthenticate": "epn_commons.accounts.allauth_forms.ReauthenticateByCodeForm",
    "activate_totp": "epn_commons.accounts.allauth_forms.ActivateTOTPForm",
    "add_webauthn": "epn_commons.accounts.allauth_forms.AddPasskeyForm",
    "edit_webauthn": "epn_commons.accounts.allauth_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Les communs de la médiation numérique"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ADAPTER = "epn_commons.accounts.adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# Another log-in by OpenID Connect, when the three are given; e-mail stays first-class. For ProConnect:
# OIDC_SCOPES="openid given_name usual_name email uid siret idp_id".
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
_oidc = {
    "provider_id": "sso",
    "name": env("OIDC_NAME", default="ProConnect"),
    "client_id": OIDC_CLIENT_ID,
    "secret": OIDC_CLIENT_SECRET,
    "settings": {
        "server_url": OIDC_SERVER_URL,
        "scope": env("OIDC_SCOPES", default="openid email").split(),
        "oauth_pkce_enabled": env.bool("OIDC_PKCE", default=False),
    },
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "epn_commons.accounts.oidc.IdentityProvider",
        "APPS": [_oidc] if OIDC_SERVER_URL and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET else [],
    }
}

# What the demonstration loads before the content that each app declares.
DEMO_COMMANDS = ["load_territories", "load_themes"]

# --- Outside --------------------------------------------------------------------------------------------------
GEOCODER_DOMAIN = env("GEOCODER_DOMAIN", default="data.geopf.fr/geocodage")
BAN_SIGNALEMENT_URL = env("BAN_SIGNALEMENT_URL", default="https://signalement.adresse.data.gouv.fr")
# Both are given by the BAN's team: without them nothing is sent, and the coordinator finishes on the BAN's own site.
BAN_SIGNALEMENT_API = env("BAN_SIGNALEMENT_API", default="")
BAN_SIGNALEMENT_TOKEN = env("BAN_SIGNALEMENT_TOKEN", default="")
GEO_API_DOMAIN = env("GEO_API_DOMAIN", default="geo.api.gouv.fr")
# Service-public moved in October 2025: its host and the schema of its files change without us.
SERVICE_PUBLIC_HOST = env("SERVICE_PUBLIC_HOST", default="www.service-public.gouv.fr")
SERVICE_PUBLIC_SCHEMA = env("SERVICE_PUBLIC_SCHEMA", default="3.4")
SERVICE_PUBLIC_FILES_URL = env(
    "SERVICE_PUBLIC_FILES_URL",
    default="https://lecomarquage.service-public.gouv.fr/vdd/{schema}/{dataset}/zip/vosdroits-latest.zip",
)
# The nightly visit of the addresses that the guide sends people to: how hard it may knock at one site.
LINK_CHECK_PER_SITE = env.int("LINK_CHECK_PER_SITE", default=2)
LINK_CHECK_DELAY_SECONDS = env.float("LINK_CHECK_DELAY_SECONDS", default=1.0)
TILES_URL = env("TILES_URL", default="https://tile.openstreetmap.org/{z}/{x}/{y}.png")
TILES_ATTRIBUTION = env("TILES_ATTRIBUTION", default="© les contributeurs d’OpenStreetMap")
DATAGOUV_API_KEY = env("DATAGOUV_API_KEY", default="")
DATAGOUV_URL = env("DATAGOUV_URL", default="https://www.data.gouv.fr")
DATAGOUV_ORGANIZATION = env("DATAGOUV_ORGANIZATION", default="")
DATA_INCLUSION_SOURCE = env("DATA_INCLUSION_SOURCE", default="epn-commons")
DEFAULT_FROM_EMAIL = env(
    "DEFAULT_FROM_EMAIL", default="Les communs de la médiation numérique <ne-pas-repondre@localhost>"
)

# "address:port" that the guarded HTTP client may reach although they are not public: a geocoder on this network.
OUTGOING_ALLOWED_ADDRESSES = env.list("OUTGOING_ALLOWED_ADDRESSES", default=[])

# --- Who runs the portal (legal notice, privacy) ---------------------------------------------------------------
PUBLISHER_NAME = env("PUBLISHER_NAME", default="")
PUBLISHER_ADDRESS = env("PUBLISHER_ADDRESS", default="")
PUBLISHER_CONTACT = env("PUBLISHER_CONTACT", default="")
PUBLISHER_DIRECTOR = env("PUBLISHER_DIRECTOR", default="")
PRIVACY_CONTACT = env("PRIVACY_CONTACT", default="")
HOST_NAME = env("HOST_NAME", default="")
HOST_ADDRESS = env("HOST_ADDRESS", default="")
HOST_CONTACT = env("HOST_CONTACT", default="")

# --- Browser security -----------------------------------------------------------------------------------------
_tiles = urlsplit(TILES_URL)
_oidc_server = urlsplit(OIDC_SERVER_URL)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", f"{_tiles.scheme}://{_tiles.netloc}"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # A form that leads to the identity provider by a redirection is a form sent there, to Chromium.
        "form-action": [SELF, *([f"{_oidc_server.scheme}://{_oidc_server.netloc}"] if OIDC_SERVER_URL else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {"geolocation": "self", "camera": [], "microphone": [], "payment": [], "usb": []}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CORS_URLS_REGEX = r"^/(api|donnees|attestations|competences/(statuts|badges)|\.well-known/did\.json)"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Last-Modified",
    "Link",
    "Retry-After",
    "RateLimit-Limit",
    "RateLimit-Policy",
    "RateLimit-Remaining",
    "RateLimit-Reset",
]

# --- Jobs -----------------------------------------------------------------------------------------------------
# Work is allowed minutes where a page is cut short after seconds.
JOBS_DATABASE_OPTIONS = env(
    "JOBS_DATABASE_OPTIONS",
    default="-c statement_timeout=600000 -c lock_timeout=60000 -c idle_in_transaction_session_timeout=900000",
)

# Past this silence of the worker, /readyz says so. A host that runs « run_jobs --once » by cron sets its own interval.
JOBS_MAX_SILENCE_SECONDS = env.int("JOBS_MAX_SILENCE_SECONDS", default=120)

# How long the first page may say what happens today without asking again; what is published is there at once.
HOME_KEPT_SECONDS = 10

# --- Map ------------------------------------------------------------------------------------------------------
LEAFLET_CONFIG = {"TILES": TILES_URL, "RESET_VIEW": False}

# --- REST API -------------------------------------------------------------------------------------------------
API_ANON_PER_HOUR = env.int("API_ANON_PER_HOUR", default=1000)
API_EXPORT_COST = env.int("API_EXPORT_COST", default=20)
# How long the feed of changes remembers what was withdrawn: an older cursor is told to start again.
CHANGES_KEPT_FOR = timedelta(days=env.int("CHANGES_KEPT_DAYS", default=400))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["epn_commons.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_THROTTLE_CLASSES": ["epn_commons.api.throttling.HourlyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["epn_commons.api.renderers.JSONFormat"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "epn_commons.api.negotiation.FormatNegotiation",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "epn_commons.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "epn_commons.api.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": "format",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": _("API des communs de la médiation numérique"),
    "DESCRIPTION": _(
        "Lecture libre de tout ce qui est publié. Chaque liste se filtre, se trie et se parcourt page par page ; "
        "chaque réponse porte un ETag ; les erreurs suivent la RFC 9457, en français."
    ),
    "VERSION": "1",
    "LICENSE": {"name": _("Licence Ouverte 2.0 et CC BY-SA 4.0, selon la ressource")},
    "SERVERS": [{"url": BASE_URL}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "epn_commons.api.schema.without_docstrings",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "epn_commons.core.request_id.RequestIdFilter"},
        "refusals": {"()": "epn_commons.core.log_filters.RefusalsWithoutTraceback"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} [{request_id}] {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"filters": ["refusals"]},
        # Each says at every start which tasks exist: only what goes wrong is news.
        "procrastinate.blueprints": {"level": "WARNING"},
        "procrastinate.periodic": {"level": "WARNING"},
        "procrastinate.jobs": {"level": "WARNING"},
        # Each step of each PDF.
        "weasyprint.progress": {"level": "WARNING"},
    },
}
