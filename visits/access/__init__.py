"""Who may do what with a visit, a farm's pages or a grid: the one place that decides."""

from peers.access import farm_or_404
from visits.access.batch import batch_or_404
from visits.access.cast import Cast, access_in, cast_of
from visits.access.farm import FarmAccess, farm_access_or_404
from visits.access.grid import (
    grid_import_or_404,
    grid_or_404,
    grids_readable_by,
    may_edit_grid,
    network_heard_on,
)
from visits.access.many import accesses_of
from visits.access.tablet import own_tablet_or_404, tablet_to_revoke
from visits.access.visit import (
    READS_AFTER_DAYS,
    VisitAccess,
    former_holders,
    opened_by,
    opened_to_reading,
    past_is_shared,
    sender_or_404,
    visit_access,
    visit_or_404,
    visits_of_team,
)

__all__ = [
    "READS_AFTER_DAYS",
    "Cast",
    "FarmAccess",
    "VisitAccess",
    "access_in",
    "accesses_of",
    "batch_or_404",
    "cast_of",
    "farm_access_or_404",
    "farm_or_404",
    "former_holders",
    "grid_import_or_404",
    "grid_or_404",
    "grids_readable_by",
    "may_edit_grid",
    "network_heard_on",
    "opened_by",
    "opened_to_reading",
    "own_tablet_or_404",
    "past_is_shared",
    "sender_or_404",
    "tablet_to_revoke",
    "visit_access",
    "visit_or_404",
    "visits_of_team",
]
