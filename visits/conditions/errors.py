"""What may be wrong with an expression: a stable code, and where it stands in the text."""

from typing import NoReturn

#: For developers; whoever shows a fault words it for people, in their language.
MESSAGES: dict[str, str] = {
    "empty": "there is no expression",
    "too_long": "the text is longer than the limit",
    "too_deep": "parentheses, calls, signs or groups are nested deeper than the limit",
    "too_many_digits": "a number has more digits than the limit",
    "unexpected_character": "this character has no meaning here",
    "typographic_quote": "texts stand between straight quotes, ' or \"",
    "use_div": "division is written div",
    "unclosed_text": "the quote that opens here is not closed",
    "unclosed_reference": "the ${ that opens here has no }",
    "bad_name": "this character cannot stand here in ${code}",
    "missing_operand": "a value is expected here",
    "missing_operator": "an operator is expected here",
    "unclosed_parenthesis": "the parenthesis that opens here is not closed",
    "unexpected_parenthesis": "this parenthesis closes nothing",
    "unexpected_comma": "commas only separate the arguments of a function",
    "unknown_function": "there is no function of this name",
    "unknown_name": "a bare word has no meaning: ${code}, 'text' or name() is expected",
    "wrong_arguments": "this function takes another number of arguments",
    "dot_outside_constraint": "the point stands for the answer being checked, in constraints alone",
    "pattern_not_literal": "the pattern of regex() is a text between quotes",
    "pattern_group": "this group is unknown, not opened or not closed",
    "pattern_escape": "this escape is unknown",
    "pattern_class": "this class of characters is empty, not closed or wrong",
    "pattern_quantifier": "this quantifier is wrong, doubled or repeats nothing",
    "pattern_too_large": "the patterns need more states than the limit",
}


class ExpressionError(ValueError):
    """An expression is refused: why, and at which character (0-based, in code points)."""

    def __init__(self, position: int, code: str, detail: str = "") -> None:
        super().__init__(position, code, detail)
        self.position = position
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code} at {self.position}: {MESSAGES[self.code]} ({self.detail})"


def fail(position: int, code: str, detail: str = "") -> NoReturn:
    raise ExpressionError(position, code, detail)
