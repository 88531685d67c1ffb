"""Headers that every page carries and that neither Django nor django-csp sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NO_DEVICES = "camera=(), geolocation=(), microphone=()"


class PrivatePagesMiddleware:
    """A page is somebody's: no shared cache keeps it, and a browser asks again before showing it.

    Not `no-store`: the browser would then drop what was typed when a person comes back to a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        return response
