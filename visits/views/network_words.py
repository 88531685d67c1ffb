"""The words of a network's pages: what waits and where it is settled, states, owners, months."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from visits.models import Action, Draft, Teammate, Visit
from visits.queries.network_said import APPLICABLE, ASKED_HARD, BELOW, LEVELS
from visits.queries.steering import Waiting
from visits.scoring import Movement
from visits.templatetags.visits import text_in
from visits.views.network_filters import NO_TERRITORY, Picked
from visits.views.network_table import Choice


@dataclass(frozen=True)
class NeedWords:
    """One kind of thing that waits: its name, what to do, and where it is settled."""

    title: Any
    text: Any
    url: str


NEEDS = {
    "silent": NeedWords(
        _("Tablettes sans nouvelles"),
        _("Le lendemain de la visite à 20 h, elles n'avaient pas tout envoyé."),
        "visits:visit",
    ),
    "held": NeedWords(_("Reçu, à rattacher"), _("Dites où vont ces saisies."), "visits:held"),
    "draft": NeedWords(
        _("Visites commencées sans être prévues"),
        _("Rattachez ce qui est reçu à une visite."),
        "visits:draft",
    ),
    "finish": NeedWords(
        _("Comptes rendus à rendre définitifs"),
        _("La ferme a répondu, ou son temps est passé."),
        "visits:report-final",
    ),
    "request": NeedWords(
        _("Corrections demandées"), _("La ferme attend votre réponse."), "visits:report"
    ),
    "reply": NeedWords(
        _("Réponses de fermes à lire"),
        _("Reçues depuis un mois, après le compte rendu définitif."),
        "visits:report",
    ),
    "photo": NeedWords(
        _("Photos annoncées, pas arrivées"),
        _("Attendez-les, ou déclarez-les perdues."),
        "visits:photos",
    ),
    "staff": NeedWords(
        _("Équipes à compléter"),
        _("Personne n'écrit encore le compte rendu, dans les deux mois qui viennent."),
        "visits:visit-team",
    ),
    "forgotten": NeedWords(
        _("Date passée, visite pas commencée"),
        _("Faite sur papier, ou à reporter ?"),
        "visits:visit",
    ),
    "redate": NeedWords(
        _("Visites reportées"),
        _("Choisissez un autre mois, ou un jour."),
        "visits:visit-change",
    ),
}

STATE_WORDS = {
    "ahead": _("à venir"),
    "going": _("en cours"),
    "held": _("tenues"),
    "postponed": _("reportées"),
    "cancelled": _("annulées"),
}
#: What one may ask for in one go.
STATES_ASKED_WORDS = {**STATE_WORDS, "open": _("pas encore tenues")}
QUARTER_WORDS = {
    "1": _("janvier à mars"),
    "2": _("avril à juin"),
    "3": _("juillet à septembre"),
    "4": _("octobre à décembre"),
}
TEAM_WORDS = {"mixed": _("équipes mixtes"), "other": _("autres équipes")}
TURN_WORDS = {"first": _("premières visites"), "again": _("fermes déjà visitées")}
FARMS_SEEN = {
    "": _("les fermes visitées en %(year)s"),
    "first": _("les fermes visitées pour la première fois en %(year)s"),
    "again": _("les fermes visitées en %(year)s et déjà une autre année"),
}
DELAY_WORDS = {
    "report": _("avec un compte rendu définitif"),
    "reply": _("où la ferme a répondu"),
}
MOVES = {
    Movement.UP: _("a progressé"),
    Movement.DOWN: _("a reculé ou est à revoir"),
    Movement.SAME_TO_WORK_ON: _("inchangé, à travailler"),
    Movement.SAME_GOOD: _("inchangé, acquis"),
}
ANSWERS = {
    "not_applicable": _("non concerné"),
    "not_seen": _("pas vu"),
    "not_covered": _("pas abordé"),
    "unknown": _("ne sait pas"),
    "unchanged": _("rien n'a changé"),
    "unanswered": _("pas rempli"),
    "divergent": _("deux avis différents"),
    "value": _("une réponse sans niveau"),
}
#: What several answers have in common, as the numbers that lead here count them.
SEVERAL = {
    LEVELS: _("les réponses qui ont un niveau"),
    BELOW: _("pas encore au dernier niveau"),
    ASKED_HARD: _("pas vu, pas abordé ou ne sait pas"),
    APPLICABLE: _("là où la ferme est concernée"),
}
COUNT_WORDS = {
    "month": _("Par mois"),
    "territory": _("Par territoire"),
    "kind": _("Par sorte"),
}
ACTION_STATES = {
    "open": _("convenues et ouvertes"),
    "talk": _("à reparler"),
    "calm": _("sans rien à reparler"),
    "aside": _("déclinées ou abandonnées"),
    **{str(value): label for value, label in Action.Status.choices},
}
#: Who commits oneself, in the order in which they stand side by side.
OWNERS = {
    Action.Owner.FARM: _("Les fermes"),
    Action.Owner.GROUP: _("Les groupes"),
    Action.Owner.NETWORK: _("Le réseau"),
    Action.Owner.PEER: _("Des personnes du réseau"),
}
#: The heads under which promises stand side by side.
PROMISE_WORDS = {
    "suggested": _("proposées"),
    "open": _("convenues et ouvertes"),
    "done": _("faites"),
    "aside": _("déclinées ou abandonnées"),
}
NOWHERE = _("sans territoire")


@dataclass(frozen=True)
class Line:
    """One thing that waits, with its way there."""

    text: str
    sub: str
    url: str


@dataclass(frozen=True)
class Need:
    """A kind of thing that waits, its first lines, and the page of all the others."""

    kind: str
    words: NeedWords
    total: int
    lines: Sequence[Line]
    more: int

    @property
    def url(self) -> str:
        return reverse("visits:network-needs", args=[self.kind])


def show_waiting(waiting: Waiting) -> Need:
    lines = [show_line(waiting.kind, row) for row in waiting.rows]
    return Need(waiting.kind, NEEDS[waiting.kind], waiting.total, lines, waiting.more)


def show_line(kind: str, row: Visit | Draft) -> Line:
    url = reverse(NEEDS[kind].url, args=[row.pk])
    if isinstance(row, Draft):
        return Line(
            row.farm_name or gettext("Ferme à dire"), f"{day_of(row)} · {row.begun_by}", url
        )
    return Line(
        row.farm.name, " · ".join(part for part in (day_of(row), _sub(kind, row)) if part), url
    )


def day_of(row: Visit | Draft) -> str:
    if isinstance(row, Visit) and row.date is None:
        return date_format(row.month, "F Y")
    day = row.day if isinstance(row, Draft) else row.date
    return date_format(day, "j F Y")


def _sub(kind: str, row: Any) -> str:
    if kind == "finish":
        late = gettext("le temps de réponse est passé")
        return gettext("la ferme a répondu") if row.farm_answered else late
    return _count(kind, row.n) if kind in COUNTS else ""


def _count(kind: str, n: int) -> str:
    words = {
        "silent": ngettext("%(n)s tablette", "%(n)s tablettes", n),
        "held": ngettext("%(n)s saisie", "%(n)s saisies", n),
        "request": ngettext("%(n)s demande", "%(n)s demandes", n),
        "reply": ngettext("%(n)s réponse", "%(n)s réponses", n),
        "photo": ngettext("%(n)s photo", "%(n)s photos", n),
    }
    return words[kind] % {"n": n}


#: Kinds of which one visit may have several.
COUNTS = ("silent", "held", "request", "reply", "photo")


def tie_sentence(tied: int) -> str:
    """What is said where a facilitator's own farms are left out."""
    if not tied:
        return ""
    return ngettext(
        "Une ferme que vous tenez, ou dont vous êtes proche, n'est pas comptée ici :"
        " vous lisez ses pages comme la ferme.",
        "%(n)s fermes que vous tenez, ou dont vous êtes proche, ne sont pas comptées ici :"
        " vous lisez leurs pages comme les fermes.",
        tied,
    ) % {"n": tied}


