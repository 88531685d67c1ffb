"""The report: what the farm reads, its editions and PDF, replies, corrections, its making final."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peers.forms import refusals
from visits.access import FarmAccess, VisitAccess, visit_or_404
from visits.forms.report import SealForm
from visits.models import Message, Reading, Report
from visits.pdf.photos import photos_pdf
from visits.pdf.render import NoPdfError, pdf_is_possible
from visits.pdf.report import edition_context, report_pdf
from visits.published_words import calculated_words
from visits.queries.desk import reply_until
from visits.queries.devices import tablets_of_visit
from visits.queries.media import tell_states
from visits.queries.reading import Reading as Text
from visits.queries.reading import every_photo, group_part, read_content
from visits.queries.report import build_content
from visits.queries.writing import writing_of
from visits.services.report import record_reading, seal_report, write_up
from visits.services.retention import CLOSES_AFTER
from visits.services.visit import close_visit
from visits.views.chart import chart_response, figure
from visits.views.message import tell

LONG = 30  # questions on one page, so that a phone has few nodes to lay out


@login_required
@require_safe
def show_report(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The text as it stands while it is being written; once final, its latest edition."""
    access = visit_or_404(request.user, visit_id, "may_read_part")
    latest = access.visit.reports.order_by("-edition").first()
    if latest is not None:
        return _show_edition(request, access, latest)
    content = build_content(access.visit)
    context = {"report": None, "figure": None, "r": None, "addenda": [], "short_hash": ""}
    context["basis"] = []
    return _show(request, access, content, context)


@login_required
@require_safe
def show_edition(request: HttpRequest, visit_id: UUID, edition: int) -> HttpResponse:
    access = visit_or_404(request.user, visit_id, "may_read_part")
    return _show_edition(request, access, _edition_or_404(access, edition))


def _edition_or_404(access: VisitAccess, edition: int) -> Report:
    report = access.visit.reports.filter(edition=min(edition, 30000)).first()
    if report is None:
        raise Http404
    report.visit = access.visit
    return report


def _whole_edition_or_404(access: VisitAccess, edition: int) -> Report:
    """One that has something to print."""
    report = _edition_or_404(access, edition)
    if report.is_results_only:
        raise Http404
    return report


def _show_edition(request: HttpRequest, access: VisitAccess, report: Report) -> HttpResponse:
    report.visit = access.visit
    if report.is_results_only:
        context = {"report": report, "visit": access.visit, "farm": access.visit.farm}
        return render(request, "visits/report_results_only.html", context)
    context = edition_context(report)
    if context["figure"] is not None:
        address = reverse("visits:report-chart", args=[access.visit.pk, report.edition])
        context["figure"] = figure(context["figure"], address, table=False)
    if access.may_read:
        context["calculated"] = calculated_words(report)
    return _show(request, access, context["r"].content, context)


def _show(
    request: HttpRequest, access: VisitAccess, content: Any, context: dict[str, Any]
) -> HttpResponse:
    """The page of a text or an edition; that somebody read it is the one row that a GET writes."""
    visit = access.visit
    if not access.may_read:
        content = group_part(content, [group.name for group in access.standing.groups])
        context |= {"figure": None, "addenda": [], "basis": []}
    reading = read_content(content)
    tell_states(visit, [*every_photo(reading), *reading.signatures])
    chosen, themes = _chosen_themes(reading, request.GET.get("theme", ""))
    context |= {
        "access": access,
        "visit": visit,
        "farm": visit.farm,
        "farm_access": FarmAccess(access.person, visit.farm, access.standing),
        "r": reading,
        "chosen": chosen,
        "themes": themes,
        "details": "?theme=all" if chosen != "all" else "",
        "silent": False,
        "until": reply_until(visit) if visit.written_at else None,
        "today": timezone.localdate(),
        "editions": list(visit.reports.order_by("-edition").only("edition", "sealed_at", "visit")),
        "readings": _readings(access),
        "requests": _mark_requests(access, reading),
        "may_reply": access.may_reply and access.may_read,
        "has_photos": any(row["state"] == "served" for row in every_photo(reading)),
        "has_pdf": context["report"] is not None and access.may_read and pdf_is_possible(),
    }
    if access.may_read:
        record_reading(visit, request.user)
    return render(request, "visits/report_page.html", context)


def _chosen_themes(reading: Text, asked: str) -> tuple[str, list[Any]]:
    """Every theme of a short report; of a long one the theme asked for, else the first."""
    known = {theme["code"]: theme for theme in reading.themes}
    many = sum(len(theme["criteria"]) for theme in reading.themes) > LONG
    if asked in known:
        return asked, [known[asked]]
    if asked == "all" or not many:
        return "all", reading.themes
    return reading.themes[0]["code"], reading.themes[:1]


