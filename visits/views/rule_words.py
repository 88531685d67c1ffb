"""What is wrong with a rule, and what to write instead, at the character where it is."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.griddoc.ready import Fault
from visits.models import GridVersion
from visits.views.diff_words import field_word

#: Of a rule that cannot be read; the words of visits/conditions/errors.py are for developers.
RULES = {
    "empty": gettext_lazy("Cette règle est vide."),
    "too_long": gettext_lazy("Cette règle est trop longue."),
    "too_deep": gettext_lazy("Trop de parenthèses l'une dans l'autre."),
    "too_many_digits": gettext_lazy("Ce nombre a trop de chiffres."),
    "unexpected_character": gettext_lazy("Ce signe n'a pas de sens ici."),
    "typographic_quote": gettext_lazy("Les textes vont entre guillemets droits, comme 'oui'."),
    "use_div": gettext_lazy("Une division s'écrit « div »."),
    "unclosed_text": gettext_lazy("Le guillemet ouvert ici n'est pas fermé."),
    "unclosed_reference": gettext_lazy("L'accolade ouverte ici n'est pas fermée."),
    "bad_name": gettext_lazy("Un code a des lettres sans accent, des chiffres, des tirets."),
    "missing_operand": gettext_lazy("Il manque une valeur ici."),
    "missing_operator": gettext_lazy("Il manque un signe ici, comme = ou and."),
    "unclosed_parenthesis": gettext_lazy("La parenthèse ouverte ici n'est pas fermée."),
    "unexpected_parenthesis": gettext_lazy("Cette parenthèse ne ferme rien."),
    "unexpected_comma": gettext_lazy("La virgule ne sert qu'entre les parties d'une fonction."),
    "unknown_function": gettext_lazy("Cette fonction n'existe pas."),
    "unknown_name": gettext_lazy("Un mot seul n'a pas de sens : écrivez ${code} ou 'texte'."),
    "wrong_arguments": gettext_lazy("Cette fonction prend un autre nombre de parties."),
    "dot_outside_constraint": gettext_lazy("Le point ne sert que dans une vérification."),
    "pattern_not_literal": gettext_lazy("Le motif de regex() est un texte entre guillemets."),
    "pattern_group": gettext_lazy("Ce groupe du motif n'est pas connu ou pas fermé."),
    "pattern_escape": gettext_lazy("Cette barre oblique du motif n'est pas connue."),
    "pattern_class": gettext_lazy("Ces crochets du motif sont vides ou pas fermés."),
    "pattern_quantifier": gettext_lazy("Cette répétition du motif n'est pas possible."),
    "pattern_too_large": gettext_lazy("Ce motif est trop grand."),
}
OTHERS = {
    "no_criterion": gettext_lazy("La grille ne pose encore aucune question."),
    "no_name": gettext_lazy("La grille n'a pas de nom."),
    "theme_without_name": gettext_lazy("Ce thème n'a pas de nom."),
    "criterion_without_text": gettext_lazy("Ce critère n'a pas de question."),
    "too_few_levels": gettext_lazy("Il faut au moins deux réponses possibles."),
    "too_many_levels": gettext_lazy("Une échelle a au plus 7 niveaux."),
    "lasting_in_a_rule": gettext_lazy(
        "Une règle ne peut pas dépendre d'une question reposée seulement après un changement."
    ),
    "lasting_counts_as_zero": gettext_lazy(
        "Une question reposée seulement après un changement ne peut pas compter pour zéro."
    ),
    "names_itself": gettext_lazy("Cette règle parle de son propre critère."),
}


def fault_in_words(version: GridVersion, one: Fault, rules: dict[str, Any]) -> dict[str, Any]:
    """The sentence, the text of the rule cut at the character, and the page on which to act."""
    text = str(rules.get((one.of, one.field), "")) if one.position >= 0 else ""
    at = max(0, one.position)
    return {
        "sentence": _sentence(one),
        "of": one.of,
        "field": field_word(one.field) if text else "",
        "position": one.position + 1,
        "before": text[:at],
        "at": text[at : at + 1] or ("…" if text else ""),
        "after": text[at + 1 :],
        "url": _page_of(version, one),
    }


def _sentence(one: Fault) -> str:
    if one.code == "unknown_code":
        return _("Aucun critère n'a le code « %(code)s ».") % {"code": one.found}
    if one.code == "circle":
        return _("Ces critères s'attendent l'un l'autre : %(codes)s.") % {"codes": one.found}
    if one.code == "level_without_words":
        return _("Le niveau %(n)s n'a pas de nom.") % {"n": one.step}
    rule = one.code.removeprefix("rule_")
    return str(RULES.get(rule) or OTHERS.get(one.code) or _("Cette règle ne se lit pas."))


def _page_of(version: GridVersion, one: Fault) -> str:
    ref = version.grid.ref
    if one.noun == "criterion":
        return reverse("visits:grid-criterion", args=[ref, one.of])
    if one.noun == "theme":
        return reverse("visits:grid-theme", args=[ref, one.of])
    return reverse(
        "visits:grid-settings" if one.code == "no_name" else "visits:grid-edit", args=[ref]
    )
