"""Run the benchmarks on a database of its own, filled by `manage.py seed`: python -m bench [names].

Without names: all of them. FARMS (20), VISITS (5) and CRITERIA (40) size the one at scale; the aim
is 200 farms, which take long to grow.
"""

import importlib
import os
import sys
import tempfile
from io import StringIO
from pathlib import Path

from django.core.management import call_command

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
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = (Path(folder) / "bench.sqlite3").as_uri().replace("file:", "sqlite:", 1)
        os.environ |= {"DJANGO_SETTINGS_MODULE": "spg.settings", "DATABASE_URL": database}
        os.environ |= {"DEMO": "1", "DEBUG": "0"}  # as served, on this machine alone
        os.environ |= {"MEDIA_URL_OR_BUCKET": folder}
        importlib.import_module("spg.wsgi")  # set up as a web server does
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("seed", stdout=StringIO())
        for name in sys.argv[1:] or BENCHMARKS:
            importlib.import_module(f"bench.{name}").run()


if __name__ == "__main__":
    main()
