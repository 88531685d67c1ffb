"""What is promised in a network's plans: actions by who promised them, hands, needs by theme."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from visits.models import Action, Support
from visits.queries.network import names_of_themes, sums_for, to_talk_over
from visits.queries.network_rows import (
    ACTION_ORDERS,
    AGREED,
    TALK,
    ActionChoice,
    actions_behind,
    hands_behind,
)
from visits.queries.steering import Helm
from visits.queries.tally import Sums, counted_years
from visits.views.network_figures import counted, need_rows, promise_rows
from visits.views.network_filters import pick, rows_at
from visits.views.network_rows import helm_for
from visits.views.network_table import Cell, Column, Listing, render_listing
from visits.views.network_words import (
    ACTION_STATES,
    NO_THEME,
    OWNER_WORDS,
    owner_of,
    select,
    theme_in,
    theme_names,
    tie_notes,
)


@login_required
@require_safe
def list_actions(request: HttpRequest) -> HttpResponse:
    """Actions of the farms' plans, by who promised them; and what help is looked for, by theme."""
    helm = helm_for(request)
    years = counted_years(helm.network.pk)
    sums = sums_for(helm, years, ["action", "need"])
    names = _themes_in(helm, sums, "action", "need")
    offered = {
        "year": [str(year) for year in years],
        "status": ACTION_STATES,
        "owner": Action.Owner.values,
        "theme": [code or NO_THEME for code in names],
        "asks": ["yes"],
        "order": ACTION_ORDERS,
    }
    picked = pick(request, offered, None)
    theme = theme_in(picked)
    year = int(picked["year"]) if picked["year"] else None
    choice = ActionChoice(year, picked["status"], picked["owner"], theme, bool(picked["asks"]))
    themes = {code or NO_THEME: name for code, name in names.items()}
    listing = Listing(
        title=_("Actions des plans"),
        lead=_("Une date passée veut dire : à reparler ensemble."),
        caption=_("Actions"),
        columns=[
            Column(_("Action")),
            Column(_("Ferme"), "farm", "-farm"),
            Column(_("Qui")),
            Column(_("Échéance"), "due", "-due"),
            Column(_("Où en est-on")),
        ],
        picked=picked,
        rows=actions_behind(helm, choice, picked["order"]),
        show=lambda action: _action_cells(action, helm),
        order=picked["order"] or "due",
        default="due",
        choices=[
            select("year", _("Proposée en"), {str(one): str(one) for one in years}, picked),
            select("owner", _("Qui s'y engage"), OWNER_WORDS, picked),
            select("status", _("Où en est-on"), ACTION_STATES, picked),
            *([select("theme", _("Thème"), themes, picked)] if names else []),
        ],
        only=[_("les actions ouvertes qui cherchent un coup de main")] if picked["asks"] else [],
        all_url=reverse("visits:network-actions"),
        notes=tie_notes(len(helm.tied)),
        empty=_("Aucune action ne correspond à ce choix."),
        extra={
            "overview": not (set(picked.values) - {"status", "order"}),
            "promises": promise_rows(sums),
            "needs": need_rows(sums, names),
            "talk": counted(to_talk_over(helm), "", rows_at("network-actions", status=TALK)),
        },
    )
    return render_listing(request, listing, "visits/network_actions_page.html")


def _themes_in(helm: Helm, sums: Sums, *subjects: str) -> dict[str, str]:
    codes = {code for subject in subjects for code in sums.by("scope", subject)}
    return theme_names(names_of_themes(helm.network, codes), codes)


def _action_cells(action: Action, helm: Helm) -> list[Cell]:
    due = action.due_words or (date_format(action.due_on, "F Y") if action.due_on else "—")
    talk = action.status in AGREED and action.is_to_talk_over(helm.today)
    return [
        Cell(action.what, action.get_absolute_url()),
        Cell(action.farm.name, action.farm.get_absolute_url()),
        Cell(owner_of(action)),
        Cell(due),
        Cell(_("à reparler") if talk else action.get_status_display()),
    ]


@login_required
@require_safe
def list_hands(request: HttpRequest) -> HttpResponse:
    """Hands that were offered for the farms' actions, and whether they are sure."""
    helm = helm_for(request)
    years = counted_years(helm.network.pk)
    names = _themes_in(helm, sums_for(helm, years, ["need"]), "need")
    offered = {
        "status": Support.Status.values,
        "theme": [code or NO_THEME for code in names],
        "year": [str(year) for year in years],
    }
    picked = pick(request, offered, None)
    theme = theme_in(picked)
    year = int(picked["year"]) if picked["year"] else None
    listing = Listing(
        title=_("Coups de main"),
        lead=_("Qui propose son aide, et pour quelle action."),
        caption=_("Coups de main proposés"),
        columns=[
            Column(_("Coup de main")),
            Column(_("Par")),
            Column(_("Pour l'action")),
            Column(_("Ferme")),
            Column(_("Où en est-on")),
        ],
        picked=picked,
        rows=hands_behind(helm, year, picked["status"], theme),
        show=_hand_cells,
        choices=[
            select("status", _("Où en est-on"), dict(Support.Status.choices), picked),
            *(
                [
                    select(
                        "theme",
                        _("Thème"),
                        {code or NO_THEME: n for code, n in names.items()},
                        picked,
                    )
                ]
                if names
                else []
            ),
        ],
        notes=tie_notes(len(helm.tied)),
        trail=[(reverse("visits:network-actions"), _("Actions"))],
        empty=_("Aucun coup de main ne correspond à ce choix."),
    )
    return render_listing(request, listing)


def _hand_cells(hand: Support) -> list[Cell]:
    action = hand.action
    return [
        Cell(hand.what),
        Cell(hand.helper.name if hand.helper else hand.helper_words),
        Cell(action.what, action.get_absolute_url()),
        Cell(action.farm.name, action.farm.get_absolute_url()),
        Cell(hand.get_status_display()),
    ]
