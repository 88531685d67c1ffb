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

from visits.access import farm_access_or_404
from visits.models import Reading
from visits.pdf.dossier import dossier_paper, dossier_pdf, plan_paper, plan_pdf
from visits.pdf.render import NoPdfError, pdf_is_possible
from visits.services.report import record_reading


@login_required
@require_safe
def show_dossier(request: HttpRequest, slug: str) -> HttpResponse:
    """Card, way made, plan, visits and the table: what this person may read of it."""
    access = farm_access_or_404(request.user, slug, "may_read_plan")
    context = dossier_paper(access, timezone.localdate()).context
    context["has_pdf"] = pdf_is_possible()
    return render(request, "visits/dossier_page.html", context)


@login_required
@require_safe
def download_dossier(request: HttpRequest, slug: str) -> HttpResponse:
    access = farm_access_or_404(request.user, slug, "may_read_plan")
    context, visits = dossier_paper(access, timezone.localdate())
    try:
        content = dossier_pdf(context)
    except NoPdfError:
        return _without_pdf(request, "visits:dossier", slug)
    with transaction.atomic():  # a copy of what its reports say
        for visit in visits:
            record_reading(visit, request.user, kind=Reading.Kind.COPY)
    return _as_file(content, f"{_('dossier')}-{slugify(access.farm.name)}")


@login_required
@require_safe
def show_plan_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan on one sheet, for the wall of the farm."""
    context = _plan(request, slug) | {"has_pdf": pdf_is_possible()}
    return render(request, "visits/plan_sheet_page.html", context)


@login_required
@require_safe
def download_plan(request: HttpRequest, slug: str) -> HttpResponse:
    context = _plan(request, slug)
    try:
        content = plan_pdf(context)
    except NoPdfError:
        return _without_pdf(request, "visits:plan-sheet", slug)
    return _as_file(content, f"{_('plan')}-{slugify(context['farm'].name)}")


def _plan(request: HttpRequest, slug: str) -> dict[str, Any]:
    access = farm_access_or_404(request.user, slug, "may_see_page")
    context = plan_paper(access, timezone.localdate()).context
    if context["plan"].is_empty and not access.may_read_plan:
        raise PermissionDenied
    return context


def _without_pdf(request: HttpRequest, page: str, slug: str) -> HttpResponse:
    messages.warning(request, _("Le PDF ne se fait pas sur ce serveur. Imprimez cette page."))
    return redirect(page, slug)


def _as_file(content: bytes, name: str) -> HttpResponse:
    """It changes with every visit and every word: nobody keeps it on the way."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
