"""Many documents in one go: asking for them, how far they are, the archive."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peers.access import current_network
from peers.models import Farm, Network, Person
from visits.access import batch_or_404
from visits.exchange.archive import Made, zip_of
from visits.models import Batch, Reading, Report
from visits.pdf.many import FAULT, PANGO, RIGHTS, RightsEndedError, farm_document
from visits.pdf.render import NoPdfError, pdf_is_possible
from visits.pdf.report import report_pdf
from visits.queries.batch import (
    farm_file_names,
    farms_in,
    farms_to_gather,
    farms_with,
    file_names,
    may_receive,
    may_receive_of,
    reports_of,
    reports_to_gather,
    visits_of_year,
    years_with_reports,
)
from visits.queries.farm_map import territories_of
from visits.services.batch import MOST, SILENCE, ask_again, ask_farms, ask_reports, stop
from visits.services.report import record_reading
from visits.tasks import start_batch

RECENT = 10
CHOICE = 60  # visits to tick on one page: a longer season is gathered whole
EVERYWHERE = "*"
What = Batch.What


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_batches(request: HttpRequest) -> HttpResponse:
    """The seasons that can be gathered, and what one has asked for lately."""
    network = current_network(request)
    if network is None:
        raise PermissionDenied
    if request.method == "POST":
        return _ask(request, network)
    year = _year(request.GET.get("year", ""))
    visits = list(visits_of_year(network, year)[: CHOICE + 1]) if year else []
    context = {
        "network": network,
        "years": years_with_reports(network),
        "year": year,
        "visits": visits if len(visits) <= CHOICE else [],
        "territories": territories_of(network),
        "has_farms": farms_with(network, What.DOSSIERS).exists(),
        "batches": [
            {"batch": batch, "title": title_words(batch)}
            for batch in Batch.objects.filter(network=network, by=request.user)[:RECENT]
        ],
        "has_pdf": pdf_is_possible(),
    }
    return render(request, "visits/batches_page.html", context)


def _year(given: str) -> int:
    return min(int(given), 9998) if given.isdecimal() and len(given) <= len("2026") else 0


def _ask(request: HttpRequest, network: Network) -> HttpResponse:
    """A season or the visits that were ticked, or the farms; only what one may read is taken."""
    language = (translation.get_language() or "fr").split("-")[0]
    what = request.POST.get("what", What.REPORTS)
    ask = _ask_farms if what in {What.DOSSIERS, What.PLANS} else _ask_reports
    batch = ask(request, network, language)
    start_batch(batch)
    return redirect("visits:batch", batch.pk)


def _ask_reports(request: HttpRequest, network: Network, language: str) -> Batch:
    year = _year(request.POST.get("year", ""))
    visits = visits_of_year(network, year) if year else visits_of_year(network, 1)
    ticked = set(request.POST.getlist("visit"))
    chosen = [visit for visit in visits if not ticked or str(visit.pk) in ticked]
    reports = reports_to_gather(request.user, chosen)
    return ask_reports(network, reports, by=request.user, year=year, language=language)


def _ask_farms(request: HttpRequest, network: Network, language: str) -> Batch:
    what, place = request.POST["what"], request.POST.get("territory", EVERYWHERE)[:60]
    territory = None if place == EVERYWHERE else place.replace("\0", "")
    farms = farms_to_gather(request.user, farms_with(network, what, territory)[: MOST + 1])
    return ask_farms(
        network, farms, what=what, by=request.user, language=language, territory=territory
    )


def title_words(batch: Batch) -> str:
    """« Comptes rendus de 2026 », « Dossiers des fermes, Plateau »."""
    if not batch.is_of_farms:
        return _("Comptes rendus de %(year)s") % {"year": batch.asked.get("year", "")}
    dossiers = batch.what == What.DOSSIERS
    title = _("Dossiers des fermes") if dossiers else _("Plans des fermes")
    territory = batch.asked.get("territory")
    if territory is None:
        return title
    return f"{title}, {territory or _('sans territoire')}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far it is, what could not be made and what to do; stopping, and going on."""
    batch = batch_or_404(request.user, batch_id)
    if request.method == "POST":
        _act(request, batch)
        return redirect("visits:batch", batch.pk)
    context: dict[str, Any] = {"batch": batch, "network": batch.network}
    context["title"] = title_words(batch)
    context |= {"faults": [_fault(row) for row in batch.faults], "silent": _is_silent(batch)}
    context["at_work"] = batch.status in {Batch.Status.WAITING, Batch.Status.RUNNING}
    return render(request, "visits/batch_page.html", context)


