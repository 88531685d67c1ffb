"""Somebody at a real browser: with a mouse, or with keys alone; looked at on three widths."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

SHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "screenshots"
WIDTHS = {"phone": (320, 640), "tablet": (810, 1080), "desk": (1366, 768)}
PLACES = "fieldset, form, article, li, section, tr"
FIELDS = "input:not([type=hidden]), select, textarea"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class BrowserWalker:
    """One person's page, driven by what it says: words, labels, buttons."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # -- reading

    def open(self, path: str) -> None:
        response = self.page.goto(path)
        assert response.status == 200, f"{path}: {response.status}"

    def fetch(self, path: str) -> bytes:
        response = self.page.request.get(path)
        assert response.ok, path
        return response.body()

    @property
    def path(self) -> str:
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def words(self) -> str:
        return " ".join(self.page.locator("body").text_content().split())

    def read(self, *sentences: str) -> None:
        for sentence in sentences:
            assert sentence.casefold() in self.words.casefold(), f"{self.path} lacks « {sentence} »"

    def not_read(self, *sentences: str) -> None:
        for sentence in sentences:
            assert sentence.casefold() not in self.words.casefold(), f"{self.path}: « {sentence} »"

    def look(self, name: str) -> None:
        """Nothing to the side, at the width of a phone as elsewhere."""
        assert self.page.evaluate(SIDEWAYS) <= 0, f"{name} scrolls sideways"

    # -- where something stands

    def _in(self, within: str, wanted: Locator) -> Locator:
        if not within:
            return wanted.first
        places = self.page.locator(PLACES).filter(has_text=within).filter(has=wanted)
        return places.last.locator(wanted).first

    def _field(self, label: str, within: str, kind: str = FIELDS) -> Locator:
        return self._in(within, self.page.get_by_label(label).and_(self.page.locator(kind)))

    def _button(self, name: str, within: str) -> Locator:
        return self._in(within, self.page.get_by_role("button", name=name, exact=True))

    # -- filling

    def fill(self, label: str, text: str, within: str = "") -> None:
        self._field(label, within).fill(text)

    def value(self, label: str, within: str = "") -> str:
        return self._field(label, within).input_value()

    def choose(self, label: str, within: str = "") -> None:
        self._field(label, within, "input[type=radio]").check(force=True)

    def tick(self, label: str, within: str = "") -> None:
        self._field(label, within, "input[type=checkbox]").check(force=True)

    def is_ticked(self, label: str, within: str = "") -> bool:
        return self._field(label, within, "input[type=radio], input[type=checkbox]").is_checked()

    def select(self, label: str, option: str, within: str = "") -> None:
        field = self._field(label, within, "select")
        field.select_option(field.locator("option", has_text=option).first.get_attribute("value"))

    def unfold(self, summary: str, within: str = "") -> None:
        wanted = self._in(within, self.page.locator("summary", has_text=summary))
        if not wanted.evaluate("summary => summary.parentElement.open"):
            self._activate(wanted)

    # -- going on

    def follow(self, words: str, within: str = "") -> None:
        self._go(self._in(within, self.page.get_by_role("link", name=words)))

    def press(self, name: str, within: str = "") -> None:
        self._go(self._button(name, within))

    def _go(self, wanted: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self._activate(wanted)

    def _activate(self, wanted: Locator) -> None:
        wanted.click()


class WatchedWalker(BrowserWalker):
    """As every page is looked at: on three widths, by axe; SCREENSHOTS=1 keeps a picture of each."""

    def __init__(self, page: Page, accessibility_faults, faults: list[str]) -> None:
        super().__init__(page)
        self.accessibility_faults, self.faults = accessibility_faults, faults

    def look(self, name: str) -> None:
        usual = self.page.viewport_size
        for width_name, (width, height) in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            if os.environ.get("SCREENSHOTS"):
                self.keep_picture(f"{name}-{width_name}")
            where = f"{name}, {width_name}"
            if self.page.evaluate(SIDEWAYS) > 0:
                self.faults.append(f"{where}: scrolls sideways")
            self.faults += [f"{where}: {fault}" for fault in self.accessibility_faults(self.page)]
        self.page.set_viewport_size(usual)

    def keep_picture(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        picture = SHOTS / f"{name}.jpg"
        self.page.screenshot(path=picture, type="jpeg", quality=60, full_page=True)


#: How what has the focus shows it: an outline, a shadow, or a label around a hidden control.
FOCUS = """wanted => {
  const at = document.activeElement;
  if (!at || at === document.body) return {there: false, seen: true, tag: 'body'};
  const shows = e => {
    const s = getComputedStyle(e);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
  };
  const group = at.type === 'radio' && wanted.type === 'radio'
    && at.name === wanted.name && at.form === wanted.form;
  return {
    there: at === wanted, group: group && at !== wanted, tag: at.outerHTML.slice(0, 120),
    seen: shows(at) || (at.labels && [...at.labels].some(shows)) || false,
  };
}"""
MOST_STEPS = 400


class KeyboardWalker(BrowserWalker):
    """With Tab, Space, Enter, arrows and letters alone; what has the focus must show it."""

    def __init__(self, page: Page, faults: list[str]) -> None:
        super().__init__(page)
        self.faults = faults

    def _reach(self, wanted: Locator) -> None:
        """Tab until it has the focus; of a radio group, the arrows do the rest."""
        wanted.wait_for(state="attached")
        handle = wanted.element_handle()
        stops = 0
        while stops < MOST_STEPS:
            self.page.keyboard.press("Tab")
            stops += 1
            at = self.page.evaluate(FOCUS, handle)
            if not at["seen"]:
                self.faults.append(f"{self.path}: focus does not show on {at['tag']}")
            if at.get("group"):
                self._along_the_group(handle)
                return
            if at["there"]:
                return
        raise AssertionError(f"{self.path}: no key leads to {wanted}")

    def _along_the_group(self, handle) -> None:
        for _step in range(20):
            self.page.keyboard.press("ArrowDown")
            if self.page.evaluate("e => document.activeElement === e", handle):
                return
        raise AssertionError(f"{self.path}: the arrows do not lead along a group")

    def fill(self, label: str, text: str, within: str = "") -> None:
        field = self._field(label, within)
        self._reach(field)
        if field.get_attribute("type") == "date":
            self._type_date(field, *text.split("-"))
        else:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)
        assert field.input_value() == text

    def _type_date(self, field: Locator, year: str, month: str, day: str) -> None:
        """In the order of the browser's own language, which a test does not choose."""
        for digits in (f"{day}{month}{year}", f"{month}{day}{year}"):
            for _part in range(3):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(digits)
            if field.input_value() == f"{year}-{month}-{day}":
                return

    def choose(self, label: str, within: str = "") -> None:
        self._check(self._field(label, within, "input[type=radio]"))

    def tick(self, label: str, within: str = "") -> None:
        self._check(self._field(label, within, "input[type=checkbox]"))

    def _check(self, field: Locator) -> None:
        if field.is_checked():
            return
        self._reach(field)
        if not field.is_checked():
            self.page.keyboard.press("Space")
        assert field.is_checked()

    def select(self, label: str, option: str, within: str = "") -> None:
        field = self._field(label, within, "select")
        self._reach(field)
        chosen = "e => e.selectedOptions[0]?.text ?? ''"
        for _step in range(80):
            if option.casefold() in field.evaluate(chosen).casefold():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.path}: the arrows do not lead to « {option} »")

    def _activate(self, wanted: Locator) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Enter")
