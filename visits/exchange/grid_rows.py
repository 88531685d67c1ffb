"""The rows of one sheet: headings, questions, what goes on from the row above."""

import re

from visits.exchange.grid_build import Builder, Document, same_name
from visits.exchange.grid_columns import SheetPlan
from visits.exchange.grid_criterion import CriterionReader, Row
from visits.exchange.grid_steps import split_steps, step_of
from visits.exchange.grid_words import LEVEL, TOTALS, fold
from visits.exchange.sheet import Place, Sheet
from visits.griddoc import CHOICE_KINDS, FLAGS

#: A value that stands once for several rows when its cells are merged.
SHARED = {"theme", "part", "kind", "weight", "subject", "rhythm", "unit", *FLAGS}
TITLE = re.compile(r"([0-9]{1,2}|[IVX]{1,5}|[A-Z])\s*[.)–-]\s+\S")

LETTERED = re.compile(r"([IVX]{1,5}|[A-Z])\s*[.)–-]\s+\S")
#: « Pilier 2 : les gens » is a title, whatever else stands in its row.
NAMED = re.compile(
    r"(th[eè]me|pilier|axe|chapitre|partie|section|rubrique|volet|domaine|principe|dimension|tema"
    r"|cap[ií]tulo|eje|pilar|pillar|chapter)\s*(n[°o]\s*)?([0-9]{1,2}|[IVX]{1,5}|[A-Z])\b[^?]*$",
    re.IGNORECASE,
)
#: A word, where a number alone would stand: « SOL » over the columns of a heading row.
WORDS = re.compile(r"[^\W\d_]{3}")


