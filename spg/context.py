"""What every template may say about this site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - Django calls it so
    return {
        "site_name": settings.SITE_NAME,
        "source_url": settings.SOURCE_URL,
        "demo": settings.DEMO,
    }
