"""Run the benchmarks on a database of its own, filled by `manage.py seed`: python -m bench [names].

Without names: all of them. ON=postgresql measures on a server of its own. FARMS (20), VISITS (5)
and CRITERIA (40) size the one at scale; the aim is 200 farms, which take long to grow.
"""

import contextlib
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tests import postgres

BENCHMARKS = (
    "report",
    "pages",
    "push",
    "field",
    "csv",
    "xlsform",
    "scale",
    "progress",
    "dashboard",
)  # the report first: its first chart is cold


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, database_in(folder) as database:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "spg.settings", "DATABASE_URL": database}
        os.environ |= {"DEMO": "1", "DEBUG": "0"}  # as served, on this machine alone
        os.environ |= {"MEDIA_URL_OR_BUCKET": folder}
        importlib.import_module("spg.wsgi")  # set up as a web server does
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("seed", stdout=StringIO())
        for name in sys.argv[1:] or BENCHMARKS:
            importlib.import_module(f"bench.{name}").run()


@contextlib.contextmanager
def database_in(folder: str) -> Iterator[str]:
    """Its address; PostgreSQL waits for the disk, as in production."""
    if os.environ.get("ON") != "postgresql":
        yield (Path(folder) / "bench.sqlite3").as_uri().replace("file:", "sqlite:", 1)
        return
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as place:
        binaries = postgres.find_binaries(Path(place))
        if binaries is None:
            raise SystemExit(postgres.NONE_THERE)
        with postgres.server(binaries, Path(place), more="") as url:
            yield url


if __name__ == "__main__":
    main()
