"""How a grid counts, in sentences: all of it, also what the editor has no field for."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from visits.models import GridVersion
from visits.published_words import (
    TOTALS,
    WAYS,
    apart_rule,
    caps_rule,
    plain_number,
    rule_words,
)
from visits.queries.published import CALCULATES
from visits.templatetags.visits import text_in

Names = Mapping[str, str]


def counting_words(version: GridVersion, themes: Names, questions: Names) -> list[str]:
    """The version's whole arithmetic, its calculated indices with their formulas."""
    said = rule_words(version)
    if version.total != "none":
        said.append(TOTALS[version.total]())
    said += apart_rule(version, questions)
    stands = dict(version.arithmetic or {})
    if version.theme_result in CALCULATES:
        parted = version.themes.filter(parent__isnull=False).exists()
        stands = {"out_of": "1"} | ({"parts": "together"} if parted else {}) | stands
    said += arithmetic_words(stands, {**questions, **themes})
    derived = version.criteria.filter(kind="derived").order_by("theme__position", "position")
    for code, formula in derived.values_list("code", "formula"):
        told = _("« %(name)s » se calcule ainsi : %(formula)s")
        said.append(told % {"name": questions.get(code, code), "formula": formula})
    return said


def arithmetic_words(arithmetic: Mapping[str, Any], names: Names | None = None) -> list[str]:
    """What a document's arithmetic says; a thing without a name is told by its code."""
    known = names or {}
    said = [WAYS[key, arithmetic[key]]() for key in ("out_of", "parts") if key in arithmetic]
    said += caps_rule(arithmetic, known)
    return said + list(_points(arithmetic.get("points", {}), known))


def _points(points: Mapping[str, Mapping[str, str]], names: Names) -> Iterator[str]:
    for code, given in points.items():
        told = {"name": names.get(code, code), "how": POINTS[given["as"]]()}
        if "cap" in given:
            told["most"] = plain_number(given["cap"])
            yield _("« %(name)s » apporte %(how)s, au plus %(most)s.") % told
        else:
            yield _("« %(name)s » apporte %(how)s.") % told


def names_of(rows: Any) -> dict[str, str]:
    """By code, the words of a text in several languages."""
    return {code: text_in(texts) or code for code, texts in rows}


POINTS = {
    "sum": lambda: _("la somme des réponses choisies"),
    "best": lambda: _("la meilleure des réponses choisies"),
    "value": lambda: _("le nombre lui-même"),
}
