"""A browser's form, as the tests fill it: what the page holds, changed where somebody types."""

from html.parser import HTMLParser
from typing import Any


class Form(HTMLParser):
    """The fields of the form whose id is asked for, as a browser would send them."""

    def __init__(self, html: str, wanted: str = "said") -> None:
        super().__init__()
        self.wanted, self.inside, self.seen = wanted, False, False
        self.fields: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.select = self.area = ""
        self.nodes = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.nodes += 1
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.wanted
            self.seen = self.seen or self.inside
        if not self.inside:
            return
        name, value = given.get("name") or "", given.get("value")
        if tag == "button" and name:
            self.names.add(name)
        if tag == "input" and name:
            self._input(name, value, given)
        elif tag == "select":
            self.select = name
            self.names.add(name)
            self.fields.setdefault(name, [])
        elif tag == "option" and self.select and not self.fields[self.select]:
            self.fields[self.select] = [value or ""]
        if tag == "option" and self.select and "selected" in given:
            self.fields[self.select] = [value or ""]
        if tag == "textarea":
            self.area = name
            self.names.add(name)
            self.fields[name] = [""]

    def _input(self, name: str, value: str | None, given: dict[str, Any]) -> None:
        self.names.add(name)
        ticks = given.get("type") in {"radio", "checkbox"}
        if ticks and "checked" not in given:
            return
        missing = "on" if ticks else ""
        self.fields.setdefault(name, []).append(missing if value is None else value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][0] += data.removeprefix("\n")

    def filled(self, **typed: Any) -> dict[str, Any]:
        return self.fields | typed


def form_of(response: Any, wanted: str = "said") -> Form:
    assert response.status_code in {200, 403}, response.status_code
    form = Form(response.content.decode(), wanted)
    assert form.seen, "the page has no such form"
    return form


def sends(client: Any, url: str, *, follow: bool = True, wanted: str = "said", **typed: Any) -> Any:
    """Open the page, type, press the button."""
    form = form_of(client.get(url), wanted)
    unknown = typed.keys() - form.names - {"leave"}
    assert not unknown, unknown
    return client.post(url.partition("#")[0], form.filled(**typed), follow=follow)


def messages_of(response: Any) -> list[str]:
    return [str(message).replace("\xa0", " ") for message in response.context["messages"]]
