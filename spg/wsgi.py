"""The door for a WSGI server such as gunicorn."""

import gc
import importlib
import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from spg import env

# gunicorn stops for good on this code; on any other it would start the worker again for ever.
WORKER_BOOT_ERROR = 3


def load() -> WSGIHandler:
    """The application, or the end of this process with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spg.settings")
    application = env.start(open_doors, exit_code=WORKER_BOOT_ERROR)
    calm_the_collector()
    return application


def open_doors() -> WSGIHandler:
    """Every page is imported now: the first visitor of each process waited 1.4 s for that."""
    application = get_wsgi_application()
    importlib.import_module(settings.ROOT_URLCONF)
    return application


def calm_the_collector() -> None:
    """What was loaded at the start stays, so no collection need walk it again.

    Full collections held every tenth page up by a tenth of a second: `make bench` with and without.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


application = load()
