"""The groups of a network, their contact and the farms that they have a contract with."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.access import group_to_manage, managed_network, partnership_to_manage
from peers.forms import posted, refusals
from peers.forms.group import ChangeGroupForm, GroupForm, PartnershipForm
from peers.models import Group
from peers.queries import find_page, groups_of, partnerships_of
from peers.services.alone import alone_with
from peers.services.farm import (
    begin_partnership,
    change_group,
    end_partnership,
    register_group,
)


@login_required
def list_groups(request: HttpRequest) -> HttpResponse:
    network = managed_network(request)
    words = request.GET.get("q", "")[:100]
    page = find_page(groups_of(network), request.GET.get("page"), words, "municipality")
    context = {"network": network, "page": page, "words": words}
    return render(request, "peers/groups_page.html", context)


@login_required
def add_group(request: HttpRequest) -> HttpResponse:
    network = managed_network(request)
    form = GroupForm(posted(request), network=network)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            group = register_group(network, **form.cleaned_data)
            messages.success(
                request, _("%s est ajouté. Dites maintenant avec quelles fermes.") % group.name
            )
            return redirect("peers:group-edit", group.pk)
    context = {"form": form, "network": network}
    return render(request, "peers/group_add_page.html", context)


@login_required
def edit_group(request: HttpRequest, pk: int) -> HttpResponse:
    group = group_to_manage(request.user, pk)
    with alone_with(group.network, writes=request.method == "POST"):
        group.refresh_from_db()
        title = group.name
        form = ChangeGroupForm(posted(request), instance=group, network=group.network)
        if request.method == "POST" and form.is_valid():
            with refusals(form):
                change_group(group, **form.cleaned_data)
                messages.success(request, _("Le groupe est enregistré."))
                return redirect("peers:group-edit", pk)
    return _render_group(request, group, title, form=form)


@login_required
@require_POST
def add_partner(request: HttpRequest, pk: int) -> HttpResponse:
    group = group_to_manage(request.user, pk)
    adding = PartnershipForm(request.POST, group=group)
    if adding.is_valid():
        with refusals(adding):
            partnership = begin_partnership(group=group, **adding.cleaned_data)
            messages.success(request, _("%s est partenaire du groupe.") % partnership.farm)
            return redirect("peers:group-edit", pk)
    return _render_group(request, group, group.name, adding=adding)


@login_required
@require_POST
def finish_partnership(request: HttpRequest, pk: int) -> HttpResponse:
    partnership = partnership_to_manage(request.user, pk)
    end_partnership(partnership)
    messages.success(request, _("Le partenariat avec %s est terminé.") % partnership.farm)
    return redirect("peers:group-edit", partnership.group_id)


def _render_group(
    request: HttpRequest,
    group: Group,
    title: str,
    *,
    form: GroupForm | None = None,
    adding: PartnershipForm | None = None,
) -> HttpResponse:
    context = {
        "group": group,
        "title": title,
        "form": form or ChangeGroupForm(instance=group, network=group.network),
        "adding": adding or PartnershipForm(group=group),
        "partnerships": partnerships_of(group),
    }
    return render(request, "peers/group_edit_page.html", context)
