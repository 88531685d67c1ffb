"""One's own account; and in the demo alone, one click to be one of the example people."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from peers.forms import posted
from peers.forms.person import AccountForm
from peers.queries import example_person, ties_of
from peers.services.holder import share_past
from peers.services.person import change_person
from peers.views.invitation import BACKEND


@login_required
def show_account(request: HttpRequest) -> HttpResponse:
    """One's name, language and phone, and what one is in which network."""
    title = request.user.name
    form = AccountForm(posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        change_person(request.user, **form.cleaned_data)
        with override(request.user.language):
            messages.success(request, _("C'est enregistré."))
        response = redirect("peers:account")
        # The language just chosen counts from now on, not one taken before in the header.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    context = {"form": form, "title": title, "ties": ties_of(request.user)}
    return render(request, "peers/account_page.html", context)


@login_required
@require_POST
def change_sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the farm's next people read the visits of one's own period: one's own choice."""
    holder = get_object_or_404(request.user.holdings.all(), pk=pk)
    share_past(holder, shares=request.POST.get("shares") == "yes")
    messages.success(request, _("Votre choix est enregistré."))
    return redirect("peers:account")


def try_example(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the example people; outside the demo this address does not exist."""
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = example_person(request.POST.get("who", "").replace("\0", ""))
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    wanted = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return redirect(wanted if inside else "visits:desk")
