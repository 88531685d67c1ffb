"""Which documents can be gathered, and which of a batch this person may still receive."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.text import slugify

from peers.access import Standing
from peers.models import Farm, Network, Person
from peers.queries import farms_of
from visits.access import FarmAccess, visit_access
from visits.models import Action, Batch, Report, Tally, Visit

Status = Visit.Status

One = TypeVar("One", Report, Farm)


def years_with_reports(network: Network) -> dict[int, int]:
    """The seasons that have final reports, the last first, with how many."""
    rows = (
        Tally.objects.filter(network=network, subject="month", n__gt=0)
        .filter(what__in=[Status.SEALED, Status.CLOSED])
        .values_list("year")
        .annotate(visits=Sum("n"))
        .order_by("-year")
    )
    return dict(rows)


def _sealed(network: Network) -> QuerySet[Visit]:
    return Visit.objects.filter(
        network=network, status__in=[Status.SEALED, Status.CLOSED], date__isnull=False
    )


def visits_of_year(network: Network, year: int) -> QuerySet[Visit]:
    return _sealed(network).filter(month__year=year).select_related("farm").order_by("date", "pk")


def reports_to_gather(person: Person, visits: Iterable[Visit]) -> list[Report]:
    """The last edition of each visit whose report this person may read."""
    latest = Report.objects.filter(visit=OuterRef("pk")).order_by("-edition").values("pk")[:1]
    held = Visit.objects.filter(pk__in=[visit.pk for visit in visits])
    chosen = held.annotate(last=Subquery(latest)).values_list("last", flat=True)
    rows = _whole(chosen).exclude(Q(edition=1) & Q(leaves=[]))  # results alone, without words
    return [report for report in rows if may_receive(person, report)]


def farms_with(network: Network, what: str, territory: str | None = None) -> QuerySet[Farm]:
    """The farms of whom there is such a document: a plan has at least one action."""
    farms = farms_of(network).select_related("network").order_by("name", "pk")
    if territory is not None:
        farms = farms.filter(territory=territory)
    if what == Batch.What.PLANS:
        farms = farms.filter(Exists(Action.objects.filter(farm=OuterRef("pk"))))
    return farms


def farms_to_gather(person: Person, farms: Iterable[Farm]) -> list[Farm]:
    return [farm for farm in farms if may_receive_of(person, farm)]


def access_to(person: Person, farm: Farm) -> FarmAccess:
    return FarmAccess(person, farm, Standing(person, farm.network, farm))


def may_receive_of(person: Person, farm: Farm) -> bool:
    """Dossier or plan; what of it this person may read is asked when it is made."""
    return access_to(person, farm).may_read_plan


def may_receive(person: Person, report: Report) -> bool:
    """Asked when the batch is asked for, when each is made, and when the archive leaves."""
    return visit_access(person, report.visit).may_read


def _whole(pks: Iterable[int | None]) -> QuerySet[Report]:
    rows = Report.objects.filter(pk__in=[pk for pk in pks if pk]).defer("leaves")
    beside = ("visit__farm", "visit__network", "visit__group")
    return rows.select_related(*beside).order_by("visit__date", "pk")


def reports_of(batch: Batch) -> Iterator[Report]:
    """The editions that were asked for, in the order of their visits."""
    return _whole(batch.asked.get("reports", [])).iterator(chunk_size=50)


def farms_in(batch: Batch) -> QuerySet[Farm]:
    asked = Farm.objects.filter(pk__in=batch.asked.get("farms", []))
    return asked.select_related("network").order_by("name", "pk")


def titles_of(batch: Batch) -> dict[int, str]:
    """The documents asked for, by key, in the order in which they are made."""
    if batch.is_of_farms:
        return {farm.pk: farm.name for farm in farms_in(batch)}
    return {report.pk: title_of(report) for report in reports_of(batch)}


def title_of(report: Report) -> str:
    return f"{report.visit.farm.name}, {report.visit.day.isoformat()}"


def file_names(reports: Iterable[Report]) -> Iterator[tuple[Report, str]]:
    """Names that every system takes, and no two alike."""
    return _apart((report, _first_name(report)) for report in reports)


def _first_name(report: Report) -> str:
    visit = report.visit
    return f"{visit.day:%Y-%m-%d}-{_plain(visit.farm)}-edition-{report.edition}"


def farm_file_names(farms: Iterable[Farm], word: str) -> Iterator[tuple[Farm, str]]:
    return _apart((farm, f"{word}-{_plain(farm)}") for farm in farms)


def _plain(farm: Farm) -> str:
    return slugify(farm.name)[:60].strip("-") or "ferme"


def _apart(named: Iterable[tuple[One, str]]) -> Iterator[tuple[One, str]]:
    given: set[str] = set()
    for one, first in named:
        name, n = first, 1
        while name in given:
            n += 1
            name = f"{first}-{n}"
        given.add(name)
        yield one, f"{name}.pdf"
