"""Groups as themes and their parts; deeper groups become parts that carry both names."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from visits.exchange.sheet import Place
from visits.exchange.xlsform.draft import Document, Rule
from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.names import free_code_of
from visits.exchange.xlsform.own import of_further, own_columns, worded
from visits.exchange.xlsform.sheets import Row
from visits.exchange.xlsform.texts import Languages, Texts, joined

NAMED = " – "


@dataclass(slots=True)
class Frame:
    """A group that is open: its theme, the rules that hold for all in it, notes that wait."""

    kind: str
    row: Row | None
    home: Document
    top: Document | None = None
    rules: tuple[Rule, ...] = ()
    notes: list[tuple[Row, Texts]] = field(default_factory=list)
    inside_repeat: bool = False
    after: Document | None = None
    is_interrupted: bool = False
    continued: int = 1

    @property
    def place(self) -> Document:
        """Where its next question stands: behind a group inside it, in a part of that name."""
        return self.after or self.home


class Homes:
    """Where the next question goes."""

    def __init__(self, languages: Languages, ledger: Ledger, title: Texts) -> None:
        self.languages, self.ledger, self.title = languages, ledger, title
        self.themes: list[Document] = []
        self.where: dict[int, Place] = {}
        self.rows: dict[int, Row] = {}
        self.above: dict[int, Document] = {}
        self.empty: list[Document] = []
        self.codes: set[str] = set()
        self.stack: list[Frame] = []
        self.loose: Frame | None = None

    @property
    def frame(self) -> Frame:
        """The group that is open; outside of all, a theme with the form's own name."""
        if self.stack:
            return self.stack[-1]
        if self.loose is None:
            code = free_code_of("general", self.codes)
            home: Document = {"code": code, "name": dict(self.title), "criteria": []}
            self.themes.append(home)
            self.loose = Frame("group", None, home, home)
        return self.loose

    def open(self, kind: str, row: Row) -> None:
        above = self.stack[-1] if self.stack else None
        if kind == "repeat" or (above and above.inside_repeat):
            home = above.home if above else {"criteria": []}
            self.stack.append(Frame(kind, row, home, inside_repeat=True))
            return
        self._settle(above or self.loose)
        rules = (*(above.rules if above else ()),)
        if row.get("relevant"):
            rules = (*rules, (row, "relevant"))
        self.loose = None
        home = self._theme(row, above)
        self.stack.append(Frame(kind, row, home, (above and above.top) or home, rules))

    def close(self) -> Frame:
        frame = self.stack.pop()
        if not frame.inside_repeat:
            self._settle(frame)
            if self.stack and (frame.place["criteria"] or frame.is_interrupted):
                self.stack[-1].is_interrupted = True
        return frame

    def go_on(self, row: Row) -> Frame:
        """The group that is open, ready for a question: a grid keeps the order of the form."""
        frame = self.frame
        if frame.is_interrupted and frame.top is not None:
            frame.is_interrupted = False
            frame.continued += 1
            parts = frame.top.setdefault("parts", [])
            code = free_code_of(f"{frame.home['code']}-{frame.continued}", self.codes)
            name = {key: f"{text} ({frame.continued})" for key, text in frame.home["name"].items()}
            frame.after = {"code": code, "name": name, "criteria": []}
            parts.append(frame.after)
            self.where[id(frame.after)] = row.place()
            self.ledger.doubt(row, "type", "x_continued", next(iter(name.values())))
        return frame

    def _theme(self, row: Row, above: Frame | None) -> Document:
        names = self.languages.of(row, "label") or self._named(row)
        self.ledger.use(row, "type", "name", *self.languages.keys(row, "label"))
        deep = above is not None and above.home is not above.top
        if deep and above:
            names = self._under(above.home["name"], names)
            self.ledger.doubt(row, "type", "x_deep_group", next(iter(names.values())))
        code = row.cells.get("carnet_code") or free_code_of(row.get("name") or "theme", self.codes)
        self.codes.add(code)
        self.ledger.use(row, *own_columns(row.cells, ""))
        theme: Document = {"code": code, "name": names}
        intro = worded(row, "intro") or joined(
            self.languages.of(row, "hint"), self.languages.of(row, "guidance_hint")
        )
        self.ledger.use(row, *self.languages.keys(row, "hint"))
        self.ledger.use(row, *self.languages.keys(row, "guidance_hint"))
        theme |= {"intro": intro} if intro else {}
        theme |= of_further(row)
        theme["criteria"] = []
        self.where[id(theme)] = row.place()
        self.rows[id(theme)] = row
        if deep and above:
            self.above[id(theme)] = above.home
        if above is None or above.top is None:
            self.themes.append(theme)
        else:
            above.top.setdefault("parts", []).append(theme)
        return theme

    def _named(self, row: Row) -> Texts:
        """A group without words bears its name; without one, the form's own."""
        name = row.get("name")
        return {self.languages.first: name} if name else dict(self.title)

    def _under(self, outer: Texts, names: Texts) -> Texts:
        """« Sol – Couverture », in each language that has a name for one of them."""
        first = next(iter(names.values()))
        above = next(iter(outer.values()))
        languages = dict.fromkeys([*names, *outer])
        return {
            one: f"{outer.get(one, above)}{NAMED}{names.get(one, first)}"
            for one in languages
            if one in names
        } or {self.languages.first: f"{above}{NAMED}{first}"}

    def _settle(self, frame: Frame | None) -> None:
        """Notes that no question follows introduce the theme that they stand in."""
        if frame is None or not frame.notes:
            return
        texts = joined(frame.place.get("intro", {}), *(note for _row, note in frame.notes))
        frame.place["intro"] = texts
        frame.notes.clear()

    def finish(self) -> None:
        """Groups in which nothing is left go, and what they said is told."""
        self._settle(self.loose)
        self.drop_empty()

    def drop_empty(self) -> None:
        """Asked once more when calculations that cannot be said have left."""
        self.themes = [theme for theme in self.themes if self._is_kept(theme)]
        parts = [part for theme in self.themes for part in theme.get("parts", [])]
        named = {id(one) for part in parts for one in self._names_of(part)}
        for theme in self.empty:
            row = self.rows[id(theme)]
            if id(theme) in named:
                self.ledger.lose(row, "name", "x_merged_group")
            else:
                self.ledger.lose_row(row, "x_empty_group")

    def _names_of(self, theme: Document) -> Iterator[Document]:
        """The groups around it whose words are in its name."""
        while (above := self.above.get(id(theme))) is not None:
            theme = above
            yield theme

    def _is_kept(self, theme: Document) -> bool:
        if "parts" in theme:
            theme["parts"] = [part for part in theme["parts"] if self._is_kept(part)]
            if not theme["parts"]:
                del theme["parts"]
        row = self.rows.get(id(theme))
        if theme["criteria"] or "parts" in theme or theme.get("intro"):
            return True
        if row is not None and row.get("carnet_kind") == "theme":
            return True
        if row is not None:
            self.empty.append(theme)
        return False
