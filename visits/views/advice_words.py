"""What the advice on a draft says in words, and where to go to follow it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from visits.griddoc.advice import (
    LARGEST_GRID,
    LARGEST_SECTION,
    LONGEST_SENTENCE,
    LONGEST_SHORT_PATH,
    Advice,
)
from visits.griddoc.languages import language_name
from visits.models import GridVersion
from visits.views.diff_words import field_word


def advice_in_words(version: GridVersion, found: Iterable[Advice]) -> list[dict[str, Any]]:
    """Each with a sentence, the place it speaks of and the page on which to act."""
    return [
        {"sentence": sentence_of(one), "of": one.of, "url": _page_of(version, one)} for one in found
    ]


def sentence_of(one: Advice) -> str:
    where = _where(one)
    match one.code:
        case "many_in_all":
            return _("%(n)s critères en tout. Au-delà de %(most)s, une visite fatigue.") % {
                "n": one.count, "most": LARGEST_GRID}  # fmt: skip
        case "many_in_section":
            return _("%(n)s critères dans ce thème. Au-delà de %(most)s, coupez-le.") % {
                "n": one.count, "most": LARGEST_SECTION}  # fmt: skip
        case "long_short_path":
            return _("%(n)s critères dans le parcours court. Gardez-en %(most)s au plus.") % {
                "n": one.count, "most": LONGEST_SHORT_PATH}  # fmt: skip
        case "level_without_words":
            return _("Le niveau %(n)s n'a pas de nom.") % {"n": one.step}
        case "missing_language":
            return _("%(where)s : le texte manque en %(language)s.") % {
                "where": where, "language": language_name(one.language)}  # fmt: skip
    return _("%(where)s (%(language)s) : une phrase de %(n)s mots. Visez %(most)s au plus.") % {
        "where": where, "language": language_name(one.language),
        "n": one.count, "most": LONGEST_SENTENCE}  # fmt: skip


def _where(one: Advice) -> str:
    field = field_word(one.field)
    if not one.step:
        return field
    return _("%(field)s du niveau %(n)s") % {"field": field, "n": one.step}


def _page_of(version: GridVersion, one: Advice) -> str:
    ref = version.grid.ref
    if one.noun == "criterion":
        return reverse("visits:grid-criterion", args=[ref, one.of])
    if one.noun == "theme":
        return reverse("visits:grid-theme", args=[ref, one.of])
    settings = one.code == "missing_language"
    return reverse("visits:grid-settings" if settings else "visits:grid-edit", args=[ref])
