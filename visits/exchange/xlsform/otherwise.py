"""Functions of forms that our language lacks, said with what it has."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from visits.exchange.xlsform.xpath import BINDING, Node, Unsaid, literal_of


class Speaker(Protocol):
    """Says a node in our language; what stands beside an operator binds as tightly as asked."""

    def say(self, node: Node, least: int = 0) -> str: ...

    def refuse_other_worth(self, *nodes: Node) -> None: ...


ANYTHING = r"(.|\n)*"
COMPARED, SIGNED = 5, 7
POWERS = {"2": 2, "3": 3, "4": 4}


def only(node: Node) -> Node:
    if len(node.inside) != 1:
        raise Unsaid("wrong_arguments", node.word)
    return node.inside[0]


def inner(speaker: Speaker, node: Node) -> str:
    """A text is what it is read as; a truth as a text is no truth."""
    one = only(node)
    if one.kind == "op" and BINDING[one.word] <= BINDING["<"]:
        raise Unsaid("unknown_function", node.word)
    return speaker.say(one, SIGNED)


def truth(speaker: Speaker, node: Node) -> str:
    return f"not(not({speaker.say(only(node))}))"


def told_true(speaker: Speaker, node: Node) -> str:
    said = speaker.say(only(node), COMPARED)
    return f"({said} = 'true' or {said} = '1')"


def found_in(before: str, after: str) -> Callable[[Speaker, Node], str]:
    """`contains(x, 'word')` as a pattern, where the word is written out."""

    def said(speaker: Speaker, node: Node) -> str:
        word = literal_of(node.inside[1]) if len(node.inside) == 2 else None
        if word is None or "'" in word:
            raise Unsaid("unknown_function", node.word)
        pattern = re.sub(r"([^\w\s])", r"\\\1", word, flags=re.ASCII)
        return f"regex({speaker.say(node.inside[0])}, '{before}{pattern}{after}')"

    return said


def absolute(speaker: Speaker, node: Node) -> str:
    speaker.refuse_other_worth(only(node))
    said = speaker.say(only(node))
    return f"if(({said}) < 0, -({said}), number({said}))"


def days(speaker: Speaker, node: Node) -> str:
    return f"number({speaker.say(only(node))})"


def extreme(sign: str) -> Callable[[Speaker, Node], str]:
    """The one that no other passes; nothing where one of them is no number."""

    def said(speaker: Speaker, node: Node) -> str:
        if not node.inside:
            raise Unsaid("wrong_arguments", node.word)
        speaker.refuse_other_worth(*node.inside)
        words = list(dict.fromkeys(speaker.say(one, COMPARED) for one in node.inside))
        if len(words) == 1:
            return f"number({words[0]})"
        found = "''"
        for one in words[::-1]:
            passes = " and ".join(f"{one} {sign} {other}" for other in words if other != one)
            found = f"if({passes}, number({one}), {found})"
        return found

    return said


def total(speaker: Speaker, node: Node) -> str:
    """Outside of repeats, which no grid has, a name stands for one answer."""
    one = only(node)
    if one.kind not in {"ref", "path"}:
        raise Unsaid("unknown_function", node.word)
    speaker.refuse_other_worth(one)
    return f"number({speaker.say(one)})"


def power(speaker: Speaker, node: Node) -> str:
    """A small whole power is a product."""
    times = POWERS.get(literal_of(node.inside[1]) or "") if len(node.inside) == 2 else None
    if times is None:
        raise Unsaid("unknown_function", node.word)
    speaker.refuse_other_worth(node.inside[0])
    return "(" + " * ".join([speaker.say(node.inside[0], SIGNED)] * times) + ")"


OTHERWISE: Mapping[str, Callable[[Speaker, Node], str]] = {
    "string": inner,
    "boolean": truth,
    "boolean-from-string": told_true,
    "contains": found_in(ANYTHING, ANYTHING),
    "starts-with": found_in("", ANYTHING),
    "ends-with": found_in(ANYTHING, ""),
    "abs": absolute,
    "decimal-date-time": days,
    "max": extreme(">="),
    "min": extreme("<="),
    "sum": total,
    "pow": power,
}
