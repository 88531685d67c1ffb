"""The rows of a form one after the other: questions into their themes, the rest into the list."""

from visits.exchange.sheet import Place
from visits.exchange.xlsform.answers import answer_of
from visits.exchange.xlsform.draft import Document, Draft
from visits.exchange.xlsform.form import Form
from visits.exchange.xlsform.homes import Homes
from visits.exchange.xlsform.matrix import unfolded
from visits.exchange.xlsform.names import free_code_of
from visits.exchange.xlsform.own import of_criterion, own_columns, soft
from visits.exchange.xlsform.saying import Meant
from visits.exchange.xlsform.sheets import Row
from visits.exchange.xlsform.texts import Texts, joined
from visits.exchange.xlsform.types import Type, type_of

#: Rows that a visit's grid has no place for, each with the sentence that says why.
NO_PLACE = {
    "meta": "x_meta",
    "media": "x_media_question",
    "geo": "x_geo",
    "kobo": "x_kobo",
    "matrix": "x_matrix",
    "cascade": "x_cascade",
    "barcode": "x_barcode",
    "external": "x_external",
    "hidden": "x_hidden",
    "setting": "x_setting_row",
}
ASKED = {
    "text", "integer", "percentage", "decimal", "range", "date", "time", "datetime", "choice",
    "choices", "rank", "from_file",
}  # fmt: skip
#: Blocks of KoboToolbox, and the column that names their list of choices.
BLOCKS = {"score": "kobo--score-choices", "rank": "kobo--rank-items"}
YES = {"yes", "true", "true()", "1", "oui"}
NO = {"no", "false", "false()", "0", "non"}


