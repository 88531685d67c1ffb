"""The figures that a grid calculates, as the report says them, with what makes them differ."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.models import Report
from visits.queries.published import Calculated, calculated_by
from visits.scoring.published import Beside
from visits.templatetags.visits import text_in


def calculated_words(report: Report) -> list[dict[str, Any]]:
    """For each grid that calculates: a row a theme, both figures, and a sentence."""
    return [_grid(one) for one in calculated_by(report)]


def _grid(one: Calculated) -> dict[str, Any]:
    asked, honest = one.figures.asked, one.figures.honest
    rows = [
        (
            text_in(theme.name),
            _said(asked.themes.get(theme.code)),
            _said(honest.themes.get(theme.code)),
        )
        for theme in one.themes
        if theme.code in asked.themes or theme.code in honest.themes
    ]
    if one.version.total != "none":
        rows.append((_("Ensemble"), _said(asked.total), _said(honest.total)))
    return {
        "key": one.version.pk,
        "name": text_in(one.version.grid.name),
        "rows": rows,
        "differ": one.figures.differ,
        "why": why_words(one.figures),
    }


def why_words(figures: Beside) -> str:
    """One sentence: what the grid's own way counts as zero, and ours leaves out."""
    if not figures.differ:
        return _("Rien ne manque qui change ces chiffres.")
    parts = [
        ngettext("%(n)s réponse manque", "%(n)s réponses manquent", figures.missing)
        % {"n": figures.missing},
        ngettext(
            "%(n)s question ne concerne pas la ferme",
            "%(n)s questions ne concernent pas la ferme",
            figures.not_applicable,
        )
        % {"n": figures.not_applicable},
    ]
    counts = (figures.missing, figures.not_applicable)
    said = _(" et ").join(part for part, n in zip(parts, counts, strict=True) if n)
    return _(
        "%(what)s. Le calcul de la grille les compte comme zéro ; l'autre les laisse de côté."
    ) % {"what": said}


def _said(figure: Decimal | None) -> str:
    if figure is None:
        return _("pas de résultat")
    return number_format(figure.quantize(Decimal("0.01")), 2)
