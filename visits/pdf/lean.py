"""A page's source as the tree that costs WeasyPrint least, with the same words and the same look.

WeasyPrint shares one computed style among elements that say the same. An `id` makes an element and
all it holds unlike any other, so one that no link leads to is left out. A level's dots, said by the
style before its word, are one more box and one more run of letters: they join the word. Space that
no line would show is a box too.
"""

import re
from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element, ParseError, fromstring

DOCTYPE = re.compile(r"\A\s*<!doctype html>", re.IGNORECASE)
SINGLE = re.compile(r'<((?:meta|img|br|hr|col|wbr)\b(?:[^>"]|"[^"]*")*?)/?>')
FOREIGN = ("<svg", "<math", "<pre", "<textarea", "<template")
WHITE = " \t\n\r\f"
LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
HOLDERS = frozenset(
    {"html", "head", "body", "header", "main", "section", "article", "footer", "blockquote",
     "figure", "div", "ol", "ul", "dl", "table", "thead", "tbody", "tr"}
)  # fmt: skip
BLOCKS = LINES | HOLDERS | {"li", "dt", "dd", "caption", "th", "td", "title", "meta"}

Glyphs = Mapping[tuple[str, str], str]


def tree_of(source: str) -> Element | None:
    """The tree of a well-formed page, read forty times faster than by the rules of HTML.

    Nothing where those rules might build another tree than stands there.
    """
    if any(name in source for name in FOREIGN):
        return None
    try:
        root = fromstring(SINGLE.sub(r"<\1/>", DOCTYPE.sub("", source)))  # noqa: S314 - our template
    except ParseError:
        return None
    return root if [child.tag for child in root] == ["head", "body"] and _is_plain(root) else None


def _is_plain(root: Element) -> bool:
    """Whether HTML would close or add no element on its own."""
    return not any(
        (node.tag in LINES and not BLOCKS.isdisjoint(child.tag for child in node))
        or (node.tag == "table" and any(child.tag == "tr" for child in node))
        for node in root.iter()
    )


def make_lean(root: Element, glyphs: Glyphs, keep: Collection[str] = ()) -> None:
    """Take away what nobody sees or reaches; `keep` are the ids that a style names."""
    reached = {node.get("href", "").rpartition("#")[2] for node in root.iter("a")}.union(keep)
    for node in root.iter():
        if "id" in node.attrib and node.attrib["id"] not in reached:
            del node.attrib["id"]
        node.attrib.pop("data-on", None)  # a phone alone reads it, and each day would be a style
        node.attrib.pop("role", None)  # for a phone too, where a table is laid out as cards
        if "data-of" in node.attrib:
            _name_level(node, glyphs)
        _drop_space(node)


def _name_level(node: Element, glyphs: Glyphs) -> None:
    """A selector of a class is asked of those who bear it; one of an attribute, of everybody."""
    of, at = node.get("data-of", ""), node.get("data-at", "")
    kind = node.get("class", "")
    if kind == "level" and (of, at) in glyphs and not len(node):
        node.text = f"{glyphs[of, at]} {(node.text or '').lstrip(WHITE)}"
        node.set("class", f"level at{of}-{at}")
    else:
        node.set("class", f"{kind} dot{of}-{at} at{of}-{at}".strip())


def _drop_space(node: Element) -> None:
    """White space between blocks, and at the two ends of a line."""
    if node.tag in HOLDERS:
        node.text = _unless_blank(node.text)
    for child in node:
        if child.tag in BLOCKS:
            child.tail = _unless_blank(child.tail)
    if node.tag in LINES:
        node.text = (node.text or "").lstrip(WHITE)
        if len(node):
            node[-1].tail = (node[-1].tail or "").rstrip(WHITE)
        else:
            node.text = node.text.rstrip(WHITE)


def _unless_blank(text: str | None) -> str | None:
    return text if text and text.strip(WHITE) else None
