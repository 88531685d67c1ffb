"""What was decided and what became of it: one line for each action, over the farm's visits."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visits.charts.chart import PAGE, Table
from visits.charts.page import draw_words


@dataclass(frozen=True, slots=True)
class Step:
    """An action took a status on a day, and why where somebody said so."""

    on: dt.date
    status: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action: what, whose it is in words, its steps from old to new, and when it is due."""

    label: str
    owner: str
    steps: Sequence[Step]
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class VisitMark:
    """A visit of the farm, and the grid that begins with it."""

    on: dt.date
    label: str
    break_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineWords:
    """The words of the page's language; `statuses` are those of an action."""

    statuses: Mapping[str, str]
    months: Sequence[str]
    line: str  # {label} {owner} {steps}
    step: str  # {status} {date}
    due: str  # {date}
    due_head: str
    visit: str  # {label} {date}
    heads: tuple[str, str, str, str]  # action, whose, date, status
    date: str = "{day} {month} {year}"

    def say_date(self, on: dt.date) -> str:
        """Write a day."""
        return self.date.format(day=on.day, month=self.months[on.month - 1], year=on.year)

    def say_status(self, step: Step) -> str:
        """Name the status, and why."""
        word = self.statuses.get(step.status, step.status)
        return f"{word} ({step.why})" if step.why else word


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The farm's, the group's and the network's promises in one look, up to the day `until`."""

    title: str
    subtitle: str
    lines: Sequence[ActionLine]
    visits: Sequence[VisitMark]
    until: dt.date
    words: TimelineWords

    def sentences(self) -> list[str]:
        """One for each action, then one for each visit."""
        return [self._say(line) for line in self.lines] + [
            self.words.visit.format(label=_name_visit(visit), date=self.words.say_date(visit.on))
            for visit in self.visits
        ]

    def _say(self, line: ActionLine) -> str:
        steps = [
            self.words.step.format(
                status=self.words.say_status(step), date=self.words.say_date(step.on)
            )
            for step in line.steps
        ]
        if line.due:
            steps.append(self.words.due.format(date=self.words.say_date(line.due)))
        return self.words.line.format(label=line.label, owner=line.owner, steps=", ".join(steps))

    def table(self) -> Table:
        """One row for each step, and for each visit."""
        rows = [
            (line.label, line.owner, self.words.say_date(step.on), self.words.say_status(step))
            for line in self.lines
            for step in line.steps
        ]
        rows += [
            (line.label, line.owner, self.words.say_date(line.due), self.words.due_head)
            for line in self.lines
            if line.due
        ]
        rows += [
            (_name_visit(visit), "", self.words.say_date(visit.on), "") for visit in self.visits
        ]
        return Table(self.words.heads, tuple(rows))

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw one line for each action over the years."""
        return draw_words(self.title, self.subtitle, self.sentences(), width=width, paths=paths)


def _name_visit(visit: VisitMark) -> str:
    return f"{visit.label} ({visit.break_label})" if visit.break_label else visit.label
