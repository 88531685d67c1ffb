"""Which documents can be gathered, and which of a batch this person may still receive."""

from collections.abc import Iterable, Iterator

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.text import slugify

from peers.models import Network, Person
from visits.access import visit_access
from visits.models import Batch, Report, Tally, Visit

Status = Visit.Status


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


def title_of(report: Report) -> str:
    return f"{report.visit.farm.name}, {report.visit.day.isoformat()}"


def file_names(reports: Iterable[Report]) -> Iterator[tuple[Report, str]]:
    """Names that every system takes, and no two alike."""
    given: set[str] = set()
    for report in reports:
        farm = slugify(report.visit.farm.name)[:60].strip("-") or "ferme"
        first = f"{report.visit.day:%Y-%m-%d}-{farm}-edition-{report.edition}"
        name, n = first, 1
        while name in given:
            n += 1
            name = f"{first}-{n}"
        given.add(name)
        yield report, f"{name}.pdf"
