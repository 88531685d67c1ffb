"""Time something often enough to say what one may expect of it."""

import json
import statistics
import time
from collections.abc import Callable


def milliseconds_of(work: Callable[[], object], *, times: int, warm_up: int = 3) -> list[float]:
    """How long each run took, after a few that are not counted."""
    for _ in range(warm_up):
        work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def report(name: str, value: float, unit: str, *, n: int, notes: str = "") -> None:
    line = {"name": name, "value": round(value, 2), "unit": unit, "n": n, "notes": notes}
    print(json.dumps(line, ensure_ascii=False), flush=True)
