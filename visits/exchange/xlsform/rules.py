"""Conditions, limits and calculations of a form, said in our language or told as lost."""

from collections.abc import Iterable

from visits.conditions.tokens import LONGEST
from visits.exchange.xlsform.draft import Draft, Rule
from visits.exchange.xlsform.filters import filtered
from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.saying import Meant, names_said, say
from visits.exchange.xlsform.sheets import Row
from visits.exchange.xlsform.texts import Languages
from visits.exchange.xlsform.write_rules import form_rule
from visits.exchange.xlsform.xpath import Unsaid, plain


class Rules:
    """All rules of all drafts; a calculation that cannot be said takes those that need it along."""

    def __init__(
        self, drafts: list[Draft], names: dict[str, Meant], languages: Languages, ledger: Ledger
    ) -> None:
        self.drafts, self.languages, self.ledger = drafts, languages, ledger
        self.names: dict[str, Meant] = dict(names)
        for draft in drafts:
            self.names.setdefault(draft.name, draft.meant)
        self.codes = {draft.item["code"]: draft.name for draft in drafts}
        self.said: dict[tuple[str, int, str], str] = {}

    def settle(self) -> list[Draft]:
        """Give the drafts their rules; the drafts that fall away are handed back."""
        gone = self._formulas()
        away = set(map(id, gone))
        for draft in self.drafts:
            if id(draft) not in away:
                self._condition(draft)
                self._constraint(draft)
        return gone

    # -- calculations

    def _formulas(self) -> list[Draft]:
        """Each formula is said once, and once more when something that it names falls away."""
        waiting = [draft for draft in self.drafts if draft.item["kind"] == "derived"]
        users: dict[str, list[Draft]] = {}
        for draft in waiting:
            for name in names_said(draft.row.get("calculation")):
                users.setdefault(name, []).append(draft)
        gone: dict[int, Draft] = {}
        while waiting:
            again: list[Draft] = []
            for draft in waiting:
                if id(draft) not in gone and not self._formula(draft):
                    gone[id(draft)] = draft
                    if self.names.pop(draft.name, None):
                        again += users.get(draft.name, [])
            waiting = again
        return list(gone.values())

    def _formula(self, draft: Draft) -> bool:
        if kept := self._kept(draft, "formula", "calculation"):
            draft.item["formula"] = kept
            return True
        try:
            draft.item["formula"] = say(draft.row.get("calculation"), self.names)
        except Unsaid as fault:
            self.ledger.lose_row(
                draft.row, "x_calculate", [k for k in draft.row.cells if k != "calculation"]
            )
            self._lost(draft.row, "calculation", fault)
            return False
        self.ledger.use(draft.row, "calculation")
        return True

    # -- conditions

    def _kept(self, draft: Draft, rule: str, column: str) -> str:
        """Our own rule, where the form's cell still says what we wrote for it."""
        text = draft.row.cells.get(f"carnet_{rule}", "")
        cell = form_rule(text, self.codes, in_constraint=rule == "constraint") if text else ""
        usual = "''" if rule == "formula" else ""
        if not text or (cell or usual) != draft.row.get(column):
            return ""
        self.ledger.use(draft.row, column)
        return text

    def _condition(self, draft: Draft) -> None:
        if kept := self._kept(draft, "condition", "relevant"):
            draft.item["condition"] = kept
            return
        parts = [text for rule in draft.around if (text := self._rule(rule))]
        own = self._rule((draft.row, "relevant")) if draft.row.get("relevant") else ""
        parts += [own] if own else []
        parts = [part for part in parts if part != "true()"]
        whole = parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts)
        if len(whole) > LONGEST:
            self.ledger.lose(draft.row, "relevant" if own else "type", "x_rule_too_long")
            return
        if whole:
            draft.item["condition"] = whole

    def _rule(self, rule: Rule) -> str:
        """One cell said once, however many questions stand under it."""
        row, key = rule
        place = (row.sheet + key, row.at, row.get(key))
        if place not in self.said:
            try:
                self.said[place] = say(row.get(key), self.names)
                self.ledger.use(row, key)
            except Unsaid as fault:
                self.said[place] = ""
                self._lost(row, key, fault)
        return self.said[place]

    # -- limits

    def _constraint(self, draft: Draft) -> None:
        row, parts = draft.row, list(draft.limits)
        told = self._kept(draft, "constraint", "constraint")
        if not told and row.get("constraint"):
            try:
                told = say(row.get("constraint"), self.names, own=draft.meant)
                self.ledger.use(row, "constraint")
            except Unsaid as fault:
                self._lost(row, "constraint", fault)
        parts += [told] if told else []
        if row.get("choice_filter"):
            parts += self._filter(draft)
        whole = parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts)
        if len(whole) > LONGEST:
            self.ledger.lose(row, "constraint" if told else "type", "x_rule_too_long")
            whole, told = "", ""
        if whole:
            draft.item["constraint"] = whole
        texts = self.languages.of(row, "constraint_message")
        if texts and (told or row.get("carnet_kind")):
            draft.item["constraint_message"] = texts
            self.ledger.use(row, *self.languages.keys(row, "constraint_message"))

    def _filter(self, draft: Draft) -> list[str]:
        try:
            said = filtered(draft, self.names)
        except Unsaid as fault:
            self._lost(draft.row, "choice_filter", fault)
            return []
        self.ledger.use(draft.row, "choice_filter")
        for choice in draft.group.choices if draft.group else []:
            for one in (choice.row, *choice.twins):
                self.ledger.use(one, *_columns_of(draft, one.cells))
        self.ledger.doubt(draft.row, "choice_filter", "x_filter")
        return [said] if said else []

    def _lost(self, row: Row, key: str, fault: Unsaid) -> None:
        self.ledger.lose(row, key, f"x_{key}", why=fault.code, word=fault.word)


def _columns_of(draft: Draft, cells: Iterable[str]) -> list[str]:
    """The columns of the sheet of choices that the filter names."""
    words = plain(draft.row.get("choice_filter"))
    return [key for key in cells if key in words]
