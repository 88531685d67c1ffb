"""The numbers of a network's pages, each with its words, of how many, and the way to its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.chart_words import months_words
from visits.charts import MonthColumn, Months, Status
from visits.models import Action, Visit
from visits.queries.network import FarmCounts, Season
from visits.queries.network_rows import AGREED, ASIDE, STATES
from visits.queries.tally import Sums
from visits.views.network_filters import NO_TERRITORY, Picked, rows_at
from visits.views.network_words import NO_THEME, OWNERS, PARTS, PROMISE_WORDS, STATE_WORDS

LOOKS = {
    "held": "full",
    "going": "half",
    "ahead": "open",
    "postponed": "dashed",
    "cancelled": "crossed",
}


@dataclass(frozen=True)
class Figure:
    """One number: what it counts, of how many it is known, and its rows."""

    text: str
    label: str
    url: str
    note: str = ""
    #: How many rows stand behind it, where it is such a number.
    behind: int | None = None
    #: The whole that the note names: its rows, and how many they are.
    whole_url: str = ""
    whole: int | None = None


@dataclass(frozen=True)
class Block:
    """Some figures under one heading."""

    title: str
    figures: Sequence[Figure]
    note: str = ""


@dataclass(frozen=True)
class NamedRow:
    """A line of a small table of numbers."""

    name: Any
    figures: Sequence[Figure]


def said(n: int) -> str:
    """A number as it is read, its thousands apart."""
    return str(number_format(n, use_l10n=True, force_grouping=True))


def said_hours(tenths: int) -> str:
    """As they were told, so that rows add up to their sum: nothing is rounded."""
    hours, rest = divmod(tenths, 10)
    if not rest:
        return said(hours)
    return str(number_format(Decimal(tenths) / 10, 1, use_l10n=True, force_grouping=True))


def counted(n: int, label: str, url: str, note: str = "") -> Figure:
    return Figure(said(n), label, url, note, n)


def season_blocks(season: Season, farms: FarmCounts, picked: Picked) -> list[Block]:
    only_some = bool(picked["kind"] or picked["territory"])
    whole = _("Tout le réseau, toutes les sortes de visites.") if only_some else ""
    all_kinds = _("Toutes les sortes de visites.") if picked["kind"] else ""
    return [
        Block(_("Visites"), visit_figures(season, picked)),
        Block(_("Fermes"), farm_figures(season, farms, picked), all_kinds),
        Block(_("Personnes"), people_figures(season), whole),
        Block(_("Délais"), delay_figures(season), whole),
    ]


def visit_figures(season: Season, picked: Picked) -> list[Figure]:
    n = season.visits
    kept = {"year": season.year, "territory": picked["territory"], "kind": picked["kind"]}

    def figure(state: str, label: str, note: str = "") -> Figure:
        return counted(n(state), label, rows_at("network-visits", **kept, state=state), note)

    held = ngettext("visite tenue", "visites tenues", n("held"))
    of = ngettext(
        "sur %(n)s inscrite cette année-là", "sur %(n)s inscrites cette année-là", season.whole
    ) % {"n": said(season.whole)}
    told = replace(
        figure("held", held, of), whole_url=rows_at("network-visits", **kept), whole=season.whole
    )
    found = [told, figure("ahead", _("à venir"))]
    rest = {
        "going": _("en cours"),
        "postponed": ngettext("reportée", "reportées", n("postponed")),
        "cancelled": ngettext("annulée", "annulées", n("cancelled")),
    }
    return found + [figure(state, label) for state, label in rest.items() if n(state)]


def farm_figures(season: Season, farms: FarmCounts, picked: Picked) -> list[Figure]:
    where = {"territory": picked["territory"]}
    held = {"year": season.year, **where}
    visited, first, again = (season.farms(what) for what in ("farms", "first", "again"))
    seen = replace(
        counted(
            visited,
            ngettext("ferme visitée", "fermes visitées", visited),
            rows_at("network-farms", seen="yes", **held),
            ngettext(
                "%(n)s ferme dans le réseau aujourd'hui",
                "%(n)s fermes dans le réseau aujourd'hui",
                farms.whole,
            )
            % {"n": said(farms.whole)},
        ),
        whole_url=rows_at("network-farms", **where),
        whole=farms.whole,
    )
    return [
        seen,
        counted(
            first,
            ngettext("première visite", "premières visites", first),
            rows_at("network-visits", turn="first", **held),
        ),
        counted(
            again,
            ngettext("visite d'une ferme déjà vue", "visites de fermes déjà vues", again),
            rows_at("network-visits", turn="again", **held),
        ),
        counted(
            farms.to_visit,
            ngettext("ferme à visiter", "fermes à visiter", farms.to_visit),
            rows_at("network-farms", due="yes", **where),
            _("aujourd'hui, selon le rythme du réseau"),
        ),
    ]


def people_figures(season: Season) -> list[Figure]:
    everybody, year = season.everybody, season.year
    told, asked = season.hours("told"), season.hours("asked")
    far = season.hours("km_told")
    return [
        counted(
            everybody.people,
            ngettext("personne dans les équipes", "personnes dans les équipes", everybody.people),
            rows_at("network-people", year=year),
        ),
        counted(
            everybody.newcomers,
            ngettext("pour la première fois", "pour la première fois", everybody.newcomers),
            rows_at("network-people", year=year, new="yes"),
        ),
        Figure(
            _given(_("%(n)s h"), said_hours(season.hours("tenths")), told, asked),
            _("données, trajets compris"),
            rows_at("network-hours", year=year, told="yes"),
            _told_of(told, asked),
            told,
        ),
        Figure(
            _given(_("%(n)s km"), said(season.hours("km")), far, asked),
            _("parcourus"),
            rows_at("network-hours", year=year, km="yes"),
            _told_of(far, asked),
            far,
        ),
    ]


def _given(words: str, n: str, told: int, asked: int) -> str:
    """What nobody has told is not zero."""
    return words % {"n": n} if told or not asked else "—"


def _told_of(told: int, asked: int) -> str:
    words = ngettext(
        "renseigné pour %(told)s participation sur %(asked)s",
        "renseigné pour %(told)s participations sur %(asked)s",
        told,
    )
    return words % {"told": said(told), "asked": said(asked)}


def delay_figures(season: Season) -> list[Figure]:
    labels = {
        "report": _("jusqu'au compte rendu définitif"),
        "reply": _("jusqu'à la réponse de la ferme"),
    }
    return [_delay(season, code, label) for code, label in labels.items()]


def _delay(season: Season, code: str, label: str) -> Figure:
    n, days = season.delays(code), season.median(code)
    if days is None:
        return Figure("—", label, "", _("pas encore connu"))
    text = ngettext("%(n)s jour", "%(n)s jours", days) % {"n": said(days)}
    note = ngettext("d'une seule visite", "au plus, pour la moitié des %(n)s visites", n)
    url = rows_at("network-visits", year=season.year, delay=code)
    return Figure(text, label, url, note % {"n": said(n)}, n)


#: How the plans' actions are told of, side by side: as suggested, agreed and open, done, given up.
PROMISES: dict[str, tuple[str, ...]] = {
    "suggested": (Action.Status.SUGGESTED,),
    "open": AGREED,
    "done": (Action.Status.DONE,),
    "aside": ASIDE,
}


def promise_rows(sums: Sums, year: int | None = None) -> list[NamedRow]:
    """What each side has promised, side by side: commitments are mutual."""
    return [
        NamedRow(label, [_promise(sums, year, str(owner), status) for status in PROMISES])
        for owner, label in OWNERS.items()
    ]


def _promise(sums: Sums, year: int | None, owner: str, status: str) -> Figure:
    n = sum(sums.n("action", year=year, code=owner, what=str(state)) for state in PROMISES[status])
    label = PROMISE_WORDS[status]
    return counted(n, label, rows_at("network-actions", year=year, owner=owner, status=status))


def need_rows(sums: Sums, names: Mapping[str, str]) -> list[NamedRow]:
    """What help is looked for and offered, by theme: where a training would serve several farms."""
    found = []
    for code, name in names.items():
        theme = code or NO_THEME
        asked, offered, accepted = (
            sums.n("need", scope=code, what=what) for what in ("asked", "offered", "accepted")
        )
        if asked or offered or accepted:
            figures = [
                counted(
                    asked,
                    _("actions qui cherchent de l'aide"),
                    rows_at("network-actions", theme=theme, asks="yes"),
                ),
                counted(
                    offered,
                    _("coups de main à confirmer"),
                    rows_at("network-hands", theme=theme, status="offered"),
                ),
                counted(
                    accepted,
                    _("coups de main confirmés"),
                    rows_at("network-hands", theme=theme, status="accepted"),
                ),
            ]
            found.append(NamedRow(name, figures))
    return sorted(found, key=lambda row: -(row.figures[0].behind or 0))


def part_rows(season: Season) -> list[NamedRow]:
    """Distinct people by their part in the teams, and what they gave."""
    return [
        _part(season, str(part), label) for part, label in PARTS.items() if part in season.people
    ]


def _part(season: Season, part: str, label: Any) -> NamedRow:
    people, year = season.people[part], season.year

    def hours(what: str) -> int:
        return season.sums.n("hours", year=year, code=part, what=what)

    told, far = hours("told"), hours("km_told")
    asked = hours("asked")
    words = {"asked": said(asked), "told": said(told), "n": said_hours(hours("tenths"))}
    given = _("%(n)s h (%(told)s dites sur %(asked)s)") % words
    words |= {"told": said(far), "n": said(hours("km"))}
    gone = _("%(n)s km (%(told)s dits sur %(asked)s)") % words
    unknown = _("pas encore dit, sur %(asked)s") % words
    given, gone = given if told or not asked else unknown, gone if far or not asked else unknown
    rows = {"year": year, "part": part}
    figures = [
        counted(people.people, _("personnes"), rows_at("network-people", **rows)),
        counted(
            people.newcomers,
            _("pour la première fois"),
            rows_at("network-people", **rows, new="yes"),
        ),
        Figure(given, _("heures"), rows_at("network-hours", **rows, told="yes"), behind=told),
        Figure(gone, _("kilomètres"), rows_at("network-hours", **rows, km="yes"), behind=far),
    ]
    return NamedRow(label, figures)


def count_rows(season: Season, by: str, territories: Sequence[str]) -> list[NamedRow]:
    """The year's visits by month, by territory or by kind, as far as each has come."""
    sums, year = season.sums, season.year
    if by == "month":
        return [
            _count_row(
                str(MONTHS[month]).capitalize(),
                sums.by("what", "month", year=year, code=f"{month:02}"),
                {"year": year, "month": f"{month:02}"},
            )
            for month in range(1, 13)
        ]
    if by == "kind":
        return [
            _count_row(
                str(label).capitalize(),
                sums.by("what", "visit", year=year, code=str(kind)),
                {"year": year, "kind": kind},
            )
            for kind, label in Visit.Kind.choices
        ]
    return [
        _count_row(
            name or _("Sans territoire"),
            sums.by("what", "visit", year=year, scope=name),
            {"year": year, "territory": name or NO_TERRITORY},
        )
        for name in territories
    ]


