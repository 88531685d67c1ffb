"""The figures that a grid calculates, as every place says them, with what makes them differ."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.models import GridVersion, Report, Theme
from visits.queries.published import Calculated, calculated_by
from visits.scoring.published import Published
from visits.templatetags.visits import text_in

#: The row that stands below the themes; no theme has an empty code.
WHOLE = ""


def calculated_words(report: Report) -> list[dict[str, Any]]:
    """For each grid that calculates: a row a theme, both figures, and a sentence."""
    return [_grid(one) for one in calculated_by(report)]


def _grid(one: Calculated) -> dict[str, Any]:
    asked, honest = one.figures.asked, one.figures.honest
    return {
        "key": one.version.pk,
        "name": text_in(one.version.grid.name),
        "rules": rule_words(one.version),
        "rows": [
            (name, said_of(asked, code), said_of(honest, code)) for code, name in lines_in([one])
        ],
        "differ": one.figures.differ,
        "why": why_words(one),
    }


def lines_in(found: Sequence[Calculated]) -> list[tuple[str, str]]:
    """Code and name of each line that one of these has a figure for, the whole at the end."""
    figures = [one.figures for one in found]
    names: dict[str, Theme] = {theme.code: theme for one in found for theme in one.themes}
    lines = [
        (code, text_in(theme.name))
        for code, theme in names.items()
        if any(code in both.asked.themes or code in both.honest.themes for both in figures)
    ]
    if any(one.version.total != "none" for one in found):
        lines.append((WHOLE, _("Ensemble")))
    return lines


def said_of(figures: Published, code: str) -> str:
    return number_words(figures.total if code == WHOLE else figures.themes.get(code))


def number_words(figure: Decimal | None) -> str:
    if figure is None:
        return _("pas de résultat")
    return number_format(figure.quantize(Decimal("0.01")), 2)


def why_words(one: Calculated) -> str:
    """What the grid's own way counts as zero, and ours leaves out."""
    if not one.figures.differ:
        return _("Rien ne manque qui change ces chiffres.")
    said = _(" et ").join(_left_out(one))
    if not said:
        return _("Un calcul s'appuie sur deux avis différents : l'autre chiffre le laisse de côté.")
    return _(
        "%(what)s. Le calcul de la grille compte cela comme zéro ; l'autre le laisse de côté."
    ) % {"what": said}


def _left_out(one: Calculated) -> list[str]:
    """Only what makes the figures differ: a formula may count as zero what the rule leaves out."""
    policy, figures = one.version.policy(), one.figures
    formula = any(question.kind == "derived" for _criterion, question in one.way.asked)
    said = []
    if figures.missing and (policy.missing == "zero" or formula):
        words = ngettext("%(n)s réponse manque", "%(n)s réponses manquent", figures.missing)
        said.append(words % {"n": figures.missing})
    if figures.not_applicable and (policy.not_applicable == "zero" or formula):
        words = ngettext(
            "%(n)s question ne concerne pas la ferme",
            "%(n)s questions ne concernent pas la ferme",
            figures.not_applicable,
        )
        said.append(words % {"n": figures.not_applicable})
    return said


def rule_words(version: GridVersion) -> list[str]:
    """How a version counts, in sentences; what is usual is left unsaid."""
    said = [RULES[version.theme_result]()]
    if version.missing == "zero":
        said.append(_("Cette grille compte une réponse qui manque comme zéro."))
    if version.not_applicable == "zero":
        said.append(_("Cette grille compte « non concerné » comme zéro."))
    return said


RULES = {
    "counts": lambda: _("Cette grille compte les réponses et ne calcule rien."),
    "weighted_mean": lambda: _("Cette grille calcule la moyenne pondérée des réponses."),
    "sum_over_max": lambda: _("Cette grille calcule la part des points possibles."),
    "median": lambda: _("Cette grille retient le rang du niveau médian."),
}


# -- over the visits of a farm


def apart_words(before: Calculated | None, one: Calculated, day: Any) -> str:
    """Where a visit's figures do not compare with those of the visit before."""
    if before is None or one.way.calculates_like(before.way):
        return ""
    return _(
        "Depuis la visite du %(day)s, la grille calcule autrement. "
        "Ces chiffres ne se comparent pas à ceux d'avant."
    ) % {"day": date_format(day, "j F Y")}
