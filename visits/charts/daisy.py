"""The notched daisy: a petal for each theme, its rings filled up to the median level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visits.charts.chart import PAGE, Table, plural
from visits.charts.page import draw_words
from visits.charts.petals import DaisyPage, Name
from visits.charts.sheet import Sheet

MOST = 8


@dataclass(frozen=True, slots=True)
class Petal:
    """One theme: levels, the median one (None where nothing has a level), and how much was seen."""

    label: str
    of: int
    at: int | None
    seen: int
    applicable: int
    mixed: bool = False  # its criteria have several scales: no median exists

    def __post_init__(self) -> None:
        if not 2 <= self.of <= 7 or (self.at is not None and not 1 <= self.at <= self.of):
            raise ValueError(f"{self.label}: level {self.at} of {self.of}")
        if not 0 <= self.seen <= self.applicable:
            raise ValueError(f"{self.label}: {self.seen} seen of {self.applicable}")

    @property
    def is_partial(self) -> bool:
        """Less than half was seen: the petal is dashed."""
        return self.seen * 2 < self.applicable


def median_level(segments: Sequence[tuple[int, int, int]]) -> tuple[int, int] | None:
    """Give (at, of) that half of the criteria reach or pass; None for none, or for mixed scales."""
    reached = sorted(step for step in segments if step[2])
    if len({of for _, of, _ in reached}) != 1:
        return None
    whole, passed = sum(n for _, _, n in reached), 0
    for at, of, n in reached:
        passed += n
        if passed * 2 >= whole:
            return at, of
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaisyWords:
    """The words of the page's language."""

    heads: tuple[str, str, str, str]  # theme, median level, seen, applicable
    petal: str  # {label} {level} {seen}
    bare: str  # {label} {level}, where nothing concerns
    seen: str  # {answers} {criteria}, or the bare numbers {seen} {applicable}
    share: str  # {seen} {applicable}, short
    partial: str  # the mark of a petal of which less than half was seen
    nothing: str
    not_applicable: str
    level: str  # {at} {of}, where a scale has no names
    too_many: str  # {most}
    mixed: str
    none: str
    answers: tuple[str, str] = ("{n}", "{n}")  # {n}, in seen
    criteria: tuple[str, str] = ("{n}", "{n}")  # {n}, in seen
    none_is_one: bool = False  # French says « 0 réponse », English "0 answers"
    levels: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def name_level(self, petal: Petal) -> str:
        """Name the median level, or say why there is none."""
        if not petal.applicable:
            return self.not_applicable
        if petal.at is None:
            return self.nothing
        names = self.levels.get(petal.of, ())
        found = len(names) == petal.of
        return names[petal.at - 1] if found else self.level.format(at=petal.at, of=petal.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daisy:
    """One visit in one picture, for a meeting; petals keep the order of the charter."""

    title: str
    subtitle: str
    petals: Sequence[Petal]
    words: DaisyWords

    @property
    def refusal(self) -> str:
        """Say why there is no picture; empty where there is one."""
        if not self.petals:
            return self.words.none
        if len(self.petals) > MOST:
            return self.words.too_many.format(most=MOST)
        scales = {petal.of for petal in self.petals if petal.applicable}
        mixed = len(scales) > 1 or any(petal.mixed for petal in self.petals)
        return self.words.mixed if mixed else ""

    def sentences(self) -> list[str]:
        """One for each petal, after the refusal."""
        said = [self._say(petal) for petal in self.petals]
        return [self.refusal, *said] if self.refusal else said

    def _say(self, petal: Petal) -> str:
        level, words = self.words.name_level(petal), self.words
        if not petal.applicable:
            return words.bare.format(label=petal.label, level=level)
        seen = words.seen.format(
            seen=petal.seen,
            applicable=petal.applicable,
            answers=plural(words.answers, petal.seen, none_is_one=words.none_is_one),
            criteria=plural(words.criteria, petal.applicable),
        )
        seen += f" ({words.partial})" if petal.is_partial else ""
        return words.petal.format(label=petal.label, level=level, seen=seen)

    def table(self) -> Table:
        """One row for each petal."""
        return Table(
            self.words.heads,
            tuple(
                (
                    petal.label,
                    self.words.name_level(petal),
                    str(petal.seen),
                    str(petal.applicable),
                )
                for petal in self.petals
            ),
        )

    def sheet(self) -> Table:
        """As a file: its heads say enough."""
        return self.table()

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw the daisy, or the sentence that refuses it."""
        if self.refusal:
            said = self.sentences()
            return draw_words(self.title, self.subtitle, said, width=width, paths=paths)
        page = DaisyPage(Sheet(width))
        page.head(self.title, self.subtitle, paths=paths)
        names = [
            Name(petal.label, self.words.name_level(petal), self._name_seen(petal))
            for petal in self.petals
        ]
        page.draw(self.petals, names)
        return page.done(self.title, paths=paths)

    def _name_seen(self, petal: Petal) -> str:
        if not petal.applicable:
            return ""
        share = self.words.share.format(seen=petal.seen, applicable=petal.applicable)
        return f"{share} ({self.words.partial})" if petal.is_partial else share