OWNER_WORDS = {str(key): label for key, label in OWNERS.items()}
NO_THEME = "-"
PARTS = dict(Teammate.Part.choices)


def territory_choice(picked: Picked, territories: Sequence[str]) -> Choice:
    options = [("", _("tous les territoires"))]
    options += [(name or NO_TERRITORY, name or NOWHERE) for name in territories]
    return Choice("territory", _("Territoire"), options, picked["territory"])


def kind_choice(picked: Picked) -> Choice:
    options = [("", _("toutes les sortes")), *Visit.Kind.choices]
    return Choice("kind", _("Sorte de visite"), options, picked["kind"])


def select(name: str, label: Any, words: Mapping[str, Any], picked: Picked) -> Choice:
    """One of these, or all of them."""
    return Choice(name, label, [("", _("tout")), *words.items()], picked[name])


def theme_in(picked: Picked) -> str | None:
    """The theme that was chosen; "" is what came from no question."""
    chosen = picked["theme"]
    if not chosen:
        return None
    return "" if chosen == NO_THEME else chosen


def theme_names(names: Mapping[str, list[Any]], codes: Collection[str]) -> dict[str, str]:
    """Each theme by the names that the network's grids give it, in their order."""
    in_order = [*(code for code in names if code in codes), *sorted({*codes} - {*names})]
    found = {
        code: " / ".join(dict.fromkeys(text_in(name) for name in names.get(code, ()))) or code
        for code in in_order
        if code
    }
    return found | ({"": gettext("sans thème")} if "" in codes else {})


def owner_of(action: Action) -> str:
    if action.owner_group:
        return str(action.owner_group)
    if action.owner_person:
        return str(action.owner_person)
    return str(action.get_owner_display())


def tie_notes(tied: int) -> list[str]:
    return [tie_sentence(tied)] if tied else []


def step_name(at: int, of: int, names: Sequence[str]) -> str:
    """A level's name, or its place where its scale has other names elsewhere."""
    if len(names) == of:
        return names[at - 1]
    return gettext("niveau %(at)s sur %(of)s") % {"at": at, "of": of}
