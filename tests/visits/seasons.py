"""Networks of any size for the tests of seasons: farms, visits and what they brought, in bulk."""

from datetime import date
from typing import Any

from django.utils import timezone

from peers.models import Farm, Network, Person
from tests.makers import make_farm
from visits.models import Counted, Visit

YEAR = 2025


def put_farms(network: Network, n: int, territory: str = "", **given: Any) -> list[Farm]:
    made = network.farms.count()
    return [
        make_farm(network, name=f"Ferme {made + at}", territory=territory, **given)
        for at in range(n)
    ]


def put_visit(farm: Farm, by: Person, *, year: int = YEAR, shares: Any = (), **given: Any) -> Visit:
    """A visit as if it had been lived and counted: its shares are those of the network's sums."""
    month = date(year, given.pop("month", 5), 1)
    status = given.pop("status", "closed")
    at = timezone.now()
    over = {"written_at": at, "sealed_at": at, "closed_at": at} if status == "closed" else {}
    reason = "orage" if status in {"cancelled", "postponed"} else ""
    visit = Visit.objects.create(
        network=farm.network,
        farm=farm,
        kind=given.pop("kind", "peer"),
        month=month,
        date=month,
        status=status,
        reason=reason,
        created_by=by,
        **over,
    )
    content = [
        ["visit", farm.territory, status, 1, [visit.kind]],
        ["month", "", status, 1, [f"{month.month:02}"]],
    ]
    if status == "closed":
        content += [
            ["farm", farm.territory, "farms", 1, [""]],
            ["farm", farm.territory, "first", 1, [""]],
        ]
    Counted.objects.create(
        network=farm.network, year=year, visit=visit, content=[*content, *shares]
    )
    return visit


def theme_shares(scope: str, **counts: int) -> list[Any]:
    """What a visit answers in the theme t1: `level2=3` is three answers at the second of four."""
    names = {f"level{at}": f"level:{at}/4" for at in range(1, 5)}
    rows = [["theme", scope, names.get(name, name), n, ["t1"]] for name, n in counts.items()]
    return [*rows, ["theme", scope, "visits", 1, ["t1"]]]
