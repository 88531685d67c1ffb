"""The copy of a whole server in one file, and the way back: a restored server is a new epoch."""

import json
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from peers.refused import Refused
from visits.services.blob_file import UNFINISHED
from visits.services.epoch import begin_epoch, current_epoch
from visits.services.media import note_backed_up

FORMAT = "spg-backup/1"


def write_backup(path: Path) -> dict[str, Any]:
    """Write database and files to one ZIP; it appears whole or not at all."""
    manifest = {
        "format": FORMAT,
        "at": timezone.now().isoformat(),
        "engine": connection.vendor,
        "epoch": str(current_epoch().uuid),
        "migrations": sorted(f"{app}.{name}" for app, name in _applied()),
    }
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / "backup.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(_dump_database(Path(folder)), "database")
            files = _media_files()
            for file in files:
                archive.write(file, f"media/{file.relative_to(settings.MEDIA_ROOT)}")
            archive.writestr("manifest.json", json.dumps(manifest, indent=2))
        draft.replace(path)
    note_backed_up(files)
    return manifest


def _applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def _media_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    if not root.exists():
        return []
    return sorted(f for f in root.rglob("*") if f.is_file() and f.suffix not in UNFINISHED)


def _dump_database(folder: Path) -> Path:
    target = folder / "database"
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        connection.connection.backup(copy)
        copy.close()
        return target
    _run_client("pg_dump", "--format=custom", "--no-owner", f"--file={target}")
    return target


def _run_client(program: str, *arguments: str) -> None:
    """PostgreSQL's own client: nothing else copies a live database rightly."""
    if shutil.which(program) is None:
        raise Refused(
            f"{program} is not installed: install the package postgresql-client, then try again."
        )
    given = connection.settings_dict
    known = {
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"] or ""),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }
    environment = {key: value for key, value in known.items() if value}
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell
        [shutil.which(program), *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"{program}: {done.stderr.strip().splitlines()[-1]}")


def read_manifest(path: Path) -> dict[str, Any]:
    """What a backup says of itself; a sentence when it is none."""
    if not path.exists():
        raise Refused(f"{path} does not exist.")
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
            manifest = json.loads(archive.read("manifest.json"))
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise Refused(f"{path} is not a backup of this application.") from None
    if broken:
        raise Refused(f"{path} is damaged: {broken} cannot be read.")
    if manifest.get("format") != FORMAT:
        raise Refused(f"{path} is not a backup of this application.")
    return manifest


def restore_backup(path: Path) -> dict[str, Any]:
    """Put a backup in the place of what is here, bring it up to date, begin a new epoch."""
    manifest = read_manifest(path)
    if manifest["engine"] != connection.vendor:
        raise Refused(
            f"This backup comes from {manifest['engine']}, this server runs on "
            f"{connection.vendor}. Restore it on the same kind of database."
        )
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        database = Path(archive.extract("database", folder))
        _load_database(database)
        _load_media(archive, Path(folder))
    call_command("migrate", verbosity=0, interactive=False)
    begin_epoch(f"restored from a backup of {manifest['at']}")
    return manifest


def _load_database(database: Path) -> None:
    if connection.vendor != "sqlite":
        _run_client(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            f"--dbname={connection.settings_dict['NAME']}",
            str(database),
        )
        connections.close_all()
        return
    source = sqlite3.connect(database)
    # Some constraints call functions that Django alone brings; the pages are what is checked here.
    source.execute("PRAGMA ignore_check_constraints = ON")
    state = source.execute("PRAGMA integrity_check").fetchone()[0]
    if state != "ok":
        raise Refused(f"The database in this backup is damaged: {state}")
    connection.ensure_connection()
    source.backup(connection.connection)
    source.close()


def _load_media(archive: zipfile.ZipFile, folder: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    for name in archive.namelist():
        target = (root / name.removeprefix("media/")).resolve()
        if not name.startswith("media/") or root.resolve() not in target.parents:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(archive.extract(name, folder), target)
