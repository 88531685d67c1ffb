"""The settings of the tests: those of production, over plain http, whatever the shell has set."""

import os

for name in [
    *("DEBUG", "DEMO", "TRUSTED_PROXIES", "SITE_NAME", "SOURCE_URL", "TILE_URL", "JOURNAL"),
    *("TABLET_OFF", "TILE_ATTRIBUTION", "WORKER"),
    *("MEDIA_URL_OR_BUCKET", "EMAIL_URL", "CACHE_URL", "LANGUAGE_CODE", "TIME_ZONE"),
]:
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["EMAIL_URL"] = "smtp://localhost?from=visites@example.org"  # pytest-django keeps mails

from spg.settings import *  # noqa: E402, F403 - after the environment is set

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "sessionid", "csrftoken", "language"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"

# Fast where strength is not what is tested; collecting static files would take longer than tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

# The tests' file need not survive a power cut; the server's own setting is asked for in a test.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"  # noqa: F405

# Long work is done at once, in this process: its rows are in a transaction that nobody else sees.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WORKER, DOCUMENT_PROCESSES = "own", 1
