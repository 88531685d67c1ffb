"""The words by which networks call the columns, kinds, answers and scales of their grids."""

import re
import unicodedata

from visits.griddoc import CHOICE_KINDS, LEVEL_KINDS

#: What a column may mean. Texts may be said in several languages: `question:en`.
TEXT_MEANINGS = (
    "theme",
    "part",
    "question",
    "expected",
    "guidance",
    "evidence",
    "unit",
    "constraint_message",
    "steps",
)
MEANINGS = (
    *TEXT_MEANINGS,
    "code",
    "kind",
    "weight",
    "subject",
    "rhythm",
    "red_line",
    "sensitive",
    "photo",
    "short_path",
    "not_applicable",
    "feeds",
    "condition",
    "constraint",
    "formula",
)
LEVEL = "level"  # level:1 … level:7
IGNORE = "ignore"
#: Columns that a filled form has for the answers of one visit: no part of the grid.
ANSWERS = "answers"

HEADERS: dict[str, str] = {
    "theme": (
        "theme|thematique|chapitre|section|rubrique|domaine|dimension|axe|principe|categorie|pilier"
        "|volet|topic|chapter|area|domain|category|pillar|principle|tema|seccion|capitulo"
        "|dimensiones|ambito|categoria|principio|eixo|tematica|bereich"
    ),
    "part": (
        "sous theme|sous thematique|sous chapitre|sous section|sous rubrique|sous domaine"
        "|sous categorie|sub theme|subtheme|sub section|subsection|sub category|subcategory"
        "|subtema|sub tema|subseccion|subcategoria"
    ),
    "code": (
        "code|index|indice|code interne|n|no|num|numero|number|id|identifiant|ref|reference|#"
        "|code critere|n critere|numero critere|name|criterion code|item code|codigo"
        "|numero de pregunta"
    ),
    "question": (
        "question|questions|critere|criteres|indicateur|indicateurs|intitule|libelle|enonce"
        "|point|point a verifier|points a verifier|item|label|criterion|criteria|indicator"
        "|indicators|statement|affirmation|pregunta|preguntas|criterio|criterios|indicador"
        "|enunciado|requisito|domanda|kriterium|frage|pergunta|perguntas|exigencia|exigence|requirement"
        "|element|elements|sujet de discussion|point observe"
        "|points observes|ce que l on regarde|a verifier|question a poser|questions a poser"
    ),
    "expected": (
        "attendu|attendus|situation attendue|ce qui est attendu|objectif|objectifs|expected"
        "|expected situation|objective|goal|situacion esperada|esperado|objetivo|ideal"
        "|situation ideale|reference charte|pratique attendue|pratiques attendues"
    ),
    "guidance": (
        "aide|conseil|conseils|precision|precisions|explication|explications|consigne|consignes"
        "|hint|guidance|help|guide|instructions|instruction|ayuda|indicaciones|orientation"
        "|note explicative|pistes de questions|comment demander|comment poser la question"
        "|pour en savoir plus|definition|description|descripcion"
    ),
    "evidence": (
        "comment on le verra|comment le voir|a observer|observable|elements observables"
        "|moyen de verification|moyens de verification|source de verification|justificatif"
        "|justificatifs|document|documents|evidence|how to see it|means of verification"
        "|verification|a voir|que regarder|documents a voir|medio de verificacion|evidencia"
    ),
    "unit": "unite|unites|unit|unidad",
    "kind": (
        "type|kind|type de reponse|type de question|format|forme de la reponse|answer type"
        "|response type|tipo|tipo de respuesta|nature|mode de reponse"
    ),
    "weight": (
        "poids|ponderation|coefficient|coef|coeff|weight|weighting|peso|ponderacion|importance"
    ),
    "subject": "sujet|concerne|porte sur|qui|subject|about|concerns|sobre|concierne|destinataire",
    "rhythm": "rythme|frequence|periodicite|rhythm|frequency|ritmo|frecuencia|frequencia",
    "red_line": (
        "ligne rouge|redhibitoire|eliminatoire|bloquant|critique|obligatoire|imperatif|red line"
        "|red flag|mandatory|critical|eliminatory|linea roja|obligatorio|point bloquant"
        "|critere obligatoire|critere eliminatoire"
    ),
    "sensitive": "sensible|confidentiel|delicat|sensitive|confidential|confidencial|prive",
    "photo": "photo|photos|photo demandee|image|picture|foto",
    "short_path": (
        "parcours court|court|essentiel|visite courte|short path|short|essential|core|corto"
    ),
    "not_applicable": (
        "peut ne pas s appliquer|non concerne possible|sans objet possible|may not apply"
        "|na possible|n a possible|puede no aplicar"
    ),
    "feeds": "compte aussi dans|autres themes|nourrit|also counts in|feeds|other themes",
    "condition": (
        "condition|si|relevant|relevance|condition d affichage|afficher si|only if|if|condicion"
    ),
    "constraint": "contrainte|constraint|restriction|validation",
    "constraint_message": "message de contrainte|constraint message|message d erreur",
    "formula": "calcul|formule|calculation|formula|calculo",
    "steps": (
        "niveaux|echelle|bareme|options|choix|choix possibles|reponses possibles|modalites|levels"
        "|scale|choices|answers|possible answers|opciones|respuestas|escala|niveles"
        "|reponses proposees|modalites de reponse|valeurs possibles"
    ),
    ANSWERS: (
        "commentaire|commentaires|remarque|remarques|observation|observations|reponse|reponses"
        "|note|notes|comment|comments|remarks|answer|response|comentario|comentarios"
        "|observaciones|observacoes|osservazioni|bemerkungen|resposta|respuesta|puntos fuertes"
        "|points forts|nota|score|date|visa|evaluation|auto evaluation|resultat"
    ),
}
BY_HEADER = {word: meaning for meaning, words in HEADERS.items() for word in words.split("|")}

