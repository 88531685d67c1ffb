"""Eight tablets push visits at once, beside a raw insert of as many rows with its commit.

Measured on SQLite and on a PostgreSQL of its own that waits for the disk, as in production: through
the verb alone, and through the web application with its session, its token and its JSON.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
SECONDS = os.environ.get("SECONDS", "4")


def run() -> None:
    """On the database of the other benchmarks, then on PostgreSQL."""
    measure({})
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        binaries = postgres.find_binaries(Path(folder))
        if binaries is None:
            sys.stderr.write(postgres.NONE_THERE)
            return
        with postgres.server(binaries, Path(folder), more="") as url:
            measure({"DATABASE_URL": url})


def measure(environment: dict[str, str]) -> None:
    settings = os.environ | environment | {"SECONDS": SECONDS}
    subprocess.run([sys.executable, "-m", "bench.pushers"], cwd=ROOT, env=settings, check=True)


if __name__ == "__main__":
    run()
