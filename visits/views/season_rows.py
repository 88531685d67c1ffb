"""Where the rows of a season's figures stand, for a facilitator: a list for each figure's name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from visits.models import Grid
from visits.scoring.suppress import name_cell
from visits.views.network_filters import NO_TERRITORY, rows_at
from visits.views.network_words import NO_THEME
from visits.views.season_words import Block, Figure, Section

VISITS, FARMS, PEOPLE = "network-visits", "network-farms", "network-people"
HOURS, ACTIONS = "network-hours", "network-actions"
#: What a name says, as the choice of a list: of a season, what is not held is what is still open.
STATES = {"held": "held", "cancelled": "cancelled", "ahead": "open"}
#: Figures of one name, their list, what is chosen there, and which figure its rows add up to.
NAMED: dict[str, tuple[str, dict[str, str], str]] = {
    "visits": (VISITS, {}, "visits"),
    "farms": (FARMS, {"seen": "yes"}, "farms"),
    "farms:first": (FARMS, {"seen": "yes", "turn": "first"}, "farms:first"),
    "farms:again": (FARMS, {"seen": "yes", "turn": "again"}, "farms:again"),
    "people": (PEOPLE, {}, "people"),
    "people:new": (PEOPLE, {"new": "yes"}, "people:new"),
    "people:known": (PEOPLE, {"new": "no"}, "people:known"),
    "teams:mixed": (VISITS, {"team": "mixed"}, "teams:mixed"),
    "teams:other": (VISITS, {"team": "other"}, "teams:other"),
    "hours": (HOURS, {"told": "yes"}, "told"),
    "km": (HOURS, {"km": "yes"}, ""),
    "told": (HOURS, {"told": "yes"}, "told"),
    "asked": (HOURS, {}, "asked"),
    "reported": (VISITS, {"delay": "report"}, "reported"),
    "delay:report": (VISITS, {"delay": "report"}, "reported"),
    "replied": (VISITS, {"delay": "reply"}, "replied"),
    "delay:reply": (VISITS, {"delay": "reply"}, "replied"),
    "actions": (ACTIONS, {}, "actions"),
    "actions:talk": (ACTIONS, {"status": "talk"}, "actions:talk"),
    "actions:calm": (ACTIONS, {"status": "calm"}, "actions:calm"),
    "needs": (ACTIONS, {"asks": "yes"}, "needs"),
}
CROSS = name_cell("", "")


def with_rows(sections: Iterable[Section], document: Mapping[str, Any]) -> list[Section]:
    """The same sections, where each shown figure leads to its rows."""
    refs = _grids_of(document)
    return [
        replace(section, blocks=[_block(block, document, refs) for block in section.blocks])
        for section in sections
    ]


def _block(block: Block, document: Mapping[str, Any], refs: Mapping[str, Any]) -> Block:
    rows = [
        (label, [_figure(figure, document, refs) for figure in figures])
        for label, figures in block.rows
    ]
    return replace(block, rows=rows)


def _figure(figure: Figure, document: Mapping[str, Any], refs: Mapping[str, Any]) -> Figure:
    """A zero and what is hidden lead nowhere."""
    if figure.hidden or not figure.number:
        return figure
    if figure.name.startswith("theme:"):
        return _of_theme(figure, document, refs)
    name, chosen, whole = _list_of(figure.name)
    behind = document["values"].get(whole) if whole else None
    return replace(figure, url=rows_at(name, year=document["year"], **chosen), behind=behind)


def _list_of(name: str) -> tuple[str, dict[str, str], str]:
    if name in NAMED:
        return NAMED[name]
    outer, cross, inner = name.partition(CROSS)
    if cross:
        address, chosen, _whole = _list_of(outer)
        return address, {**chosen, **_list_of(inner)[1]}, name
    subject, _colon, rest = name.partition(":")
    address = {"visits": VISITS, "farms": FARMS, "people": PEOPLE}.get(subject, ACTIONS)
    return address, _chosen(subject, rest), name


def _chosen(subject: str, rest: str) -> dict[str, str]:
    what, _colon, value = rest.partition(":")
    if what == "in":
        where = {"territory": value or NO_TERRITORY}
        return {**where, "seen": "yes"} if subject == "farms" else where
    if subject == "visits":
        return {what: value} if value else {"state": STATES[what]}
    if subject == "people":
        return {"part": rest}
    if subject == "needs":
        return {"asks": "yes", "theme": rest or NO_THEME}
    return {what: value}


def _grids_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The grids of the themes, by the key under which a season knows them."""
    keys = {_scope_of(theme["key"])[0] for theme in document["themes"]}
    return {str(pk): ref for pk, ref in Grid.objects.filter(pk__in=keys).values_list("pk", "ref")}


def _scope_of(name: str) -> tuple[str, str, str]:
    """Grid, number of the version and theme of « theme:GRID.NUMBER:CODE:… »."""
    _theme, scope, code, *_rest = name.split(":")
    grid, _dot, number = scope.partition(".")
    return grid, number, code


def _of_theme(figure: Figure, document: Mapping[str, Any], refs: Mapping[str, Any]) -> Figure:
    """Answers lead to the visits that brought them, each with its own."""
    grid, number, code = _scope_of(figure.name)
    if grid not in refs:
        return figure
    url = rows_at("network-theme", refs[grid], code, year=document["year"], version=number)
    key = f"theme:{grid}.{number}:{code}"
    return replace(figure, url=url, behind=document["values"].get(f"{key}:visits"))