LANGUAGES = {
    "fr": "fr|fra|francais|french|frances",
    "en": "en|eng|anglais|english|ingles",
    "es": "es|esp|espagnol|spanish|espanol|castellano|castillan",
    "ca": "ca|catalan|catala",
    "oc": "oc|occitan",
    "it": "it|italien|italian|italiano",
    "de": "de|allemand|german|deutsch",
    "pt": "pt|portugais|portuguese|portugues",
    "nl": "nl|neerlandais|dutch",
    "br": "breton|brezhoneg",
    "eu": "eu|basque|euskara",
}
BY_LANGUAGE = {word: code for code, words in LANGUAGES.items() for word in words.split("|")}

YES = {
    "oui",
    "o",
    "yes",
    "y",
    "x",
    "ok",
    "si",
    "s",
    "vrai",
    "true",
    "v",
    "1",
    "✓",
    "✔",
    "☑",
    "☒",
    "✗",
    "×",
    "🗸",
    "oui!",
    "ja",
    "sim",
    "da",
}
NO = {"non", "n", "no", "faux", "false", "f", "0", "-", "–", "—", "☐", "□", "/", "nein", "nao"}

KIND_WORDS = {
    "levels": "levels|niveaux|niveau|echelle|paliers|scale|level|rating|niveles|escala|likert|note",
    "agreement": "agreement|accord|d accord pas d accord|agree disagree|acuerdo",
    "conform": (
        "conform|conforme|conformite|conforme a ameliorer non|conforme non conforme|compliance"
        "|conformidad|respecte pas respecte"
    ),
    "yes_partly_no": (
        "yes_partly_no|yes partly no|oui en partie non|oui non|oui non en partie|yes no|si no"
        "|oui partiellement non|booleen|boolean|o n|y n|vrai faux"
    ),
    "choice": (
        "choice|choix|un choix|choix unique|liste|select_one|select one|single choice|radio"
        "|una opcion|liste deroulante|qcu|selection"
    ),
    "choices": (
        "choices|plusieurs choix|choix multiple|choix multiples|cases a cocher|select_multiple"
        "|select multiple|multiple choice|checkbox|varias opciones|qcm"
    ),
    "number": (
        "number|nombre|numerique|entier|integer|decimal|chiffre|quantite|numero|numeric|valeur"
    ),
    "percentage": "percentage|pourcentage|%|percent|part|taux|porcentaje",
    "text": (
        "text|texte|libre|texte libre|reponse libre|ouverte|question ouverte|open|free text|texto"
        "|string|commentaire|redaction"
    ),
    "date": "date|jour|day|fecha",
    "derived": "derived|calcul|calcule|calculate|calculated|calculo",
}
BY_KIND = {word: kind for kind, words in KIND_WORDS.items() for word in words.split("|")}
SUBJECT_WORDS = {
    "farm": "farm|ferme|la ferme|producteur|productrice|paysan|paysanne|exploitation|finca|granja",
    "group": "group|groupe|le groupe|amap|collectif|mangeurs|consommateurs|amapiens|grupo",
    "partnership": "partnership|partenariat|le partenariat|contrat|relation|asociacion",
}
BY_SUBJECT = {word: it for it, words in SUBJECT_WORDS.items() for word in words.split("|")}
RHYTHM_WORDS = {
    "anew": "anew|a neuf|a neuf a chaque visite|a chaque visite|chaque visite|toujours|each visit",
    "yearly": "yearly|chaque annee|tous les ans|annuel|annuelle|every year|each year|cada ano",
    "on_change": (
        "on change|si changement|changement|quand quelque chose a change"
        "|when something changed|si cambia"
    ),
}
BY_RHYTHM = {word: it for it, words in RHYTHM_WORDS.items() for word in words.split("|")}

