"""Time something often enough to say what one may expect of it."""

import json
import statistics
import time
from collections.abc import Callable


def milliseconds_of(work: Callable[[], object], *, times: int, warm_up: int = 3) -> list[float]:
    """How long each run took, after a few that are not counted."""
    return both_of(work, times=times, warm_up=warm_up)[0]


def both_of(
    work: Callable[[], object], *, times: int, warm_up: int = 3
) -> tuple[list[float], list[float]]:
    """What each run took on the clock and of the processor: a busy machine tells them apart."""
    for _ in range(warm_up):
        work()
    taken, worked = [], []
    for _ in range(times):
        start, began = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - began) * 1000)
    return taken, worked


def of_processor(worked: list[float]) -> str:
    """For the notes beside a time on the clock."""
    return f"{statistics.median(worked):.0f} of processor (median)"


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def report(name: str, value: float, unit: str, *, n: int, notes: str = "") -> None:
    line = {"name": name, "value": round(value, 2), "unit": unit, "n": n, "notes": notes}
    print(json.dumps(line, ensure_ascii=False), flush=True)
