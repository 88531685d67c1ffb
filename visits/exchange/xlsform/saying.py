"""An expression of a form in the language of our conditions, meaning the same; else Unsaid."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from visits.conditions import ExpressionError, parse
from visits.exchange.xlsform.otherwise import OTHERWISE
from visits.exchange.xlsform.xpath import BINDING, Node, Unsaid, literal_of, plain, read

SAME = {
    "true", "false", "not", "selected", "count-selected", "if", "coalesce", "round", "int",
    "number", "string-length", "date", "today", "regex",
}  # fmt: skip
RECKONED = {"number", "int", "round"}
COMPARED = {"=", "!=", "<", "<=", ">", ">="}
HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
#: A day begins at midnight: whatever o'clock it is now, today is before and tomorrow is after.
UP_TO_NOW = {"<": "<=", "<=": "<=", ">": ">", ">=": ">"}
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
YES_NO = {"yes": "true()", "true": "true()", "no": "false()", "false": "false()"}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name of the form became: its code; of a choice, the codes of its answers by name."""

    code: str
    steps: Mapping[str, str] = field(default_factory=dict)
    is_scale: bool = False
    worth_is_name: bool = False
    text: str = ""
    is_date: bool = False
    dropped: frozenset[str] = frozenset()

    @property
    def keeps_names(self) -> bool:
        return all(name == code for name, code in self.steps.items())


Names = Mapping[str, Meant]
NONE = Meant("")


def say(
    text: str, names: Names, *, own: Meant | None = None, columns: Mapping[str, str] | None = None
) -> str:
    """The same in our language; `own` is what `.` stands for, `columns` the cells of a choice."""
    bare = YES_NO.get(text.strip().casefold(), text)
    speaker = _Speaker(names, own, columns or {})
    said = speaker.say(read(bare))
    said = plain(bare) if not speaker.changed and _is_ours(plain(bare), own) else said
    try:
        parse(said, in_constraint=own is not None)
    except ExpressionError as fault:
        raise Unsaid(fault.code, fault.detail) from fault
    return said


def names_said(text: str) -> set[str]:
    """The names that an expression speaks of; none where it cannot be read."""
    try:
        waiting = [read(text)]
    except Unsaid:
        return set()
    found = set()
    while waiting:
        node = waiting.pop()
        if node.kind in {"ref", "path"}:
            found.add(_name(node))
        waiting += node.inside
    return found


def _is_ours(text: str, own: Meant | None) -> bool:
    try:
        parse(text, in_constraint=own is not None)
    except ExpressionError:
        return False
    return True


