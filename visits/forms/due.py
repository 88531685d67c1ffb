"""When an action is due: a season or a month is enough, a day is possible, nothing is too."""

import calendar
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MONTHS_AHEAD = 18
#: The last month of each season, and its name.
SEASONS = {
    3: gettext_lazy("hiver %(year)s"),
    6: gettext_lazy("printemps %(year)s"),
    9: gettext_lazy("été %(year)s"),
    12: gettext_lazy("automne %(year)s"),
}
NEXT_VISIT, KEPT = "next-visit", "kept"


class DueMixin(forms.Form):
    """Two fields: a season or month from a list, or else a day."""

    due_when = forms.ChoiceField(
        label=gettext_lazy("Pour quand ?"),
        required=False,
        help_text=gettext_lazy("Un mois ou une saison suffit."),
        error_messages={"invalid_choice": gettext_lazy("Choisissez dans la liste.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("Ou un jour précis"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": gettext_lazy("Cette date n'existe pas. Écrivez par exemple 12/03/2027.")
        },
    )

    def offer_dates(self, today: date, kept: str = "") -> None:
        """The choices from today on, and the date that stands already, first."""
        self.fields["due_when"].choices = [
            *([(KEPT, kept)] if kept else []),
            ("", _("pas de date")),
            (NEXT_VISIT, _("à la prochaine visite")),
            (_("Saisons"), _seasons(today)),
            (_("Mois"), _months(today)),
        ]

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data.get("due_on")
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Vérifiez l'année de cette date."))
        return day

    @property
    def due(self) -> dict[str, Any]:
        """What the plan keeps: a day to compare with, and the words that people read."""
        day, when = self.cleaned_data.get("due_on"), self.cleaned_data.get("due_when")
        if day:
            return {"due_on": day.isoformat(), "due_words": ""}
        if when == KEPT:
            return {}
        if when == NEXT_VISIT:
            return {"due_on": "", "due_words": _("à la prochaine visite")}
        if not when:
            return {"due_on": "", "due_words": ""}
        last = _last_day(when)
        words = _season(last.year, last.month) if when[0] == "s" else date_format(last, "F Y")
        return {"due_on": last.isoformat(), "due_words": words}


def _last_day(key: str) -> date:
    year, month = (int(part) for part in key[1:].split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def _season(year: int, month: int) -> str:
    """Winter lies in two years."""
    years = f"{year - 1}-{year}" if month == 3 else str(year)
    return str(SEASONS[month]) % {"year": years}


def _seasons(today: date, years: int = 3) -> list[tuple[str, str]]:
    return [
        (f"s{year}-{month:02}", _season(year, month))
        for year in range(today.year, today.year + years)
        for month in SEASONS
        if date(year, month, 28) >= today
    ]


def _months(today: date) -> list[tuple[str, str]]:
    first = today.year * 12 + today.month - 1
    days = [date(at // 12, at % 12 + 1, 1) for at in range(first, first + MONTHS_AHEAD)]
    return [(f"m{day:%Y-%m}", date_format(day, "F Y")) for day in days]


def due_text(action: Any) -> str:
    """When an action is due, in full words."""
    if action.due_words:
        return str(action.due_words)
    return date_format(action.due_on, "j F Y") if action.due_on else ""
