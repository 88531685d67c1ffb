"""What an address asks of a progress page: filters are links, and nonsense asks for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date

from visits.queries.result import Column

LONGEST = 4  # digits of a number of visits


@dataclass(frozen=True)
class Asked:
    """One theme, only what has changed, so many visits back, the whole table, two visits."""

    theme: str = ""
    changed: bool = False
    newer: int = 0
    table: bool = False
    between: tuple[date, date] | None = None

    @property
    def is_table(self) -> bool:
        return bool(self.table or self.theme or self.changed or self.newer)


def asked_in(request: HttpRequest) -> Asked:
    newer = request.GET.get("newer", "")
    return Asked(
        theme=request.GET.get("theme", ""),
        changed="changed" in request.GET,
        newer=int(newer) if newer.isdecimal() and len(newer) <= LONGEST else 0,
        table="table" in request.GET,
        between=_two_days(request.GET.get("between")),
    )


def _two_days(text: str | None) -> tuple[date, date] | None:
    days = [day_in(part) for part in (text or "").split(",")]
    if len(days) != 2 or days[0] is None or days[1] is None:
        return None
    return min(days[0], days[1]), max(days[0], days[1])


def day_in(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def two_of(columns: Sequence[Column], between: tuple[date, date] | None) -> tuple[int, int] | None:
    """Where the two visits stand; the last two where the address names none that are there."""
    if len(columns) < 2:
        return None
    places = {column.day: at for at, column in enumerate(columns)}
    if between:
        first, last = (places.get(day, -1) for day in between)
        if 0 <= first < last:
            return first, last
    return len(columns) - 2, len(columns) - 1
