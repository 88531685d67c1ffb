"""Load the shared library and the example networks; a second run changes nothing.

Up to 200 further farms live their visits through the verbs, with a log and reports to read. More
are written in great number: their visits have results, teams and actions, and nothing to read.
Both kinds stand in the example network; an interrupted run goes on where it was.
"""

import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from peers.models import Person
from visits.services.library import load_library
from visits.services.seed import grow_example, grow_in_mass, play_example
from visits.services.seed.story import read_story

VISITS_PER_FARM = 3
#: More farms than that are written in great number, on a grid of that many questions.
BY_THE_VERBS, CRITERIA = 200, 60


def whole_number(text: str) -> int:
    if not text.isdecimal():
        message = f"“{text}” is not a whole number"
        raise ArgumentTypeError(message)
    return int(text)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--farms", type=whole_number, default=0, help="further farms, for benchmarks"
        )
        parser.add_argument(
            "--visits", type=whole_number, help=f"visits of each of them ({VISITS_PER_FARM})"
        )
        parser.add_argument(
            "--criteria", type=whole_number, help="criteria of their grid (the network's own grid)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        farms, visits, criteria = options["farms"], options["visits"], options["criteria"]
        if not farms and (visits is not None or criteria is not None):
            raise CommandError("--visits and --criteria speak of the farms of --farms.")
        load_library()
        played = play_example(timezone.localdate())
        if played and options["verbosity"]:
            self.stdout.write("Example networks: " + ", ".join(map(str, played)))
        if farms:
            self._grow(farms, VISITS_PER_FARM if visits is None else visits, criteria or 0)
        self._introduce_people()

    def _grow(self, farms: int, visits: int, criteria: int) -> None:
        start, done = time.monotonic(), 0
        grow = grow_example
        if farms > BY_THE_VERBS:
            grow, criteria = grow_in_mass, criteria or CRITERIA
        grown = grow(timezone.localdate(), farms=farms, visits=visits, criteria=criteria)
        for done, _farm in enumerate(grown, 1):
            if sys.stdout.isatty():
                self.stdout.write(f"\r{done} / {farms}", ending="")
        taken = time.monotonic() - start
        self.stdout.write(f"{done} further farms, {done * visits} visits, {taken:.0f} s")

    def _introduce_people(self) -> None:
        """Who can be tried, in a sentence each: the same list wherever the server is."""
        self.stdout.write("\nExample people (with DEMO=1 one click signs in as any of them):")
        people = {p.email: p for p in Person.objects.filter(is_example=True).exclude(email=None)}
        for told in read_story("network")["people"]:
            if told["email"] in people:
                name = people[told["email"]].name
                self.stdout.write(f"  {name:<18} {told['email']:<24} {told['intro']}")
