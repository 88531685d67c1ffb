"""Static files under names that carry their content's hash."""

from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from spg.joining import inside_of, join
from spg.sheets import imported_by, join_sheets

Paths = dict[str, tuple[Any, str]]
#: The module that is served with all it imports, so that a page asks for one file.
ENTRY = "visits/field/main.js"
#: The sheet of the same pages, served with those that it imports.
SHEET = "visits/field/whole.css"


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside our ES modules, which are served without a bundler."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:
        if ENTRY in paths:
            read = partial(_read, paths)
            joined = Joined({**join(ENTRY, read), SHEET: join_sheets(SHEET, read)})
            paths = paths | {name: (joined, name) for name in joined.texts}
        yield from super().post_process(paths, *args, **options)

    def served(self, names: Iterable[str]) -> list[str]:
        """Those of some files that pages ask for: not what a joined file holds."""
        inside = frozenset() if settings.DEBUG else _inside()
        return [name for name in names if name not in inside]


def tablet_sheets() -> list[str]:
    """The sheets that the tablet's pages ask for: one where files are joined."""
    joins = isinstance(staticfiles_storage, HashedStaticFilesStorage) and not settings.DEBUG
    return [SHEET] if joins else _sheets()


class Joined:
    """Stands where the sources would: opened, it gives the joined text."""

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
    return inside_of(join(ENTRY, _found)) | frozenset(_sheets())


@cache
def _sheets() -> list[str]:
    return imported_by(SHEET, _found(SHEET))


def _found(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")
