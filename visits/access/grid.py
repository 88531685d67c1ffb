"""Who may read and who may edit a grid."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from peers.access import facilitated_by, networks_of
from peers.models import Network, Person
from visits.models import Grid, GridImport


def grids_readable_by(person: Person) -> QuerySet[Grid]:
    return Grid.objects.filter(Q(network__isnull=True) | Q(network__in=networks_of(person)))


def grid_or_404(person: Person, ref: UUID) -> Grid:
    grid = grids_readable_by(person).filter(ref=ref).first()
    if grid is None:
        raise Http404
    return grid


def may_edit_grid(person: Person, grid: Grid) -> bool:
    return (
        grid.network_id is not None and facilitated_by(person).filter(pk=grid.network_id).exists()
    )


def network_heard_on(person: Person, grid: Grid, current: Network | None) -> Network | None:
    """Whose visits' remarks on a grid a facilitator reads: those of one network, never another's.

    `current` is the network that they have chosen to work for: theirs are read of a library grid.
    """
    if grid.network_id is None:
        return current
    return grid.network if may_edit_grid(person, grid) else None


def grid_import_or_404(person: Person, import_id: UUID) -> GridImport:
    """An import is its network's facilitators' alone; others of the network are refused."""
    rows = GridImport.objects.filter(network__in=networks_of(person))
    found = rows.select_related("network", "grid", "version", "by", "undone_by")
    done = found.filter(pk=import_id).first()
    if done is None:
        raise Http404
    if not facilitated_by(person).filter(pk=done.network_id).exists():
        raise PermissionDenied
    return done
