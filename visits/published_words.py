"""The figures that a grid calculates, as every place says them, with what makes them differ."""

from collections.abc import Mapping, Sequence
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
#: Lines that differ are named up to so many; the table has them all.
MOST_NAMED = 6


def calculated_words(report: Report) -> list[dict[str, Any]]:
    """For each grid that calculates: a row a theme, both figures, and a sentence."""
    return [_grid(one) for one in calculated_by(report)]


def _grid(one: Calculated) -> dict[str, Any]:
    asked, honest = one.figures.asked, one.figures.honest
    return {
        "key": one.version.pk,
        "name": text_in(one.version.grid.name),
        "rules": rules_of(one),
        "rows": [
            (name, said_of(asked, code), said_of(honest, code)) for code, name in lines_in([one])
        ],
        "differ": one.figures.differ,
        "why": " ".join(part for part in (why_words(one), where_words(one)) if part),
    }


def lines_in(found: Sequence[Calculated]) -> list[tuple[str, str]]:
    """Code and name of each line that one of these may have a figure for, the whole at the end."""
    names: dict[str, Theme] = {theme.code: theme for one in found for theme in one.themes}
    lines = [
        (code, text_in(theme.name))
        for code, theme in names.items()
        if any(code in one.way.bearing or code in one.figures.asked.themes for one in found)
    ]
    if any(one.version.total != "none" for one in found):
        lines.append((WHOLE, _("Ensemble")))
    return lines


def said_of(figures: Published, code: str) -> str:
    """The figure; points beside the most that was possible."""
    most = figures.total_over if code == WHOLE else figures.over.get(code)
    said = bare_of(figures, code)
    if most is None:
        return said
    return _("%(points)s sur %(most)s") % {
        "points": said,
        "most": number_format(f"{most.normalize():f}"),
    }


def bare_of(figures: Published, code: str) -> str:
    """The figure alone, as a file has it."""
    return number_words(figures.total if code == WHOLE else figures.themes.get(code))


def number_words(figure: Decimal | None) -> str:
    if figure is None:
        return _("pas de résultat")
    return number_format(figure.quantize(Decimal("0.01")), 2)


def why_words(one: Calculated) -> str:
    """What the grid's own way counts as zero, and ours leaves out."""
    if not one.figures.differ:
        return _nothing_differs(one)
    said = _(" et ").join(_left_out(one))
    if not said:
        return _("Un calcul s'appuie sur deux avis différents : l'autre chiffre le laisse de côté.")
    return _(
        "%(what)s. Le calcul de la grille compte cela comme zéro ; l'autre le laisse de côté."
    ) % {"what": said}


def _nothing_differs(one: Calculated) -> str:
    """Points out of fewer than usual: the rule itself leaves out what is missing."""
    figures = one.figures
    said = _(" et ").join(_counted(figures.missing, figures.not_applicable))
    if not said or not figures.asked.over:
        return _("Rien ne manque qui change ces chiffres.")
    told = _("%(what)s. Le calcul le laisse de côté, et compte moins de points possibles.")
    return told % {"what": said}


def where_words(one: Calculated) -> str:
    """The lines on which both figures are not the same."""
    asked, honest = one.figures.asked, one.figures.honest
    lines = lines_in([one])
    names = [name for code, name in lines if said_of(asked, code) != said_of(honest, code)]
    if len(names) > MOST_NAMED:
        told = _("Les deux chiffres diffèrent sur %(n)s des %(of)s lignes.")
        return told % {"n": len(names), "of": len(lines)}
    return _("Les deux chiffres diffèrent pour : %s.") % _(" ; ").join(names) if names else ""


def _left_out(one: Calculated) -> list[str]:
    """Only what makes the figures differ: a formula may count as zero what the rule leaves out."""
    policy, figures = one.version.policy(), one.figures
    formula = any(question.kind == "derived" for _criterion, question in one.way.asked)
    return _counted(
        figures.missing if policy.missing == "zero" or formula else 0,
        figures.not_applicable if policy.not_applicable == "zero" or formula else 0,
    )


def _counted(missing: int, outside: int) -> list[str]:
    said = []
    if missing:
        words = ngettext("%(n)s réponse manque", "%(n)s réponses manquent", missing)
        said.append(words % {"n": missing})
    if outside:
        words = ngettext(
            "%(n)s question ne concerne pas la ferme",
            "%(n)s questions ne concernent pas la ferme",
            outside,
        )
        said.append(words % {"n": outside})
    return said


def rules_of(one: Calculated) -> list[str]:
    """How a version counts, the questions that it sets apart by their own words."""
    questions = {criterion.code: text_in(criterion.question) for criterion, _ in one.way.asked}
    said = rule_words(one.version) + apart_rule(one.version, questions)
    stands = one.version.arithmetic or {}
    said += [WAYS[key, stands[key]]() for key in ("out_of", "parts") if key in stands]
    said += caps_rule(stands, {theme.code: text_in(theme.name) for theme in one.themes})
    return [*said, TOTALS[one.version.total]()] if one.version.total in TOTALS else said


def apart_rule(version: GridVersion, questions: Mapping[str, str]) -> list[str]:
    """What does not count as zero although « not applicable » does."""
    apart = [_("« %s »") % questions.get(code, code) for code in version.always_left_out]
    if not apart or version.not_applicable != "zero":
        return []
    told = _("Sauf pour ces questions, qui sont alors laissées de côté : %s.")
    return [told % _(" ; ").join(apart)]


def caps_rule(arithmetic: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """What a theme brings at most, however many points its answers make."""
    caps = [
        _("%(name)s (%(most)s)") % {"name": names.get(code, code), "most": plain_number(cap)}
        for code, cap in arithmetic.get("caps", {}).items()
    ]
    return [_("Un thème n'apporte pas plus que : %s.") % _(" ; ").join(caps)] if caps else []


def plain_number(text: str) -> str:
    return number_format(Decimal(text))


def rule_words(version: GridVersion) -> list[str]:
    """How a version counts, in sentences; what is usual is left unsaid."""
    said = [RULES[version.theme_result]()]
    if version.missing == "zero":
        said.append(_("Cette grille compte une réponse qui manque comme zéro."))
    if version.not_applicable == "zero":
        said.append(_("Cette grille compte « non concerné » comme zéro."))
    return said


TOTALS = {
    "mean_of_themes": lambda: _("Le résultat d'ensemble est la moyenne des thèmes."),
    "sum": lambda: _("Le résultat d'ensemble est la somme des thèmes."),
}
WAYS = {
    ("out_of", "1"): lambda: _("Le résultat se dit en part de 1."),
    ("out_of", "100"): lambda: _("Le résultat se dit sur 100."),
    ("out_of", "points"): lambda: _("Le résultat se dit en points."),
    ("parts", "together"): lambda: _("Un thème compte ensemble les questions de ses parties."),
    ("parts", "mean"): lambda: _("Un thème est la moyenne de ses parties."),
}
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
