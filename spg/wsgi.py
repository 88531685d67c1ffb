"""The door for a WSGI server such as gunicorn."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from spg import env

# gunicorn stops for good on this code; on any other it would start the worker again for ever.
WORKER_BOOT_ERROR = 3


def load() -> WSGIHandler:
    """The application, or the end of this process with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spg.settings")
    return env.start(get_wsgi_application, exit_code=WORKER_BOOT_ERROR)


application = load()
