"""What somebody has chosen to see of a network: kept in the address, so that it can be sent on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

FIRST_YEAR, LAST_YEAR = 1970, 2999
#: In an address, the farms that say no territory.
NO_TERRITORY = "-"


@dataclass(frozen=True)
class Picked:
    """The choices of one page, each one of those offered or none at all."""

    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")

    @property
    def year(self) -> int:
        return int(self.values["year"])

    def query(self, **changed: Any) -> str:
        """The choices as an address says them, some of them changed; an empty one goes."""
        given = {**self.values, **{key: str(value) for key, value in changed.items()}}
        return urlencode({key: value for key, value in given.items() if value})

    @property
    def kept(self) -> str:
        """What turning a page keeps."""
        query = self.query(page="")
        return f"{query}&" if query else ""


def territory_in(picked: Picked) -> str | None:
    """The territory that was chosen; none chosen is all of them."""
    chosen = picked["territory"]
    if not chosen:
        return None
    return "" if chosen == NO_TERRITORY else chosen


def year_in(request: HttpRequest, default: int) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else default
    return year if FIRST_YEAR <= year <= LAST_YEAR else default


def pick(request: HttpRequest, offered: Mapping[str, Iterable[str]], year: int | None) -> Picked:
    """Read the address: what is not offered counts as not said. Without `year`, all years."""
    values = {} if year is None else {"year": str(year_in(request, year))}
    for key, choices in offered.items():
        value = request.GET.get(key, "")
        if value and value in set(choices):
            values[key] = value
    return Picked(values)


def rows_at(name: str, *args: Any, **filters: Any) -> str:
    """The address of the rows behind a number."""
    query = urlencode({key: value for key, value in filters.items() if value not in ("", None)})
    address = reverse(f"visits:{name}", args=args)
    return f"{address}?{query}" if query else address
