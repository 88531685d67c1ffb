"""The usual scales of answers, worst first, and the words by which they are known."""

#: Known answers, worst first: each step in the words that are used for it.
SCALES: dict[str, list[tuple[str, str]]] = {
    "yes_partly_no": [
        ("no", "non|no|nao|nein"),
        (
            "partly",
            (
                "en partie|partiellement|plus ou moins|partly|partially|en parte|em parte|in parte"
                "|teilweise|moyen|partiel"
            ),
        ),
        ("yes", "oui|yes|si|sim|ja"),
    ],
    "conform": [
        (
            "not",
            (
                "non conforme|pas conforme|non respecte|pas respecte|not conform|non compliant|nc"
                "|no cumple|nao cumpre|nao conforme|no conforme"
            ),
        ),
        (
            "to_improve",
            (
                "a ameliorer|en cours|to improve|ameliorable|a mejorar|a melhorar|partiel|aa"
                "|en progres|cumple parcialmente|cumple en parte|cumpre parcialmente"
                "|cumpre em parte"
            ),
        ),
        ("conform", "conforme|respecte|conform|compliant|c|kept|cumple|cumpre"),
    ],
    "agreement": [
        ("not_at_all", "pas du tout|pas du tout d accord|not at all|strongly disagree"),
        ("rather_not", "plutot non|plutot pas d accord|rather not|disagree|pas d accord"),
        ("rather", "plutot oui|plutot d accord|rather yes|agree|d accord|rather"),
        ("fully", "tout a fait|tout a fait d accord|fully|strongly agree|completely"),
    ],
}
STEP_WORDS = {
    word: (kind, at, code)
    for kind, steps in SCALES.items()
    for at, (code, words) in enumerate(steps)
    for word in words.split("|")
}
#: Names that say by themselves which level is better, worst first.
FAMILIES = (
    ("rouge|red|rojo|vermelho", "orange|jaune|amber|yellow|amarillo|amarelo", "vert|green|verde"),
    (
        "jamais|never|nunca",
        "rarement|rarely|seldom|raramente",
        "parfois|sometimes|a veces|as vezes",
        "souvent|often|a menudo|frequentemente",
        "toujours|always|siempre|sempre",
    ),
    (
        "nul|tres faible|tres mauvais|tres insuffisant|very poor",
        "faible|mauvais|insuffisant|poor|weak|malo|insuficiente|bajo|ruim|fraco",
        "moyen|passable|fair|average|regular|medio",
        "bon|bien|satisfaisant|fort|eleve|good|strong|bueno|alto|bom|suficiente",
        "tres bon|tres bien|excellent|exemplaire|tres satisfaisant|very good|excelente|muy bueno",
    ),
    ("non acquis", "en cours d acquisition|en cours", "acquis"),
)
FAMILY_WORDS = {
    word: (of, rank)
    for of, ranks in enumerate(FAMILIES)
    for rank, words in enumerate(ranks)
    for word in words.split("|")
}
SCALE_NAMES: dict[str, list[dict[str, str]]] = {
    "yes_partly_no": [
        {"fr": "Non", "en": "No"},
        {"fr": "En partie", "en": "Partly"},
        {"fr": "Oui", "en": "Yes"},
    ],
    "conform": [
        {"fr": "Pas respecté", "en": "Not kept"},
        {"fr": "À améliorer", "en": "To improve"},
        {"fr": "Respecté", "en": "Kept"},
    ],
    "agreement": [
        {"fr": "Pas du tout", "en": "Not at all"},
        {"fr": "Plutôt non", "en": "Rather not"},
        {"fr": "Plutôt oui", "en": "Rather yes"},
        {"fr": "Tout à fait", "en": "Fully"},
    ],
}
