"""The service worker and the manifest: what makes the tablet's pages an app one can install."""

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from visits.queries.shell import shell_assets, shell_build, shell_pages

SOURCES = Path(settings.BASE_DIR) / "visits" / "static" / "visits"


@require_safe
def serve_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """At the root, so that it may serve every page of the tablet; asked for anew each time."""
    source = _worker() if settings.TABLET_APP else (SOURCES / "worker_gone.js").read_text()
    answer = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _worker() -> str:
    given = {
        "BUILD": shell_build(),
        "STATIC": settings.STATIC_URL,
        "ASSETS": shell_assets(),
        "PAGES": shell_pages(),
        "HOME": reverse("visits:field-home"),
        "AWAY": reverse("visits:field-away"),
        "KEPT_ELSEWHERE": {
            reverse("help"): reverse("visits:field-help"),
            reverse("privacy"): reverse("visits:field-privacy"),
        },
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    return head + (SOURCES / "worker.js").read_text()


@require_safe
def serve_manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    home = reverse("visits:field-home")
    manifest = {
        "id": home,
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME if len(settings.SITE_NAME) <= 12 else _("Visites"),
        "description": _("Les visites de fermes, aussi sans réseau."),
        "lang": settings.LANGUAGE_CODE,
        "dir": "ltr",
        "start_url": home,
        "scope": reverse("visits:desk"),
        "display": "standalone",
        "background_color": "#fbf7ee",
        "theme_color": "#1f4530",
        "icons": [
            _icon("icon-192.png", "192x192", "any"),
            _icon("icon-512.png", "512x512", "any"),
            _icon("icon-512.png", "512x512", "maskable"),
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"spg/icons/{name}"),
        "sizes": sizes,
        "type": "image/png",
        "purpose": purpose,
    }
