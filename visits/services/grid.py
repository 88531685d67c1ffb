"""Grids: read one from its open format, publish it, copy it, begin its next version."""

import uuid
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Network, Person
from peers.refused import Refused
from visits.models import Criterion, CriterionTheme, Grid, GridVersion, Level, Theme

Status = GridVersion.Status


@transaction.atomic
def load_grid(
    document: Mapping[str, Any], *, network: Network | None, ref: uuid.UUID | None = None
) -> GridVersion:
    """A new lineage with its first draft, from a document of the format `spg-grid/1`."""
    if document.get("format") != "spg-grid/1":
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
    return load_version(grid, document, number=1)


def load_version(grid: Grid, document: Mapping[str, Any], *, number: int) -> GridVersion:
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
    )
    themes = {}
    for position, part in enumerate(document["themes"], start=1):
        themes[part["code"]] = Theme.objects.create(
            id=_part_id(version, "theme", part["code"]),
            version=version,
            code=part["code"],
            position=position,
            name=part["name"],
            intro=part.get("intro", {}),
        )
    for part in document["themes"]:
        for position, item in enumerate(part["criteria"], start=1):
            place = (themes[part["code"]], position)
            _load_criterion(version, place, item, themes, document.get("scales", {}))
    return version


def _part_id(version: GridVersion, noun: str, code: str) -> uuid.UUID:
    """Follows from the lineage's own reference: the same library has the same ids everywhere."""
    return uuid.uuid5(version.grid.ref, f"{version.number}/{noun}/{code}")


def _load_criterion(
    version: GridVersion,
    place: tuple[Theme, int],
    item: Mapping[str, Any],
    themes: Mapping[str, Theme],
    scales: Mapping[str, Any],
) -> Criterion:
    criterion = Criterion.objects.create(
        id=_part_id(version, "criterion", item["code"]),
        version=version,
        theme=place[0],
        code=item["code"],
        position=place[1],
        kind=item["kind"],
        weight=item.get("weight", "1"),
        subject=item.get("subject", "farm"),
        may_not_apply=item.get("not_applicable", True),
        condition=item.get("condition", ""),
        change=item.get("change", Criterion.Change.NEW),
        comparison=item.get("comparison", Criterion.Comparison.KEEP),
        comparison_why=item.get("why", ""),
        **{key: item.get(key, {}) for key in ("question", "expected", "guidance", "evidence")},
        unit=item.get("unit", {}),
        **{key: item.get(key, False) for key in ("red_line", "sensitive", "photo", "short_path")},
    )
    for code in item.get("feeds", []):
        CriterionTheme.objects.create(criterion=criterion, theme=themes[code])
    Level.objects.bulk_create(_levels(criterion, item, scales))
    return criterion


def _levels(
    criterion: Criterion, item: Mapping[str, Any], scales: Mapping[str, Any]
) -> list[Level]:
    own = {level["code"]: level for level in item.get("levels", [])}
    steps = scales.get(item.get("scale", ""), []) or item.get("levels", [])
    steps = steps if criterion.has_levels else item.get("options", [])
    return [
        Level(
            criterion=criterion,
            code=step["code"],
            position=position,
            name=own.get(step["code"], {}).get("name") or step.get("name", {}),
            description=own.get(step["code"], {}).get("description", {}),
            value=step.get("value"),
        )
        for position, step in enumerate(steps, start=1)
    ]


@transaction.atomic
def publish_version(
    version: GridVersion, *, by: Person | None, at: datetime | None = None
) -> GridVersion:
    """Freeze a draft for ever; the version published until now is retired.

    Nobody publishes the shared library: it comes with the application.
    """
    version = GridVersion.objects.select_for_update().get(pk=version.pk)
    if version.status != Status.DRAFT:
        raise Refused(_("Cette version est déjà publiée. Elle ne change plus."))
    if not version.criteria.exists():
        raise Refused(_("Cette grille n'a pas encore de critère."))
    at = at or timezone.now()
    version.grid.versions.filter(status=Status.PUBLISHED).update(
        status=Status.RETIRED, retired_at=at
    )
    version.status, version.published_at, version.published_by = Status.PUBLISHED, at, by
    version.save(update_fields=["status", "published_at", "published_by"])
    return version


