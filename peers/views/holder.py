"""The people of a farm: who is of it, who was, and who has a close link with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.access import farm_to_manage
from peers.forms import posted, refusals
from peers.forms.farm import HolderForm, HoldingForm, LinkForm
from peers.models import Farm, Holder
from peers.queries import people_of_farm
from peers.services.holder import (
    add_holder_without_account,
    begin_holding,
    change_holding,
    declare_link,
    end_holding,
    end_link,
)


@login_required
def show_people(request: HttpRequest, slug: str) -> HttpResponse:
    farm = farm_to_manage(request.user, slug)
    context = {"farm": farm, "people": people_of_farm(farm)}
    return render(request, "peers/farm_people_page.html", context)


@login_required
def add_holder(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody of the network, or somebody without an address."""
    farm = farm_to_manage(request.user, slug)
    form = HolderForm(posted(request), farm=farm)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            holder = _add(farm, **form.cleaned_data)
            messages.success(request, _("%s est de la ferme.") % holder.person)
            return redirect("peers:farm-people", slug)
    return render(request, "peers/holder_add_page.html", {"form": form, "farm": farm})


def _add(farm: Farm, *, person: object, name: str, may_answer: bool) -> Holder:
    if person:
        return begin_holding(farm, person, may_answer=may_answer)
    return add_holder_without_account(farm, name, may_answer=may_answer)


@login_required
def edit_holder(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What somebody of the farm may do there."""
    farm = farm_to_manage(request.user, slug)
    holder = get_object_or_404(farm.holders.select_related("person"), pk=pk, until=None)
    form = HoldingForm(posted(request), initial={"may_answer": holder.may_answer})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            change_holding(holder, by=request.user, **form.cleaned_data)
            messages.success(request, _("C'est enregistré."))
            return redirect("peers:farm-people", slug)
    context = {"form": form, "farm": farm, "holder": holder}
    return render(request, "peers/holder_edit_page.html", context)


@login_required
def finish_holding(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody leaves the farm: said plainly, then done."""
    farm = farm_to_manage(request.user, slug)
    holder = get_object_or_404(farm.holders.select_related("person"), pk=pk)
    if request.method == "POST":
        end_holding(holder, by=request.user)
        messages.success(request, _("%s n'est plus de la ferme.") % holder.person)
        return redirect("peers:farm-people", slug)
    return render(request, "peers/holder_end_page.html", {"farm": farm, "holder": holder})


@login_required
def add_link(request: HttpRequest, slug: str) -> HttpResponse:
    """A close link: whoever has one decides nothing about the farm."""
    farm = farm_to_manage(request.user, slug)
    form = LinkForm(posted(request), network=farm.network)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            declare_link(farm, by=request.user, **form.cleaned_data)
            messages.success(request, _("Le lien est déclaré."))
            return redirect("peers:farm-people", slug)
    return render(request, "peers/link_add_page.html", {"form": form, "farm": farm})


@login_required
@require_POST
def finish_link(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    farm = farm_to_manage(request.user, slug)
    link = get_object_or_404(farm.close_links, pk=pk)
    end_link(link, by=request.user)
    messages.success(request, _("Ce lien est terminé."))
    return redirect("peers:farm-people", slug)
