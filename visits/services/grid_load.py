"""A grid read from a document of the open format `spg-grid/1`: a new lineage, or a next draft."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from peers.models import Network
from peers.refused import Refused
from visits.griddoc import FLAGS, FORMAT, RULES, TEXTS
from visits.models import Criterion, CriterionTheme, Grid, GridVersion, Level, Theme
from visits.models.criterion import part_id

Document = Mapping[str, Any]


@transaction.atomic
def load_grid(
    document: Document,
    *,
    network: Network | None,
    ref: uuid.UUID | None = None,
    number: int = 1,
) -> GridVersion:
    """A new lineage with its first draft; the document is trusted to be whole."""
    if document.get("format") != FORMAT:
        raise Refused(_("Ce fichier n'est pas une grille au format spg-grid/1."))
    grid = Grid.objects.create(
        ref=ref or uuid.uuid4(),
        network=network,
        code=document["code"],
        name=document["name"],
        summary=document.get("summary", {}),
        licence=document.get("licence", ""),
        source=document.get("source", {}),
    )
    return load_version(grid, document, number=number)


@transaction.atomic
def load_version(grid: Grid, document: Document, *, number: int) -> GridVersion:
    """The document's content as a draft of that number."""
    policy = document.get("policy", {})
    version = GridVersion.objects.create(
        grid=grid,
        number=number,
        languages=document.get("languages", ["fr"]),
        charter=document.get("charter", ""),
        missing=policy.get("missing", "left_out"),
        not_applicable=policy.get("not_applicable", "left_out"),
        theme_result=policy.get("theme", "counts"),
        total=policy.get("total", "none"),
        always_left_out=policy.get("always_left_out", []),
        arithmetic=policy.get("arithmetic"),
    )
    themes = {
        part["code"]: _theme(version, position, part, above)
        for position, (part, above) in enumerate(_parts(document), start=1)
    }
    Theme.objects.bulk_create(themes.values())
    _load_criteria(document, themes)
    return version


def _parts(document: Document) -> Iterator[tuple[Document, Document | None]]:
    """Themes with their parts behind them, each with the theme that it is part of."""
    for theme in document["themes"]:
        yield theme, None
        for part in theme.get("parts", []):
            yield part, theme


def _theme(version: GridVersion, position: int, part: Document, above: Document | None) -> Theme:
    return Theme(
        id=part_id(version, "theme", part["code"]),
        version=version,
        parent_id=part_id(version, "theme", above["code"]) if above else None,
        code=part["code"],
        position=position,
        name=part["name"],
        intro=part.get("intro", {}),
    )


def _load_criteria(document: Document, themes: Mapping[str, Theme]) -> None:
    items = [
        (themes[part["code"]], position, item)
        for part, _above in _parts(document)
        for position, item in enumerate(part.get("criteria", []), start=1)
    ]
    criteria = {item["code"]: read_criterion(place, at, item) for place, at, item in items}
    Criterion.objects.bulk_create(criteria.values())
    scales = document.get("scales", {})
    Level.objects.bulk_create(
        level
        for _place, _at, item in items
        for level in read_levels(criteria[item["code"]], item, scales)
    )
    CriterionTheme.objects.bulk_create(
        CriterionTheme(criterion=criteria[item["code"]], theme=themes[code])
        for _place, _at, item in items
        for code in item.get("feeds", [])
    )


def read_criterion(theme: Theme, position: int, item: Document) -> Criterion:
    """An unsaved criterion of the theme, without its levels."""
    return Criterion(
        id=part_id(theme.version, "criterion", item["code"]),
        version=theme.version,
        theme=theme,
        code=item["code"],
        position=position,
        kind=item["kind"],
        weight=item.get("weight", "1"),
        subject=item.get("subject", "farm"),
        rhythm=item.get("rhythm", Criterion.Rhythm.ANEW),
        may_not_apply=item.get("not_applicable", True),
        change=item.get("change", Criterion.Change.NEW),
        comparison=item.get("comparison", Criterion.Comparison.KEEP),
        comparison_why=item.get("why", ""),
        **{key: item.get(key, {}) for key in TEXTS},
        **{key: item.get(key, "") for key in RULES},
        **{key: item.get(key, False) for key in FLAGS},
    )


def read_levels(
    criterion: Criterion, item: Document, scales: Mapping[str, Any] | None = None
) -> list[Level]:
    """Unsaved levels or options: its own, or those of the named scale in words of its own."""
    own = {level["code"]: level for level in item.get("levels", [])}
    steps = (scales or {}).get(item.get("scale", ""), []) or item.get("levels", [])
    steps = steps if criterion.has_levels else item.get("options", [])
    return [
        Level(
            criterion=criterion,
            code=step["code"],
            position=position,
            name=own.get(step["code"], {}).get("name") or step.get("name", {}),
            description=own.get(step["code"], step).get("description", {}),
            value=own.get(step["code"], {}).get("value", step.get("value")),
        )
        for position, step in enumerate(steps, start=1)
    ]
