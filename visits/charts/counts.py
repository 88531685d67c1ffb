"""Counts by level, theme by theme: the numbers of a chart, its words, and its sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visits.charts.chart import Row, number, plural

# What counts in n without being a level, in the order in which it is shown.
MISSING = ("divergent", "not_seen", "not_covered", "unknown", "unchanged", "unanswered")


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


@dataclass(frozen=True, slots=True)
class SheetHeads:
    """The heads of a chart's file, which say of each number what it counts."""

    level: str = "{level}"
    plain: str = ""
    state: str = "{state}"
    answered: str = ""
    applicable: str = ""
    percent: str = ""
    visits: str = ""


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
    share_read: str  # {answers} {criteria}, or the bare numbers {answered} {applicable}
    nothing: str
    bar: str  # {theme} {visit} {parts}
    counted: str = "{n} {level}"
    share: str = "{answered}/{applicable}"
    thousands: str = ""
    answers: tuple[str, str] = ("{n}", "{n}")  # {n}, in share_read
    criteria: tuple[str, str] = ("{n}", "{n}")  # {n}, in share_read
    none_is_one: bool = False  # French says « 0 réponse », English "0 answers"
    # The heads of the table, and what an evolution adds.
    theme: str = ""
    visit: str = ""
    year: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    answered: str = ""
    applicable: str = ""
    visits: tuple[str, str] = ("{n}", "{n}")  # {n}
    visits_head: str = ""
    complete: str = "{percent} %"
    complete_head: str = ""
    heads: SheetHeads = SheetHeads()  # of the file

    def name_level(self, at: int, of: int) -> str:
        """Name one level, or say its place where its name is not given."""
        names = self.levels.get(of, ())
        return names[at - 1] if len(names) == of else self.level.format(at=at, of=of)

    def name_apart(self, at: int, of: int) -> str:
        """Name one level in words alone: with its place, where two scales share its name."""
        name = self.name_level(at, of)
        others = (names for length, names in self.levels.items() if length != of)
        return f"{name} ({at}/{of})" if any(name in names for names in others) else name

    def name_rest(self, bar: VisitBar) -> list[str]:
        """Say what is not answered, each state counted and named; not applicable comes last."""
        outside = bar.missing.get("not_applicable", 0)
        states = [*bar.blanks(), *([("not_applicable", outside)] if outside else [])]
        named = [(self.missing[state], n) for state, n in states]
        return [plural(forms, n, self.thousands) for forms, n in named]

    def name_count(self, look: tuple[int, int] | str, n: int) -> str:
        """Say how many answers have one level, or have none."""
        if isinstance(look, str):
            return plural(self.without_level, n, self.thousands)
        return self.counted.format(n=number(n, self.thousands), level=self.name_apart(*look))

    def name_share(self, bar: VisitBar, form: str) -> str:
        """Say how many of how many, short or in words."""
        answered, applicable = (number(n, self.thousands) for n in (bar.answered, bar.applicable))
        return form.format(
            answered=answered,
            applicable=applicable,
            answers=plural(
                self.answers, bar.answered, self.thousands, none_is_one=self.none_is_one
            ),
            criteria=plural(self.criteria, bar.applicable, self.thousands),
        )


def describe_counts(panels: Sequence[ThemePanel], words: ChartWords) -> list[str]:
    """Say each bar in one sentence, from the numbers that draw it."""
    return [
        words.bar.format(theme=panel.title, visit=name_visit(bar), parts=name_parts(bar, words))
        for panel in panels
        for bar in panel.bars
    ]


def name_visit(bar: VisitBar) -> str:
    """Name the visit, and the new grid where one begins."""
    return f"{bar.label} ({bar.break_label})" if bar.break_before and bar.break_label else bar.label


def name_parts(bar: VisitBar, words: ChartWords) -> str:
    """Say every count of a bar, strengths first, and of how many."""
    levels = [words.name_count((at, of), n) for at, of, n in bar.levels()]
    if bar.plain:
        levels.append(words.name_count("plain", bar.plain))
    share = words.name_share(bar, words.share_read)
    return ", ".join([*levels, *words.name_rest(bar), share if bar.applicable else words.nothing])


def count_columns(
    bars: Sequence[VisitBar], words: ChartWords, heads: SheetHeads | None = None
) -> tuple[Row, list[Row]]:
    """Give the columns of counts that these bars need: their heads, and a row for each bar.

    `heads` are those of a file, where nothing around a number says what it counts.
    """
    heads = heads or SheetHeads()
    levels = sorted({(-of, -at) for bar in bars for at, of, _ in bar.levels()})
    states = [
        state
        for state in (*MISSING, "not_applicable")
        if any(bar.missing.get(state) for bar in bars)
    ]
    has_plain = any(bar.plain for bar in bars)
    head = (
        *(heads.level.format(level=words.name_apart(-at, -of)) for of, at in levels),
        *([heads.plain or words.plain] if has_plain else []),
        *(heads.state.format(state=words.states.get(state, state)) for state in states),
        heads.answered or words.answered,
        heads.applicable or words.applicable,
    )
    rows = []
    for bar in bars:
        reached = {(of, at): n for at, of, n in bar.levels()}
        counts = [reached.get((-of, -at), 0) for of, at in levels]
        counts += [bar.plain] if has_plain else []
        counts += [bar.missing.get(state, 0) for state in states]
        counts += [bar.answered, bar.applicable]
        rows.append(tuple(number(n, words.thousands) for n in counts))
    return head, rows
