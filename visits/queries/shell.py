"""The tablet's shell: its files, its pages without a visit, and the build that names both."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse

BASE = Path(settings.BASE_DIR)
FIELD = BASE / "visits" / "static" / "visits" / "field"
STYLES = ("base", "forms", "parts", "report")
ICONS = ("logo.svg", "sprite.svg", "icon-180.png")
VENDORED = ("idb-8.0.4/idb.js", "signature_pad-5.1.4/signature_pad.js")
#: Pages of the tablet that belong to no visit and show nothing of anybody.
PAGES = ("field-home", "field-away", "field-first", "field-help", "field-privacy")
#: What a page of the tablet is made of: another text of any of them is another build.
WRITTEN = ("templates/field_*.html", "templates/components/*.html", "templates/visits/*.html")


def shell_files() -> list[str]:
    """The static files, by their plain names, that every page of the tablet may ask for."""
    own = sorted(path.relative_to(FIELD.parent.parent) for path in FIELD.rglob("*.*"))
    return [
        *(f"spg/css/{name}.css" for name in STYLES),
        *(f"spg/icons/{name}" for name in ICONS),
        "spg/js/page.js",
        *(f"vendor/{name}" for name in VENDORED),
        *(path.as_posix() for path in own if path.suffix in {".js", ".css", ".svg"}),
    ]


def shell_assets() -> list[str]:
    """Their addresses, as the pages name them; a joined file stands for the modules it holds."""
    served = getattr(staticfiles_storage, "served", list)
    return [static(name) for name in served(shell_files())]


def shell_pages() -> list[str]:
    return [reverse(f"visits:{name}") for name in PAGES]


def shell_build() -> str:
    """Sixteen letters that change whenever what a tablet keeps would be another."""
    return _build() if settings.DEBUG else _build_once()


def _build() -> str:
    found = [Path(path) for name in shell_files() if (path := finders.find(name))]
    found += sorted(path for pattern in WRITTEN for path in BASE.glob(pattern))
    found += [BASE / "visits/static/visits/worker.js", *sorted(BASE.glob("locale/*/*/*.mo"))]
    read = (settings.VERSION.encode(), *(path.read_bytes() for path in found))
    digests = (hashlib.sha256(one).digest() for one in read)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16]


_build_once = lru_cache(maxsize=1)(_build)
