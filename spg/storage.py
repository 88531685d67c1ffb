"""Static files under names that carry their content's hash."""

from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from spg.joining import inside_of, join

Paths = dict[str, tuple[Any, str]]
#: The module that is served with all it imports, so that a page asks for one file.
ENTRY = "visits/field/main.js"


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside our ES modules, which are served without a bundler."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:
        if ENTRY in paths:
            joined = Joined(join(ENTRY, partial(_read, paths)))
            paths = paths | {name: (joined, name) for name in joined.texts}
        yield from super().post_process(paths, *args, **options)

    def served(self, names: Iterable[str]) -> list[str]:
        """Those of some files that pages ask for: not the modules that a joined file holds."""
        inside = frozenset() if settings.DEBUG else _inside()
        return [name for name in names if name not in inside]


class Joined:
    """Stands where the sources of modules would: opened, it gives the joined text."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def open(self, name: str) -> ContentFile:
        return ContentFile(self.texts[name].encode())


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as source:
        return str(source.read().decode())


@cache
def _inside() -> frozenset[str]:
    return inside_of(join(ENTRY, _found))


def _found(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")
