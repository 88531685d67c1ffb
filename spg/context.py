"""What every page knows: the site's name, the way round, and whether this is the example."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from spg.storage import tablet_sheets

# The addresses of ARCHITECTURE.md, which scripts and documentation rely on.
SIGNED_IN = (
    ("", _("Mon bureau")),
    ("visits/", _("Visites")),
    ("farms/", _("Fermes")),
    ("network/", _("Réseau")),
    ("grids/", _("Grilles")),
    ("help/", _("Aide")),
)
ANYBODY = (("", _("Accueil")), ("help/", _("Aide")))


def list_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The tabs of the cover, the one that holds this page marked."""
    user = getattr(request, "user", None)
    root = get_script_prefix()
    inside = request.path.removeprefix(root)
    tabs = SIGNED_IN if user is not None and user.is_authenticated else ANYBODY
    return [
        {
            "href": root + path,
            "label": label,
            "facilitates": path == "network/",
            "current": inside == path or bool(path and inside.startswith(path)),
        }
        for path, label in tabs
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Names that base.html uses on any page."""
    return {
        "site_name": settings.SITE_NAME,
        "source_url": settings.SOURCE_URL,
        "site_version": getattr(settings, "VERSION", ""),
        "demo": settings.DEMO,
        "root": get_script_prefix(),
        "tabs": list_tabs(request),
        "tablet_sheets": tablet_sheets(),
    }
