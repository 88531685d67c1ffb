"""Our rules in a form's columns, and beside them as they are where a form would read otherwise."""

from visits.conditions import ExpressionError, parse, rewritten
from visits.exchange.xlsform.draft import Document
from visits.exchange.xlsform.saying import Meant, say
from visits.exchange.xlsform.xpath import Unsaid
from visits.griddoc.walk import criteria_of, steps_of

COLUMNS = {"condition": "relevant", "constraint": "constraint", "formula": "calculation"}


class RuleWriter:
    """Rules of a document, with the names that its codes have in the form."""

    def __init__(self, document: Document, names: dict[str, str]) -> None:
        self.names = names
        self.meant = {
            names[item["code"]]: meant_of(item, document.get("scales", {}))
            for item, _place in criteria_of(document)
        }

    def of(self, item: Document) -> dict[str, str]:
        """The cells of one criterion; a rule that no form reads stands in our column alone."""
        line: dict[str, str] = {}
        for rule, column in COLUMNS.items():
            text = item.get(rule, "")
            if not text:
                continue
            own = self.meant[self.names[item["code"]]] if rule == "constraint" else None
            cell = form_rule(text, self.names, in_constraint=rule == "constraint")
            if cell:
                line[column] = cell
            elif rule == "formula":
                line[column] = "''"
            if self._said(cell, own) != text:
                line[f"carnet_{rule}"] = text
        return line

    def _said(self, cell: str, own: Meant | None) -> str:
        try:
            return say(cell, self.meant, own=own)
        except Unsaid:
            return ""


def form_rule(text: str, names: dict[str, str], *, in_constraint: bool) -> str:
    """The rule with the form's names; nothing where it cannot be read or names nothing."""
    try:
        expression = parse(text, in_constraint=in_constraint)
        if not set(expression.codes) <= names.keys():
            return ""
        return rewritten(expression, names).text
    except ExpressionError:
        return ""


def meant_of(item: Document, scales: Document) -> Meant:
    """How an import would understand the names of this criterion."""
    steps = scales.get(item.get("scale"), []) or steps_of(item)
    return Meant(
        item["code"],
        {step["code"]: step["code"] for step in steps},
        is_scale="levels" in item or "scale" in item,
        worth_is_name=all(step.get("value") == step["code"] for step in steps),
    )