@transaction.atomic
def copy_grid(grid: Grid, *, network: Network, ref: uuid.UUID | None = None) -> GridVersion:
    """A library grid made a network's own: a new lineage that says where it came from."""
    source = grid.versions.filter(status=Status.PUBLISHED).first()
    if source is None:
        raise Refused(_("Cette grille n'est pas encore publiée."))
    copy = Grid.objects.create(
        ref=ref or uuid.uuid4(),
        network=network,
        code=_free_code(grid.code, network),
        name=grid.name,
        summary=grid.summary,
        licence=grid.licence,
        source=grid.source,
        copied_from=grid,
    )
    return _copy_version(source, copy, number=1)


@transaction.atomic
def adopt_grid(grid: Grid, *, network: Network, by: Person) -> GridVersion:
    """A library grid copied and published at once: the network may visit with it today."""
    network = Network.objects.select_for_update().get(pk=network.pk)
    if grid.network_id is not None:
        raise Refused(_("Cette grille n'est pas de la bibliothèque partagée."))
    if network.grids.filter(copied_from=grid).exists():
        raise Refused(_("Votre réseau a déjà sa copie de cette grille."))
    return publish_version(copy_grid(grid, network=network), by=by)


def _free_code(code: str, network: Network) -> str:
    taken = set(network.grids.values_list("code", flat=True))
    free = (f"{code}-{number}" if number > 1 else code for number in range(1, len(taken) + 2))
    return next(name for name in free if name not in taken)


@transaction.atomic
def draft_version(grid: Grid) -> GridVersion:
    """The next version as a draft with the content of the published one."""
    if grid.versions.filter(status=Status.DRAFT).exists():
        raise Refused(_("Un brouillon de cette grille existe déjà."))
    latest = grid.versions.order_by("-number").first()
    if latest is None:
        raise Refused(_("Cette grille n'a pas encore de version."))
    version = _copy_version(latest, grid, number=latest.number + 1)
    version.criteria.update(
        change=Criterion.Change.SAME, comparison=Criterion.Comparison.KEEP, comparison_why=""
    )
    return version


def _copy_version(source: GridVersion, grid: Grid, *, number: int) -> GridVersion:
    version = deepcopy(source)
    version.pk, version.grid, version.number = None, grid, number
    version.status, version.published_by = Status.DRAFT, None
    version.published_at = version.retired_at = None
    version._state.adding = True
    version.save()
    themes: dict[uuid.UUID, Theme] = {}
    for theme in source.themes.order_by("parent_id", "position"):
        themes[theme.pk] = Theme.objects.create(
            id=_part_id(version, "theme", theme.code),
            version=version,
            code=theme.code,
            position=theme.position,
            name=theme.name,
            intro=theme.intro,
            parent=themes.get(theme.parent_id),
        )
    for criterion in source.criteria.prefetch_related("levels", "feeds"):
        _copy_criterion(criterion, version, themes)
    return version


def _copy_criterion(
    criterion: Criterion, version: GridVersion, themes: Mapping[uuid.UUID, Theme]
) -> None:
    levels, feeds = list(criterion.levels.all()), list(criterion.feeds.all())
    copy = deepcopy(criterion)
    copy.pk = _part_id(version, "criterion", criterion.code)
    copy._state.adding = True
    copy._prefetched_objects_cache = {}
    copy.version, copy.theme = version, themes[criterion.theme_id]
    copy.save()
    for level in levels:
        level.pk, level.criterion, level._state.adding = None, copy, True
    Level.objects.bulk_create(levels)
    CriterionTheme.objects.bulk_create(
        CriterionTheme(criterion=copy, theme=themes[feed.theme_id]) for feed in feeds
    )
