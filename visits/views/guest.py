"""A guest's card, made by who decides on the team; and the page where its code is typed."""

import time
from datetime import timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from peers.forms import posted
from peers.refused import Refused
from visits.access import visit_or_404
from visits.forms.guest import JoinForm
from visits.models import Teammate
from visits.services.guest import join_by_code, make_card, withdraw_card

SESSION = timedelta(days=30)
MINUTE, HOUR = 60, 3600
#: How many tries in how many seconds: from one address, and in all.
ONE, ALL = (5, 10 * MINUTE), (50, HOUR)


def _guest_or_404(request: HttpRequest, visit_id: UUID, pk: int) -> Teammate:
    visit = visit_or_404(request.user, visit_id, "may_plan").visit
    rows = visit.team.filter(left_at=None, person__email=None).select_related("person")
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_card(request: HttpRequest, visit_id: UUID, pk: int) -> HttpResponse:
    """What a card is; asked for, a new one with its code: on this page, this once."""
    teammate = _guest_or_404(request, visit_id, pk)
    context = {"visit": teammate.visit, "person": teammate.person, "teammate": teammate}
    if request.method == "POST":
        card, code = make_card(teammate, by=request.user)
        where = request.build_absolute_uri(reverse("visits:join"))
        context |= {"code": code, "card": card, "where": where}
        return render(request, "visits/guest_card.html", context)
    card = teammate.cards.last()
    context |= {"card": card, "is_open": card is not None and card.is_open(timezone.now())}
    return render(request, "visits/guest_card_page.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, visit_id: UUID, pk: int) -> HttpResponse:
    """The card no longer opens, and who came in by it is signed out."""
    teammate = _guest_or_404(request, visit_id, pk)
    for card in teammate.cards.filter(withdrawn_at=None):
        withdraw_card(card)
    messages.success(request, _("La carte est retirée."))
    return redirect("visits:guest-card", visit_id, pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Reading it changes nothing; a code that opens signs its person in and leads to the visit."""
    form = JoinForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "visits/join_page.html", {"form": form})
    keys = _keys(get_adapter().get_client_ip(request))
    wait = _too_many(keys)
    if wait:
        return _ask_to_wait(request, form, wait)
    try:
        teammate = join_by_code(form.cleaned_data["code"], at=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return render(request, "visits/join_page.html", {"form": form})
    _give_back(keys)
    return _sign_in(request, teammate)


def _sign_in(request: HttpRequest, teammate: Teammate) -> HttpResponse:
    login(request, teammate.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(SESSION)
    messages.success(request, _("Bienvenue, %(name)s.") % {"name": teammate.person.name})
    return redirect(teammate.visit)


def _keys(address: str) -> list[tuple[str, int, int]]:
    """What counts the tries of now: the name in the cache, the most, the seconds."""
    now = int(time.time())
    named = ((f"one/{address}", ONE), ("all", ALL))
    return [(f"join/{who}/{now // span}", most, span) for who, (most, span) in named]


def _too_many(keys: list[tuple[str, int, int]]) -> int:
    """The seconds to wait, or none; counted before the code is read: tries at once count too."""
    for key, most, span in keys:
        cache.add(key, 0, span)
        try:
            times = cache.incr(key)
        except ValueError:  # the cache forgot it between two lines
            continue
        cache.touch(key, span)  # a cache in the database would keep it a shorter time
        if times > most:
            return span
    return 0


def _ask_to_wait(request: HttpRequest, form: JoinForm, wait: int) -> HttpResponse:
    if wait == HOUR:
        sentence = _("Trop d'essais en ce moment. Attendez une heure, puis recommencez.")
    else:
        sentence = _("Trop d'essais. Attendez dix minutes, puis recommencez.")
    form.add_error(None, sentence)
    response = render(request, "visits/join_page.html", {"form": form}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def _give_back(keys: list[tuple[str, int, int]]) -> None:
    """A right code is no try: several guests come in behind one address."""
    for key, _most, _span in keys:
        try:
            cache.decr(key)
        except ValueError:
            continue
