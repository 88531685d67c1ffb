"""A small database of each earlier version comes up to today's, and its log still adds up.

Each file is a database that its own version made: two networks, a sealed visit with a
later edition and an action, a second grid version, a visit under way.
"""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
KEPT = sorted(HERE.glob("*.sqlite3.gz"))


def manage(database: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=HERE.parent.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name.removesuffix(".sqlite3.gz"))
def test_an_earlier_database_migrates_and_adds_up(path, tmp_path):
    database = tmp_path / "kept.sqlite3"
    database.write_bytes(gzip.decompress(path.read_bytes()))
    migrated = manage(database, "migrate", "--noinput")
    assert migrated.returncode == 0, migrated.stderr
    checked = manage(database, "rebuild", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_there_is_a_database_of_each_version():
    assert {"0.1.0.sqlite3.gz", "0.2.0.sqlite3.gz", "0.3.0.sqlite3.gz"} <= {
        path.name for path in KEPT
    }
