"""A list of a network's rows as its page draws it: headers that sort, cells, choices."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from visits.views.network_filters import Picked

ROWS = 25


@dataclass(frozen=True)
class Column:
    """A header: what it is called, and by which orders its rows may be sorted, up and down."""

    label: Any
    up: str = ""
    down: str = ""
    number: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: words, perhaps a link, perhaps the badge of a level or a state."""

    text: Any = ""
    url: str = ""
    level: tuple[int, int] | None = None
    state: str = ""
    #: How many rows stand behind a number that links to them.
    behind: int | None = None


@dataclass(frozen=True)
class Choice:
    """One select of the form above the list."""

    name: str
    label: Any
    options: Sequence[tuple[str, Any]]
    value: str = ""


@dataclass(frozen=True)
class YearLink:
    label: Any
    query: str
    current: bool


def year_links(years: Iterable[int], picked: Picked) -> list[YearLink]:
    """One link a year, which keeps the other choices and begins at the first page."""
    chosen = {*years, picked.year}
    return [
        YearLink(str(year), picked.query(year=year), year == picked.year)
        for year in sorted(chosen, reverse=True)
    ]


@dataclass(frozen=True)
class Header:
    label: Any
    number: bool
    url: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Listing:
    """All that the one template of lists needs."""

    title: Any
    caption: Any
    columns: Sequence[Column]
    picked: Picked
    rows: Any
    show: Callable[[Any], Sequence[Cell]]
    order: str = ""
    default: str = ""
    lead: Any = ""
    notes: Sequence[Any] = ()
    choices: Sequence[Choice] = ()
    years: Sequence["YearLink"] = ()
    trail: Sequence[tuple[str, Any]] = ()
    empty: Any = ""
    only: Sequence[Any] = ()
    all_url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        if not (column.up or column.down):
            return Header(column.label, column.number)
        up = bool(self.order) and self.order == column.up
        down = bool(self.order) and self.order == column.down
        sort = "ascending" if up else "descending" if down else ""
        wanted = column.down if up and column.down else column.up or column.down
        order = "" if wanted == self.default else wanted
        return Header(column.label, column.number, f"?{self.picked.query(order=order)}", sort)

    def hidden(self) -> Iterable[tuple[str, str]]:
        """Choices that no select shows, kept by the form."""
        shown = {choice.name for choice in self.choices}
        return [(key, value) for key, value in self.picked.values.items() if key not in shown]


def render_listing(
    request: HttpRequest, listing: Listing, template: str = "visits/network_list_page.html"
) -> HttpResponse:
    page: Page[Any] = Paginator(listing.rows, ROWS).get_page(request.GET.get("page"))
    headers = listing.headers()
    context = {
        "listing": listing,
        "headers": headers,
        "sorts": [head for head in headers if head.url],
        "page": page,
        "caption": listing.caption,
        "total": page.paginator.count,
        "rows": [tuple(zip(listing.columns, listing.show(row), strict=True)) for row in page],
        **listing.extra,
    }
    return render(request, template, context)
