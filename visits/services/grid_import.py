"""A document that came in a file becomes a draft, and may be taken back for thirty days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Network, Person
from peers.refused import Refused
from visits.griddoc.check import faults_of
from visits.griddoc.walk import criteria_of
from visits.models import Criterion, Grid, GridEdit, GridImport, GridVersion
from visits.queries.grid_document import version_document
from visits.services.grid import discard_draft, free_code
from visits.services.grid_load import load_grid, load_version

Document = Mapping[str, Any]
Change = Criterion.Change
UNDO_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a grid came in."""

    name: str
    sha256: str
    left_out: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def import_grid(
    document: Document,
    *,
    network: Network,
    by: Person,
    source: Source,
    grid: Grid | None = None,
    import_id: UUID | None = None,
) -> GridImport:
    """A new grid of the network, or the next draft of one; the same id twice is the same import."""
    network = Network.objects.select_for_update().get(pk=network.pk)
    done = GridImport.objects.filter(pk=import_id, network=network).first() if import_id else None
    if done is not None:
        return done
    if faults_of(document):
        raise Refused(_("Cette grille a encore des erreurs. Rien n'a été importé."))
    version = _new_grid(document, network) if grid is None else _next_draft(document, grid, network)
    return GridImport.objects.create(
        id=import_id or uuid4(),
        network=network,
        grid=version.grid,
        version=version,
        new_grid=grid is None,
        by=by,
        file_name=source.name[:200],
        file_sha256=source.sha256,
        left_out=list(source.left_out),
    )


def _new_grid(document: Document, network: Network) -> GridVersion:
    fresh = {**document, "code": free_code(str(document["code"])[:50], network)}
    return load_grid(fresh, network=network)


def _next_draft(document: Document, grid: Grid, network: Network) -> GridVersion:
    """The file's content as the next version; what it does not say of counting stays."""
    if grid.network_id != network.pk:
        raise Refused(_("Cette grille n'est pas de ce réseau."))
    if grid.versions.filter(status=GridVersion.Status.DRAFT).exists():
        raise Refused(
            _("Un brouillon de cette grille existe déjà. Publiez-le ou effacez-le d'abord.")
        )
    latest = grid.versions.order_by("-number").first()
    if latest is None:
        raise Refused(_("Cette grille n'a pas encore de version."))
    before = version_document(latest)
    whole = {key: before[key] for key in ("policy", "charter") if key in before} | dict(document)
    return load_version(grid, with_changes(before, whole), number=latest.number + 1)


# -- what changes from one document to the next


def change_of(before: Document | None, after: Document) -> str:
    """New, rescaled, reworded or the same as the criterion of that code."""
    if before is None:
        return Change.NEW
    if _scale(before) != _scale(after):
        return Change.RESCALED
    same = all(before.get(key) == after.get(key) for key in ("question", "levels", "options"))
    return Change.SAME if same else Change.REWORDED


def _scale(item: Document) -> tuple[Any, ...]:
    steps = item.get("levels", item.get("options", []))
    return item["kind"], *[(step["code"], step.get("value")) for step in steps]


def with_changes(before: Document, after: Document) -> dict[str, Any]:
    """The document with what changed in each criterion since the version before."""
    old = {item["code"]: item for item, _place in criteria_of(before)}

    def said(part: Document) -> dict[str, Any]:
        items = [
            {**item, "change": change_of(old.get(item["code"]), item), "comparison": "keep"}
            for item in part.get("criteria", [])
        ]
        inner = {"parts": [said(one) for one in part["parts"]]} if "parts" in part else {}
        return {**part, "criteria": items} | inner

    return {**after, "themes": [said(theme) for theme in after["themes"]]}


@dataclass(frozen=True, slots=True)
class Counts:
    added: int
    changed: int
    removed: int
    same: int


def count_changes(before: Document, after: Document) -> Counts:
    """How many criteria an import adds, changes and removes."""
    old = {item["code"]: item for item, _place in criteria_of(before)}
    new = {item["code"]: item for item, _place in criteria_of(after)}
    kept = [
        _without_history(old[code]) == _without_history(new[code]) for code in old if code in new
    ]
    return Counts(
        added=len(new.keys() - old.keys()),
        changed=kept.count(False),
        removed=len(old.keys() - new.keys()),
        same=kept.count(True),
    )


def _without_history(item: Document) -> dict[str, Any]:
    return {key: thing for key, thing in item.items() if key not in {"change", "comparison", "why"}}


# -- taking it back


def why_not_undone(done: GridImport) -> str:
    """A sentence where it is too late, nothing where it can be undone."""
    if done.undone_at is not None:
        return _("Cet import est déjà annulé.")
    if done.version is None:
        return _("Ce brouillon n'existe plus.")
    if not done.version.is_draft:
        return _("Cette version est publiée. Elle ne s'efface plus.")
    if timezone.now() - done.at > UNDO_FOR:
        return _("Trente jours ont passé. Effacez le brouillon si vous n'en voulez plus.")
    if GridEdit.objects.filter(version=done.version, at__gt=done.at).exists():
        return _("Ce brouillon a été modifié depuis. Effacez-le si vous n'en voulez plus.")
    return ""


@transaction.atomic
def undo_import(done: GridImport, *, by: Person) -> GridImport:
    """The draft goes, and with it a grid that has no other version."""
    rows = GridImport.objects.select_for_update(of=("self",)).select_related("version")
    done = rows.get(pk=done.pk)
    reason = why_not_undone(done)
    if reason:
        raise Refused(reason)
    assert done.version is not None
    discard_draft(done.version)
    GridImport.objects.filter(pk=done.pk).update(undone_at=timezone.now(), undone_by=by)
    done.refresh_from_db()
    return done
