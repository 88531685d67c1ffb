"""The actions and visits of a timeline, and the words that say them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """An action took a status on a day, and why where somebody said so."""

    on: dt.date
    status: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action: what, whose it is in words, its steps in order, its day, and if that is past."""

    label: str
    owner: str
    steps: Sequence[Step]
    due: dt.date | None = None
    talk: bool = False


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
    first: str = "1"  # the first day of a month
    today: str = ""  # in the legend, beside the line that stands there
    talk: str = ""  # of an open action whose day is past

    def say_date(self, on: dt.date) -> str:
        """Write a day."""
        return self.date.format(
            day=self.first if on.day == 1 else on.day, month=self.months[on.month - 1], year=on.year
        )

    def say_due(self, line: ActionLine) -> str:
        """Name the day it is meant for, and that it is to be talked over once that is past."""
        said = self.due.format(date=self.say_date(line.due)) if line.due else ""
        return self.end_due(said, line)

    def end_due(self, said: str, line: ActionLine) -> str:
        """Add to what is said of the day that it is past."""
        return f"{said}, {self.talk}" if line.talk and self.talk else said

    def say_status(self, step: Step) -> str:
        """Name the status, and why."""
        word = self.statuses.get(step.status, step.status)
        return f"{word} ({step.why})" if step.why else word


def name_mark(visit: VisitMark) -> str:
    """Name the visit, and the grid that begins with it."""
    return f"{visit.label} ({visit.break_label})" if visit.break_label else visit.label
