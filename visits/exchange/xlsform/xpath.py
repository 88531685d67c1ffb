"""The expressions of a form read into a tree: XPath as people write it in XLSForm."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from visits.conditions.tokens import LONGEST

TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<ref>\$\{\s*[^}]*\})"
    r"|(?P<path>(?:current\(\)/)?(?:\.\./)+[\w.-]+(?:/[\w.-]+)*|/[\w.-]+(?:/[\w.-]+)+)"
    r"|(?P<name>[^\W\d][\w-]*(?:[.:][\w-]+)*)"
    r"|(?P<sign>[!<>]=|[=<>()+,*.-])"
)
QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
BINDING = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}
#: Brackets within brackets; and how high a tree may stand, a long row of `or` included.
DEEPEST, HIGHEST = 60, 200


class Unsaid(Exception):
    """An expression that our conditions cannot say: why, by a code, and the word concerned."""

    def __init__(self, code: str, word: str = "") -> None:
        super().__init__(code, word)
        self.code, self.word = code, word


@dataclass(frozen=True, slots=True)
class Node:
    """`number`, `text`, `ref`, `own`, `call`, `op` or `negate`, with its word and what it holds."""

    kind: str
    word: str
    inside: tuple["Node", ...] = ()
    height: int = 1


def _over(kind: str, word: str, *inside: Node) -> Node:
    """A node that holds others; whoever walks through the tree comes to its end."""
    height = 1 + max((one.height for one in inside), default=0)
    if height > HIGHEST:
        raise Unsaid("too_long" if kind == "op" else "too_deep")
    return Node(kind, word, inside, height)


LEAVES: Mapping[str, Callable[[str], Node]] = {
    "number": lambda word: Node("number", word),
    "text": lambda word: Node("text", word[1:-1]),
    "ref": lambda word: Node("ref", word[2:-1].strip()),
    "path": lambda word: Node("path", word),
    ".": lambda word: Node("own", word),
}


def plain(text: str) -> str:
    """Curly quotes as the straight ones that were meant, as pyxform reads them."""
    return text.translate(QUOTES).strip()


@lru_cache(maxsize=4096)
def read(text: str) -> Node:
    """The tree of an expression, or Unsaid."""
    if len(text) > 4 * LONGEST:
        raise Unsaid("too_long")
    reader = _Reader(_tokens(plain(text)))
    node = reader.expression(1, 0)
    if reader.token[0] != "end":
        raise Unsaid("syntax", reader.token[1])
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise Unsaid("syntax", text[place])
        place = match.end()
        kind = str(match.lastgroup)
        if kind != "space":
            found.append((match[0] if kind == "sign" else kind, match[0]))
    return [*found, ("end", "")]


def literal_of(node: Node) -> str | None:
    """The text or number that is written out there, if it is one."""
    while node.kind == "within":
        node = node.inside[0]
    if node.kind == "negate" and node.inside[0].kind == "number":
        return f"-{node.inside[0].word}"
    return node.word if node.kind in {"text", "number"} else None


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.place = tokens, 0

    @property
    def token(self) -> tuple[str, str]:
        return self.tokens[self.place]

    def take(self) -> tuple[str, str]:
        token = self.token
        self.place += 1
        return token

    def expression(self, least: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise Unsaid("too_deep")
        left = self.operand(depth)
        while (
            binding := BINDING.get(self.token[1] if self.token[0] != "text" else "", 0)
        ) >= least:
            word = self.take()[1]
            left = _over("op", word, left, self.expression(binding + 1, depth + 1))
        return left

    def operand(self, depth: int) -> Node:
        kind, word = self.take()
        if kind in LEAVES:
            return LEAVES[kind](word)
        if kind == "-":
            return self.negated(depth)
        if kind == "(":
            inside = self.expression(1, depth + 1)
            self.close()
            return _over("within", "(", inside)
        if kind != "name":
            raise Unsaid("syntax", word)
        return self.call(word, depth) if self.token[0] == "(" else Node("column", word)

    def negated(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Unsaid("too_deep")
        return _over("negate", "-", self.operand(depth + 1))

    def close(self) -> None:
        if self.take()[0] != ")":
            raise Unsaid("syntax", ")")

    def call(self, word: str, depth: int) -> Node:
        self.take()
        inside: list[Node] = []
        while self.token[0] != ")":
            inside.append(self.expression(1, depth + 1))
            if self.token[0] != ",":
                break
            self.take()
        self.close()
        return _over("call", word, *inside)
