"""The words of an expression: numbers, texts, references, names and signs, with their places."""

import re
from dataclasses import dataclass
from typing import NoReturn

from visits.conditions.errors import fail
from visits.conditions.values import DIGITS, SPACES

LONGEST = 2000
LONGEST_NAME = 40
#: Each alternative ends where it fails: no part of the text is read twice.
TOKEN = re.compile(
    rf"(?P<space>[{SPACES}]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<code>\$\{[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}\})"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_:-]*)"
    r"|(?P<sign>[!<>]=|[=<>()+,*.-])"
)
NAME = re.compile(r"[A-Za-z0-9_.-]*")
#: Characters that people paste, each with the code that says what to write instead.
KNOWN_MISTAKES = {
    "'": "unclosed_text",
    '"': "unclosed_text",
    "/": "use_div",
    **dict.fromkeys("‘’“”«»", "typographic_quote"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the expression; a sign is its own kind."""

    kind: str
    start: int
    end: int
    text: str


def read_tokens(text: str) -> list[Token]:
    """The words in order, then one of kind `end`."""
    if len(text) > LONGEST:
        fail(LONGEST, "too_long", str(LONGEST))
    found = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            _refuse(text, place)
        kind, start, word = str(match.lastgroup), place, match[0]
        place = match.end()
        if kind == "number" and len(word.replace(".", "")) > DIGITS:
            fail(start, "too_many_digits", str(DIGITS))
        if kind != "space":
            found.append(
                Token(word if kind == "sign" else kind, start, place, _content(kind, word))
            )
    if not found:
        fail(0, "empty")
    return [*found, Token("end", len(text), len(text), "")]


def _content(kind: str, word: str) -> str:
    if kind == "text":
        return word[1:-1]
    return word[2:-1] if kind == "code" else word


def _refuse(text: str, place: int) -> NoReturn:
    if text.startswith("${", place):
        _refuse_reference(text, place)
    character = text[place]
    fail(place, KNOWN_MISTAKES.get(character, "unexpected_character"), character)


def _refuse_reference(text: str, place: int) -> None:
    """Point at the first character that cannot stand in `${code}`."""
    match = NAME.match(text, place + 2)
    name = match[0] if match else ""
    wrong = place + 2 + min(len(name), LONGEST_NAME)
    if name[:1] in {".", "-"}:
        wrong = place + 2
    if wrong == len(text):
        fail(place, "unclosed_reference")
    fail(wrong, "bad_name", text[wrong])
