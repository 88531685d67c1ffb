"""Every component on one page, with invented words; served in DEBUG alone."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from spg.styleguide_charts import charts, show_chart
from visits.views.chart import figure

SCALES = {
    2: ("Non", "Oui"),
    3: ("À améliorer", "En chemin", "Acquis"),
    4: ("Pas encore", "En chemin", "Acquis", "Source d'inspiration"),
    5: ("Rien encore", "Premiers pas", "En chemin", "Acquis", "Source d'inspiration"),
    6: ("Un", "Deux", "Trois", "Quatre", "Cinq", "Six"),
    7: ("Un", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept"),
}
MISSING = ("not_applicable", "not_seen", "not_covered", "unknown", "empty")
STATES = [
    {"value": "not_applicable", "word": "Non concerné"},
    {"value": "not_seen", "word": "Pas vu"},
    {"value": "not_covered", "word": "Pas abordé"},
    {"value": "unknown", "word": "Ne sait pas"},
]


class ExampleForm(forms.Form):
    """One field of each kind."""

    farm = forms.CharField(label="Nom de la ferme", help_text="Tel qu'il est connu dans le réseau.")
    kind = forms.ChoiceField(
        label="Sorte de visite",
        choices=[("first", "Première visite"), ("follow", "Visite de suivi")],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    grid = forms.ChoiceField(label="Grille", choices=[("a", "Charte 2014"), ("b", "Charte 2026")])
    people = forms.MultipleChoiceField(
        label="Qui vient ?",
        choices=[("a", "Ana"), ("b", "Ben"), ("c", "Carla")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    why = forms.CharField(label="Pourquoi cette date ?", widget=forms.Textarea, required=False)
    told = forms.BooleanField(label="La ferme est prévenue", required=False)


def _options(of: int) -> list[dict[str, Any]]:
    return [
        {"value": f"l{at}", "word": word, "at": at, "of": of}
        for at, word in enumerate(SCALES[of], start=1)
    ]


def _criterion(number: str, question: str, of: int, **given: Any) -> dict[str, Any]:
    return {
        "id": f"c{number.replace('.', '-')}",
        "number": number,
        "question": question,
        "options": _options(of),
        "states": STATES,
        "flags": [
            {"name": f"{number}-mark", "label": "Point d'appui"},
            {"name": f"{number}-discuss", "label": "À discuter au bilan"},
        ],
        **given,
    }


CRITERIA = [
    _criterion(
        "2.1",
        "Le sol reste couvert en hiver.",
        4,
        value="l3",
        note="Engrais vert sur les deux tiers des planches.",
        guidance="Regarder les parcelles de plein champ et les abords des serres.",
        last="Ben, 12 mars 2024 : en chemin. « On manque de semences locales. »",
    ),
    _criterion("2.2", "La ferme connaît la vie de son sol.", 5, subject="la ferme"),
    _criterion(
        "2.3",
        "Le groupe aide la ferme quand le temps presse.",
        3,
        subject="le groupe",
        error="Choisissez une réponse qui existe dans cette grille.",
    ),
]

OPINIONS = [
    {
        "who": "Léa Martin",
        "when": "le 14 octobre 2026",
        "level": {"at": 2, "of": 4, "name": "En chemin"},
        "note": "Deux parcelles étaient nues.",
    },
    {
        "who": "Karim Benali",
        "when": "le 14 octobre 2026",
        "level": {"at": 3, "of": 4, "name": "Acquis"},
        "note": "Le reste était couvert depuis septembre.",
    },
]

ACTIONS = [
    {
        "title": "Semer un couvert sur les parcelles du bas",
        "status": "accepted",
        "status_word": "acceptée",
        "owner": "La ferme, avec deux personnes du groupe",
        "due": "Automne 2027",
        "seen": "Plus de sol nu en novembre.",
        "words": "Je veux bien essayer, si on le fait ensemble.",
    },
    {
        "title": "Trouver un second point de livraison",
        "status": "suggested",
        "status_word": "proposée",
        "owner": "Le groupe des Tilleuls",
        "finding": "La livraison prend une journée entière.",
    },
    {
        "title": "Planter une haie au nord",
        "status": "done",
        "status_word": "faite",
        "owner": "La ferme",
        "over": True,
    },
]

EVENTS = [
    {"when": "14 octobre 2024", "what": "Proposée pendant la visite", "who": "Léa Martin"},
    {"when": "14 octobre 2024", "what": "Acceptée", "who": "Ana Roux"},
    {
        "when": "3 mai 2025",
        "what": "Reportée à l'automne",
        "who": "Ana Roux",
        "why": "La grêle a pris tout le mois d'avril.",
    },
    {"when": "8 novembre 2026", "what": "En cours", "who": "Ana Roux", "now": True},
]


def _cell(at: int, *, starts: bool = False) -> dict[str, Any]:
    return {"at": at, "of": 4, "word": SCALES[4][at - 1], "break": starts}


THEMES = [
    {
        "name": "Sol et eau",
        "rows": [
            {
                "question": "2.1 Le sol reste couvert en hiver.",
                "cells": [_cell(1), _cell(2), _cell(3, starts=True)],
            },
            {
                "question": "2.2 La ferme connaît la vie de son sol.",
                "flag": "reformulé",
                "cells": [
                    _cell(2),
                    {"state": "not_seen", "word": "pas vu"},
                    {"at": 2, "of": 4, "also": 4, "word": "Deux avis", "break": True},
                ],
            },
            {
                "question": "2.3 L'eau de pluie sert aux cultures.",
                "cells": [
                    {"state": "not_covered", "word": "pas abordé"},
                    {"state": "unknown", "word": "ne sait pas"},
                    _cell(4, starts=True),
                ],
            },
        ],
    },
    {
        "name": "Élevage",
        "rows": [
            {
                "question": "3.1 Les animaux sortent toute l'année.",
                "flag": "nouveau",
                "cells": [
                    {"state": "empty", "word": "pas encore rempli"},
                    {"state": "empty", "word": "pas encore rempli"},
                    {"state": "not_applicable", "word": "non concerné", "break": True},
                ],
            }
        ],
    },
]
COLUMNS = [
    {"title": "Mars 2022", "sub": "2 pays., 3 mangeurs"},
    {"title": "Mars 2024", "sub": "2 pays., 2 mangeurs"},
    {"title": "Octobre 2026", "sub": "équipe différente", "break_word": "Grille v2 (2026)"},
]


@require_safe
def show_styleguide(request: HttpRequest) -> HttpResponse:
    """The page where one looks before inventing something."""
    wrong = ExampleForm({"farm": "", "kind": "first", "day": "31/02/2026", "grid": "a"}, prefix="w")
    return render(
        request,
        "styleguide.html",
        {
            "scales": [
                {"of": of, "words": list(enumerate(words, 1))} for of, words in SCALES.items()
            ],
            "missing": MISSING,
            "form": ExampleForm(),
            "wrong": wrong,
            "criteria": CRITERIA,
            "opinions": OPINIONS,
            "actions": ACTIONS,
            "events": EVENTS,
            "themes": THEMES,
            "columns": COLUMNS,
            "figures": [
                figure(chart, reverse("styleguide-chart", args=[name]), key=name)
                for name, chart in charts().items()
            ],
        },
    )


urlpatterns = [
    path("styleguide/", show_styleguide, name="styleguide"),
    path("styleguide/<slug:name>.svg", show_chart, name="styleguide-chart"),
]
