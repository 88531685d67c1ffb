"""What an import has to tell, in sentences: why a file is refused, what is wrong where."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visits.exchange.grid_build import Remark
from visits.exchange.sheet import Place, Unreadable
from visits.exchange.xlsform import said as form_said
from visits.models import Criterion

MEANING_NAMES = {
    "theme": gettext_lazy("Thème"),
    "part": gettext_lazy("Sous-thème"),
    "code": gettext_lazy("Code ou numéro"),
    "question": gettext_lazy("Question"),
    "expected": gettext_lazy("Situation attendue"),
    "guidance": gettext_lazy("Aide pour la visite"),
    "evidence": gettext_lazy("Comment on le verra"),
    "unit": gettext_lazy("Unité"),
    "kind": gettext_lazy("Forme de la réponse"),
    "steps": gettext_lazy("Niveaux ou choix, dans une cellule"),
    "weight": gettext_lazy("Poids"),
    "subject": gettext_lazy("Sujet : ferme, groupe, partenariat"),
    "rhythm": gettext_lazy("Rythme : à neuf, chaque année, si changement"),
    "red_line": gettext_lazy("Ligne rouge (oui ou non)"),
    "sensitive": gettext_lazy("Sensible (oui ou non)"),
    "photo": gettext_lazy("Photo demandée (oui ou non)"),
    "short_path": gettext_lazy("Parcours court (oui ou non)"),
    "not_applicable": gettext_lazy("Peut ne pas concerner (oui ou non)"),
    "feeds": gettext_lazy("Compte aussi dans"),
    "condition": gettext_lazy("Condition"),
    "constraint": gettext_lazy("Contrainte"),
    "constraint_message": gettext_lazy("Message de la contrainte"),
    "formula": gettext_lazy("Calcul"),
}

UNREADABLE = {
    "too_big": gettext_lazy("Ce fichier dépasse 5 Mo. Retirez les images, ou coupez-le en deux."),
    "empty": gettext_lazy("Ce fichier est vide."),
    "damaged": gettext_lazy(
        "Ce fichier est abîmé ou incomplet. Ouvrez-le dans un tableur et enregistrez-le de nouveau."
    ),
    "password": gettext_lazy(
        "Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe."
    ),
    "bomb": gettext_lazy("Ce fichier devient bien trop grand une fois ouvert. Il n'est pas lu."),
    "entities": gettext_lazy(
        "Ce fichier contient des déclarations qu'aucun tableur n'écrit. Il n'est pas lu."
    ),
    "heavy": gettext_lazy(
        "Ce fichier demande trop de mémoire ou de temps, ou il est abîmé. Copiez la grille seule "
        "dans un nouveau classeur."
    ),
    "pdf": gettext_lazy("C'est un PDF. Il faut un tableur : XLSX, XLS, ODS ou CSV."),
    "document": gettext_lazy(
        "C'est un texte, pas un tableur. Copiez le tableau dans un tableur et enregistrez-le."
    ),
    "rtf": gettext_lazy(
        "C'est un texte, pas un tableur. Copiez le tableau dans un tableur et enregistrez-le."
    ),
    "picture": gettext_lazy("C'est une image. Il faut un tableur : XLSX, XLS, ODS ou CSV."),
    "archive": gettext_lazy("C'est une archive. Donnez le tableur lui-même."),
    "binary": gettext_lazy("Ce fichier n'est ni un tableur ni un texte."),
    "encoding": gettext_lazy(
        "Les caractères de ce fichier ne se lisent pas. Enregistrez-le en CSV UTF-8."
    ),
    "xml": gettext_lazy(
        "Ce fichier est du XML. Ouvrez-le dans un tableur et enregistrez-le en XLSX ou en ODS."
    ),
    "web_page": gettext_lazy("C'est une page web sans tableau."),
    "no_sheet": gettext_lazy("Ce classeur n'a aucune feuille de cellules."),
    "no_answers": gettext_lazy("Ce fichier ne contient aucun formulaire rempli."),
    "many_answers": gettext_lazy("Ce fichier a plus de 2 000 formulaires. Coupez-le en plusieurs."),
    "not_a_grid": gettext_lazy("Ce fichier JSON n'est pas une grille au format spg-grid/1."),
    "no_question": gettext_lazy(
        "Aucune question n'a été trouvée dans ce fichier. Dites quelle colonne porte les questions."
    ),
}


def why_unreadable(fault: Unreadable) -> str:
    """One sentence: what is wrong, where, what to do."""
    details: Mapping[str, Any] = fault.details
    if fault.code == "rows":
        told = _(
            "La feuille « %(sheet)s » a %(count)s lignes. La limite est de 10 000. "
            "Partagez-la en plusieurs fichiers, une grille par fichier."
        )
    elif fault.code == "columns":
        told = _(
            "La feuille « %(sheet)s » a %(count)s colonnes. La limite est de %(most)s. "
            "Effacez celles qui ne servent pas à la grille."
        )
    elif fault.code == "cells":
        told = _("Ce fichier a plus de 200 000 cellules remplies. Gardez la grille seule.")
    elif fault.code == "sheets":
        told = _("Ce classeur a %(count)s feuilles. La limite est de 200.")
    elif fault.code == "far_cell":
        told = _(
            "La feuille « %(sheet)s » va jusqu'à la cellule %(cell)s. "
            "Effacez ce qui est loin de la grille."
        )
    elif fault.code == "json":
        told = _("Ce fichier JSON est mal formé, ligne %(line)s, caractère %(column)s.")
    else:
        return str(UNREADABLE.get(fault.code, UNREADABLE["damaged"]))
    return told % details


KINDS_SAID = gettext_lazy(
    "niveaux, accord, conforme, oui en partie non, un choix, plusieurs choix, nombre, "
    "pourcentage, texte, date"
)


SENTENCES = {
    "flag": gettext_lazy("« %(text)s » n'est ni oui ni non."),
    "kind": gettext_lazy(
        "« %(text)s » n'est pas une forme de réponse connue. Écrivez par exemple : %(kinds)s."
    ),
    "code_twice": gettext_lazy("Le code « %(text)s » sert déjà plus haut."),
    "weight": gettext_lazy("« %(text)s » n'est pas un poids. Écrivez un nombre, comme 1 ou 2,5."),
    "subject": gettext_lazy("« %(text)s » : écrivez ferme, groupe ou partenariat."),
    "rhythm": gettext_lazy("« %(text)s » : écrivez à neuf, chaque année ou si changement."),
    "no_options": gettext_lazy("Ce choix n'a pas de réponses proposées."),
    "no_formula": gettext_lazy("Ce calcul n'a pas de formule."),
    "nothing": gettext_lazy("Aucune question n'a été trouvée. Revenez aux colonnes."),
    "no_levels": gettext_lazy(
        "Cette question n'a pas de niveaux. Ajoutez-les, ou changez la forme de réponse."
    ),
    "unknown_theme": gettext_lazy("« %(text)s » n'est le nom d'aucun thème."),
    "feeds_own_theme": gettext_lazy("Cette question est déjà dans le thème « %(text)s »."),
    "type": gettext_lazy("Cette valeur n'est pas de la bonne sorte."),
    "empty": gettext_lazy("Il manque un texte ici."),
    "too_long": gettext_lazy("Ce texte a %(length)s caractères. La limite est de %(most)s."),
    "unreadable": gettext_lazy("Ce texte contient des caractères illisibles."),
    "code_form": gettext_lazy(
        "« %(text)s » : un code n'a que des lettres sans accent, des chiffres, . _ et -."
    ),
    "decimal": gettext_lazy("« %(text)s » n'est pas un nombre à trois décimales au plus."),
    "value": gettext_lazy("« %(text)s » n'est pas une valeur connue. Sont connues : %(allowed)s."),
    "language": gettext_lazy("« %(text)s » n'est pas un code de langue, comme fr ou en."),
    "count": gettext_lazy("Il y en a %(count)s. Il en faut entre %(least)s et %(most)s."),
    "most": gettext_lazy("Il y en a %(count)s. La limite est de %(most)s."),
    "repeated": gettext_lazy("La même chose est dite deux fois."),
    "missing": gettext_lazy("« %(key)s » manque."),
    "unknown_key": gettext_lazy("« %(key)s » n'est pas connu de ce format. Ce n'est pas repris."),
    "not_of_kind": gettext_lazy("« %(key)s » ne va pas avec cette forme de réponse."),
    "formula": gettext_lazy("Une formule va avec un calcul, et seulement avec lui."),
    "nesting": gettext_lazy("Un sous-thème n'a pas de sous-thème."),
    "duplicate": gettext_lazy("Le code « %(text)s » sert deux fois."),
    "unknown_scale": gettext_lazy("L'échelle « %(text)s » n'est pas dans le fichier."),
    "not_in_scale": gettext_lazy("Le niveau « %(text)s » n'est pas dans l'échelle nommée."),
    # what is doubtful
    "code_changed": gettext_lazy("Le code « %(text)s » devient « %(code)s »."),
    "no_header": gettext_lazy(
        "Aucun titre de colonne n'est reconnu. Chaque ligne devient une question. Vérifiez-les."
    ),
    "usual_kind": gettext_lazy("Rien ne dit comment on répond. Ce sera : %(kind_name)s."),
    "error": gettext_lazy("La formule de cette cellule donne une erreur. La cellule est lue vide."),
    "no_value": gettext_lazy("La formule de cette cellule n'a pas de résultat enregistré."),
    "date": gettext_lazy("Le tableur en a fait une date : « %(text)s ». Vérifiez."),
    "cut": gettext_lazy("Ce texte est trop long. La fin n'est pas lue."),
    "quotes": gettext_lazy("Un guillemet du fichier n'est pas fermé. Vérifiez les textes."),
    "rule": gettext_lazy("Une règle de « %(text)s » ne se lit pas. Corrigez-la dans l'éditeur."),
    # what is left out
    "hidden_sheet": gettext_lazy("Feuille masquée, non reprise : « %(text)s »."),
    "sheet": gettext_lazy("Feuille non reprise : « %(text)s »."),
    "above": gettext_lazy("Au-dessus du tableau, non repris : « %(text)s »."),
    "column": gettext_lazy("Colonne non reprise : « %(text)s »."),
    "total": gettext_lazy("Ligne de total, non reprise : « %(text)s »."),
    "row": gettext_lazy("Ligne laissée de côté : « %(text)s »."),
    "no_question": gettext_lazy("Cette ligne n'a pas de question. Non repris : « %(text)s »."),
    "unused": gettext_lazy("Sans place dans la grille : « %(text)s »."),
    **form_said.SENTENCES,
}


def sentence_of(remark: Remark) -> str:
    """What there is to say about one cell or row, without its place."""
    details = dict(remark.details)
    code = "most" if remark.code == "count" and not details.get("least") else remark.code
    words = str(SENTENCES.get(code, SENTENCES["type"]))
    allowed = ", ".join(str(one) for one in details.get("allowed", ()))
    kind = details.get("kind", "")
    kind_name = Criterion.Kind(kind).label if kind in Criterion.Kind.values else kind
    return words % (
        {"count": 0, "least": 0, "most": 0, "length": 0, "key": "", "code": ""}
        | details
        | {
            "text": shortened(remark.text),
            "allowed": allowed,
            "kind_name": kind_name,
            "kinds": KINDS_SAID,
            "why_said": form_said.why_said(
                str(details.get("why", "")), str(details.get("word", ""))
            ),
        }
    )


def shortened(text: str, most: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most].rstrip()}…"


def place_said(place: Place, path: str = "") -> str:
    """« Feuille Sol, ligne 4, colonne C », or the place in a JSON document."""
    if path:
        return _("à l'endroit %(path)s") % {"path": path}
    words = {"sheet": place.sheet, "line": place.line, "letter": place.letter}
    if place.sheet and place.letter:
        return _("feuille %(sheet)s, ligne %(line)s, colonne %(letter)s") % words
    if place.sheet:
        return _("feuille %(sheet)s, ligne %(line)s") % words
    if place.letter:
        return _("ligne %(line)s, colonne %(letter)s") % words
    return _("ligne %(line)s") % words


def as_row(remark: Remark) -> dict[str, Any]:
    """Sheet, row, column, message: what commands and scripts read."""
    place, path = remark.place, str(remark.details.get("path", ""))
    row: dict[str, Any] = {
        "sheet": place.sheet,
        "row": place.line,
        "column": place.letter,
        "message": sentence_of(remark),
    }
    named = {key: remark.details[key] for key in ("name", "code") if "name" in remark.details}
    return row | named | ({"path": path} if path else {})


def counted(document: Mapping[str, Any]) -> dict[str, int]:
    """How many themes, parts, criteria and languages the document holds."""
    parts = [part for theme in document["themes"] for part in theme.get("parts", [])]
    criteria = [c for one in (*document["themes"], *parts) for c in one.get("criteria", [])]
    return {"themes": len(document["themes"]), "parts": len(parts), "criteria": len(criteria)}


def counted_said(document: Mapping[str, Any]) -> str:
    """« 42 critères, 5 thèmes »."""
    found = counted(document)
    said = [
        ngettext("%(n)s critère", "%(n)s critères", found["criteria"]) % {"n": found["criteria"]},
        ngettext("%(n)s thème", "%(n)s thèmes", found["themes"]) % {"n": found["themes"]},
    ]
    if found["parts"]:
        said.append(
            ngettext("%(n)s sous-thème", "%(n)s sous-thèmes", found["parts"])
            % {"n": found["parts"]}
        )
    return ", ".join(said)
