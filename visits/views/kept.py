"""A form sent after the sign-in ran out: what was typed travels on in the page itself.

Nothing is stored on the server. Only a form that carries the signed field of `{% kept %}` (or of
the desk's forms) is kept, so that no foreign page can put words in somebody's mouth.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.forms import LoginForm
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure

from visits.forms.shown import Shown

LARGEST = 256 * 1024
SIGN_IN = "kept-login", "kept-password"
BACK = "kept-back"
#: Fields that are of the sending and not of what was typed.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", BACK, *SIGN_IN})
SHORTEST_TEXT = 12
View = Callable[..., HttpResponse]


def keeps_what_was_typed(view: View | None = None, *, shows_again: bool = False) -> Any:
    """Ask to sign in on a page that carries the typed fields, then show them for one more tap.

    A view that `shows_again` must ask `is_shown_again(request)` and then save nothing.
    """
    if view is None:
        return lambda inner: keeps_what_was_typed(inner, shows_again=shows_again)

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typist = typist_of(request)
        if typist is None:
            return login_required(view)(request, *args, **kwargs)
        returned = _signs_in_again(request) or BACK in request.POST
        if not request.user.is_authenticated or request.user.pk != typist:
            return _carry_on(request)
        if returned:
            return _show_again(request, kept, *args, **kwargs)
        return view(request, *args, **kwargs)

    kept.shows_again = shows_again  # type: ignore[attr-defined]
    kept.inner = view  # type: ignore[attr-defined]
    return kept


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale or missing token: nothing is saved, and nothing of a form that is ours is lost."""
    typist = typist_of(request)
    if typist is None:
        return csrf_failure(request, reason)
    if not request.user.is_authenticated or request.user.pk != typist:
        return _carry_on(request)
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return csrf_failure(request, reason)
    return _show_again(request, match.func, *match.args, **match.kwargs)


def is_shown_again(request: HttpRequest) -> bool:
    return getattr(request, "shown_again", False)


def typist_of(request: HttpRequest) -> int | None:
    """Who made the form that is sent, from its signed field."""
    if request.method != "POST":
        return None
    shown = Shown.read(request.POST)
    return shown.person if shown else None


def _signs_in_again(request: HttpRequest) -> bool:
    """The password typed on the page that carries the fields on."""
    login, password = (request.POST.get(name, "") for name in SIGN_IN)
    if request.user.is_authenticated or not password:
        return False
    form = LoginForm({"login": login, "password": password}, request=request)
    request.sign_in_form = form
    if form.is_valid():
        form.login(request)
    return request.user.is_authenticated


def _show_again(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page itself with what was typed in it, where it can; else a page that repeats it."""
    if getattr(view, "shows_again", False):
        request.shown_again = True
        return view.inner(request, *args, **kwargs)
    return _carry_on(request)


def _carry_on(request: HttpRequest) -> HttpResponse:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_TYPED
        for value in values
    ]
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    form = getattr(request, "sign_in_form", None)
    typist = typist_of(request)
    context = {
        "fields": fields if size <= LARGEST else [],
        "too_long": size > LARGEST,
        "files": [upload.name for upload in request.FILES.values()],
        "texts": [value for name, value in fields if _is_text(name, value)],
        "login": request.POST.get(SIGN_IN[0], ""),
        "refused": form is not None and not request.user.is_authenticated,
        "same": request.user.is_authenticated and request.user.pk == typist,
        "to": request.get_full_path(),
    }
    return render(request, "visits/kept_page.html", context, status=403)


def _is_text(name: str, value: str) -> bool:
    """What somebody wrote themselves, and not an identifier."""
    return name != "shown" and len(value) >= SHORTEST_TEXT and " " in value.strip()
