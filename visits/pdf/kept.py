"""Documents kept as files, named by their content: made once, never out of step with it."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from django.conf import settings


def kept_file(folder: str, name: str, make: Callable[[], bytes]) -> bytes:
    """The file of that name, made now if it is not there."""
    path = Path(settings.MEDIA_ROOT) / folder / name
    if not path.exists():
        _keep(path, make())
    return path.read_bytes()


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all, whoever else makes the same file at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    draft.write_bytes(content)
    os.replace(draft, path)  # noqa: PTH105 - atomic on one file system, and says so
