"""The door for an ASGI server; the application itself is synchronous."""

import os

from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIHandler

from spg import env


def load() -> ASGIHandler:
    """The application, or the end of this process with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spg.settings")
    return env.start(get_asgi_application)


application = load()
