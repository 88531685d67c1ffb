"""The files of photos and drawn signatures: whole and on the disk, or not there."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from visits.models import Blob

FOLDER = "photos"
PART, RECEIVED, SERVED = ".part", ".received", ".webp"
#: Nobody was told that these are here.
UNFINISHED = frozenset({PART, ".tmp"})


def path_of(blob: Blob, suffix: str) -> Path:
    """By visit, so that the same bytes of two visits never meet."""
    home = str(blob.visit_id or f"draft-{blob.draft_id}")
    return Path(settings.MEDIA_ROOT) / FOLDER / home / f"{blob.received_sha256}{suffix}"


def write_whole(path: Path, data: bytes) -> None:
    """Written beside, flushed to the disk, then named: a cut leaves nothing half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move_home(blob: Blob, before: dict[str, Path]) -> None:
    """Files of an unprepared visit follow it to the visit that it became."""
    for suffix, path in before.items():
        target = path_of(blob, suffix)
        if path.exists() and path != target:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            flush_folder(target.parent)


def forget_bytes(blob: Blob, *suffixes: str) -> None:
    for suffix in suffixes or (PART, RECEIVED, SERVED):
        with suppress(FileNotFoundError):
            path_of(blob, suffix).unlink()
