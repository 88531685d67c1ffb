"""Pages that say what this site is and how it treats people; and the door to one's own account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from peers.views.account import show_account


@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """How a visit goes, and whom to ask."""
    return render(request, "pages/help.html")


@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    """Who sees what, why, how long, and one's rights."""
    return render(request, "pages/privacy.html")


@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, what was not."""
    return render(request, "pages/accessibility.html")


@require_safe
def show_ecodesign(request: HttpRequest) -> HttpResponse:
    """What keeps the pages light, with figures."""
    return render(request, "pages/ecodesign.html")


urlpatterns = [
    path("help/", show_help, name="help"),
    path("privacy/", show_privacy, name="privacy"),
    path("accessibility/", show_accessibility, name="accessibility"),
    path("ecodesign/", show_ecodesign, name="ecodesign"),
    path("account/", show_account, name="account"),
]