class _Speaker:
    def __init__(self, names: Names, own: Meant | None, columns: Mapping[str, str]) -> None:
        self.names, self.own, self.columns = names, own, columns
        self.changed = False

    def say(self, node: Node, least: int = 0) -> str:
        if node.kind == "op":
            return self.operation(node, least)
        return SAID[node.kind](self, node)

    def answer(self, _node: Node) -> str:
        if self.own is None:
            raise Unsaid("own")
        return "."

    # -- names

    def meant(self, node: Node) -> Meant | None:
        """What a node names, if it is a name of the form or the answer itself."""
        while node.kind == "within":
            node = node.inside[0]
        if node.kind == "own":
            return self.own
        if node.kind == "call" and node.word in {"string", "number"} and len(node.inside) == 1:
            return self.meant(node.inside[0])
        return self.names.get(_name(node)) if node.kind in {"ref", "path"} else None

    def reference(self, node: Node) -> str:
        found = self.names.get(_name(node))
        if found is None:
            raise Unsaid("unknown_reference", _name(node))
        self.changed |= node.kind == "path" or found.code != node.word or bool(found.text)
        return found.text or f"${{{found.code}}}"

    def column(self, node: Node) -> str:
        if node.word not in self.columns:
            raise Unsaid("bare_name", node.word)
        self.changed = True
        return quoted(self.columns[node.word])

    # -- operators

    def operation(self, node: Node, least: int) -> str:
        binding = BINDING[node.word]
        if node.word in COMPARED and (said := self.comparison(node)):
            return said if "(" in said or binding >= least else f"({said})"
        left, right = node.inside
        if node.word not in {"and", "or"}:
            self.refuse_reckoned(node.word, left, right)
        said = f"{self.say(left, binding)} {node.word} {self.say(right, binding + 1)}"
        return said if binding >= least else f"({said})"

    def comparison(self, node: Node) -> str:
        """A choice beside a name or number of its list: by the codes that these became."""
        left, right = node.inside
        for one, other, word in ((left, right, node.word), (right, left, _mirror(node.word))):
            meant, literal = self.meant(one), literal_of(other)
            if meant is not None and meant.is_date and _is_now(other) and word in UP_TO_NOW:
                self.changed = True
                return f"{self.say(one, 5)} {UP_TO_NOW[word]} today()"
            if meant is None or not meant.steps:
                continue
            if literal is None:
                self.refuse_renamed(meant, other)
                continue
            if literal in meant.dropped:
                raise Unsaid("dropped_choice", literal)
            if word in {"=", "!="}:
                code = meant.steps.get(literal)
                if code is None and meant.is_scale and NUMBER.fullmatch(literal):
                    self.changed = True
                    return "false()" if word == "=" else "true()"
                if code is None or (code == literal and other.kind == "text"):
                    continue
                self.changed = True
                return f"{self.say(one, 4)} {word} {quoted(code)}"
            if NUMBER.fullmatch(literal) and not (meant.worth_is_name or self.plain_choice(meant)):
                return self.enumerated(one, word, Decimal(literal), meant)
        return ""

    def plain_choice(self, meant: Meant) -> bool:
        return not meant.is_scale and meant.keeps_names

    def enumerated(self, one: Node, word: str, bound: Decimal, meant: Meant) -> str:
        """`${q} >= 3` of a scale with other worths: the levels whose names are that large."""
        self.changed = True
        fits = [
            code
            for name, code in meant.steps.items()
            if NUMBER.fullmatch(name) and HOLDS[word](Decimal(name), bound)
        ]
        if not fits:
            return "false()"
        return "(" + " or ".join(f"{self.say(one, 4)} = {quoted(code)}" for code in fits) + ")"

    def refuse_renamed(self, meant: Meant, other: Node) -> None:
        beside = self.meant(other)
        if not meant.keeps_names or (beside is not None and not beside.keeps_names):
            raise Unsaid("renamed_choices")

    def refuse_reckoned(self, word: str, left: Node, right: Node) -> None:
        """Beside a name, a choice is its name; beside anything else, it is reckoned with."""
        for one, other in ((left, right), (right, left)):
            beside = self.meant(other)
            is_name = other.kind == "text" or bool(beside and beside.steps)
            if word not in {"=", "!="} or not is_name:
                self.refuse_other_worth(one)

    def refuse_other_worth(self, *nodes: Node) -> None:
        """Reckoning takes a level's worth, the form its name: only where these are the same."""
        for node in nodes:
            meant = self.meant(node)
            if meant is None:
                self.refuse_other_worth(*_given(node))
            if meant is None or not meant.steps:
                continue
            if not (meant.worth_is_name or self.plain_choice(meant)):
                raise Unsaid("worth_is_not_name", meant.code)

    def negated(self, node: Node) -> str:
        self.refuse_other_worth(*node.inside)
        return f"-{self.say(node.inside[0], 7)}"

    # -- functions

    def call(self, node: Node) -> str:
        special = OTHERWISE.get(node.word)
        if special is not None:
            self.changed = True
            return special(self, node)
        if node.word not in SAME:
            raise Unsaid("unknown_function", node.word)
        if node.word in RECKONED:
            self.refuse_other_worth(*node.inside)
        if node.word == "selected" and len(node.inside) == 2:
            return self.selected(node)
        if node.word == "string-length" and not node.inside:
            self.changed = True
            return f"string-length({self.say(Node('own', '.'))})"
        return f"{node.word}({', '.join(self.say(one) for one in node.inside)})"

    def selected(self, node: Node) -> str:
        where, what = node.inside
        meant, literal = self.meant(where), literal_of(what)
        if meant is not None and literal in meant.dropped:
            raise Unsaid("dropped_choice", literal or "")
        if meant is not None and meant.steps and literal is not None:
            code = meant.steps.get(literal, literal)
            self.changed |= code != literal or what.kind != "text"
            return f"selected({self.say(where)}, {quoted(code)})"
        if meant is not None and meant.steps:
            self.refuse_renamed(meant, what)
        return f"selected({self.say(where)}, {self.say(what)})"


SAID: Mapping[str, Callable[[_Speaker, Node], str]] = {
    "number": lambda _speaker, node: node.word,
    "text": lambda _speaker, node: quoted(node.word),
    "own": _Speaker.answer,
    "ref": _Speaker.reference,
    "path": _Speaker.reference,
    "column": _Speaker.column,
    "within": lambda speaker, node: f"({speaker.say(node.inside[0])})",
    "negate": _Speaker.negated,
    "call": _Speaker.call,
}


def quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' in text:
        raise Unsaid("both_quotes", text)
    return f'"{text}"'


def _mirror(word: str) -> str:
    return MIRRORED.get(word, word)


def _given(node: Node) -> tuple[Node, ...]:
    """What a node may hand on as it is."""
    if node.kind == "call" and node.word == "if":
        return node.inside[1:]
    is_handed = node.kind == "within" or (node.kind == "call" and node.word == "coalesce")
    return node.inside if is_handed else ()


def _is_now(node: Node) -> bool:
    return node.kind == "call" and node.word == "now" and not node.inside


def _name(node: Node) -> str:
    return node.word.rsplit("/", 1)[-1]
