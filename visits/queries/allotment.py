"""Who looks after which part of a visit's grid."""

from visits.models import Allotment, Teammate, Visit


def allotted(visit: Visit) -> dict[str, list[Teammate]]:
    """By a section's key, in the order of the team; who left the team looks after nothing."""
    rows = Allotment.objects.filter(teammate__visit=visit, teammate__left_at=None)
    found: dict[str, list[Teammate]] = {}
    for row in rows.select_related("teammate__person").order_by("teammate_id", "pk"):
        found.setdefault(row.section, []).append(row.teammate)
    return found
