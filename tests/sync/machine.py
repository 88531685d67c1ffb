"""A few people, several tablets and a farm against the real API, in any order of events.

The machine keeps its own account of what each tablet said, was told and received; after each step
the server must agree with it (sync.md, section 8), and after healing everybody must agree.
python -m tests.sync.machine RUNS SEED: the long form, on both databases.
"""

import os
import re
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from tests.sync.figures import tell

ROOT = Path(__file__).resolve().parents[2]
RUNS, STEPS = int(os.environ.get("MACHINE_RUNS", "25")), int(os.environ.get("MACHINE_STEPS", "20"))


@dataclass
class Device:
    """What one tablet knows: what it said, what was acknowledged, what it received and under which epoch."""

    who: str
    client: object
    said: dict[str, dict] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)
    received: dict[int, dict] = field(default_factory=dict)
    epoch: str = ""

    @property
    def cursor(self) -> int:
        return max(self.received, default=0)

    def meets(self, epoch: str) -> None:
        """Another server than before: everything is unsent again, and nothing is received."""
        if self.epoch and self.epoch != epoch:
            self.acked = set()
            self.carried = getattr(self, "carried", {}) | {
                row["entry_id"]: row for row in self.received.values() if row.get("proof")
            }
            self.received = {}
        self.epoch = epoch

    def unsent(self) -> list[dict]:
        carried = [
            row for key, row in getattr(self, "carried", {}).items() if key not in self.acked
        ]
        own = [row for key, row in self.said.items() if key not in self.acked]
        return own + [row for row in carried if row["entry_id"] not in self.said]


def new_id() -> str:
    return str(uuid.uuid4())


def run_on(command: list[str], runs: int, seed: int) -> tuple[bool, str]:
    environment = os.environ | {"MACHINE_RUNS": str(runs), "MACHINE_STEPS": "50"}
    pytest = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    asked = [*command, *pytest, f"--hypothesis-seed={seed}", "tests/sync/test_machine.py", "-s"]
    done = subprocess.run(
        asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


def main(runs: int, seed: int) -> int:
    fine = True
    postgres = [sys.executable, "tests/postgres.py"]
    for name, command in (("SQLite", ["env", "-u", "DATABASE_URL"]), ("PostgreSQL", postgres)):
        passed, output = run_on(command, runs, seed)
        told = re.findall(r"^machine .*$", output, re.MULTILINE)
        sys.stdout.write("".join(f"{line}\n" for line in told))
        if not passed:
            sys.stderr.write(output[-6000:])
        fine &= tell(f"S2 hypothesis {name}, {runs} runs, seed {seed}: violations",
                     0 if passed else "some", "0", passed=passed)  # fmt: skip
    return 0 if fine else 1


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [2000, 1][len(given) :])))
