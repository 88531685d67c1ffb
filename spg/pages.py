"""Pages that say what this site is and how it treats people; and the door to one's own account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from peers.views.account import show_account


@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """How a visit goes, and whom to ask."""
    return render(request, "pages/help.html")


EXAMPLES = (
    ("selected(${animaux}, 'vaches')", _("La ferme a coché « vaches » à la question « animaux ».")),
    ("${surface} > 5 and ${bio} != 'oui'", _("Plus de 5 hectares, et pas en bio.")),
    ("not(selected(${animaux}, 'aucun'))", _("La ferme a des animaux.")),
    ("count-selected(${ventes}) >= 2", _("Au moins deux façons de vendre.")),
    (". >= 0 and . <= 100", _("Limite : un nombre entre 0 et 100.")),
    (". <= today()", _("Limite : une date qui n'est pas après la visite.")),
    (
        "round(${payes} div ${contrats} * 100, 1)",
        _("Calcul : un pourcentage, un chiffre après la virgule."),
    ),
    (
        "coalesce(${tonnes}, 0) + coalesce(${dons}, 0)",
        _("Calcul : une somme où ce qui manque vaut 0."),
    ),
)
FUNCTIONS = (
    "selected count-selected if coalesce round int number string-length date today regex true false"
)


@require_safe
def show_rules(request: HttpRequest) -> HttpResponse:
    """What conditions, limits and calculations of a grid may say, with examples to copy."""
    examples = [{"rule": rule, "words": words} for rule, words in EXAMPLES]
    functions = ", ".join(f"{name}()" for name in FUNCTIONS.split())
    return render(request, "pages/rules.html", {"examples": examples, "functions": functions})


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
    path("help/rules/", show_rules, name="help-rules"),
    path("privacy/", show_privacy, name="privacy"),
    path("accessibility/", show_accessibility, name="accessibility"),
    path("ecodesign/", show_ecodesign, name="ecodesign"),
    path("account/", show_account, name="account"),
]
