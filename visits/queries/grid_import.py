"""What a file may go on from, and what was imported."""

from django.db.models import QuerySet

from peers.models import Network
from visits.models import Grid, GridImport, GridVersion


def grids_to_go_on(network: Network) -> QuerySet[Grid]:
    """Grids of the network that a file may bring the next draft of."""
    drafts = GridVersion.objects.filter(status=GridVersion.Status.DRAFT).values("grid")
    return (
        Grid.objects.filter(network=network, versions__isnull=False)
        .exclude(pk__in=drafts)
        .distinct()
    )


def imports_of(network: Network) -> QuerySet[GridImport]:
    return (
        GridImport.objects.filter(network=network)
        .select_related("grid", "version__grid", "by", "undone_by", "network")
        .order_by("-at")
    )


def latest_version(grid: Grid) -> GridVersion:
    return grid.versions.select_related("grid").latest("number")
