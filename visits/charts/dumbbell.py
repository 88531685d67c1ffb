"""Two visits, theme by theme: a share then and a share now, each with its denominator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from visits.charts.chart import PAGE, Table
from visits.charts.page import draw_words


class Share(NamedTuple):
    """So many of so many; `of` 0 is a theme that does not concern the farm."""

    n: int
    of: int


@dataclass(frozen=True, slots=True)
class DumbbellRow:
    """One theme; None where it was not asked. What is not comparable gets no line across."""

    label: str
    before: Share | None = None
    after: Share | None = None
    comparable: bool = True

    def __post_init__(self) -> None:
        for share in (self.before, self.after):
            if share and not 0 <= share.n <= share.of:
                raise ValueError(f"{self.label}: {share.n} of {share.of}")

    @property
    def is_joined(self) -> bool:
        """Say whether a line may run from one to the other."""
        shares = [share for share in (self.before, self.after) if share and share.of]
        return self.comparable and len(shares) == 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DumbbellWords:
    """The words of the page's language."""

    label: str  # head of the table's first column
    row: str  # {label} {earlier} {before} {later} {after}
    share_read: str  # {n} {of}
    absent: str
    not_applicable: str
    apart: str  # {row}: the two do not compare
    share: str = "{n}/{of}"

    def say(self, share: Share | None, form: str) -> str:
        """Say a share, or why there is none."""
        if share is None:
            return self.absent
        return form.format(n=share.n, of=share.of) if share.of else self.not_applicable


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumbbell:
    """`earlier` and `later` name the visits; `break_label` the grid that begins between them."""

    title: str
    subtitle: str
    earlier: str
    later: str
    rows: Sequence[DumbbellRow]
    words: DumbbellWords
    break_label: str = ""

    def sentences(self) -> list[str]:
        """One for each theme."""
        return [self._say(row) for row in self.rows]

    def _say(self, row: DumbbellRow) -> str:
        said = self.words.row.format(
            label=row.label,
            earlier=self.earlier,
            before=self.words.say(row.before, self.words.share_read),
            later=f"{self.later} ({self.break_label})" if self.break_label else self.later,
            after=self.words.say(row.after, self.words.share_read),
        )
        return said if row.comparable else self.words.apart.format(row=said)

    def table(self) -> Table:
        """One row for each theme."""
        later = f"{self.later} ({self.break_label})" if self.break_label else self.later
        return Table(
            (self.words.label, self.earlier, later),
            tuple(
                (
                    row.label,
                    self.words.say(row.before, self.words.share),
                    self.words.say(row.after, self.words.share),
                )
                for row in self.rows
            ),
        )

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw each theme as two dots on one scale from nothing to all."""
        return draw_words(self.title, self.subtitle, self.sentences(), width=width, paths=paths)
