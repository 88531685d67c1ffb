"""Short forms of the kills and of the cursor; `make proofs` runs the long ones."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def run(*words):
    command = [sys.executable, "-m", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500
    )


def test_a_server_killed_during_pushes_loses_doubles_and_tears_nothing():
    done = run("tests.sync.kills", "5", "1", connection.vendor)
    assert (done.returncode, "FAIL" in done.stdout) == (0, False), done.stdout + done.stderr
    assert "lost 0 0 PASS" in done.stdout


def test_a_reader_who_follows_the_numbers_skips_nothing():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing to skip")
    done = run("tests.sync.cursor", "4", "1")
    assert done.returncode == 0, done.stdout + done.stderr
