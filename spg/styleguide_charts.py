"""Every chart with invented numbers, for the page where one looks before inventing something."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from visits.chart_words import (
    bars_words,
    counts_words,
    daisy_words,
    dumbbell_words,
    months_words,
    timeline_words,
)
from visits.charts import (
    ActionLine,
    Bar,
    Bars,
    Chart,
    CountsChart,
    Daisy,
    Dumbbell,
    DumbbellRow,
    Evolution,
    MonthColumn,
    Months,
    Petal,
    Share,
    Status,
    Step,
    ThemePanel,
    Timeline,
    VisitBar,
    VisitMark,
    YearBar,
)
from visits.views.chart import chart_response

LEVELS = {4: ("Pas encore", "En chemin", "Acquis", "Source d'inspiration")}
STATUSES = {
    "suggested": "proposée",
    "accepted": "acceptée",
    "declined": "déclinée",
    "in_progress": "en cours",
    "done": "faite",
    "postponed": "reportée",
    "dropped": "abandonnée",
}


def charts() -> dict[str, Chart]:
    """By name, in the order in which the page shows them."""
    return {
        "counts": _counts(),
        "dumbbell": _dumbbell(),
        "timeline": _timeline(),
        "daisy": _daisy(),
        "evolution": _evolution(),
        "months": _months(),
        "bars": _bars(),
    }


@require_safe
def show_chart(request: HttpRequest, name: str) -> HttpResponse:
    """One of them, at its own address."""
    found = charts().get(name)
    if found is None:
        raise Http404
    return chart_response(request, found)


def _bar(label: str, *counts: int, new_grid: str = "", **missing: int) -> VisitBar:
    reached = [(at, 4, n) for at, n in enumerate(counts, start=1)]
    blank = sum(n for state, n in missing.items() if state != "not_applicable")
    whole = sum(counts)
    return VisitBar(label, reached, missing, whole + blank, whole, bool(new_grid), new_grid)


def _counts() -> Chart:
    bars = [
        _bar("mars 2022", 3, 3, 1, 0, not_seen=2),
        _bar("mars 2024", 1, 3, 3, 1, not_seen=1, divergent=1),
        _bar("oct. 2026", 0, 2, 5, 3, not_covered=1, not_applicable=1, new_grid="grille v2"),
    ]
    return CountsChart(
        title="Le sol a progressé à chaque visite",
        subtitle="Une case par critère concerné. Les cases blanches n'ont pas de niveau.",
        panels=(ThemePanel("Sol et eau", bars),),
        words=counts_words(LEVELS),
    )


def _dumbbell() -> Chart:
    return Dumbbell(
        title="Deux thèmes ont avancé, un a reculé",
        subtitle="Part des critères concernés « acquis » ou plus, à deux visites.",
        earlier="mars 2022",
        later="oct. 2026",
        rows=(
            DumbbellRow("Sol et eau", Share(1, 9), Share(8, 11)),
            DumbbellRow("Vie sociale et transmission", Share(4, 6), Share(4, 6)),
            DumbbellRow("Partenariat", Share(5, 7), Share(3, 7)),
            DumbbellRow("Énergie", Share(2, 8), Share(6, 8), comparable=False),
            DumbbellRow("Élevage", Share(0, 0), None),
        ),
        words=dumbbell_words(),
    )


def _timeline() -> Chart:
    return Timeline(
        title="Une action faite, une en cours, une abandonnée",
        subtitle="Ce que la ferme, le groupe et le réseau se sont promis.",
        lines=(
            ActionLine(
                "Semer un couvert sur les parcelles du bas",
                "la ferme",
                (
                    Step(date(2022, 3, 12), "suggested"),
                    Step(date(2022, 4, 2), "accepted"),
                    Step(date(2023, 9, 1), "in_progress"),
                    Step(date(2024, 11, 8), "done"),
                ),
            ),
            ActionLine(
                "Trouver un second point de livraison",
                "le groupe des Tilleuls",
                (
                    Step(date(2024, 3, 9), "suggested"),
                    Step(date(2024, 5, 1), "accepted"),
                    Step(date(2025, 6, 1), "postponed", "la personne a déménagé"),
                    Step(date(2026, 2, 1), "in_progress"),
                ),
                due=date(2027, 3, 1),
            ),
            ActionLine(
                "Former aux semences",
                "le réseau",
                (Step(date(2024, 3, 9), "suggested"), Step(date(2025, 1, 9), "dropped")),
            ),
        ),
        visits=(
            VisitMark(date(2022, 3, 12), "1re visite"),
            VisitMark(date(2024, 3, 9), "2e visite"),
            VisitMark(date(2026, 10, 14), "3e visite", "grille v2"),
        ),
        until=date(2026, 11, 8),
        words=timeline_words(STATUSES),
    )


def _daisy() -> Chart:
    return Daisy(
        title="La ferme en octobre 2026",
        subtitle="Chaque pétale est rempli jusqu'au niveau du critère médian.",
        petals=(
            Petal("Sol et eau", 4, 3, 10, 11),
            Petal("Biodiversité", 4, 4, 6, 6),
            Petal("Élevage", 4, None, 0, 0),
            Petal("Énergie", 4, 2, 3, 8),
            Petal("Vie sociale et transmission", 4, 3, 6, 6),
            Petal("Partenariat", 4, 1, 7, 7),
        ),
        words=daisy_words(LEVELS),
    )


def _evolution() -> Chart:
    years = (
        YearBar(_bar("2024", 240, 610, 720, 130, not_seen=310, unknown=40), 198),
        YearBar(_bar("2025", 190, 580, 860, 210, not_seen=220, divergent=25), 205),
        YearBar(_bar("2026", 120, 520, 990, 300, not_seen=160, new_grid="grille v2"), 211),
    )
    return Evolution(
        title="Le sol progresse dans le réseau",
        subtitle="Tous les critères concernés de l'année, par niveau.",
        theme="Sol et eau",
        years=years,
        words=counts_words(LEVELS),
    )


def _months() -> Chart:
    names = [
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ]
    held, planned = (0, 2, 5, 9, 6, 3, 0, 0, 4, 8, 0, 0), (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 2)
    cancelled = (0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0)
    return Months(
        title="Surtout des visites de printemps",
        subtitle="Visites de l'année, par mois.",
        statuses=(
            Status("faites", ("{n} faite", "{n} faites"), "full"),
            Status("prévues", ("{n} prévue", "{n} prévues"), "open"),
            Status("annulées", ("{n} annulée", "{n} annulées"), "crossed"),
        ),
        columns=tuple(
            MonthColumn(name, counts)
            for name, *counts in zip(names, held, planned, cancelled, strict=True)
        ),
        words=months_words(),
    )


def _bars() -> Chart:
    return Bars(
        title="Les haies restent à travailler presque partout",
        subtitle="Fermes où le critère est à améliorer, parmi celles qu'il concerne.",
        bars=(
            Bar("Des haies bordent les parcelles.", 31, 38, 34),
            Bar("La ferme connaît la vie de son sol et la suit d'une année à l'autre.", 22, 40, 22),
            Bar("L'eau de pluie sert aux cultures.", 9, 27, 15),
        ),
        words=bars_words(label="Critère", n="fermes", of="concernées", mark="en 2025"),
        share=True,
    )
