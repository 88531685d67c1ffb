"""What stands in the way of publishing a grid: each fault with where it is, and the character.

Advice (advice.py) may be left aside; a fault here would stop a visit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from visits.conditions import Expression, ExpressionError, cycle_in, parse
from visits.griddoc import CHOICE_KINDS, LEVEL_KINDS, RULES
from visits.griddoc.walk import Document, criteria_of, steps_of, text_of, themes_of

FEWEST_STEPS, MOST_LEVELS = 2, 7
#: Rules that look at other answers before this one is given: they must not go round in a circle.
LOOKING = ("condition", "formula")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: its code says what, the rest where and what was found there."""

    code: str
    noun: str = "grid"
    of: str = ""
    field: str = ""
    position: int = -1
    found: str = ""
    step: int = 0


def faults_of(document: Document) -> list[Fault]:
    """All of them, in reading order; the circles last."""
    items = [item for item, _place in criteria_of(document)]
    found: list[Fault] = []
    if not items:
        found.append(Fault("no_criterion"))
    if not text_of(document.get("name")):
        found.append(Fault("no_name"))
    for theme, _above in themes_of(document):
        if not text_of(theme.get("name")):
            found.append(Fault("theme_without_name", "theme", theme["code"]))
        for item in theme.get("criteria", []):
            found += _faults_of_criterion(item)
    return found + _faults_of_rules(items) + list(_faults_of_rhythm(document, items))


def _faults_of_criterion(item: Document) -> Iterator[Fault]:
    code, kind, steps = item["code"], item["kind"], steps_of(item)
    if not text_of(item.get("question")):
        yield Fault("criterion_without_text", "criterion", code, "question")
    if kind in (*LEVEL_KINDS, *CHOICE_KINDS) and len(steps) < FEWEST_STEPS:
        yield Fault("too_few_levels", "criterion", code)
    if kind in LEVEL_KINDS and len(steps) > MOST_LEVELS:
        yield Fault("too_many_levels", "criterion", code)
    for rank, step in enumerate(steps, start=1):
        if not text_of(step.get("name")):
            yield Fault("level_without_words", "criterion", code, "name", step=rank)


def _faults_of_rules(items: list[Document]) -> list[Fault]:
    known = {item["code"] for item in items}
    found: list[Fault] = []
    parsed: dict[str, dict[str, Expression]] = {field: {} for field in RULES}
    for item in items:
        for field in RULES:
            text = item.get(field, "")
            if not text:
                continue
            expression = read_rule(text, field)
            if isinstance(expression, ExpressionError):
                found.append(_unread(item, field, expression))
            else:
                parsed[field][item["code"]] = expression
                found += _unknown(item, field, expression, known)
    circle = circle_in(parsed)
    if circle:
        found.append(
            Fault("circle", "criterion", circle[0], found=" → ".join([*circle, circle[0]]))
        )
    return found


def _faults_of_rhythm(document: Document, items: list[Document]) -> Iterator[Fault]:
    """What is not asked each time must not be missed by a rule, and never counts as zero."""
    lasting = {item["code"] for item in items if item.get("rhythm") == "on_change"}
    if lasting and document.get("policy", {}).get("missing") == "zero":
        yield Fault("lasting_counts_as_zero")
    for item in items:
        for field in RULES:
            expression = read_rule(item[field], field) if item.get(field) else None
            if not isinstance(expression, Expression):
                continue
            for start, _end, code in expression.references:
                if code in lasting and code != item["code"]:
                    yield Fault("lasting_in_a_rule", "criterion", item["code"], field, start, code)


def read_rule(text: str, field: str) -> Expression | ExpressionError:
    """The one place where a rule is read."""
    try:
        return parse(text, in_constraint=field == "constraint")
    except ExpressionError as error:
        return error


def _unread(item: Document, field: str, error: ExpressionError) -> Fault:
    position = min(error.position, len(item[field]))
    return Fault(f"rule_{error.code}", "criterion", item["code"], field, position, error.detail)


def _unknown(
    item: Document, field: str, expression: Expression, known: set[str]
) -> Iterator[Fault]:
    for start, _end, code in expression.references:
        if code not in known:
            yield Fault("unknown_code", "criterion", item["code"], field, start, code)
        elif code == item["code"] and field != "constraint":
            yield Fault("names_itself", "criterion", item["code"], field, start, code)


def circle_in(parsed: Mapping[str, Mapping[str, Expression]]) -> list[str]:
    """Criteria that wait for each other, by condition or formula; who names itself stands apart."""
    needs: dict[str, Expression] = {}
    for field in LOOKING:
        for code, expression in parsed[field].items():
            others = tuple(row for row in expression.references if row[2] != code)
            known = needs[code].references if code in needs else ()
            needs[code] = Expression("", (), (*known, *others))
    return cycle_in(needs) or []
