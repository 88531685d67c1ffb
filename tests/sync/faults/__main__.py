"""`python -m tests.sync.faults --schedules 100000 --seed 1`: the tablet's core under seeded faults.

Prints the schedules, the violations, and each broken variant with the schedules it took to catch it.
Ends with 1 on a violation, on a variant that should be caught and is not, or on one caught in vain.
"""

import argparse
import os
import sys

from tests.sync.faults import harness


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m tests.sync.faults")
    ask.add_argument("--schedules", type=int, default=100_000)
    ask.add_argument("--seed", default="1")
    ask.add_argument("--mutants-within", type=int, default=3000)
    ask.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = ask.parse_args()
    sound = harness.run_sound(given.seed, given.schedules, jobs=given.jobs, tell=tell)
    broken = harness.run_broken(given.seed, given.mutants_within, jobs=given.jobs)
    for line in harness.report(sound, broken):
        tell(line)
    return 0 if harness.is_proved(sound, broken) else 1


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command's report


if __name__ == "__main__":
    sys.exit(main())