def _readings(access: VisitAccess) -> list[Reading]:
    if not access.may_read_readings:
        return []
    return list(access.visit.readings.select_related("person")[:30])


def _mark_requests(access: VisitAccess, reading: Text) -> list[Any]:
    """The farm's open requests, each linked to the page on which this person may answer it."""
    if not access.may_answer_correction:
        return []
    rows = access.visit.correction_requests.filter(status="open").select_related("entry")
    keys = {str(row.entry.entry_id): row.pk for row in rows}
    beside = [c["corrections"] for theme in reading.themes for c in theme["criteria"]]
    for shown in [reading.corrections, *beside]:
        for request in shown:
            request["pk"] = keys.get(request["id"])
    return list(keys)


@login_required
@require_safe
def download_pdf(request: HttpRequest, visit_id: UUID, edition: int) -> HttpResponse:
    """The same content as the page, tagged, made once for its content."""
    access = visit_or_404(request.user, visit_id, "may_read")
    name = f"{slugify(access.visit.farm.name) or 'ferme'}-{access.visit.day:%Y-%m-%d}"
    return _download(request, access, edition, report_pdf, name=name, keep="no-cache")


@login_required
@require_safe
def download_photos(request: HttpRequest, visit_id: UUID, edition: int) -> HttpResponse:
    """The annex of an edition: the photos that may be printed, apart from the text."""
    access = visit_or_404(request.user, visit_id, "may_read")
    return _download(request, access, edition, photos_pdf, name="photos", keep="no-store")


def _download(
    request: HttpRequest,
    access: VisitAccess,
    edition: int,
    make: Callable[[Report], bytes],
    *,
    name: str,
    keep: str,
) -> HttpResponse:
    """A PDF of an edition, noted as a copy received; without Pango, the page that says so."""
    try:
        content = make(_whole_edition_or_404(access, edition))
    except NoPdfError:
        messages.warning(request, _("Le PDF ne se fait pas sur ce serveur. Imprimez cette page."))
        return redirect("visits:report-edition", access.visit.pk, edition)
    record_reading(access.visit, request.user, kind=Reading.Kind.COPY)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}-{edition}.pdf"'
    response["Cache-Control"] = f"private, {keep}"
    return response


@login_required
@require_safe
def show_figure(request: HttpRequest, visit_id: UUID, edition: int) -> HttpResponse:
    """The figure of an edition, wide or narrow, its table, its CSV; with the rights of its page."""
    access = visit_or_404(request.user, visit_id, "may_read")
    found = edition_context(_whole_edition_or_404(access, edition))["figure"]
    if found is None:
        raise Http404
    back = reverse("visits:report-edition", args=[visit_id, edition])
    return chart_response(request, found, back=back, back_text=_("Compte rendu"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Reread before offering; the button offers the text to the farm and tells it so."""
    access = visit_or_404(request.user, visit_id, "may_write_up")
    if request.method == "POST":
        before = access.visit.status
        visit = write_up(access.visit, by=request.user)
        if before != visit.status:
            messages.success(request, _("Le texte est proposé. La ferme peut répondre."))
            tell(request, visit, Message.Kind.REPORT)
        return redirect("visits:report", visit_id)
    context = {"access": access, "visit": access.visit, "w": writing_of(access)}
    return render(request, "visits/report_offer.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_final(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What will be frozen, named; then the report is final, once, whoever presses twice."""
    access = visit_or_404(request.user, visit_id, "may_seal")
    form = SealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            seal_report(access.visit, by=request.user, silent=_named_silent(request))
            messages.success(request, _("Le compte rendu est définitif : c'est l'édition 1."))
            return redirect("visits:report", visit_id)
    access.visit.refresh_from_db()
    context = {"access": access, "visit": access.visit, "form": form, "w": writing_of(access)}
    context |= {"today": timezone.localdate(), "tablets": tablets_of_visit(access.visit)}
    context["named"] = _named_silent(request)
    return render(request, "visits/final_page.html", context)


def _named_silent(request: HttpRequest) -> set[UUID]:
    """The silent tablets that one ticked, each by itself."""
    found = set()
    for given in request.POST.getlist("silent"):
        with suppress(ValueError):
            found.add(UUID(given))
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The end of a visit; the farm may still answer."""
    access = visit_or_404(request.user, visit_id, "may_seal")
    form = SealForm(request.POST or None)
    form.fields["read"].label = _("Tout est en ordre : je clos la visite.")
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            close_visit(access.visit, by=request.user)
            messages.success(request, _("La visite est close. La ferme peut toujours répondre."))
            return redirect("visits:visit", visit_id)
    context = {"access": access, "visit": access.visit, "form": form, "w": writing_of(access)}
    sealed = access.visit.sealed_at
    context["closes"] = sealed + CLOSES_AFTER if sealed else None
    return render(request, "visits/final_close.html", context)
