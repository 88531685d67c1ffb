"""The usual scales of answers, worst first, and the words by which they are known."""

#: Known answers, worst first: each step in the words that are used for it.
SCALES: dict[str, list[tuple[str, str]]] = {
    "yes_partly_no": [
        ("no", "non|no|nao"),
        ("partly", "en partie|partiellement|plus ou moins|partly|partially|en parte|moyen|partiel"),
        ("yes", "oui|yes|si|sim"),
    ],
    "conform": [
        (
            "not",
            "non conforme|pas conforme|non respecte|pas respecte|not conform|non compliant|nc",
        ),
        ("to_improve", "a ameliorer|en cours|to improve|ameliorable|a mejorar|partiel|en progres"),
        ("conform", "conforme|respecte|conform|compliant|c|kept"),
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