def _in(row: list[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


class SheetReader(CriterionReader):
    """One sheet of the plan, row by row."""

    def __init__(
        self, builder: Builder, sheet: Sheet, plan: SheetPlan, without: frozenset[tuple[str, int]]
    ) -> None:
        super().__init__(builder, sheet, plan)
        self.without = without
        self.shared = self._merged_values()

    def _merged_values(self) -> dict[tuple[int, int], str]:
        """What stands once for several rows."""
        shared: dict[tuple[int, int], str] = {}
        for top, left, bottom, right in self.sheet.merged:
            meaning = self.columns.get(left, "").partition(":")[0]
            if left == right and meaning in SHARED:
                value = self.sheet.cell(top, left)
                rows = range(top + 1, min(bottom + 1, len(self.sheet.rows)))
                shared |= {(row, left): value for row in rows}
        return shared

    def read(self) -> None:
        if self.plan.header >= 0:
            self._use_header(self.plan.header)
            self._heading_above()
        for at in range(self.plan.first_row, len(self.sheet.rows)):
            if not any(cell.strip() for cell in self.sheet.rows[at]):
                continue
            if (self.sheet.name, at) in self.without:
                self.builder.why[self.sheet.name, at] = "row"
            elif self._is_header(at):
                self._use(at, self._same_as_header(at))
            else:
                self._read_row(at, self._row(at))

    def _use_header(self, first: int) -> None:
        for at in range(first, first + self.plan.depth):
            self._use(at, [c for c in range(self.sheet.width) if c in self.columns])

    def _heading_above(self) -> None:
        """Where the header stands again above each theme, the first theme is above the first."""
        at = self.plan.header - 1
        row = [c for c in range(self.sheet.width) if self.sheet.cell(at, c)] if at >= 0 else []
        again = any(
            self._is_header(row) for row in range(self.plan.first_row, len(self.sheet.rows))
        )
        if len(row) == 1 and again:
            self._use(at, row)
            names = {self.language: self.sheet.cell(at, row[0])}
            self.builder.enter_theme(names, Place(self.sheet.name, at, row[0]))

    def _is_header(self, at: int) -> bool:
        """The header again, as it stands above each theme of some files."""
        if self.plan.header < 0:
            return False
        cells = [fold(self.sheet.cell(at, column)) for column in self.columns]
        same = len(self._same_as_header(at))
        return same >= 2 and same >= 0.6 * sum(1 for cell in cells if cell)

    def _same_as_header(self, at: int) -> list[int]:
        """The columns whose cell says again what their header says."""
        return [
            column
            for column, word in enumerate(map(fold, self.headers))
            if word and fold(self.sheet.cell(at, column)) == word
        ]

    def _row(self, at: int) -> Row:
        row: Row = {}
        for column, meaning in self.columns.items():
            text = self.sheet.cell(at, column) or self.shared.get((at, column), "")
            if text and not meaning.startswith(f"{LEVEL}:"):
                row.setdefault(meaning, (text, Place(self.sheet.name, at, column)))
        return row

    # -- one row

    def _read_row(self, at: int, row: Row) -> None:
        place = Place(self.sheet.name, at)
        levels = [c for c in self.levels if self.sheet.cell(at, c)]
        first = next((text for text, _p in row.values()), "")
        question = self._texts(row, "question")
        if TOTALS.fullmatch(fold(first)) and not levels:
            self.builder.why[self.sheet.name, at] = "total"
            return
        own = {m: cell for m, cell in row.items() if self.sheet.cell(at, cell[1].column)}
        if not question:
            self._without_question(at, row, own, levels)
        elif not levels and self._is_heading(at, own):
            heading = {"question", "code"}
            self._use(at, [c[1].column for m, c in own.items() if m.partition(":")[0] in heading])
            self._heading(question, place, at)
        else:
            self._enter(row, at, place)
            self.builder.add(self.criterion(at, row, question, levels), place)

    def _without_question(self, at: int, row: Row, own: Row, levels: list[int]) -> None:
        """A theme alone is a heading; a step alone belongs to the question above."""
        bare = {meaning.partition(":")[0] for meaning in own}
        if bare == {"code"} and WORDS.search(own["code"][0]) and not levels:
            text, place = own["code"]
            self._use(at, [place.column])
            self._heading({self.language: text}, place, at)
        elif bare - {"code"} and bare <= {"theme", "part", "code"} and not levels:
            self._enter(row, at, Place(self.sheet.name, at))
            self._use(at, [cell[1].column for cell in own.values()])
        elif "steps" in bare and self.builder.last is not None and not levels:
            self._further_step(at, own)
        else:
            self.builder.why[self.sheet.name, at] = "no_question"

    def _further_step(self, at: int, own: Row) -> None:
        last = self.builder.last
        assert last is not None
        key = "options" if last["kind"] in CHOICE_KINDS else "levels"
        if last["kind"] == "text":
            last["kind"] = "levels"
        steps = last.setdefault(key, [])
        for name in split_steps(self._texts(own, "steps").get(self.language, "")):
            steps.append(step_of(name, len(steps), self.language))
        self._use(at, [cell[1].column for cell in own.values()])

    def _is_heading(self, at: int, own: Row) -> bool:
        """One short line without a question mark, above others that say more than it does."""
        if "theme" not in self.meanings and NAMED.match(own.get("question", ("",))[0]):
            return True
        if "theme" in self.meanings or (set(own) - {"code"} != {"question"} and len(own) > 2):
            return False
        if {meaning.partition(":")[0] for meaning in own} - {"code", "question"}:
            return False
        text = own["question"][0] if "question" in own else ""
        if not text or len(text) > 120 or text.rstrip().endswith("?"):
            return False
        code, below = own.get("code", ("", None))[0].strip(". "), self._code_below(at)
        if code and below:
            return below.startswith((f"{code}.", f"{code}-"))
        return not code and (self._stands_out(at, text) or self._others_say_more())

    def _stands_out(self, at: int, text: str) -> bool:
        """Merged over the row, numbered or in capitals where the other rows are not."""
        if any(top == at and right - left >= 2 for top, left, _b, right in self.sheet.merged):
            return True
        column = next(c for c, m in self.columns.items() if m.partition(":")[0] == "question")
        texts = [
            cell for row in self.sheet.rows[self.plan.first_row :] if (cell := _in(row, column))
        ]
        for is_title in (str.isupper, TITLE.match, LETTERED.match):
            alike = sum(1 for other in texts if is_title(other))
            if is_title(text) and len(text) > 3 and alike < 0.5 * len(texts):
                return True
        return False

    def _code_below(self, at: int) -> str:
        column = next((c for c, meaning in self.columns.items() if meaning == "code"), -1)
        rows = range(at + 1, min(at + 6, len(self.sheet.rows)))
        return next((code for row in rows if (code := self.sheet.cell(row, column))), "")

    def _others_say_more(self) -> bool:
        """Most rows fill more than their question: then a question alone is a title."""
        rows = [
            sum(1 for column in self.columns if self.sheet.cell(at, column))
            for at in range(self.plan.first_row, len(self.sheet.rows))
        ]
        filled = [count for count in rows if count]
        return sum(1 for count in filled if count > 1) > 0.5 * len(filled)

    def _heading(self, names: Document, place: Place, at: int) -> None:
        theme = self.builder.theme
        code = self.sheet.cell(at, next((c for c, m in self.columns.items() if m == "code"), -1))
        inner = "." in code.strip(".") or re.match(r"[0-9A-Z]+\.[0-9]+", next(iter(names.values())))
        is_first = theme is not None and not theme["criteria"] and not theme.get("parts")
        if theme is not None and (inner or is_first):
            self.builder.enter_part(names, place)
        else:
            self.builder.enter_theme(names, place)

    def _enter(self, row: Row, at: int, place: Place) -> None:
        theme, part = self._texts(row, "theme"), self._texts(row, "part")
        current = self.builder.theme
        if theme and (current is None or not same_name(current["name"], theme)):
            self.builder.enter_theme(theme, place)
        if part and (self.builder.part is None or not same_name(self.builder.part["name"], part)):
            self.builder.enter_part(part, place)
        self._use(
            at, [c for c, m in self.columns.items() if m.partition(":")[0] in {"theme", "part"}]
        )