def _is_silent(batch: Batch) -> bool:
    """Nothing was heard for a while: the work may have been stopped with its machine."""
    waits = batch.status in {Batch.Status.WAITING, Batch.Status.RUNNING}
    return waits and timezone.now() - batch.touched_at > SILENCE


def _act(request: HttpRequest, batch: Batch) -> None:
    if "stop" in request.POST:
        stop(batch)
        messages.success(request, _("Le lot est arrêté. Ce qui est fait reste fait."))
    elif "again" in request.POST and ask_again(batch):
        start_batch(batch)


def _fault(row: dict[str, str]) -> dict[str, str]:
    """A document that is missing, and what one can do about it."""
    told = {
        RIGHTS: _("Vous ne pouvez plus lire ce document."),
        PANGO: _("Ce serveur ne fait pas de PDF. Imprimez la page de ce document."),
        FAULT: _("Il n'a pas pu être fait. Reprenez le lot, ou prévenez qui tient le serveur."),
    }
    return {"name": row["name"], "why": told.get(row["why"], told[FAULT])}


@login_required
@require_safe
def download(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The archive of what this person may still read; the farms see that a copy was received."""
    batch = batch_or_404(request.user, batch_id)
    if batch.status != Batch.Status.READY:
        messages.warning(request, _("Le lot n'est pas encore prêt."))
        return redirect("visits:batch", batch.pk)
    files = _farm_files if batch.is_of_farms else _report_files
    response = StreamingHttpResponse(
        zip_of(chain(files(request.user, batch), _missing(batch))), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="{slugify(title_words(batch))}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def _report_files(person: Person, batch: Batch) -> Iterator[Made]:
    """Each copy is written down before the first one leaves."""
    reports = [r for r in reports_of(batch) if may_receive(person, r)]
    with transaction.atomic():
        for report in reports:
            record_reading(report.visit, person, kind=Reading.Kind.COPY)
    return ((name, partial(_report, report, batch)) for report, name in file_names(reports))


def _report(report: Report, batch: Batch) -> bytes | None:
    with translation.override(batch.language):
        return report_pdf(report)


def _farm_files(person: Person, batch: Batch) -> Iterator[Made]:
    farms = [farm for farm in farms_in(batch) if may_receive_of(person, farm)]
    with translation.override(batch.language):
        word = _("dossier") if batch.what == What.DOSSIERS else _("plan")
    named = farm_file_names(farms, slugify(word))
    return ((name, partial(_farm, person, farm, batch)) for farm, name in named)


def _farm(person: Person, farm: Farm, batch: Batch) -> bytes | None:
    """Found where it is kept, or made anew; the farm sees that a copy was received."""
    try:
        with translation.override(batch.language):
            made = farm_document(batch, farm, person)
    except (RightsEndedError, NoPdfError):
        return None
    with transaction.atomic():
        for visit in made.visits:
            record_reading(visit, person, kind=Reading.Kind.COPY)
    return made.content


def _missing(batch: Batch) -> Iterator[Made]:
    missing = {row["name"] for row in batch.faults}
    if missing:
        told = "\n".join([_("Ces documents manquent dans l'archive :"), *sorted(missing), ""])
        yield _("a-lire.txt"), partial(bytes, told, "utf-8")
