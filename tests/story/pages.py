"""Somebody who reads pages and fills their forms, with Django's client and no browser.

They see what a person sees: words, labels, buttons. What `tests/story/browser.py` does with a mouse
or with keys alone, this does with the HTML, so that one story is told to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNREAD = {"script", "style", "template", "head"}
PLACES = {"fieldset", "form", "article", "li", "section", "tr"}
TYPED = {"input", "select", "textarea"}
NOT_SEEN = {"hidden", "submit", "button", "reset", "image"}


class Node:
    """One element of a page."""

    def __init__(self, tag: str, attrs: dict[str, str], parent: Node | None) -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Node | str] = []

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def above(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    @cached_property
    def words(self) -> str:
        """The text as it is read, white space as one."""
        return re.sub(r"\s+", " ", "".join(self._pieces())).strip()

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNREAD:
                yield from child._pieces()
                yield "" if child.tag in {"a", "abbr", "b", "em", "span", "strong", "i"} else " "


class Tree(HTMLParser):
    """A page as nodes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.at = Node("html", {}, None)
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        open_here = [self.at, *self.at.above()]
        match = next((node for node in open_here if node.tag == tag and node.parent), None)
        if match is not None:
            self.at = match.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def says(words: str, wanted: str) -> bool:
    return wanted.casefold() in words.casefold()


class PagesWalker:
    """One person's browser without a browser."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.client = Client(enforce_csrf_checks=True)
        self.path, self.root = "/", Node("html", {}, None)

    # -- reading

    def open(self, path: str) -> None:
        self._take(self.client.get(path, follow=True), path)

    def _take(self, response, path: str) -> None:
        for target, _status in getattr(response, "redirect_chain", []):
            path = urljoin(path, target)
        parts = urlsplit(path)
        self.path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.root = Tree(response.content.decode()).root
        assert response.status_code == 200, f"{path}: {response.status_code}: {self.words[:600]}"

    def fetch(self, path: str) -> bytes:
        """A file, such as a PDF or a chart."""
        response = self.client.get(path)
        assert response.status_code == 200, path
        return response.content

    @property
    def words(self) -> str:
        return self.root.words

    def read(self, *sentences: str) -> None:
        for sentence in sentences:
            assert says(self.words, sentence), (
                f"{self.path} does not say « {sentence} »:\n{self.words}"
            )

    def not_read(self, *sentences: str) -> None:
        for sentence in sentences:
            assert not says(self.words, sentence), f"{self.path} says « {sentence} »"

    def look(self, name: str) -> None:
        """Nothing to see without a browser."""

    # -- where something stands

    def _places(self, within: str) -> list[Node]:
        """The page, or the innermost places that say something, innermost last."""
        if not within:
            return [self.root]
        return [n for n in self.root.walk() if n.tag in PLACES and says(n.words, within)]

    def _find(self, within: str, matches, what: str) -> Node:
        for place in reversed(self._places(within)):
            found = next((node for node in place.walk() if matches(node)), None)
            if found is not None:
                return found
        raise AssertionError(f"{self.path} has no {what} in « {within} »:\n{self.words}")

    def _labels(self, node: Node) -> str:
        around = [n.words for n in node.above() if n.tag == "label"]
        pointed = [
            n.words
            for n in self.root.walk()
            if n.tag == "label" and node.attrs.get("id") and n.attrs.get("for") == node.attrs["id"]
        ]
        return " | ".join([*around, *pointed, node.attrs.get("aria-label", "")])

    def _field(self, label: str, within: str, kinds: set[str] | None = None) -> Node:
        def matches(node: Node) -> bool:
            kind = node.attrs.get("type", "text") if node.tag == "input" else node.tag
            wanted = node.tag in TYPED and kind not in NOT_SEEN and (not kinds or kind in kinds)
            return wanted and says(self._labels(node), label)

        return self._find(within, matches, f"field « {label} »")

    # -- filling

    def fill(self, label: str, text: str, within: str = "") -> None:
        field = self._field(label, within)
        if field.tag == "textarea":
            field.children = [text]
            field.__dict__.pop("words", None)
        else:
            field.attrs["value"] = text

    def value(self, label: str, within: str = "") -> str:
        field = self._field(label, within)
        return field.words if field.tag == "textarea" else field.attrs.get("value", "")

    def choose(self, label: str, within: str = "") -> None:
        radio = self._field(label, within, {"radio"})
        for other in self.root.walk():
            if (
                other.attrs.get("name") == radio.attrs["name"]
                and other.attrs.get("type") == "radio"
            ):
                other.attrs.pop("checked", None)
        radio.attrs["checked"] = ""

    def tick(self, label: str, within: str = "") -> None:
        self._field(label, within, {"checkbox"}).attrs["checked"] = ""

    def is_ticked(self, label: str, within: str = "") -> bool:
        return "checked" in self._field(label, within, {"checkbox", "radio"}).attrs

    def select(self, label: str, option: str, within: str = "") -> None:
        options = [n for n in self._field(label, within, {"select"}).walk() if n.tag == "option"]
        for node in options:
            node.attrs.pop("selected", None)
        next(node for node in options if says(node.words, option)).attrs["selected"] = ""

    def unfold(self, summary: str, within: str = "") -> None:
        self._find(within, lambda n: n.tag == "summary" and says(n.words, summary), summary)

    # -- going on

    def follow(self, words: str, within: str = "") -> None:
        def matches(node: Node) -> bool:
            named = says(f"{node.words} {node.attrs.get('aria-label', '')}", words)
            return node.tag == "a" and "href" in node.attrs and named

        self.open(
            urljoin(self.path, self._find(within, matches, f"link « {words} »").attrs["href"])
        )

    def press(self, name: str, within: str = "") -> None:
        def matches(node: Node) -> bool:
            seen = node.tag == "button" and "aria-hidden" not in node.attrs
            return seen and node.words == name

        button = self._find(within, matches, f"button « {name} »")
        form = self._form_of(button)
        fields = [pair for node in self.root.walk() for pair in self._sent(node, form)]
        if button.attrs.get("name"):
            fields.append((button.attrs["name"], button.attrs.get("value", "")))
        target = urljoin(self.path, form.attrs.get("action") or self.path).split("#")[0]
        if form.attrs.get("method", "get") == "get":
            self.open(f"{urlsplit(target).path}?{urlencode(fields)}")
            return
        kind = "application/x-www-form-urlencoded"
        self._take(self.client.post(target, urlencode(fields), kind, follow=True), target)

    def _form_of(self, node: Node) -> Node:
        named = node.attrs.get("form")
        if named:
            return next(n for n in self.root.walk() if n.attrs.get("id") == named)
        return next((n for n in node.above() if n.tag == "form"), Node("none", {}, None))

    def _sent(self, node: Node, form: Node) -> Iterator[tuple[str, str]]:
        name, kind = node.attrs.get("name"), node.attrs.get("type", "")
        if node.tag not in TYPED or not name or self._form_of(node) is not form:
            return
        if node.tag == "textarea":
            text = "".join(child for child in node.children if isinstance(child, str))
            yield name, text.removeprefix("\n")
        elif node.tag == "select":
            options = [n for n in node.walk() if n.tag == "option"]
            chosen = [n for n in options if "selected" in n.attrs] or options[:1]
            yield from ((name, n.attrs.get("value", n.words)) for n in chosen)
        elif kind not in {"radio", "checkbox", "submit", "button"}:
            yield name, node.attrs.get("value", "")
        elif "checked" in node.attrs:
            yield name, node.attrs.get("value", "on")
