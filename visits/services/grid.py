"""Grids: publish a version, copy a grid, begin its next version, put a draft away."""

import uuid
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Network, Person
from peers.refused import Refused
from visits.models import Criterion, CriterionTheme, Grid, GridVersion, Level, Theme, VisitGrid
from visits.models.criterion import part_id

Status = GridVersion.Status


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
        code=free_code(grid.code, network),
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


@transaction.atomic
def retire_version(version: GridVersion, *, at: datetime | None = None) -> GridVersion:
    """No new visit takes it any more; visits that have it keep it."""
    version = GridVersion.objects.select_for_update().get(pk=version.pk)
    if version.status != Status.PUBLISHED:
        raise Refused(_("Seule une version publiée se retire."))
    version.status, version.retired_at = Status.RETIRED, at or timezone.now()
    version.save(update_fields=["status", "retired_at"])
    return version


@transaction.atomic
def discard_draft(version: GridVersion) -> None:
    """Delete a draft that nobody has published; with its last version the grid goes too."""
    version = GridVersion.objects.select_for_update().select_related("grid").get(pk=version.pk)
    if not version.is_draft:
        raise Refused(_("Cette version est publiée. Elle ne s'efface pas."))
    if VisitGrid.objects.filter(version=version).exists():
        raise Refused(_("Une visite se sert de ce brouillon. Il ne s'efface pas."))
    grid = version.grid
    version.delete()
    if not grid.versions.exists():
        grid.delete()


def free_code(code: str, network: Network) -> str:
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
    themes = _copy_themes(source, version)
    rows = list(source.criteria.prefetch_related("levels", "feeds"))
    copies = {row.pk: _copy_criterion(row, version, themes[row.theme_id]) for row in rows}
    Criterion.objects.bulk_create(copies.values())
    Level.objects.bulk_create(
        _as_new(level, criterion=copies[row.pk]) for row in rows for level in row.levels.all()
    )
    CriterionTheme.objects.bulk_create(
        CriterionTheme(criterion=copies[row.pk], theme=themes[feed.theme_id])
        for row in rows
        for feed in row.feeds.all()
    )
    return version


def _copy_themes(source: GridVersion, version: GridVersion) -> dict[uuid.UUID, Theme]:
    """By the id of the original; a part stands behind its theme in the reading order."""
    themes: dict[uuid.UUID, Theme] = {}
    for theme in source.themes.order_by("position"):
        themes[theme.pk] = Theme(
            id=part_id(version, "theme", theme.code),
            version=version,
            code=theme.code,
            position=theme.position,
            name=theme.name,
            intro=theme.intro,
            parent=themes[theme.parent_id] if theme.parent_id else None,
        )
    Theme.objects.bulk_create(themes.values())
    return themes


def _copy_criterion(criterion: Criterion, version: GridVersion, theme: Theme) -> Criterion:
    copy = _as_new(criterion, version=version, theme=theme)
    copy.pk = part_id(version, "criterion", criterion.code)
    copy._prefetched_objects_cache = {}
    return copy


def _as_new(row: Any, **given: object) -> Any:
    copy = deepcopy(row)
    copy.pk, copy._state.adding = None, True
    for name, thing in given.items():
        setattr(copy, name, thing)
    return copy
