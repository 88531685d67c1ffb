"""Sharing the grid out among the team, before a visit or during it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.models import Allotment, Visit
from visits.queries.grid import sections_of


@transaction.atomic
def allot_sections(
    visit: Visit, wanted: Mapping[str, Collection[int]], *, by: Person, at: datetime | None = None
) -> None:
    """By a section's key, the teammates who look after it: these, and no other."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if not visit.is_still_to_fill:
        raise Refused(_("La grille ne se répartit plus : la visite n'est pas à venir ni en cours."))
    sections = {section.key: section for section in sections_of(visit)}
    team = set(visit.team.filter(left_at=None).values_list("pk", flat=True))
    pairs = {(mate, key) for key, mates in wanted.items() for mate in mates}
    if not {key for _mate, key in pairs} <= sections.keys():
        raise Refused(_("Cette partie n'est pas dans la grille de la visite."))
    if not {mate for mate, _key in pairs} <= team:
        raise Refused(_("Cette personne n'est pas de l'équipe."))
    before = {(row.teammate_id, row.section): row for row in _of(visit)}
    gone = [row.pk for pair, row in before.items() if pair not in pairs]
    Allotment.objects.filter(pk__in=gone).delete()
    Allotment.objects.bulk_create(
        Allotment(
            teammate_id=mate,
            theme=sections[key].theme,
            part=sections[key].part,
            by=by,
            at=at or timezone.now(),
        )
        for mate, key in sorted(pairs - before.keys())
    )


def _of(visit: Visit) -> list[Allotment]:
    return list(Allotment.objects.filter(teammate__visit=visit))
