"""Run every benchmark on a database of its own, filled by `manage.py seed`: python -m bench."""

import importlib
import os
import tempfile
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

BENCHMARKS = ("bench.pages",)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = (Path(folder) / "bench.sqlite3").as_uri().replace("file:", "sqlite:", 1)
        os.environ |= {"DJANGO_SETTINGS_MODULE": "spg.settings", "DATABASE_URL": database}
        os.environ |= {"DEMO": "1", "DEBUG": "0"}  # as served, on this machine alone
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("seed", stdout=StringIO())
        for name in BENCHMARKS:
            importlib.import_module(name).run()


if __name__ == "__main__":
    main()
