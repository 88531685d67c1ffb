"""What there is to say about the cells of a form, in sentences."""

from django.utils.translation import gettext_lazy as _

#: Why a rule of the form cannot be said in our conditions.
WHY = {
    "unknown_function": _("nos règles n'ont pas « %(word)s »"),
    "unknown_reference": _("« %(word)s » n'est pas dans la grille"),
    "own": _("« . » n'a de sens que dans une limite"),
    "bare_name": _("« %(word)s » n'est pas entre ${ et }"),
    "too_long": _("elle est trop longue"),
    "too_deep": _("elle a trop de parenthèses"),
    "renamed_choices": _("elle compare des choix dont le code a changé"),
    "dropped_choice": _("le choix « %(word)s » n'est plus un niveau"),
    "worth_is_not_name": _("les points de « %(word)s » ne sont pas ses noms"),
    "no_choices": _("les choix n'ont pas été repris"),
    "both_quotes": _("un texte y a les deux sortes de guillemets"),
}
OTHERWISE = _("elle ne se lit pas")

SENTENCES = {
    # what is wrong
    "x_no_type": _("Cette ligne n'a pas de type."),
    "x_no_name": _("Cette ligne n'a pas de nom."),
    "x_twice": _("Le nom « %(text)s » sert deux fois dans le même groupe."),
    "x_bad_name": _("« %(text)s » n'est pas un nom : une lettre d'abord, sans espace."),
    "x_unknown_type": _("Le type « %(text)s » n'est pas connu."),
    "x_no_choices": _("La liste « %(text)s » n'a pas de choix."),
    "x_choice_name": _("Ce choix n'a pas de nom."),
    "x_choice_twice": _("Le choix « %(text)s » est deux fois dans sa liste."),
    "x_spaced_choice": _("Le choix « %(text)s » a un espace dans son nom."),
    "x_not_closed": _("Le groupe « %(text)s » n'est pas fermé."),
    "x_not_open": _("Cette fin ne ferme aucun groupe."),
    "x_crossed": _("« %(text)s » ne ferme pas ce qui est ouvert."),
    "x_no_calculation": _("Ce calcul n'a pas de formule."),
    "x_range": _("Les paramètres « %(text)s » ne se lisent pas."),
    "x_unknown_name": _("« %(text)s » n'est le nom d'aucune question."),
    "x_two_names": _("Deux questions s'appellent « %(text)s »."),
    "x_bad_reference": _("Une référence ne se lit pas : il faut $ et un nom entre accolades."),
    "x_two_headers": _("Deux colonnes disent la même chose : %(text)s."),
    "x_no_header": _("Il manque des titres de colonnes : %(text)s."),
    "x_spaced_header": _("Un titre de colonne est vide ou contient un espace."),
    "x_pyxform": _("L'outil des formulaires (pyxform) refuse : « %(text)s »."),
    # what is to be looked at
    "x_pyxform_silent": _(
        "L'outil des formulaires (pyxform) n'a pas fini de vérifier ce fichier à temps. "
        "Il est lu sans son avis."
    ),
    "x_deep_group": _("Ce groupe est trop profond. Il devient le sous-thème « %(text)s »."),
    "x_no_label": _("Cette question n'a pas de texte. Son nom en tient lieu : « %(text)s »."),
    "x_answer_in_text": _("Ce texte reprend une réponse, qui n'y paraîtra pas : « %(text)s »."),
    "x_filter": _("Tous les choix sont montrés. Une limite refuse ceux qui ne vont pas."),
    "x_language": _("La langue « %(text)s » n'est pas connue. Elle devient « %(code)s »."),
    "x_bare": _("Des textes ne disent pas leur langue. Ils sont lus comme « %(text)s »."),
    "x_missing_words": _("Il manque %(count)s questions en « %(text)s »."),
    "x_circle": _("Ces questions s'attendent l'une l'autre : %(text)s."),
    "x_rule": _("La question « %(text)s » est à corriger dans l'éditeur."),
    # what is left out
    "x_repeat": _("Une visite ne répète pas de groupe : « %(text)s » n'est pas repris."),
    "x_in_repeat": _("Dans un groupe répété, non repris : « %(text)s »."),
    "x_empty_group": _("Ce groupe n'a plus de question : « %(text)s »."),
    "x_end_row": _("À la fin d'un groupe, sans effet : « %(text)s »."),
    "x_meta": _("La visite le sait d'elle-même : « %(text)s »."),
    "x_today": _("Le jour de la visite en tient lieu : « %(text)s »."),
    "x_media_question": _("Photos et fichiers se prennent à part : « %(text)s »."),
    "x_geo": _("Un lieu n'a pas de place dans une grille : « %(text)s »."),
    "x_kobo": _("Un bloc propre à KoboToolbox n'est pas repris : « %(text)s »."),
    "x_matrix": _(
        "Un tableau de KoboToolbox : ses questions ne sont posées qu'une fois. « %(text)s »."
    ),
    "x_cascade": _("Des choix en cascade de l'ancien format ne sont pas repris : « %(text)s »."),
    "x_barcode": _("Un code-barres n'a pas de place dans une grille : « %(text)s »."),
    "x_external": _("Un fichier de données n'est pas repris : « %(text)s »."),
    "x_hidden": _("Une valeur cachée n'est pas reprise : « %(text)s »."),
    "x_setting_row": _("Un réglage dans les questions n'est pas repris : « %(text)s »."),
    "x_disabled": _("Cette ligne est mise hors service : « %(text)s »."),
    "x_not_disabled": _("Sans effet dans la grille : « %(text)s »."),
    "x_no_type_row": _("Cette ligne n'a pas de type. Non repris : « %(text)s »."),
    "x_unknown_type_row": _("Le type de cette ligne n'est pas connu : « %(text)s »."),
    "x_acknowledge": _("La case à cocher n'est pas demandée. Son texte devient une aide."),
    "x_empty_note": _("Cette note n'a pas de texte : « %(text)s »."),
    "x_note_name": _("Une note devient une aide, sans nom : « %(text)s »."),
    "x_note_rule": _("La note est toujours montrée, sans condition : « %(text)s »."),
    "x_renamed": _("Le nom « %(text)s » devient le code « %(code)s »."),
    "x_choice_renamed": _("Le choix « %(text)s » devient le code « %(code)s »."),
    "x_required_rule": _("« Obligatoire » sous condition n'est pas repris : « %(text)s »."),
    "x_required_nowhere": _(
        "Cette question peut ne pas concerner la ferme, comme le dit sa liste."
    ),
    "x_required_message": _("Le message d'obligation n'est pas repris : « %(text)s »."),
    "x_message_alone": _("Ce message n'a pas de limite à expliquer : « %(text)s »."),
    "x_time": _("Une heure devient un texte."),
    "x_datetime": _("Une date avec l'heure devient un texte."),
    "x_from_file": _("Les choix sont dans un autre fichier. La question devient un texte."),
    "x_choices_of_answers": _(
        "Les choix sont des réponses données ailleurs : « %(text)s ». La question devient un texte."
    ),
    "x_search": _("D'autres choix viennent d'un fichier. Seuls ceux de la liste sont repris."),
    "x_twin_words": _("Ce choix a déjà un autre texte plus haut : « %(text)s » n'est pas repris."),
    "x_rank": _("Les choix se cochent, sans ordre entre eux."),
    "x_one_choice": _("La liste « %(text)s » n'a qu'un choix. La question devient un texte."),
    "x_many_choices": _(
        "La liste « %(text)s » a %(count)s choix, plus que %(most)s. La question devient un texte."
    ),
    "x_nowhere": _("Ce n'est pas un niveau : chaque question a déjà cette réponse. « %(text)s »."),
    "x_no_list": _("Cette ligne n'est d'aucune liste : « %(text)s »."),
    "x_unused_list": _("Ce choix ne sert à aucune question reprise : « %(text)s »."),
    "x_appearance": _("L'apparence d'un formulaire est sans effet ici : « %(text)s »."),
    "x_default": _("Une réponse d'avance n'est pas reprise : « %(text)s »."),
    "x_readonly": _("« En lecture seule » n'est pas repris : « %(text)s »."),
    "x_parameters": _("Ces paramètres ne sont pas repris : « %(text)s »."),
    "x_trigger": _("Un déclencheur n'est pas repris : « %(text)s »."),
    "x_media": _("Une image ou un son n'est pas repris : « %(text)s »."),
    "x_setting": _("Ce réglage n'est pas repris : « %(text)s »."),
    "x_empty_column": _("Cette colonne est vide : « %(text)s »."),
    "x_calculation_beside": _("Une réponse calculée d'avance n'est pas reprise : « %(text)s »."),
    "x_relevant": _("Sans condition, on le demandera toujours : %(why_said)s. « %(text)s »."),
    "x_constraint": _("Cette limite n'est pas reprise : %(why_said)s. « %(text)s »."),
    "x_choice_filter": _("Ce filtre n'est pas repris : %(why_said)s. « %(text)s »."),
    "x_calculation": _("Ce calcul n'est pas repris : %(why_said)s. « %(text)s »."),
    "x_calculate": _("Le calcul de cette ligne n'est pas repris : « %(text)s »."),
    # of answers
    "a_repeat": _("Dans un groupe répété, non repris : « %(text)s »."),
    "a_about": _("Parle de l'envoi, non repris : « %(text)s »."),
    "a_column": _("La grille ne demande pas cela : « %(text)s »."),
    "a_derived": _("La grille le calcule elle-même : « %(text)s »."),
    "a_value": _("Cette réponse ne va pas à sa question : « %(text)s »."),
    "a_known": _("Ce formulaire est déjà une visite : « %(text)s »."),
    "a_no_id": _("Ce formulaire n'a pas d'identifiant. Il reviendrait deux fois."),
    "a_farm": _("Cette ferme n'est pas connue : « %(text)s »."),
    "a_day": _("Le jour de la visite ne se lit pas : « %(text)s »."),
    "x_rule_too_long": _("Avec les conditions de ses groupes, la règle est trop longue."),
}
#: Titles of what is told together.
TITLES = {
    "x_appearance": _("Apparences"),
    "x_meta": _("Ce que la visite sait d'elle-même"),
    "x_in_repeat": _("Groupes répétés"),
    "x_repeat": _("Groupes répétés"),
    "x_media": _("Images et sons"),
    "x_media_question": _("Photos et fichiers à joindre"),
    "x_geo": _("Lieux"),
    "x_relevant": _("Conditions qui ne se disent pas ici"),
    "x_constraint": _("Limites qui ne se disent pas ici"),
    "x_calculation": _("Calculs qui ne se disent pas ici"),
    "x_calculate": _("Lignes de ces calculs"),
    "x_choice_filter": _("Filtres de choix"),
    "x_unused_list": _("Choix qui ne servent pas"),
    "x_nowhere": _("« Ne concerne pas » et « ne sait pas »"),
    "x_default": _("Réponses d'avance"),
    "x_note_name": _("Noms des notes"),
    "x_renamed": _("Noms changés"),
    "x_choice_renamed": _("Noms changés"),
    "x_setting": _("Réglages"),
    "x_missing_words": _("Traductions manquantes"),
    "a_repeat": _("Groupes répétés"),
    "a_about": _("Ce qui parle de l'envoi"),
    "a_column": _("Colonnes que la grille ne demande pas"),
    "a_derived": _("Ce que la grille calcule elle-même"),
    "a_value": _("Réponses qui ne vont pas à leur question"),
    "a_known": _("Formulaires déjà repris"),
    "a_farm": _("Fermes à reconnaître"),
    "a_day": _("Formulaires sans jour"),
    "a_no_id": _("Formulaires sans identifiant"),
    "x_filter": _("Choix filtrés par une limite"),
}


def why_said(code: str, word: str) -> str:
    """The end of a sentence: why a rule has no place."""
    return str(WHY.get(code, OTHERWISE)) % {"word": word[:40]}