class FormReader:
    """Walks through the survey; what it makes of each row stands in `drafts` and `homes`."""

    def __init__(self, form: Form) -> None:
        self.form, self.tables = form, form.tables
        self.languages, self.ledger = form.languages, form.ledger
        self.homes = Homes(form.languages, form.ledger, form.title)
        self.drafts: list[Draft] = []
        self.codes: set[str] = set()
        self.names: dict[str, Meant] = {}
        self.ranked: list[str] = []

    def read(self) -> None:
        rows = self.tables.survey.rows()
        for row in unfolded(rows, self.form.lists, self.ledger):
            self._row(row)
        for frame in self.homes.stack[::-1]:
            if frame.row is not None:
                self.ledger.fault(frame.row, "type", "x_not_closed", frame.row.get("name"))
        while self.homes.stack:
            self.homes.close()
        self.homes.finish()

    def _row(self, row: Row) -> None:
        kind = type_of(row.get("type"))
        if row.get("disabled").casefold() in YES:
            self.ledger.lose_row(row, "x_disabled")
            return
        if (row.sheet, row.at) in self.form.plan.dropped:
            self.ledger.lose_row(row, "x_dropped_row")
            return
        if not row.get("type"):
            self._without_type(row)
            return
        verb, _under, control = kind.kind.partition("_")
        if control in {"group", "repeat"} and verb in {"begin", "end"}:
            self._control(row, verb, control)
        elif self.homes.stack and self.homes.stack[-1].inside_repeat:
            self.ledger.lose_row(row, "x_in_repeat")
        else:
            self._question(row, kind)

    def _without_type(self, row: Row) -> None:
        if row.get("name") or any(key.startswith("label") for key in row.cells):
            self.ledger.fault(row, "type", "x_no_type")
        self.ledger.lose_row(row, "x_no_type_row")

    # -- groups

    def _control(self, row: Row, verb: str, control: str) -> None:
        if verb == "begin":
            if not row.get("name"):
                self.ledger.fault(row, "name", "x_no_name")
            self.homes.open(control, row)
            if self.homes.stack[-1].inside_repeat:
                self.ledger.lose_row(row, "x_repeat")
            return
        stack = self.homes.stack
        if not stack:
            self.ledger.fault(row, "type", "x_not_open")
            self.ledger.lose_row(row, "x_not_open")
            return
        if stack[-1].kind != control:
            self.ledger.fault(row, "type", "x_crossed", row.get("type"))
        inside = stack[-1].inside_repeat
        self.homes.close()
        if inside:
            self.ledger.lose_row(row, "x_repeat")
        else:
            self.ledger.use(row, "type")
            self.ledger.lose_row(row, "x_end_row", [k for k in row.cells if k != "type"])

    # -- questions

    def _question(self, row: Row, kind: Type) -> None:
        if kind.kind == "note":
            self._note(row)
        elif kind.kind == "today":
            self.names[row.get("name")] = Meant("", text="today()")
            self.ledger.lose_row(row, "x_today")
        elif kind.kind == "acknowledge":
            self._note(row, "x_acknowledge")
        elif kind.kind == "kobo" and self._in_block(row, kind):
            pass
        elif kind.kind in NO_PLACE:
            self.ledger.lose_row(row, NO_PLACE[kind.kind])
        elif kind.kind == "calculate":
            self._calculate(row, kind)
        elif kind.kind in ASKED:
            self._asked(row, kind)
        else:
            self.ledger.fault(row, "type", "x_unknown_type")
            self.ledger.lose_row(row, "x_unknown_type_row")

    def _in_block(self, row: Row, kind: Type) -> bool:
        """KoboToolbox's rows under one list of choices: a group of questions with that list.

        Of a ranking, no two places may have the same answer. Without its list it says nothing.
        """
        verb, under, block = kind.word.casefold().replace(" ", "_").partition("_")
        if verb == "begin" and (key := BLOCKS.get(block, "")) and row.get(key):
            self.homes.open(block, row)
            self.ledger.use(row, key)
            self.ranked = []
            return True
        frame = self.homes.stack[-1] if self.homes.stack else None
        if frame is None or frame.row is None or frame.kind not in BLOCKS:
            return False
        if verb == "end" and frame.kind == block:
            self.homes.close()
            self.ledger.use(row, "type")
            self.ledger.lose_row(row, "x_end_row", [k for k in row.cells if k != "type"])
            return True
        if not under or verb != frame.kind or not row.get("name"):
            return False
        self._asked(row, Type("choice", frame.row.get(BLOCKS[verb]), word=kind.word))
        if verb == "rank":
            self.drafts[-1].limits += [f". != ${{{code}}}" for code in self.ranked]
            self.ranked.append(self.drafts[-1].item["code"])
        return True

    def _note(self, row: Row, code: str = "") -> None:
        """Words that guide what follows; the condition on them is lost."""
        texts = joined(self.languages.of(row, "label"), self.languages.of(row, "hint"))
        if row.get("carnet_kind") == "intro":
            self._intro(row, texts)
            return
        if not texts:
            self.ledger.lose_row(row, "x_empty_note")
            return
        if row.get("relevant") and any("${" in text for text in texts.values()):
            self.ledger.lose_row(row, "x_note_of_answer")
            return
        self.homes.frame.notes.append((row, texts))
        for key in ("label", "hint"):
            self.ledger.use(row, *self.languages.keys(row, key))
        if code:
            self.ledger.lose(row, "type", code)
        self.ledger.use(row, "type")
        self.ledger.lose(row, "name", "x_note_name") if row.get("name") else None
        self.ledger.lose(row, "relevant", "x_note_rule") if row.get("relevant") else None

    def _intro(self, row: Row, texts: Texts) -> None:
        """The theme's own introduction once more, for form tools; what was changed there counts."""
        home = self.homes.frame.home
        known = home.get("intro", {})
        changed = {one: text for one, text in texts.items() if text != soft(known.get(one, ""))}
        if changed:
            home["intro"] = known | changed
        self.ledger.use_all(row)

    def _calculate(self, row: Row, kind: Type) -> None:
        if row.get("name") and row.get("calculation"):
            self._own(self._take(row, kind, {"kind": "derived"}))
        elif row.get("name"):
            self.ledger.fault(row, "calculation", "x_no_calculation")
            self.ledger.lose_row(row, "x_no_calculation")
        else:
            self.ledger.fault(row, "name", "x_no_name")

    def _asked(self, row: Row, kind: Type) -> None:
        if not row.get("name"):
            self.ledger.fault(row, "name", "x_no_name")
            self.ledger.lose_row(row, "x_no_name")
            return
        if row.get("calculation") and row.get("readonly").casefold() in YES:
            self._take(row, kind, {"kind": "derived"})
            self.ledger.use(row, "readonly")
            return
        draft = self._take(row, kind, {"kind": "text"})
        answer_of(draft, self.form)
        self._own(draft)
        if kind.or_other and draft.item["kind"] in {"choice", "choices"}:
            self._other(draft)

    def _take(self, row: Row, kind: Type, item: Document) -> Draft:
        """A new criterion with its texts, in the theme that is open."""
        is_asked = item["kind"] != "derived"
        frame = self.homes.go_on(row) if is_asked else self.homes.frame
        name = row.get("name")
        above = frame.row.get("name") if frame.row else ""
        code = row.cells.get("carnet_code", "") or free_code_of(name, self.codes, above)
        self.codes.add(code)
        self.ledger.use(row, "type", "name", "carnet_code")
        if code != name and "carnet_code" not in row.cells:
            self.ledger.used.discard(self._cell(row, "name"))
            self.ledger.lose(row, "name", "x_renamed", name, code=code, name=name)
        draft = Draft({"code": code, **item}, row, kind, name, around=frame.rules)
        draft.meant = Meant(code)
        self._texts(draft)
        guidance = joined(*self._notes_for(item), self.languages.of(row, "hint"))
        draft.item |= {"guidance": guidance} if guidance else {}
        frame.place["criteria"].append(draft.item)
        self.homes.where[id(draft.item)] = row.place()
        self.drafts.append(draft)
        return draft

    def _notes_for(self, item: Document) -> list[Texts]:
        """Notes guide the next question that people are asked; a calculation is no such one."""
        notes = self.homes.frame.notes
        said = [texts for _row, texts in notes if item["kind"] != "derived"]
        if said:
            notes.clear()
        return said

    def _own(self, draft: Draft) -> None:
        """What our own columns say beyond the form."""
        draft.item |= of_criterion(draft.row, draft.item)
        self.ledger.use(draft.row, *own_columns(draft.row.cells, ""))

    def _cell(self, row: Row, key: str) -> tuple[str, int, int]:
        place: Place = row.place(key)
        return place.sheet, place.row, place.column

    def _texts(self, draft: Draft) -> None:
        row, item = draft.row, draft.item
        question = self.languages.of(row, "label")
        if not question:
            question = {self.languages.first: draft.name}
            if item["kind"] != "derived":
                self.ledger.doubt(row, "name", "x_no_label")
        item["question"] = question
        evidence = self.languages.of(row, "guidance_hint")
        item |= {"evidence": evidence} if evidence else {}
        for key in ("label", "hint", "guidance_hint"):
            self.ledger.use(row, *self.languages.keys(row, key))
        required = row.get("required").casefold()
        if required in YES | NO:
            self.ledger.use(row, "required")
            if required in YES and item["kind"] != "derived":
                item["not_applicable"] = False
        elif required:
            self.ledger.lose(row, "required", "x_required_rule")

    def _other(self, draft: Draft) -> None:
        """`or_other`: one more choice, and a text that is asked once it is chosen."""
        item = draft.item
        if all(one["code"] != "other" for one in item["options"]):
            item["options"].append({"code": "other", "name": other_words(item["question"])})
        code = free_code_of(f"{draft.name}_other", self.codes)
        words = {
            one: f"{text} – {OTHER.get(one, OTHER['en'])}" for one, text in item["question"].items()
        }
        asked: Document = {"code": code, "kind": "text", "question": words}
        asked["condition"] = f"selected(${{{item['code']}}}, 'other')"
        self.homes.frame.place["criteria"].append(asked)
        self.homes.where[id(asked)] = draft.row.place()
        self.names[f"{draft.name}_other"] = Meant(code)
        steps = {**draft.meant.steps, "other": "other"}
        draft.meant = Meant(item["code"], steps)


OTHER = {"fr": "précisez", "en": "specify other", "es": "especifique", "pt": "especifique"}
OTHER_CHOICE = {"fr": "Autre", "en": "Other", "es": "Otro", "pt": "Outro"}


def other_words(question: Texts) -> Texts:
    return {one: OTHER_CHOICE.get(one, "Other") for one in question}
