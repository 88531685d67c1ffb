"""What every chart is: a title, what it says in sentences, its numbers in a table, its drawing."""

from typing import NamedTuple, Protocol

PAGE, PHONE = 640, 300

Row = tuple[str, ...]


class Table(NamedTuple):
    """The numbers of a chart as text; the first cell of a row names it."""

    head: Row
    rows: tuple[Row, ...]


class Chart(Protocol):
    """A frozen dataclass of numbers and words: equal content gives an equal picture."""

    @property
    def title(self) -> str:
        """The message."""
        ...

    @property
    def subtitle(self) -> str:
        """What is measured."""
        ...

    def sentences(self) -> list[str]:
        """All its numbers in words."""
        ...

    def table(self) -> Table:
        """The same numbers once more."""
        ...

    def sheet(self) -> Table:
        """Give the table as a file: its heads say what is counted, its cells are bare numbers."""
        ...

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """One SVG, PAGE or PHONE wide; `paths` for a PDF, which has no fonts to look up."""
        ...


def plural(
    forms: tuple[str, str], n: int, thousands: str = "", *, none_is_one: bool = False
) -> str:
    """Say a number in the form for one or for several; `none_is_one`: French « 0 réponse »."""
    one = n == 1 or (none_is_one and n == 0)
    return forms[0 if one else 1].format(n=number(n, thousands))


def number(n: int, thousands: str = "") -> str:
    """Write a number, its thousands apart as the language has it."""
    return f"{n:,}".replace(",", thousands)
