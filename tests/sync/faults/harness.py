"""Starts the fault simulation in Node, on all cores, and reads what it found."""

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import playwright

HERE = Path(__file__).resolve().parent
NODE = Path(playwright.__file__).parent / "driver" / "node"
#: Schedules of one process: short enough to share out, long enough to be worth its start.
PIECE = 1000
REGRESSIONS = HERE / "regressions.json"


class HarnessError(RuntimeError):
    """The simulation itself fell: it has proved nothing."""


@dataclass
class Sound:
    """What the unbroken protocol did."""

    schedules: int = 0
    seconds: float = 0
    busy: float = 0
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Broken:
    """One broken variant: how many schedules it took, and what gave it away, if anything did."""

    name: str
    harmless: bool
    schedules: int
    caught_by: str

    @property
    def as_it_should(self) -> bool:
        return bool(self.caught_by) != self.harmless


def _run(argument: str) -> dict[str, Any]:
    command = [NODE, "--no-warnings", HERE / "run.js", argument]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise HarnessError(done.stderr[-4000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def run_schedules(**given: Any) -> dict[str, Any]:
    """Schedules `from`, `count` of a `seed`, perhaps with a `mutant`."""
    return _run(json.dumps(given))


def names() -> dict[str, list[str]]:
    return _run("list")


def _pieces(seed: str, count: int) -> Iterator[dict[str, Any]]:
    for start in range(0, count, PIECE):
        yield {"seed": seed, "from": start, "count": min(PIECE, count - start)}


def run_sound(
    seed: str, count: int, *, jobs: int, tell: Callable[[str], None] = lambda _line: None
) -> Sound:
    """Run the protocol as it is, and those schedules that once failed."""
    sound = Sound()
    began = time.monotonic()
    once = [{**piece, "count": 1} for piece in json.loads(REGRESSIONS.read_text())]
    with ThreadPoolExecutor(jobs) as pool:
        pieces = [*once, *_pieces(seed, count)]
        for told in pool.map(lambda given: run_schedules(**given), pieces):
            before = sound.schedules // 10_000
            sound.schedules += told["done"]
            sound.busy += told["seconds"]
            sound.counts.update(told["counts"])
            sound.faults += [{"seed": told["seed"], **fault} for fault in told["faults"]]
            if sound.schedules // 10_000 > before:
                tell(f"… {sound.schedules} schedules, {len(sound.faults)} violations")
    sound.seconds = time.monotonic() - began
    return sound


def run_broken(seed: str, within: int, *, jobs: int) -> list[Broken]:
    """Each broken variant until it is caught, or as long as the bar allows."""
    known = names()
    asked = [(name, False) for name in known["mutants"]]
    asked += [(name, True) for name in known["harmless"]]

    def one(ask: tuple[str, bool]) -> Broken:
        name, harmless = ask
        count = min(within, 500) if harmless else within
        told = run_schedules(seed=seed, count=count, mutant=name)
        found = told["faults"][0]["faults"][0].splitlines()[0] if told["faults"] else ""
        return Broken(name, harmless, told["done"], found)

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, asked))


def is_proved(sound: Sound, broken: Iterable[Broken]) -> bool:
    return not sound.faults and all(one.as_it_should for one in broken)


def report(sound: Sound, broken: Iterable[Broken]) -> Iterator[str]:
    """Lines of `name value target PASS|FAIL`, failures first in their detail."""
    for fault in sound.faults[:20]:
        yield f"  seed {fault['seed']} schedule {fault['schedule']}"
        yield from (f"    {line.splitlines()[0]}" for line in fault["faults"][:4])
    counts = ", ".join(f"{name} {count}" for name, count in sorted(sound.counts.items()))
    rate = sound.schedules / sound.busy if sound.busy else 0
    yield f"schedules {sound.schedules} in {sound.seconds:.0f} s, {rate:.0f}/s a process: {counts}"
    yield f"violations {len(sound.faults)} 0 {_verdict(not sound.faults)}"
    for one in broken:
        told = (
            f"caught after {one.schedules}" if one.caught_by else f"not caught in {one.schedules}"
        )
        target = "harmless" if one.harmless else "caught"
        yield f"mutant {one.name!r} {told} ({one.caught_by}) {target} {_verdict(one.as_it_should)}"


def _verdict(passed: bool) -> str:  # noqa: FBT001 - it is what it prints
    return "PASS" if passed else "FAIL"
