"""The drawing of a timeline: visits stand above, each action runs on its own line below."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from visits.charts.actions import ActionLine, Step, TimelineWords, VisitMark
from visits.charts.mark import RADIUS, draw_status
from visits.charts.page import SIZE, SMALL, Page
from visits.charts.sheet import Sheet
from visits.charts.style import EDGE, GRID, INK, SLATE, SOFT
from visits.charts.text import clean, shorten, width_of, wrap

SIDE = 9.0
MOST_LINES = 10
BESIDE = 0.55  # of the width: where it stands, beside what it is
# The line after a step: its width, its dash, its colour; none where an action has ended.
RUNS = {
    "suggested": (1.4, "dotted", EDGE),
    "accepted": (1.6, "solid", EDGE),
    "in_progress": (4.5, "solid", SLATE),
    "postponed": (1.6, "dashed", EDGE),
}


@dataclass(kw_only=True)
class TimelinePage(Page):
    """Days run from left to right over the whole width."""

    words: TimelineWords
    first: dt.date
    last: dt.date
    until: dt.date

    @classmethod
    def over(
        cls,
        lines: Sequence[ActionLine],
        visits: Sequence[VisitMark],
        until: dt.date,
        words: TimelineWords,
        width: int,
    ) -> Self:
        """Make a page wide enough for every day that is named."""
        days = [step.on for line in lines for step in line.steps]
        days += [visit.on for visit in visits] + [until]
        ends = [line.due for line in lines if line.due]
        first, last = min(days), max([*days, *ends])
        if (last - first).days < 60:
            last = first + dt.timedelta(days=60)
        return cls(Sheet(width), words=words, first=first, last=last, until=until)

    def x_of(self, day: dt.date) -> float:
        """Give the place of a day."""
        share = (day - self.first).days / (self.last - self.first).days
        return SIDE + (self.sheet.width - 2 * SIDE) * share

    def draw(self, lines: Sequence[ActionLine], visits: Sequence[VisitMark]) -> None:
        """Draw legend, years, visits, then the actions."""
        self._draw_legend(lines, visits)
        self._draw_years()
        self._draw_visits(visits)
        for line in lines:
            self._draw_action(line, visits)

    def _draw_legend(self, lines: Sequence[ActionLine], visits: Sequence[VisitMark]) -> None:
        """Name every sign that occurs, and nothing else."""
        found = {step.status for line in lines for step in line.steps}
        known = [status for status in self.words.statuses if status in found]
        signs = [*known, *sorted(found - set(known))]
        names = [(sign, self.words.statuses.get(sign, sign)) for sign in signs]
        if any(line.due for line in lines):
            names.append(("due", self.words.due_head))
        if self._one_name(visits):
            names.append(("visit", visits[0].label))
        if lines and self.last > self.until and self.words.today:
            names.append(("today", self.words.today))
        x = 0.0
        for sign, said in names:
            name = shorten(clean(said), 260, SMALL)
            across = 18 + width_of(name, SMALL)
            if not x or x + across > self.sheet.width:
                x, self.y = 0.0, self.y + 20
            self._draw_sign(sign, x + 7)
            self.sheet.text((x + 18, self.y), name, size=SMALL, colour=SOFT)
            x += across + 14
        self.y += 10 if names else 0

    def _draw_sign(self, sign: str, x: float) -> None:
        if sign == "due":
            self._draw_flag(x - 2, self.y - 4)
        elif sign == "visit":
            self._draw_triangle(x, self.y - 8)
        elif sign == "today":
            ends = (x, self.y - 12), (x, self.y + 3)
            self.sheet.line(*ends, colour=SOFT, width=1, layer="rule", dash="dotted")
        else:
            draw_status(self.sheet, (x, self.y - 4), sign)

    def _one_name(self, visits: Sequence[VisitMark]) -> bool:
        """Several visits that share one name: it is said once, in the legend."""
        return len(visits) > 1 and len({visit.label for visit in visits}) == 1

    def _ticks(self) -> list[tuple[dt.date, str]]:
        """Give the years, at most ten; within one year, its quarters."""
        years = range(self.first.year + 1, self.last.year + 1)
        most = 5 if self.is_narrow else MOST_LINES
        step = -(-len(years) // most) or 1
        if len(years) > 1:
            return [(dt.date(year, 1, 1), str(year)) for year in years if year % step == 0]
        months = [
            dt.date(year, month, 1)
            for year in range(self.first.year, self.last.year + 1)
            for month in ((1, 7) if self.is_narrow else (1, 4, 7, 10))
        ]
        return [
            (day, f"{self.words.months[day.month - 1]} {day.year}")
            for day in months
            if self.first <= day <= self.last
        ]

    def _draw_years(self) -> None:
        self.y += SMALL + 4
        end = 0.0
        for day, name in self._ticks():
            word = clean(name)
            half = width_of(word, SMALL) / 2
            x = min(max(self.x_of(day), half), self.sheet.width - half)
            if x - half >= end:
                self.sheet.text((x, self.y), word, size=SMALL, colour=SOFT, anchor="center")
                end = x + half + 8
        self.y += 5

    def _draw_visits(self, visits: Sequence[VisitMark]) -> None:
        """Draw a triangle for each visit; a name where there is room for it."""
        named = [] if self._one_name(visits) else self._room_for(visits)
        self.y += SMALL + 3 if named else 0
        for x, word in named:
            self.sheet.text((x, self.y), word, size=SMALL, bold=True, anchor="center")
        self.y += 4
        for visit in visits:
            self._draw_triangle(self.x_of(visit.on), self.y)
        self.y += 12 if visits else 0
        for visit in visits:
            if visit.break_label:
                self._name_break(visit)

    def _draw_triangle(self, x: float, y: float) -> None:
        self.sheet.shape([(x - 5, y), (x + 5, y), (x, y + 8)], fill=INK, layer="box")

    def _room_for(self, visits: Sequence[VisitMark]) -> list[tuple[float, str]]:
        """Choose the names to write: the last one first, then those that fit before it."""
        found: list[tuple[float, str]] = []
        free = self.sheet.width
        for visit in sorted(visits, key=lambda visit: visit.on, reverse=True):
            word = shorten(clean(visit.label), self.sheet.width / 3, SMALL, bold=True)
            half = width_of(word, SMALL, bold=True) / 2
            x = min(max(self.x_of(visit.on), half), self.sheet.width - half)
            if word and x + half <= free:
                found.append((x, word))
                free = x - half - 10
        return found

    def _name_break(self, visit: VisitMark) -> None:
        word = shorten(clean(visit.break_label), self.sheet.width * 0.6, SMALL, bold=True)
        across, x = width_of(word, SMALL, bold=True), self.x_of(visit.on)
        ends = (x, self.y - 2), (x, self.y + SMALL + 3)
        self.sheet.line(*ends, colour=INK, width=3, layer="rule")
        self.y += SMALL
        fits = x + 8 + across <= self.sheet.width
        place = (x + 8 if fits else x - 8, self.y)
        anchor = "left" if fits else "right"
        if not fits and x - 8 < across:
            place, anchor = (self.sheet.width, self.y), "right"
        self.sheet.text(place, word, size=SMALL, bold=True, anchor=anchor)
        self.y += 5

    def _draw_rules(self, visits: Sequence[VisitMark]) -> None:
        """Draw the visits across an action's line, thick where a grid begins; and today."""
        for visit in visits:
            colour, width = (INK, 3) if visit.break_label else (GRID, 1.4)
            self._draw_upright(self.x_of(visit.on), colour=colour, width=width)
        if self.last > self.until:
            self._draw_upright(self.x_of(self.until), colour=SOFT, width=1, dash="dotted")

    def _draw_upright(self, x: float, *, colour: str, width: float, dash: str = "solid") -> None:
        ends = (x, self.y - 12), (x, self.y + 12)
        self.sheet.line(*ends, colour=colour, width=width, layer="rule", dash=dash)

    def _draw_action(self, line: ActionLine, visits: Sequence[VisitMark]) -> None:
        self._name_action(line)
        steps = sorted(line.steps, key=lambda step: step.on)
        places = self._places(steps)
        self.y += 16
        self._draw_rules(visits)
        for at, step in enumerate(steps):
            self._draw_run(step, places[at], places[at + 1] if at + 1 < len(steps) else None)
        for step, x in zip(steps, places, strict=True):
            draw_status(self.sheet, (x, self.y), step.status)
        if line.due:
            self._draw_due(line.due)
        self.y += 16

    def _name_action(self, line: ActionLine) -> None:
        """Write what, whose, where it stands, and why where somebody said so."""
        self.y += 6
        now = clean(self._name_now(line))
        across = width_of(now, SMALL, bold=True)
        is_beside = not self.is_narrow and across <= self.sheet.width * BESIDE
        room = self.sheet.width - (across + 16 if is_beside else 0)
        lines = wrap(line.label, room, SIZE, bold=True, lines=6)
        for at, text in enumerate(lines or [""]):
            self.y += SIZE + 3
            self.sheet.text((0, self.y), text, size=SIZE, bold=True)
            if not at and is_beside:
                right = (self.sheet.width - 1, self.y)
                self.sheet.text(right, now, size=SMALL, bold=True, anchor="right")
        self._write(line.owner, colour=SOFT)
        if not is_beside:
            self._write(now, bold=True)
        steps = sorted(line.steps, key=lambda step: step.on)
        self._write(steps[-1].why if steps else "", colour=SOFT, lines=6)

    def _write(self, said: str, *, colour: str = INK, bold: bool = False, lines: int = 2) -> None:
        for text in wrap(said, self.sheet.width - 2, SMALL, bold=bold, lines=lines):
            self.y += SMALL + 3
            self.sheet.text((0, self.y), text, size=SMALL, bold=bold, colour=colour)

    def _name_now(self, line: ActionLine) -> str:
        steps = sorted(line.steps, key=lambda step: step.on)
        word = self.words.statuses.get(steps[-1].status, steps[-1].status) if steps else ""
        if line.due and (not steps or steps[-1].status in RUNS):
            due = self.words.say_due(line)
            return f"{word}, {due}" if word else due
        return word

    def _places(self, steps: Sequence[Step]) -> list[float]:
        """Give each step its day; those that would fall together stand side by side."""
        across = self.sheet.width - 2 * SIDE
        pitch = min(RADIUS * 2 + 2, across / max(1, len(steps) - 1))
        places: list[float] = []
        for step in steps:
            x = self.x_of(step.on)
            places.append(max(x, places[-1] + pitch) if places else x)
        edge = self.sheet.width - SIDE
        for at in range(len(places) - 1, -1, -1):
            places[at] = min(places[at], edge)
            edge = places[at] - pitch
        return places

    def _draw_run(self, step: Step, start: float, end: float | None) -> None:
        if step.status not in RUNS and end is None:
            return
        width, dash, colour = RUNS.get(step.status, RUNS["suggested"])
        stop = end if end is not None else max(start, self.x_of(self.until))
        ends = (start, self.y), (stop, self.y)
        self.sheet.line(*ends, colour=colour, width=width, layer="box", dash=dash)

    def _draw_due(self, due: dt.date) -> None:
        """Draw a small flag at the day by which it is meant to be done."""
        self._draw_flag(min(self.x_of(due), self.sheet.width - 8), self.y)

    def _draw_flag(self, x: float, y: float) -> None:
        self.sheet.line((x, y + 6), (x, y - 9), colour=INK, width=1.4, layer="box")
        points = [(x, y - 9), (x + 7, y - 6), (x, y - 3)]
        self.sheet.shape(points, fill=INK, layer="box")
