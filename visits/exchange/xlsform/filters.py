"""A filter of choices as a limit on the answer: which choices fit which other answers."""

from visits.exchange.xlsform.draft import Draft
from visits.exchange.xlsform.lists import Choice
from visits.exchange.xlsform.saying import Names, quoted, say
from visits.exchange.xlsform.sheets import Row
from visits.exchange.xlsform.xpath import Unsaid, plain

ALWAYS, NEVER = "true()", "false()"


def filtered(draft: Draft, names: Names) -> str:
    """`(. = 'a' or . = 'b') and ${region} = 'north' or …`: nothing is asked of other choices."""
    if draft.group is None or draft.item["kind"] not in {"choice", "choices", "levels"}:
        raise Unsaid("no_choices")
    parts: dict[str, list[Choice]] = {}
    for choice in draft.group.choices:
        if choice.name in draft.meant.steps:
            parts.setdefault(_said_of_all(draft, choice, names), []).append(choice)
    rules = [_rule(draft, said, found) for said, found in parts.items() if said != ALWAYS]
    return rules[0] if len(rules) == 1 else " and ".join(f"({rule})" for rule in rules)


def _said_of_all(draft: Draft, choice: Choice, names: Names) -> str:
    """A choice that stands in several rows fits where one of them does."""
    rows = (choice.row, *choice.twins)
    said = list(dict.fromkeys(_said(draft, choice, row, names) for row in rows))
    if len(said) == 1 or ALWAYS in said:
        return ALWAYS if ALWAYS in said else said[0]
    return " or ".join(f"({one})" for one in said if one != NEVER)


def _said(draft: Draft, choice: Choice, row: Row, names: Names) -> str:
    """The filter for one row: its own cells stand where the filter names their columns."""
    columns = {key: text.strip() for key, text in row.cells.items()}
    columns |= {"name": choice.name, "list_name": row.get("list_name")}
    empty = dict.fromkeys(row.columns, "")
    return say(plain(draft.row.get("choice_filter")), names, columns=empty | columns)


def _rule(draft: Draft, said: str, choices: list[Choice]) -> str:
    """Of one choice only: `. != 'a' or …`; of several choices: none of them is selected, or…"""
    several = draft.item["kind"] == "choices"
    named = [quoted(one.code) for one in choices]
    if several:
        away = " and ".join(f"not(selected(., {code}))" for code in named)
    else:
        away = " and ".join(f". != {code}" for code in named)
    if said == NEVER:
        return away
    away = f"({away})" if len(named) > 1 else away
    return f"{away} or ({said})"
