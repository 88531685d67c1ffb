"""The farms of a network: list, add, change the card."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from peers.access import farm_to_edit, managed_network
from peers.forms import posted, refusals
from peers.forms.farm import ManagedFarmForm, NewFarmForm, OwnFarmForm
from peers.queries import farms_of, find_page
from peers.services.alone import alone_with
from peers.services.farm import change_farm, register_farm


@login_required
def list_farms(request: HttpRequest) -> HttpResponse:
    """The network's farms with their people and groups, found without accents."""
    network = managed_network(request)
    words, left = request.GET.get("q", "")[:100], "left" in request.GET
    farms = farms_of(network, left=left)
    page = find_page(farms, request.GET.get("page"), words, "municipality", "productions")
    context = {"network": network, "page": page, "words": words, "left": left}
    return render(request, "peers/farms_page.html", context)


@login_required
def add_farm(request: HttpRequest) -> HttpResponse:
    network = managed_network(request)
    form = NewFarmForm(posted(request), network=network)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            farm = register_farm(network, **form.cleaned_data)
            messages.success(
                request, _("%s est ajoutée. Dites maintenant qui est de la ferme.") % farm.name
            )
            return redirect("peers:farm-people", farm.slug)
    context = {"form": form, "network": network}
    return render(request, "peers/farm_add_page.html", context)


@login_required
def edit_farm(request: HttpRequest, slug: str) -> HttpResponse:
    """The card, to facilitators and to those who answer for the farm."""
    farm, standing = farm_to_edit(request.user, slug)
    kind = ManagedFarmForm if standing.facilitates else OwnFarmForm
    with alone_with(farm, writes=request.method == "POST"):
        title = farm.name
        form = kind(posted(request), instance=farm)
        if request.method == "POST" and form.is_valid():
            with refusals(form):
                change_farm(farm, **form.cleaned_data)
                messages.success(request, _("La fiche est enregistrée."))
                return redirect(farm)
    context = {"form": form, "farm": farm, "title": title, "standing": standing}
    return render(request, "peers/farm_edit_page.html", context)
