"""The cells of answered forms as values of our log; what fits nothing is told by its cell."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from visits.exchange.grid_build import Remark
from visits.exchange.grid_words import NOT_APPLICABLE, fold
from visits.exchange.xlsform.lists import NOWHERE
from visits.exchange.xlsform.matching import Asked, Matched, Matcher
from visits.exchange.xlsform.submitted import ABOUT, Submitted
from visits.griddoc import CHOICE_KINDS, LEVEL_KINDS
from visits.models import Criterion
from visits.scoring import problem_of

YES = {"1", "true", "yes", "oui", "x", "1.0"}
NO = {"0", "false", "no", "non", "", "0.0"}
UNKNOWN = {
    "dk",
    "dont_know",
    "don_t_know",
    "unknown",
    "nsp",
    "ns",
    "ne sait pas",
    "don t know",
    "-98",
    "98",
}
Value = dict[str, Any]
LONGEST = 8000
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Days of a spreadsheet are counted from here; those of forms are of this century and the last.
FIRST_DAY, DAYS_COUNTED = dt.date(1899, 12, 30), range(10_000, 100_000)


@dataclass(slots=True)
class Form:
    """One answered form: which one, on which day, of which farm by its words, its answers."""

    row: int
    sources: Sequence[str]
    day: dt.date | None
    farm: str
    answers: dict[str, Value] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return self.sources[0] if self.sources else ""


@dataclass(slots=True)
class Answered:
    """All forms of a file, and every cell that found no place."""

    forms: list[Form]
    left_out: list[Remark]
    matched: list[Matched]


def read_answers(
    table: Submitted, asked: Mapping[str, Asked], names: Mapping[str, str],
    *, farm: int = -1, day: int = -1, source: int = -1,
) -> Answered:  # fmt: skip
    """Every row as one form; `farm`, `day` and `source` are the columns that somebody chose."""
    matcher = Matcher(asked, names)
    matched = matcher.match(table.header)
    columns = {one.column for one in (*matched, *matcher.doubles)} | {farm, day, source}
    reader = _Reader(table, asked, matched, matcher.doubles)
    forms = [reader.form(row, farm, day) for row in range(len(table.rows))]
    left_out = [*reader.left_out, *_unmatched(table, columns), *table.beside]
    return Answered([form for form in forms if form is not None], left_out, matched)


def _unmatched(table: Submitted, columns: set[int]) -> list[Remark]:
    """Cells of columns that the grid does not ask; what speaks of the sending is told once."""
    found = []
    for row, cells in enumerate(table.rows):
        for column, text in enumerate(cells):
            if not text.strip() or column in columns:
                continue
            header = table.header[column] if column < len(table.header) else ""
            code = "a_about" if ABOUT.fullmatch(header) else "a_column"
            found.append(Remark(table.place(row, column), code, f"{header} : {text.strip()}"[:200]))
    return found


class _Reader:
    def __init__(
        self,
        table: Submitted,
        asked: Mapping[str, Asked],
        matched: Sequence[Matched],
        doubles: Sequence[Matched],
    ) -> None:
        self.table, self.asked = table, asked
        self.plain = [one for one in matched if not one.option]
        self.ticks = _by_code(one for one in matched if one.option)
        self.doubles = _by_code(doubles)
        self.questions = {code: one.criterion.as_question() for code, one in asked.items()}
        self.left_out: list[Remark] = []

    def form(self, row: int, farm: int, day: int) -> Form | None:
        if not any(map(str.strip, self.table.rows[row])):
            return None
        form = Form(
            row,
            self.table.sources(row),
            day_of(self.table.cell(row, day)),
            self.table.cell(row, farm),
        )
        for one in self.plain:
            text = self.table.cell(row, one.column)
            if text:
                self._keep(form, one.code, self._value(one.code, text), one.column, text)
        said = {one.code for one in self.plain if self.table.cell(row, one.column)}
        for code, ticks in self.ticks.items():
            self._ticked(form, code, ticks)
        for code, ticks in self.doubles.items():
            if code in said:
                self._compared(form, code, ticks)
            else:
                self._ticked(form, code, ticks)
        return form

    def _compared(self, form: Form, code: str, ticks: list[Matched]) -> None:
        """Ticks beside the whole answer say the same; one that does not is told."""
        chosen = form.answers.get(code, {}).get("choices", [])
        for one in ticks:
            text = self.table.cell(form.row, one.column)
            if text and chosen and self._is_tick(one, text) is not (one.option in chosen):
                self._lose(form.row, one.column, "a_value", text)

    def _is_tick(self, one: Matched, text: str) -> bool | None:
        """Whether the cell ticks its choice; nothing where it does not say."""
        if text.casefold() in YES or self.asked[one.code].step(text) == one.option:
            return True
        return False if text.casefold() in NO else None

    def _keep(self, form: Form, code: str, value: Value | None, column: int, text: str) -> None:
        kind = self.asked[code].criterion.kind
        if kind == Criterion.Kind.DERIVED:
            self._lose(form.row, column, "a_derived", text)
        elif value is None or problem_of(self.questions[code], value):
            self._lose(form.row, column, "a_value", text)
        else:
            form.answers[code] = value
            if "text" in value and len(text) > LONGEST:
                self._lose(form.row, column, "cut", text)

    def _lose(self, row: int, column: int, code: str, text: str) -> None:
        header = self.table.header[column] if column < len(self.table.header) else ""
        self.left_out.append(
            Remark(self.table.place(row, column), code, f"{header} : {text}"[:200])
        )

    def _ticked(self, form: Form, code: str, ticks: list[Matched]) -> None:
        chosen, said = [], False
        for one in ticks:
            text = self.table.cell(form.row, one.column)
            if not text:
                continue
            said = True
            is_tick = self._is_tick(one, text)
            if is_tick:
                chosen.append(one.option)
            elif is_tick is None:
                self._lose(form.row, one.column, "a_value", text)
        if said and chosen:
            form.answers[code] = {"choices": chosen}

    def _value(self, code: str, text: str) -> Value | None:
        asked = self.asked[code]
        kind = asked.criterion.kind
        if kind in LEVEL_KINDS:
            step = asked.step(text)
            return {"level": step} if step else state_of(text)
        if kind in CHOICE_KINDS:
            return _choices(asked, text)
        if kind in {"number", "percentage"}:
            return _number(text) or state_of(text)
        if kind == "date":
            day = day_of(text)
            return {"date": day.isoformat()} if day else state_of(text)
        return {"text": text[:LONGEST]}


def _by_code(ticks: Iterable[Matched]) -> dict[str, list[Matched]]:
    found: dict[str, list[Matched]] = {}
    for one in ticks:
        found.setdefault(one.code, []).append(one)
    return found


def state_of(text: str) -> Value | None:
    """« n/a » and « don't know » as what they are."""
    word = text.strip().casefold()
    if word in UNKNOWN or fold(text) in UNKNOWN:
        return {"state": "unknown"}
    if word in NOWHERE or fold(text) in NOT_APPLICABLE:
        return {"state": "not_applicable", "reason": text.strip()[:200]}
    return None


