"""Fixing the figures of a season: once, by a person, and never again that year."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from peers.models import Network, Person
from peers.refused import Refused
from peers.services.network import lock_network
from visits.models import SeasonFigures
from visits.queries.season import document_of, figures_of, hidden_of


@transaction.atomic
def fix_season(network: Network, year: int, *, by: Person, today: date) -> SeasonFigures:
    """What is shown of the year from now on; a second look could be subtracted from the first."""
    lock_network(network)
    if SeasonFigures.objects.filter(network=network, year=year).exists():
        raise Refused(
            _(
                "Les chiffres de cette saison sont déjà fixés. Ils ne changent plus : "
                "deux versions côte à côte diraient ce qui est masqué."
            )
        )
    if year > today.year:
        raise Refused(_("Cette saison n'a pas encore commencé."))
    figures = figures_of(network, year, today)
    if not figures.cells["visits"].farms:
        raise Refused(_("Aucune visite cette année-là : il n'y a rien à fixer."))
    return SeasonFigures.objects.create(
        network=network,
        year=year,
        made_by=by,
        document=document_of(figures, hidden_of(network, figures)),
    )
