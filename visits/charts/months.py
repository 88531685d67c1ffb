"""A year of visits: a column for each month, stacked by what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.chart import PAGE, Table, number, plural
from visits.charts.month_columns import LOOKS, MonthsPage
from visits.charts.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Status:
    """A name, with its forms for one and for several, and how it looks."""

    name: str
    forms: tuple[str, str]  # {n}
    look: str  # one of LOOKS: held, under way, planned, postponed, cancelled

    def __post_init__(self) -> None:
        if self.look not in LOOKS:
            raise ValueError(f"{self.look} is none of {LOOKS}")


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """A month and its counts, one for each status of the chart, in the same order."""

    label: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsWords:
    """The words of the page's language."""

    month: str
    total: str
    line: str  # {month} {parts}
    whole: tuple[str, str]  # {n}
    nothing: str
    thousands: str = ""
    counted: str = "{status}"  # {status}, in the file
    counted_all: str = ""  # in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """Columns from one ground line; the first status stands at the foot."""

    title: str
    subtitle: str
    statuses: Sequence[Status]
    columns: Sequence[MonthColumn]
    words: MonthsWords

    def __post_init__(self) -> None:
        for column in self.columns:
            if len(column.counts) != len(self.statuses) or min(column.counts, default=0) < 0:
                raise ValueError(f"{column.label}: {column.counts}")

    def sentences(self) -> list[str]:
        """One for each month."""
        return [
            self.words.line.format(month=column.label, parts=self._say(column))
            for column in self.columns
        ]

    def _say(self, column: MonthColumn) -> str:
        parts = [
            plural(status.forms, n, self.words.thousands)
            for status, n in zip(self.statuses, column.counts, strict=True)
            if n
        ]
        whole = plural(self.words.whole, sum(column.counts), self.words.thousands)
        return ", ".join([whole, *parts]) if parts else self.words.nothing

    def table(self) -> Table:
        """One row for each month."""
        return Table(
            (
                self.words.month,
                *(status.name for status in self.statuses),
                self.words.total,
            ),
            tuple(
                (
                    column.label,
                    *(
                        number(n, self.words.thousands)
                        for n in (*column.counts, sum(column.counts))
                    ),
                )
                for column in self.columns
            ),
        )

    def sheet(self) -> Table:
        """The same, each head saying what is counted."""
        head, rows = self.table()
        named = tuple(self.words.counted.format(status=status.name) for status in self.statuses)
        return Table((head[0], *named, self.words.counted_all or head[-1]), rows)

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw one column for each month."""
        page = MonthsPage(Sheet(width), thousands=self.words.thousands)
        page.head(self.title, self.subtitle, paths=paths)
        looks = [status.look for status in self.statuses]
        page.draw_legend([(status.look, status.name) for status in self.statuses])
        page.draw_columns([(column.label, column.counts) for column in self.columns], looks)
        return page.done(self.title, paths=paths)
