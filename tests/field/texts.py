"""Texts for fuzzing conditions: scraps of the language in any order, and expressions that parse."""

import random

PIECES = [
    *(
        "${area}",
        "${named}",
        "${several}",
        "${day}",
        "${words}",
        "${absent}",
        "${x",
        "1",
        "2.5",
        ".5",
    ),
    *(
        "'hay'",
        '"x"',
        "'2026-01-01'",
        "'🐐'",
        "'",
        '"',
        "(",
        ")",
        ",",
        " ",
        "+",
        "-",
        "*",
        "/",
        "=",
    ),
    *("!=", "<", "<=", ">", ">=", "and", "or", "div", "mod", "not(", "selected(", "if(", "round("),
    *("coalesce(", "int(", "number(", "string-length(", "count-selected(", "date(", "today()", "."),
    *(
        "regex(${words}, '",
        "regex(., '",
        "[a-z]",
        "{2,3}",
        "{9}",
        "|",
        "?",
        "^",
        "\\",
        "[",
        "]",
        "🐐",
    ),
    *(
        "\ud800",
        "é",
        "\u00a0",
        "count(",
        "true()",
        "false()",
        "${",
        "}",
        "$",
        "’",
        "1" * 31,
        "\x00",
    ),
]
OPERANDS = [
    *(
        "${area}",
        "${cows}",
        "${minus}",
        "${zero}",
        "${named}",
        "${apart}",
        "${numbered}",
        "${several}",
    ),
    *(
        "${one}",
        "${digit}",
        "${day}",
        "${words}",
        "${numeral}",
        "${written_day}",
        "${absent}",
        "${na}",
    ),
    *(
        "0",
        "1",
        "7",
        "2.5",
        ".125",
        "99999999999999999999",
        "0.00000000000000000001",
        "'hay'",
        "''",
    ),
    *(
        "' 12.50 '",
        "'2024-02-29'",
        "'2026-02-30'",
        "'🐐 é'",
        "today()",
        "true()",
        "false()",
        "'-3'",
    ),
]
OPERATORS = ["+", "-", "*", " div ", " mod ", "=", "!=", "<", "<=", ">", ">=", " and ", " or "]
FUNCTIONS = {
    **dict.fromkeys(
        ("not", "count-selected", "int", "number", "string-length", "date", "round"), 1
    ),
    "selected": 2,
    "round": 2,
    "if": 3,
    "coalesce": 2,
}
ATOMS = [
    "a",
    "h",
    "y",
    ".",
    "[a-z]",
    "[^h]",
    "\\d",
    "\\w",
    "\\s",
    "🐐",
    "é",
    "[à-ÿ -]",
    "\\.",
    "^",
    "$",
]
REPEATS = ["", "", "", "?", "*", "+", "{2}", "{0,3}", "{1,}"]


def scraps(chance: random.Random) -> str:
    """Pieces in any order: nearly always wrong, somewhere."""
    return "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 20)))


def spoilt(chance: random.Random) -> str:
    """A good expression with one character lost, doubled or replaced."""
    text = expression(chance)
    place = chance.randrange(len(text))
    other = chance.choice(["", text[place] * 2, chance.choice(PIECES)])
    return text[:place] + other + text[place + 1 :]


def expression(chance: random.Random, depth: int = 4) -> str:
    """An expression that parses."""
    kind = chance.random() if depth else 0
    if kind < 0.2:
        return chance.choice(OPERANDS)
    inner = [expression(chance, depth - 1) for _ in range(3)]
    if kind < 0.6:
        return inner[0] + chance.choice(OPERATORS) + inner[1]
    if kind < 0.7:
        return f"({inner[0]})"
    if kind < 0.75:
        return f"-{inner[0]}"
    if kind < 0.83:
        return f"regex({inner[0]}, '{pattern(chance)}')"
    name = chance.choice(list(FUNCTIONS))
    return f"{name}({', '.join(inner[: FUNCTIONS[name]])})"


def pattern(chance: random.Random, depth: int = 2) -> str:
    """A pattern that is understood."""
    parts = []
    for _ in range(chance.randrange(1, 4)):
        grouped = depth and chance.random() < 0.3
        atom = f"({pattern(chance, depth - 1)})" if grouped else chance.choice(ATOMS)
        parts.append(atom + chance.choice(REPEATS))
    return chance.choice(["", "", "|"]).join(parts)
