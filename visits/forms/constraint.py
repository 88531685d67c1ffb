"""Whether what is typed fits what the grid says of an answer, and the sentence when it does not."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from visits.conditions import ExpressionError, holds, parse
from visits.models import Criterion, Visit
from visits.queries.entry import visit_state
from visits.queries.grid import criteria_of, values_for_all
from visits.templatetags.visits import text_in


def broken_constraint(criterion: Criterion, value: Mapping[str, Any], visit: Visit) -> str:
    """The grid's own sentence, or a plain one; nothing where the answer fits or asks nothing.

    Other answers that the rule names are read as they stand, where all opinions agree.
    """
    if not criterion.constraint or not value or "state" in value:
        return ""
    try:
        rule = parse(criterion.constraint, in_constraint=True)
    except ExpressionError:
        return ""
    answers, worths = _others(visit, rule.codes), _worths(criterion)
    if holds(rule, answers, today=visit.day, own=value, worths=worths):
        return ""
    usual = _("La grille n'attend pas cette réponse. Relisez-la.")
    return text_in(criterion.constraint_message) or usual


def _others(visit: Visit, codes: tuple[str, ...] | list[str]) -> dict[str, Mapping[str, Any]]:
    if not codes:
        return {}
    state = visit_state(visit)
    said = {
        row.code: values_for_all(state.target(row))
        for row in criteria_of(visit)
        if row.code in codes
    }
    return {code: values[0] for code, values in said.items() if len(values) == 1}


def _worths(criterion: Criterion) -> dict[str, dict[str, str | None]]:
    values = {level.code: level.value for level in criterion.levels.all()}
    if all(value is None for value in values.values()):
        return {}
    return {".": {code: None if v is None else f"{v:f}" for code, v in values.items()}}
