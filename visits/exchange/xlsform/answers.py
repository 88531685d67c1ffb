"""How a question of the form is answered: numbers with their limits, choices, levels."""

from decimal import Decimal, InvalidOperation

from visits.exchange.xlsform.draft import Document, Draft
from visits.exchange.xlsform.form import Form
from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.lists import Choice, ChoiceList, plain_number
from visits.exchange.xlsform.own import of_further, own_columns, worded
from visits.exchange.xlsform.plan import FormPlan
from visits.exchange.xlsform.saying import Meant
from visits.exchange.xlsform.types import LIMITS
from visits.griddoc import LEVEL_KINDS
from visits.griddoc.check import MOST_OPTIONS

WHOLE = "int(.) = ."
RANGE = {"start": "1", "end": "10", "step": "1"}


def answer_of(draft: Draft, form: Form) -> None:
    """Give the draft its kind; what its type says beyond that becomes a limit or is told."""
    kind = draft.type.kind
    match kind:
        case "text":
            if draft.type.word == "phone number":
                draft.limits.append("regex(., '[0-9]*')")
        case "integer" | "percentage" | "decimal":
            draft.item["kind"] = "percentage" if kind == "percentage" else "number"
            draft.limits += [WHOLE] if kind != "decimal" else []
            draft.limits += [LIMITS[draft.type.word]] if draft.type.word in LIMITS else []
        case "range":
            _range(draft, form.ledger)
        case "date":
            draft.item["kind"] = "date"
            draft.meant = Meant(draft.item["code"], is_date=True)
        case "time" | "datetime":
            form.ledger.lose(draft.row, "type", f"x_{kind}")
        case "from_file":
            form.ledger.lose(draft.row, "type", "x_from_file")
        case _:
            _choice(draft, form)


def _range(draft: Draft, ledger: Ledger) -> None:
    """From, to and the step between, as a limit on the answer."""
    draft.item["kind"] = "number"
    said = RANGE | parameters_of(draft.row.get("parameters"))
    try:
        start, end, step = (Decimal(said[key]) for key in ("start", "end", "step"))
    except (InvalidOperation, KeyError):
        ledger.fault(draft.row, "parameters", "x_range")
        return
    if not step or not all(number.is_finite() for number in (start, end, step)):
        ledger.fault(draft.row, "parameters", "x_range")
        return
    low, high = sorted((start, end))
    first = plain_number(start)
    draft.limits.append(f". >= {plain_number(low)} and . <= {plain_number(high)}")
    draft.limits.append(f"(. - {first}) mod {plain_number(abs(step))} = 0")
    if said.keys() <= RANGE.keys():
        ledger.use(draft.row, "parameters")
    else:
        ledger.lose(draft.row, "parameters", "x_parameters")


def parameters_of(cell: str) -> dict[str, str]:
    """`start=0 end=10; step=1`, in the ways that forms part them."""
    words = cell.replace(";", " ").replace(",", " ").replace(" =", "=").replace("= ", "=").split()
    pairs = (word.partition("=") for word in words if "=" in word)
    return {key.strip().casefold(): value.strip() for key, _sign, value in pairs}


# -- choices


def _choice(draft: Draft, form: Form) -> None:
    ledger = form.ledger
    group = form.lists.get(draft.type.list_name)
    if draft.type.list_name.startswith("${"):
        ledger.lose(draft.row, "type", "x_choices_of_answers", draft.type.list_name)
        return
    if "search(" in draft.row.get("appearance"):
        ledger.lose(draft.row, "appearance", "x_search")
    if group is None or not group.choices:
        ledger.fault(draft.row, "type", "x_no_choices", draft.type.list_name)
        return
    draft.group = group
    wanted = draft.row.get("carnet_kind")
    if wanted in LEVEL_KINDS or (
        not wanted
        and draft.type.kind == "choice"
        and not draft.type.or_other  # what somebody writes is no step of a scale
        and is_scale(group, form.plan)
    ):
        _levels(draft, group, form, wanted or "levels")
        return
    if draft.type.kind == "rank":
        ledger.lose(draft.row, "type", "x_rank")
    count = len(group.choices)
    if not 2 <= count <= MOST_OPTIONS:
        code = "x_one_choice" if count < 2 else "x_many_choices"
        ledger.lose(draft.row, "type", code, group.name, count=count, most=MOST_OPTIONS)
        draft.group = None
        return
    draft.item["kind"] = "choice" if draft.type.kind == "choice" else "choices"
    draft.item["options"] = [_step(one, group, form) for one in group.choices]
    steps = {one.name: one.code for one in group.choices}
    draft.meant = Meant(draft.item["code"], steps)


def _twins(one: Choice, form: Form) -> None:
    """The same choice once more, for another answer before: its own words have no place."""
    said = form.languages.of(one.row, "label")
    for row in one.twins:
        form.ledger.use(row, "list_name", "name")
        for key in set(form.languages.keys(row, "label")) & row.cells.keys():
            language = key.partition("::")[2] or form.languages.bare
            if row.get(key) == said.get(language):
                form.ledger.use(row, key)
            else:
                form.ledger.lose(row, key, "x_twin_words")


def is_scale(group: ChoiceList, plan: FormPlan) -> bool:
    return group.may_be_scale and plan.scales.get(group.name, group.looks_like_scale)


def _levels(draft: Draft, group: ChoiceList, form: Form, kind: str) -> None:
    """Worst first; « not applicable » is no level, for every question has that way out."""
    marked = bool(draft.row.get("carnet_kind"))
    found = group.choices if marked else group.steps
    if group.name in form.plan.best_first and not marked:
        found = found[::-1]
    draft.item["kind"] = kind
    draft.item["levels"] = [_step(one, group, form, scale=True) for one in found]
    dropped = [one for one in group.choices if one not in found]
    for one in dropped:
        form.ledger.lose_row(one.row, "x_nowhere")
    if dropped and draft.item.pop("not_applicable", True) is False:
        form.ledger.lose(draft.row, "required", "x_required_nowhere")
    draft.meant = Meant(
        draft.item["code"],
        {one.name: one.code for one in found},
        is_scale=True,
        worth_is_name=all(
            one.worth is not None and plain_number(one.worth) == one.name for one in found
        ),
        dropped=frozenset(one.name for one in dropped),
    )


def _step(one: Choice, group: ChoiceList, form: Form, *, scale: bool = False) -> Document:
    row, ledger, languages = one.row, form.ledger, form.languages
    step: Document = {"code": one.code}
    step["name"] = languages.of(row, "label") or {languages.first: one.name}
    ledger.use(row, "list_name", "name", *languages.keys(row, "label"))
    _twins(one, form)
    if one.code != one.name and "carnet_code" not in row.cells:
        ledger.lose(row, "name", "x_choice_renamed", one.name, code=one.code, name=one.name)
    if one.worth is not None and (scale or group.score):
        step["value"] = row.cells.get("carnet_value") or plain_number(one.worth)
        ledger.use(row, group.score)
    if words := worded(row, "description"):
        step["description"] = words
    ledger.use(row, *own_columns(row.cells, ""))
    step |= of_further(row)
    return step