def _count_row(name: str, counts: Mapping[str, int], filters: dict[str, Any]) -> NamedRow:
    figures = []
    for state, statuses in STATES.items():
        n = sum(counts.get(str(status), 0) for status in statuses)
        url = rows_at("network-visits", **filters, state=state)
        figures.append(counted(n, str(STATE_WORDS[state]), url))
    whole = sum(figure.behind or 0 for figure in figures)
    total = counted(whole, _("en tout"), rows_at("network-visits", **filters))
    return NamedRow(name, [*figures, total])


def months_chart(season: Season) -> Months:
    """The year's visits by month: what was held at the foot."""
    states = list(LOOKS)
    forms = {
        "held": (_("{n} tenue"), _("{n} tenues")),
        "going": (_("{n} en cours"), _("{n} en cours")),
        "ahead": (_("{n} à venir"), _("{n} à venir")),
        "postponed": (_("{n} reportée"), _("{n} reportées")),
        "cancelled": (_("{n} annulée"), _("{n} annulées")),
    }
    used = [state for state in states if state in {"held", "ahead"} or season.visits(state)]
    return Months(
        title=_("Visites de %(year)s, mois par mois") % {"year": season.year},
        subtitle=_("Nombre de visites, selon le mois prévu"),
        statuses=[Status(str(STATE_WORDS[state]), forms[state], LOOKS[state]) for state in used],
        columns=[
            MonthColumn(str(MONTHS[month]), [month_count(season, month, state) for state in used])
            for month in range(1, 13)
        ],
        words=months_words(),
    )


def month_count(season: Season, month: int, state: str) -> int:
    counts = season.sums.by("what", "month", year=season.year, code=f"{month:02}")
    return sum(counts.get(str(status), 0) for status in STATES[state])


def chart_address(season: Season) -> str:
    return f"{reverse('visits:network-chart')}?year={season.year}"