NOT_APPLICABLE = {
    "na",
    "n a",
    "so",
    "s o",
    "non concerne",
    "non applicable",
    "sans objet",
    "ne sait pas",
    "nsp",
    "not applicable",
    "don t know",
    "no aplica",
}
LEVEL_HEADER = re.compile(
    r"(?:niveau|palier|level|note|score|stade|etape|degre|nivel|option|choix|reponse|modalite)"
    r" ?n? ?([0-9]{1,2}|[a-g])(?: .*)?"
)
TOTALS = re.compile(
    r"(sous )?(total|totaux|moyenne|average|mean|sum|somme|score total|promedio)\b.*"
)


def fold(text: str) -> str:
    """Lower case, no accents, single blanks, no punctuation at the ends: how words compare."""
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", "'"))
    text = "".join(char for char in text if not unicodedata.combining(char)).casefold()
    if text.strip() in {"#", "%"}:
        return text.strip()
    return " ".join(re.sub(r"[^\w%]+", " ", text).replace("_", " ").split())


def language_of(header: str) -> tuple[str, str]:
    """A header without the language that it names, and that language or nothing."""
    match = re.fullmatch(r"(.*?)\s*(?:::?\s*(.+)|[(\[](.+)[)\]])\s*", header, re.DOTALL)
    for name in filter(None, match.groups()[1:] if match else ()):
        code = re.search(r"\(([a-z]{2,3})\)\s*$", name)
        found = BY_LANGUAGE.get(fold(code[1] if code else name))
        if found and match:
            return re.sub(r"\s*[(\[:].*$", "", match[1]), found
    words = header.split()
    last = words[-1] if len(words) > 1 else ""
    if fold(last) in BY_LANGUAGE and (len(last) > 4 or (last.isupper() and len(last) == 2)):
        return " ".join(words[:-1]), BY_LANGUAGE[fold(last)]
    return header, ""


def flag_of(text: str) -> bool | None:
    """A yes or a no in one of their many spellings; None where it is neither."""
    word = text.strip().casefold()
    if word in YES or fold(text) in YES:
        return True
    return False if not word or word in NO or fold(text) in NO else None


def kind_of(text: str) -> str | None:
    word = fold(text)
    plain = {kind: kind for kind in (*LEVEL_KINDS, *CHOICE_KINDS)}
    return plain.get(text.strip()) or BY_KIND.get(word) or BY_KIND.get(word.split(" ")[0])


def subject_of(text: str) -> str | None:
    return BY_SUBJECT.get(fold(text))


def rhythm_of(text: str) -> str | None:
    return BY_RHYTHM.get(fold(text))