def _choices(asked: Asked, text: str) -> Value | None:
    """One name, several names with spaces between, or labels with commas or spaces between."""
    if step := asked.step(text):
        return {"choices": [step]}
    for words in (text.split(), re.split(r"[,;|\n]", text)):
        steps = [asked.step(word) for word in words if word.strip()]
        if steps and all(steps) and (asked.criterion.kind == "choices" or len(set(steps)) == 1):
            return {"choices": list(dict.fromkeys(steps))}
    found = _by_labels(asked, fold(text))
    if found and asked.criterion.kind == "choices":
        return {"choices": found}
    return state_of(text)


def _by_labels(asked: Asked, words: str) -> list[str]:
    """Labels one behind the other, the longest first; nothing where a word is left over."""
    found: list[str] = []
    labels = sorted((label for label in asked.labels if label), key=len, reverse=True)
    while words:
        label = next((one for one in labels if words == one or words.startswith(f"{one} ")), None)
        if label is None:
            return []
        found.append(asked.labels[label])
        words = words[len(label) :].strip()
    return list(dict.fromkeys(found))


def _number(text: str) -> Value | None:
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    match = re.fullmatch(r"([+-]?)([0-9]{1,10})(\.[0-9]*)?%?", bare)
    if not match:
        return None
    decimals = (match[3] or "").rstrip("0").rstrip(".")
    if len(decimals) > 5:
        return None
    return {"number": f"{'-' if match[1] == '-' else ''}{match[2]}{decimals}"}


def day_of(text: str) -> dt.date | None:
    """The day of a date, with or without its hour."""
    match = re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:$|[T ])", text)
    if match:
        return _date(match[1], match[2], match[3])
    match = re.match(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:$| )", text)
    if match:
        return _date(match[3], match[2], match[1])
    match = re.match(r"([A-Z][a-z]{2}) ([0-9]{1,2}), ([0-9]{4})(?:$| )", text)
    if match and match[1].lower() in MONTHS:  # as ODK Briefcase writes it
        return _date(match[3], MONTHS.index(match[1].lower()) + 1, match[2])
    match = re.fullmatch(r"([0-9]{5})(\.[0-9]+)?", text)
    if match and int(match[1]) in DAYS_COUNTED:  # a spreadsheet's own number of a day
        return FIRST_DAY + dt.timedelta(days=int(match[1]))
    return None


def _date(year: str, month: str | int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
