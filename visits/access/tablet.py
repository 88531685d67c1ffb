"""Who may forget a tablet, and who may revoke one from afar."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from peers.access import facilitated_by, networks_of
from peers.models import Person
from visits.access.visit import visit_access
from visits.models import Tablet


def own_tablet_or_404(person: Person, tablet_id: UUID) -> Tablet:
    """Another person's tablet is as one that never was."""
    tablet = Tablet.objects.filter(pk=tablet_id, person=person).first()
    if tablet is None:
        raise Http404
    return tablet


def tablet_to_revoke(person: Person, tablet_id: UUID) -> Tablet:
    """Of a visit on which one decides; others of that network are refused."""
    tablet = Tablet.objects.filter(pk=tablet_id).first()
    if tablet is None:
        raise Http404
    rows = tablet.preparations.select_related("visit__network", "visit__farm")
    visits = [row.visit for row in rows]
    facilitated = set(facilitated_by(person).values_list("pk", flat=True))
    near = set(networks_of(person).values_list("pk", flat=True))
    if any(
        visit.network_id in facilitated and visit_access(person, visit).decides for visit in visits
    ):
        return tablet
    if any(visit.network_id in near for visit in visits):
        raise PermissionDenied
    raise Http404
