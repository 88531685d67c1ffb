"""What was decided and what became of it: one line for each action, over the farm's visits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.actions import ActionLine, TimelineWords, VisitMark, name_mark
from visits.charts.chart import PAGE, Table
from visits.charts.timeline_page import TimelinePage


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
            self.words.visit.format(label=name_mark(visit), date=self.words.say_date(visit.on))
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
            steps.append(self.words.say_due(line))
        return self.words.line.format(label=line.label, owner=line.owner, steps=", ".join(steps))

    def table(self) -> Table:
        """One row for each step, and for each visit."""
        rows = [
            (line.label, line.owner, self.words.say_date(step.on), self.words.say_status(step))
            for line in self.lines
            for step in line.steps
        ]
        rows += [
            (
                line.label,
                line.owner,
                self.words.say_date(line.due),
                self.words.end_due(self.words.due_head, line),
            )
            for line in self.lines
            if line.due
        ]
        rows += [(name_mark(visit), "", self.words.say_date(visit.on), "") for visit in self.visits]
        return Table(self.words.heads, tuple(rows))

    def sheet(self) -> Table:
        """As a file: its heads say enough."""
        return self.table()

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw one line for each action over the years."""
        page = TimelinePage.over(self.lines, self.visits, self.until, self.words, width)
        page.head(self.title, self.subtitle, paths=paths)
        page.draw(self.lines, self.visits)
        return page.done(self.title, paths=paths)
