"""Every setting, top to bottom; what differs between machines comes from the environment."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from spg import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"  # what this machine makes: database, files, mails of the demo

# --- What kind of run this is -------------------------------------------------------------------

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")  # example people sign in by one click: on this machine alone
PLAIN_HTTP = DEBUG or DEMO  # everything else is production, behind https
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

SECRET_KEY = env.secret("SECRET_KEY", kept_in=VAR / "secret-key" if PLAIN_HTTP else None)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=LOOPBACK if PLAIN_HTTP else ())
if DEMO and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    raise env.BadSetting(
        "DEMO",
        "it lets anybody in as one of the example people, so it answers on this machine alone. "
        "Remove ALLOWED_HOSTS, or remove DEMO.",
    )
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, least=0, most=5)

SITE_NAME = env.text("SITE_NAME", "Carnet de visites", longest=60)
SOURCE_URL = env.url("SOURCE_URL")
TABLET_APP = not env.flag("TABLET_OFF")  # the way back, should a kept page ever do harm
TILE_URL = env.tiles("TILE_URL")  # the map's pictures; without it the list is the page
TILE_ORIGIN = env.origin_of(TILE_URL)
TILE_ATTRIBUTION = env.text("TILE_ATTRIBUTION", "© OpenStreetMap", longest=120)
env.not_yet("JOURNAL", "the journal of desk work")

# --- The application ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "visits",
    "peers",
    "allauth",
    "allauth.account",
    "formtools",
    "csp",
    "rest_framework",
    "django_tasks",
    "django_tasks_db",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "spg.middleware.PrivatePagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "peers.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "peers.middleware.RefusedMiddleware",
]

# No cookie but the login session's and the CSRF token's.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
VERSION = "0.4.0"

ROOT_URLCONF = "spg.urls"
WSGI_APPLICATION = "spg.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "spg.context.site",
                "peers.context.networks",
                "peers.context.examples",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # form templates come from templates/

# --- Database, files, cache ---------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", default=VAR / "carnet.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # FULL, not NORMAL: an answer that was acknowledged survives a power cut.
    # IMMEDIATE: two writers wait for one another instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000"
        ),
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}

# Files are private: no address serves this folder, a view checks first.
MEDIA_ROOT = env.folder("MEDIA_URL_OR_BUCKET", default=VAR / "media")
FILE_UPLOAD_PERMISSIONS = 0o640

CACHES = {"default": env.cache("CACHE_URL")}

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "spg" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "spg.storage.HashedStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# matplotlib scans the fonts once a machine, not once a process.
os.environ.setdefault("MPLCONFIGDIR", str(VAR / "matplotlib"))

# --- Long work ----------------------------------------------------------------------------------

# Rows of the same database. `auto`: the site starts a worker for as long as there is work, so that
# a small association has no service to operate; `own`: somebody else runs `manage.py db_worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORKER = env.choice("WORKER", ("auto", "own"), "auto")
DOCUMENT_PROCESSES = 2  # documents made at once: each holds Pango and Python for itself

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = env.choice("LANGUAGE_CODE", ("fr", "en"), "fr")
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["spg.formats"]
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Paris")

# --- People and sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "peers.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "peers.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True  # mail scanners follow links; nobody types a code
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Cookies and headers ------------------------------------------------------------------------

COOKIE_PREFIX = "" if PLAIN_HTTP else "__Host-"  # bound to this host, https and the whole site
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "visits.views.kept.show_csrf_failure"  # what was typed is not lost
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a probe inside the machine speaks plain http
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PLAIN_HTTP
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # preloading HSTS binds a whole domain for years: its owner's decision
]

# No nonce: a page kept for use without network would use it for days.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# A sheet of 300 criteria, each with its value, reason, note and marks, is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- What tablets ask --------------------------------------------------------------------------

# What sync needs more stands on its own views (visits/api/door.py): they import these defaults.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "EXCEPTION_HANDLER": "visits.api.door.answer_error",
}

# --- Mail and logs ------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = f"{SITE_NAME} <visites@localhost>"
vars().update(
    env.email("EMAIL_URL", default="console:" if DEBUG else (VAR / "mail").as_uri() if DEMO else "")
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
