"""From the text of an expression to a flat program, so that nothing deep is ever walked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from visits.conditions.errors import fail
from visits.conditions.functions import ARGUMENTS
from visits.conditions.pattern import STATES, read_pattern
from visits.conditions.tokens import Token, read_tokens
from visits.conditions.values import NOTHING, read_number

DEEPEST = 30
#: How tightly each operator binds; all group from the left.
BINDING = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}

#: `value v`, `answer code`, `own`, `today`, `regex program`, or `apply name` to the last n values.
Step = tuple[str, Any, int]


@dataclass(frozen=True, slots=True)
class Expression:
    """A text that was understood: its program, and where each `${code}` stands in it."""

    text: str
    program: tuple[Step, ...]
    references: tuple[tuple[int, int, str], ...]
    in_constraint: bool = False

    @property
    def codes(self) -> list[str]:
        """The codes it refers to, each once, in the order of their first appearance."""
        return list(dict.fromkeys(code for _start, _end, code in self.references))


def parse(text: str, *, in_constraint: bool = False) -> Expression:
    """Understand a text, or raise ExpressionError at the character that is wrong."""
    return _understood(text, in_constraint=in_constraint)


#: One import or one page asks the same rules many times; what was understood never changes.
@lru_cache(maxsize=4096)
def _understood(text: str, *, in_constraint: bool) -> Expression:
    tokens = read_tokens(text)
    reader = _Reader(tokens, in_constraint=in_constraint)
    reader.read_all()
    references = tuple(
        (token.start, token.end, token.text) for token in tokens if token.kind == "code"
    )
    return Expression(text, tuple(reader.program), references, in_constraint)


def rewritten(expression: Expression, names: Mapping[str, str]) -> Expression:
    """The same expression with its codes renamed, all at once; nothing else of its text moves."""
    parts = []
    place = 0
    for start, end, code in expression.references:
        parts += [expression.text[place:start], "${", names.get(code, code), "}"]
        place = end
    text = "".join([*parts, expression.text[place:]])
    return parse(text, in_constraint=expression.in_constraint)


class _Reader:
    def __init__(self, tokens: list[Token], *, in_constraint: bool) -> None:
        self.tokens = tokens
        self.place = 0
        self.in_constraint = in_constraint
        self.program: list[Step] = []
        self.states = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def read_all(self) -> None:
        self.read_expression(1, 0)
        if self.token.kind == ")":
            fail(self.token.start, "unexpected_parenthesis")
        if self.token.kind != "end":
            self.refuse_stray()

    def read_expression(self, least: int, depth: int) -> None:
        """An operand, then every operator that binds at least so tightly."""
        self.read_operand(depth)
        while (binding := BINDING.get(operator := self.operator(), 0)) >= least:
            self.place += 1
            self.read_expression(binding + 1, depth)
            self.program.append(("apply", operator, 2))

    def operator(self) -> str:
        return self.token.text if self.token.kind == "name" else self.token.kind

    def read_operand(self, depth: int) -> None:
        token = self.token
        self.place += 1
        match token.kind:
            case "number":
                self.push("value", read_number(token.text))
            case "text":
                self.push("value", token.text)
            case "code":
                self.push("answer", token.text)
            case ".":
                if not self.in_constraint:
                    fail(token.start, "dot_outside_constraint")
                self.push("own", NOTHING)
            case "name":
                self.read_call(token, depth)
            case "-":
                self.read_operand(self.deeper(token, depth))
                self.program.append(("apply", "negate", 1))
            case "(":
                self.read_expression(1, self.deeper(token, depth))
                self.close(token)
            case _:
                fail(token.start, "missing_operand", token.text)

    def push(self, step: str, value: Any) -> None:
        self.program.append((step, value, 0))

    def deeper(self, token: Token, depth: int) -> int:
        if depth == DEEPEST:
            fail(token.start, "too_deep", str(DEEPEST))
        return depth + 1

    def close(self, opening: Token) -> None:
        if self.token.kind == "end":
            fail(opening.start, "unclosed_parenthesis")
        if self.token.kind != ")":
            self.refuse_stray()
        self.place += 1

    def refuse_stray(self) -> None:
        code = "unexpected_comma" if self.token.kind == "," else "missing_operator"
        fail(self.token.start, code, self.token.text)

    def read_call(self, name: Token, depth: int) -> None:
        opening = self.token
        if name.text in BINDING:
            fail(name.start, "missing_operand", name.text)
        if opening.kind != "(":
            fail(name.start, "unknown_name", name.text)
        if name.text not in ARGUMENTS:
            fail(name.start, "unknown_function", name.text)
        self.place += 1
        count, pattern = self.read_arguments(name.text, opening, self.deeper(opening, depth))
        least, most = ARGUMENTS[name.text]
        if not least <= count <= most:
            fail(name.start, "wrong_arguments", name.text)
        if name.text in {"true", "false"}:
            self.push("value", name.text == "true")
        elif name.text == "today":
            self.push("today", NOTHING)
        elif name.text == "regex":
            self.push("regex", pattern)
        else:
            self.program.append(("apply", name.text, count))

    def read_arguments(self, name: str, opening: Token, depth: int) -> tuple[int, Any]:
        """How many arguments stand between the parentheses, and the pattern among them."""
        count, pattern = 0, None
        while self.token.kind != ")" or count:
            if name == "regex" and count == 1:
                pattern = self.read_regex()
            else:
                self.read_expression(1, depth)
            count += 1
            if self.token.kind != ",":
                break
            self.place += 1
        self.close_call(opening)
        return count, pattern

    def close_call(self, opening: Token) -> None:
        if self.token.kind == "end":
            fail(opening.start, "unclosed_parenthesis")
        if self.token.kind != ")":
            fail(self.token.start, "missing_operator", self.token.text)
        self.place += 1

    def read_regex(self) -> Any:
        token, after = self.token, self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if token.kind != "text" or after.kind not in {")", ",", "end"}:
            fail(token.start, "pattern_not_literal", token.text)
        self.place += 1
        pattern = read_pattern(token.text, at=token.start + 1, room=STATES - self.states)
        self.states += len(pattern)
        return pattern
