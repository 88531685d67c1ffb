"""The network's settings, and which network the header shows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.access import choose_network, managed_network, network_or_404
from peers.forms import posted, refusals
from peers.forms.network import NetworkForm
from peers.services.alone import alone_with
from peers.services.network import change_network


@login_required
def edit_settings(request: HttpRequest) -> HttpResponse:
    """A network's words, delays, languages and contact."""
    network = managed_network(request)
    with alone_with(network, writes=request.method == "POST"):
        title = network.name
        form = NetworkForm(posted(request), instance=network)
        if request.method == "POST" and form.is_valid():
            with refusals(form):
                change_network(network, **form.cleaned_data)
                messages.success(request, _("Les réglages sont enregistrés."))
                return redirect("peers:network-settings")
    context = {"form": form, "network": network, "title": title}
    return render(request, "peers/network_settings_page.html", context)


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Show another of the networks that one facilitates; it gives no right by itself."""
    network = network_or_404(request.user, request.POST.get("network", "").replace("\0", ""))
    choose_network(request, network)
    return redirect("visits:network")
