"""One row of somebody's own spreadsheet as a criterion."""

import re
from typing import Any

from visits.exchange.grid_build import Builder, Document, Remark, free_code, slug
from visits.exchange.grid_columns import SheetPlan, headers_of
from visits.exchange.grid_levels import level_label, level_name
from visits.exchange.grid_scales import SCALES, STEP_WORDS
from visits.exchange.grid_steps import (
    SHORT,
    decimal_of,
    known_scale,
    scale_kind,
    split_steps,
    step_of,
    unique_steps,
)
from visits.exchange.grid_words import (
    IGNORE,
    LEVEL,
    TEXT_MEANINGS,
    flag_of,
    fold,
    kind_of,
    rhythm_of,
    subject_of,
)
from visits.exchange.sheet import Place, Sheet
from visits.griddoc import CHOICE_KINDS, FLAGS, LEVEL_KINDS, RULES

Row = dict[str, tuple[str, Place]]


class CriterionReader:
    """One row of one sheet as a criterion; what it cannot read it names by cell."""

    def __init__(self, builder: Builder, sheet: Sheet, plan: SheetPlan) -> None:
        self.builder, self.sheet, self.plan = builder, sheet, plan
        self.language = builder.plan.language
        self.headers = headers_of(sheet, plan.header, plan.depth)
        self.columns = {
            column: meaning
            for column, meaning in plan.columns.items()
            if meaning != IGNORE and column < sheet.width
        }
        self.meanings = {meaning.partition(":")[0] for meaning in self.columns.values()}
        self.levels = self._level_columns()
        self.has_short_levels = all(
            len(sheet.cell(row, column)) <= SHORT
            for column in self.levels
            for row in range(plan.first_row, len(sheet.rows))
        )

    def _level_columns(self) -> list[int]:
        ranked = {
            column: int(meaning.partition(":")[2] or 0)
            for column, meaning in self.columns.items()
            if meaning.startswith(f"{LEVEL}:")
        }
        ordered = sorted(ranked, key=lambda column: ranked[column])
        return ordered[::-1] if self.builder.plan.best_first else ordered

    def _use(self, at: int, columns: Any) -> None:
        self.builder.used |= {(self.sheet.name, at, column) for column in columns}

    def _texts(self, row: Row, meaning: str) -> Document:
        """`{language: text}` of the columns with that meaning."""
        found = {self.language: row[meaning][0]} if meaning in row else {}
        for key, (text, _place) in row.items():
            name, _colon, language = key.partition(":")
            if name == meaning and language:
                found[language] = text
        return found

    def criterion(self, at: int, row: Row, question: Document, levels: list[int]) -> Document:
        item: Document = {"code": self._code(row, question), "kind": "text", "question": question}
        self._use(at, [place.column for _text, place in row.values()])
        for meaning in TEXT_MEANINGS:
            if meaning in {"theme", "part", "question", "steps"}:
                continue
            if texts := self._texts(row, meaning):
                item[meaning] = texts
        item |= {key: row[key][0] for key in RULES if key in row}
        item |= self._flags(row) | self._weight(row) | self._subject(row)
        item |= self._rhythm(row) | self._feeds(row)
        item |= self._answer(at, row, levels)
        if item["kind"] != "derived":
            item.pop("formula", None)
        return item

    def _code(self, row: Row, question: Document) -> str:
        """The file's own, else that of the same question in the version before, else its words."""
        builder = self.builder
        if "code" in row:
            text, place = row["code"]
            code = slug(text, lower=False) or "c"
            if code in builder.codes:
                builder.wrong.append(Remark(place, "code_twice", text))
            elif code != text:
                builder.doubts.append(Remark(place, "code_changed", text, {"code": code}))
            return free_code(code, builder.codes)
        words = next(iter(question.values()))
        known = builder.known.get(fold(words), "")
        if known and known not in builder.codes:
            return free_code(known, builder.codes)
        return free_code(slug(words) or "c", builder.codes)

    def _flags(self, row: Row) -> Document:
        found: Document = {}
        for key in (*FLAGS, "not_applicable"):
            if key not in row:
                continue
            text, place = row[key]
            flag = flag_of(text)
            if flag is None:
                self.builder.wrong.append(Remark(place, "flag", text))
            elif key == "not_applicable" and not flag:
                found[key] = False
            elif key != "not_applicable" and flag:
                found[key] = True
        return found

    def _weight(self, row: Row) -> Document:
        if "weight" not in row:
            return {}
        text, place = row["weight"]
        weight = decimal_of(text)
        if weight is None or weight < 0 or weight >= 10_000:
            self.builder.wrong.append(Remark(place, "weight", text))
            return {}
        return {} if weight == 1 else {"weight": f"{weight.normalize():f}"}

    def _subject(self, row: Row) -> Document:
        if "subject" not in row:
            return {}
        text, place = row["subject"]
        subject = subject_of(text)
        if subject is None:
            self.builder.wrong.append(Remark(place, "subject", text))
        return {"subject": subject} if subject not in {None, "farm"} else {}

    def _rhythm(self, row: Row) -> Document:
        if "rhythm" not in row:
            return {}
        text, place = row["rhythm"]
        rhythm = rhythm_of(text)
        if rhythm is None:
            self.builder.wrong.append(Remark(place, "rhythm", text))
        return {"rhythm": rhythm} if rhythm not in {None, "anew"} else {}

    def _feeds(self, row: Row) -> Document:
        """Themes by their names; those that come later in the file are found at the end."""
        if "feeds" not in row:
            return {}
        text, place = row["feeds"]
        names = [name.strip() for name in re.split(r"[;,\n]", text) if name.strip()]
        return {"feeds": [(name, place) for name in names]}

    def _answer(self, at: int, row: Row, levels: list[int]) -> Document:
        """The kind of answer and its levels or options."""
        kind, place = self._kind(row), Place(self.sheet.name, at)
        steps, known = self._steps(at, row, levels)
        if kind in CHOICE_KINDS and steps:
            return {"kind": kind, "options": steps}
        if kind in CHOICE_KINDS:
            return self._refused(self._at(row, "kind", place), "no_options")
        if kind is None or kind in LEVEL_KINDS:
            own = {"kind": kind or known or "levels", "levels": steps}
            return own if steps else self._usual_answer(kind, self._at(row, "kind", place))
        if kind == "derived" and "formula" not in row:
            return self._refused(self._at(row, "kind", place), "no_formula")
        self.builder.used -= {(self.sheet.name, at, column) for column in levels}
        return {"kind": kind}

    def _refused(self, place: Place, code: str) -> Document:
        self.builder.wrong.append(Remark(place, code))
        return {"kind": "text"}

    def _at(self, row: Row, meaning: str, place: Place) -> Place:
        return row[meaning][1] if meaning in row else place

    def _kind(self, row: Row) -> str | None:
        if "kind" not in row:
            return "derived" if row.get("formula") else None
        text, place = row["kind"]
        kind = kind_of(text)
        if kind is None:
            self.builder.wrong.append(Remark(place, "kind", text))
        return kind

    def _usual_answer(self, kind: str | None, place: Place) -> Document:
        """A row that says nothing of its answer takes what the person chose for such rows."""
        plan = self.builder.plan
        usual = kind or plan.kind
        if usual in SCALES:
            return {"kind": usual, "levels": known_scale(usual)}
        if usual == "levels" and len(plan.scale) >= 2:
            names = enumerate(plan.scale)
            return {"kind": usual, "levels": [step_of(n, at, plan.language) for at, n in names]}
        if usual in LEVEL_KINDS:
            return self._refused(place, "no_levels")
        self.builder.doubts.append(Remark(place, "usual_kind", "", {"kind": usual}))
        return {"kind": usual}

    def _steps(self, at: int, row: Row, levels: list[int]) -> tuple[list[Document], str]:
        """Levels or options of this row, and the usual scale that they are, if one."""
        if "steps" in {meaning.partition(":")[0] for meaning in row}:
            return self._listed_steps(row)
        self._use(at, levels)
        names = [level_name(self.headers[column]) for column in self.levels]
        if self.levels and all(names):
            steps = [self._named_level(at, *pair) for pair in zip(self.levels, names, strict=True)]
            return unique_steps(steps), scale_kind(names)
        return unique_steps([self._numbered_level(at, column) for column in levels]), ""

    def _listed_steps(self, row: Row) -> tuple[list[Document], str]:
        languages = {
            language: split_steps(text) for language, text in self._texts(row, "steps").items()
        }
        names = next(iter(languages.values()))
        steps = [step_of(name, at, self.language) for at, name in enumerate(names)]
        for language, others in languages.items():
            if len(others) == len(steps):
                for step, name in zip(steps, others, strict=True):
                    step["name"][language] = step_of(name, 0, language)["name"][language]
        steps = steps[::-1] if self.builder.plan.best_first else steps
        return unique_steps(steps), scale_kind(
            [next(iter(step["name"].values())) for step in steps]
        )

    def _named_level(self, at: int, column: int, name: str) -> Document:
        label = level_label(self.headers[column])
        known = STEP_WORDS.get(fold(name))
        position = self.levels.index(column)
        code = label or (known[2] if known else str(position))
        level: Document = {"code": code, "name": {self.language: name}}
        text = self.sheet.cell(at, column)
        if text and fold(text) != fold(name) and not (len(text) <= 2 and flag_of(text)):
            level["description"] = {self.language: text}
        if label and self.headers[column].strip()[:1].isdigit():
            level["value"] = label
        return level

    def _numbered_level(self, at: int, column: int) -> Document:
        """A level whose header is only a number: its words are in the cell."""
        text, scale = self.sheet.cell(at, column), self.builder.plan.scale
        position = self.levels.index(column)
        label = level_label(self.headers[column]) or str(position + 1)
        level: Document = {"code": label}
        if position < len(scale):
            level |= {
                "name": {self.language: scale[position]},
                "description": {self.language: text},
            }
        elif self.has_short_levels:
            level["name"] = {self.language: text}
        else:
            word = "Niveau" if self.language == "fr" else "Level"
            level |= {"name": {self.language: f"{word} {label}"}}
            level["description"] = {self.language: text}
        if self.headers[column].strip().isdecimal():
            level["value"] = label
        return level
