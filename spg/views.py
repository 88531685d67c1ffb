"""Pages that belong to the site as a whole: what is not there, and whether it lives."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """One static page, whoever asks: an object of another network is as one that never was."""
    return HttpResponseNotFound(render_to_string("404.html"))


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answers when the application and its database do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
