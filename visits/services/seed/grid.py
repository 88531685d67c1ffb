"""The example networks' grid: a copy of a library grid, then its second version."""

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from functools import partial
from typing import Any

from visits.models import Grid, GridVersion
from visits.services.grid import copy_grid, publish_version
from visits.services.grid_load import load_version
from visits.services.library import FOLDER
from visits.services.seed.story import Script, Stage, made_id, read_story

Told = Mapping[str, Any]


def set_grid(stage: Stage, network: str, told: Told, script: Script) -> None:
    for version in told["versions"]:
        at = stage.at(version["published_on"], "08:30")
        act = partial(_next_version, stage, network, told, version)
        script.add(at, act)


def _next_version(
    stage: Stage, network: str, told: Told, version: Told, at: datetime
) -> GridVersion:
    if version["number"] == 1:
        draft = _copy_library(stage, network, told)
    else:
        changes = read_story(version["changes"].removesuffix(".json"))["changes"]
        document = change_document(library_document(told["library"]), changes)
        draft = load_version(stage.grids[network], document, number=version["number"])
    return publish_version(draft, by=stage.people[version["published_by"]], at=at)


def _copy_library(stage: Stage, network: str, told: Told) -> GridVersion:
    draft = copy_grid(
        Grid.objects.get(network=None, code=told["library"]),
        network=stage.networks[network],
        ref=made_id("grid", told["code"]),
    )
    grid = draft.grid
    grid.code, grid.name = told["code"], told["name"]
    grid.save(update_fields=["code", "name"])
    stage.grids[network] = grid
    return draft


def library_document(code: str) -> dict[str, Any]:
    documents = [json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")]
    return next(document for document in documents if document["code"] == code)


def change_document(document: Told, changes: list[Told]) -> dict[str, Any]:
    """The document of a next version: each criterion says whether and how it changed."""
    changed = deepcopy(dict(document))
    by_code = {change["code"]: change for change in changes}
    for theme in changed["themes"]:
        theme["criteria"] = [
            item
            for old in theme["criteria"]
            for item in _follow(old, by_code.get(old["code"], {}))
            + [new for new in changes if new.get("after") == old["code"]]
        ]
    return changed


def _follow(old: Told, change: Told) -> list[Told]:
    if change.get("change") == "retired":
        return []
    return [{**old, "change": "same", "comparison": "keep", **change}]
