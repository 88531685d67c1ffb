"""The commands of the README: each is there, says what it does, and refuses with a sentence."""

import os
import re
import socket
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
SURFACE = {"demo", "test", "check", "proofs", "bench", "lint", "fix", "help"}


def run(*command, **environment):
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_is_there_and_explained():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert targets == explained
    assert targets >= SURFACE


def test_continuous_integration_runs_what_a_developer_runs():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "exec make check"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("path", sorted((ROOT / "deploy").iterdir()), ids=lambda path: path.name)
def test_script_can_be_read_by_any_shell(path):
    if path.suffix == ".py" or "python" in path.read_text().splitlines()[0]:
        compile(path.read_text(), path.name, "exec")
    else:
        assert run("sh", "-n", str(path)).stderr == ""
        assert path.suffix == ".sh" or os.access(path, os.X_OK)


def test_demo_on_a_port_that_is_taken_says_so():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = str(door.getsockname()[1])
        result = run("deploy/demo", PORT=port)
    assert result.returncode == 1
    assert f"Port {port} of this machine cannot be used" in result.stderr
    assert "make demo PORT=8001" in result.stderr


@pytest.mark.parametrize("port", ["http", "80a", "123456"])
def test_demo_on_a_port_that_is_none_says_so(port):
    result = run("deploy/demo", PORT=port)
    assert result.returncode == 1
    assert result.stderr == f"PORT: “{port}” is not a number between 1 and 65535.\n"


def test_database_server_of_the_tests_hands_on_the_exit_code():
    command = [sys.executable, "tests/postgres.py", sys.executable, "-c", "raise SystemExit(7)"]
    assert run(*command).returncode == 7
