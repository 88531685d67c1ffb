"""Counts by level, theme by theme: the numbers of a chart, its words, and its sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# What counts in n without being a level, in the order in which it is shown.
MISSING = ("divergent", "not_seen", "not_covered", "unknown", "unanswered")


@dataclass(frozen=True, slots=True)
class VisitBar:
    """One visit of one theme; segments are (at, of, n), and `missing` may name not_applicable."""

    label: str
    segments: Sequence[tuple[int, int, int]] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    applicable: int = 0
    answered: int = 0
    break_before: bool = False
    break_label: str = ""

    def __post_init__(self) -> None:
        shown = self.plain + sum(n for _, _, n in self.segments) + sum(n for _, n in self.blanks())
        if self.plain < 0 or shown != self.applicable:
            raise ValueError(f"{self.label}: {shown} shown of {self.applicable} applicable")

    @property
    def plain(self) -> int:
        """Count the answers that are no level: words, numbers, dates, choices."""
        return self.answered - sum(n for _, _, n in self.segments)

    def levels(self) -> list[tuple[int, int, int]]:
        """Give the levels that somebody reached: strengths first, the longest scale first."""
        reached = [step for step in self.segments if step[2]]
        return sorted(reached, key=lambda step: (-step[1], -step[0]))

    def blanks(self) -> list[tuple[str, int]]:
        """Give the states without level that count in n."""
        return [(state, self.missing[state]) for state in MISSING if self.missing.get(state)]


@dataclass(frozen=True, slots=True)
class ThemePanel:
    """One theme with its visits, old to new."""

    title: str
    bars: Sequence[VisitBar]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """The words of the page's language; those with a number have a form for one and for several.

    Level names are given by length of scale, worst to best; `plain` names, in the legend, answers
    to criteria without levels.
    """

    levels: Mapping[int, Sequence[str]]
    level: str  # {at} {of}, where a scale has no names
    plain: str
    without_level: tuple[str, str]  # {n}
    missing: Mapping[str, tuple[str, str]]  # {n}
    share_read: str  # {answered} {applicable}
    nothing: str
    bar: str  # {theme} {visit} {parts}
    counted: str = "{n} {level}"
    share: str = "{answered}/{applicable}"

    def name_level(self, at: int, of: int) -> str:
        """Name one level, or say its place where its name is not given."""
        names = self.levels.get(of, ())
        return names[at - 1] if len(names) == of else self.level.format(at=at, of=of)

    def name_rest(self, bar: VisitBar) -> list[str]:
        """Say what is not answered, each state counted and named; not applicable comes last."""
        outside = bar.missing.get("not_applicable", 0)
        states = [*bar.blanks(), *([("not_applicable", outside)] if outside else [])]
        named = [(self.missing[state], n) for state, n in states]
        return [_plural(forms, n) for forms, n in named]


def _plural(forms: tuple[str, str], n: int) -> str:
    return forms[n != 1].format(n=n)


def describe_counts(panels: Sequence[ThemePanel], words: ChartWords) -> list[str]:
    """Say each bar in one sentence, from the numbers that draw it."""
    return [
        words.bar.format(theme=panel.title, visit=_name_visit(bar), parts=_name_parts(bar, words))
        for panel in panels
        for bar in panel.bars
    ]


def _name_visit(bar: VisitBar) -> str:
    return f"{bar.label} ({bar.break_label})" if bar.break_before and bar.break_label else bar.label


def _name_parts(bar: VisitBar, words: ChartWords) -> str:
    levels = [
        words.counted.format(n=n, level=words.name_level(at, of)) for at, of, n in bar.levels()
    ]
    if bar.plain:
        levels.append(_plural(words.without_level, bar.plain))
    share = words.share_read.format(answered=bar.answered, applicable=bar.applicable)
    return ", ".join([*levels, *words.name_rest(bar), share if bar.applicable else words.nothing])
