#!/usr/bin/env python3
"""The command line of the application."""

import os
import sys

from django.core.management import execute_from_command_line

from spg import env


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spg.settings")
    env.start(lambda: execute_from_command_line(sys.argv))


if __name__ == "__main__":
    main()
