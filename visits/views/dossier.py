"""A farm's dossier and its plan on paper: the printable page, and the same content as PDF."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from visits.access import FarmAccess, farm_access_or_404
from visits.models import Reading, Visit
from visits.pdf.document import document_pdf
from visits.pdf.render import NoPdfError, pdf_is_possible
from visits.queries.farm import dossier_of
from visits.queries.plan import plan_of
from visits.queries.result import progress_read_by
from visits.services.report import record_reading
from visits.views.progress_calculated import calculated_of
from visits.views.progress_cells import table_of
from visits.views.progress_words import sentence_of

SHEET = "pdf/sheet.css"


@login_required
@require_safe
def show_dossier(request: HttpRequest, slug: str) -> HttpResponse:
    """Card, way made, plan, visits and the table: what this person may read of it."""
    access = farm_access_or_404(request.user, slug, "may_read_plan")
    context, _visits = _dossier(access)
    return render(request, "visits/dossier_page.html", context)


@login_required
@require_safe
def download_dossier(request: HttpRequest, slug: str) -> HttpResponse:
    access = farm_access_or_404(request.user, slug, "may_read_plan")
    context, visits = _dossier(access)
    try:
        content = document_pdf("pdf/dossier.html", context)
    except NoPdfError:
        return _without_pdf(request, "visits:dossier", slug)
    with transaction.atomic():  # a copy of what its reports say
        for visit in visits:
            record_reading(visit, request.user, kind=Reading.Kind.COPY)
    return _as_file(content, f"{_('dossier')}-{slugify(access.farm.name)}")


def _dossier(access: FarmAccess) -> tuple[dict[str, Any], list[Visit]]:
    """The context, and the visits whose answers stand in it."""
    today = timezone.localdate()
    context: dict[str, Any] = {"access": access, "farm": access.farm, "today": today}
    context |= {"dossier": dossier_of(access), "plan": plan_of(access, today)}
    context |= {"reader": access.person, "has_pdf": pdf_is_possible()}
    context |= {"sentence": "", "table": None, "calculated": []}
    if not access.may_read_progress_part:
        return context, []
    progress = progress_read_by(access)
    if not progress.rows:
        return context, []
    context |= {"sentence": sentence_of(progress), "table": table_of(progress, opens=())}
    context |= {"calculated": calculated_of(progress)}
    return context, [column.visit for column in progress.columns]


@login_required
@require_safe
def show_plan_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan on one sheet, for the wall of the farm."""
    return render(request, "visits/plan_sheet_page.html", _plan(request, slug))


@login_required
@require_safe
def download_plan(request: HttpRequest, slug: str) -> HttpResponse:
    context = _plan(request, slug)
    try:
        content = document_pdf("pdf/plan.html", context, style=SHEET)
    except NoPdfError:
        return _without_pdf(request, "visits:plan-sheet", slug)
    return _as_file(content, f"{_('plan')}-{slugify(context['farm'].name)}")


def _plan(request: HttpRequest, slug: str) -> dict[str, Any]:
    access = farm_access_or_404(request.user, slug, "may_see_page")
    plan = plan_of(access, timezone.localdate())
    if plan.is_empty and not access.may_read_plan:
        raise PermissionDenied
    context = {"access": access, "farm": access.farm, "plan": plan, "today": plan.today}
    return context | {"has_pdf": pdf_is_possible()}


def _without_pdf(request: HttpRequest, page: str, slug: str) -> HttpResponse:
    messages.warning(request, _("Le PDF ne se fait pas sur ce serveur. Imprimez cette page."))
    return redirect(page, slug)


def _as_file(content: bytes, name: str) -> HttpResponse:
    """It changes with every visit and every word: nobody keeps it on the way."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
