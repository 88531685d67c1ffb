"""Differences between two states of a grid as the pages say them: words that went and that came."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.griddoc.diff import Difference, Scale, SettingChange, TextChange
from visits.griddoc.languages import language_name
from visits.griddoc.words import word_diff
from visits.models import Criterion
from visits.templatetags.visits import text_in
from visits.views.counting_words import arithmetic_words

FIELDS = {
    "question": gettext_lazy("La question"),
    "expected": gettext_lazy("Ce qu'on espère"),
    "guidance": gettext_lazy("Comment regarder"),
    "evidence": gettext_lazy("Comment on le verra"),
    "unit": gettext_lazy("Unité"),
    "constraint_message": gettext_lazy("Ce qu'on dit si la réponse ne va pas"),
    "name": gettext_lazy("Nom"),
    "intro": gettext_lazy("Quelques mots pour commencer"),
    "description": gettext_lazy("Ce qu'on voit alors"),
    "summary": gettext_lazy("Résumé"),
    "source": gettext_lazy("Source"),
    "licence": gettext_lazy("Licence"),
    "charter": gettext_lazy("Version de la charte"),
    "languages": gettext_lazy("Langues de la grille"),
    "subject": gettext_lazy("On parle de"),
    "rhythm": gettext_lazy("Quand on la repose"),
    "weight": gettext_lazy("Poids"),
    "red_line": gettext_lazy("Ligne rouge"),
    "sensitive": gettext_lazy("Sensible"),
    "not_applicable": gettext_lazy("Peut ne pas concerner la ferme"),
    "photo": gettext_lazy("Une photo aide"),
    "short_path": gettext_lazy("Parcours court"),
    "condition": gettext_lazy("Posée seulement si"),
    "constraint": gettext_lazy("La réponse doit vérifier"),
    "formula": gettext_lazy("Le calcul"),
    "feeds": gettext_lazy("Compte aussi dans"),
    "policy.missing": gettext_lazy("Un critère sans réponse"),
    "policy.not_applicable": gettext_lazy("Un critère non concerné"),
    "policy.theme": gettext_lazy("Résultat d'un thème"),
    "policy.total": gettext_lazy("Résultat d'ensemble"),
    "policy.arithmetic": gettext_lazy("Le calcul des points"),
    "policy.always_left_out": gettext_lazy("Critères toujours laissés de côté"),
}
KINDS = {
    "added": gettext_lazy("ajouté"),
    "removed": gettext_lazy("retiré"),
    "moved": gettext_lazy("déplacé"),
    "rescaled": gettext_lazy("échelle changée"),
    "reworded": gettext_lazy("reformulé"),
    "changed": gettext_lazy("réglage ou complément"),
}
VALUES = {
    "left_out": gettext_lazy("ne compte pas"),
    "zero": gettext_lazy("compte pour zéro"),
    "counts": gettext_lazy("le nombre de critères à chaque niveau"),
    "weighted_mean": gettext_lazy("une moyenne, avec les poids"),
    "sum_over_max": gettext_lazy("une somme, sur le plus haut possible"),
    "median": gettext_lazy("le niveau du milieu"),
    "none": gettext_lazy("aucun"),
    "mean_of_themes": gettext_lazy("la moyenne des thèmes"),
    "sum": gettext_lazy("la somme des thèmes"),
}
CHOICES = {"subject": Criterion.Subject, "rhythm": Criterion.Rhythm}
#: Rules are texts of their own: shown word by word as well.
RULES = {"condition", "constraint", "formula"}


def field_word(field: str) -> str:
    return str(FIELDS.get(field, field))


def in_words(one: Difference, themes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One difference, ready for `visits/difference.html`; `themes` names them by their code."""
    names = themes or {}
    before, after = (text_in(names.get(code)) or code for code in one.places)
    steps = one.scales[1].steps if one.scales else ()
    return {
        "noun": one.noun,
        "code": one.code,
        "title": text_in(one.title) or one.code,
        "number": one.number,
        "kinds": [(kind, KINDS[kind]) for kind in one.kinds],
        "is_new": "added" in one.kinds,
        "home": after or before,
        "from_theme": before if "moved" in one.kinds and before != after else "",
        "to_theme": after,
        "texts": [_text(change) for change in one.texts],
        "settings": [_setting(change) for change in one.settings],
        "scales": [_scale(scale) for scale in one.scales] if one.scales else [],
        "steps": len(steps),
    }


def _text(change: TextChange) -> dict[str, Any]:
    field = field_word(change.field)
    if change.step:
        field = _("%(field)s, niveau %(n)s") % {"field": field, "n": change.step}
    return {
        "field": field,
        "language": language_name(change.language),
        "code": change.language,
        "pieces": word_diff(change.before, change.after),
    }


def _setting(change: SettingChange) -> dict[str, Any]:
    before, after = (_value(change.field, value) for value in (change.before, change.after))
    pieces = word_diff(before, after) if change.field in RULES else []
    field = field_word(change.field)
    return {"field": field, "before": before, "after": after, "pieces": pieces}


def _value(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict):
        value = " ".join(arithmetic_words(value))
    if field == "languages":
        return ", ".join(map(language_name, value or []))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if field in CHOICES:
        return str(CHOICES[field](value).label)
    if field.startswith("policy."):
        return str(VALUES.get(value, value or ""))
    return str(value or "")


def _scale(scale: Scale) -> dict[str, Any]:
    kind = Criterion.Kind(scale.kind).label if scale.kind in Criterion.Kind.values else scale.kind
    has_levels = scale.kind in Criterion.LEVEL_KINDS
    names = [text_in(step.get("name")) or step["code"] for step in scale.steps]
    return {"kind": kind, "of": len(names) if has_levels else 0, "names": names}
