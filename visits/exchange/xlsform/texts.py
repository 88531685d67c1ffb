"""The texts of a row in the grid's languages: `{language: text}`, and how several become one."""

from collections.abc import Mapping

from visits.exchange.xlsform.languages import UNKNOWN, code_of_language
from visits.exchange.xlsform.lists import texts_in
from visits.exchange.xlsform.own import exact
from visits.exchange.xlsform.sheets import OWN, WORDED, Row, Tables

Texts = dict[str, str]
#: The first of a form's languages, as many as a grid has; the columns of the others are told.
MOST_LANGUAGES = 20


class Languages:
    """Which language a column without one is in, and all of them in order.

    `is_told` is whether the form itself says it; else it was guessed, or chosen by the author.
    """

    def __init__(self, tables: Tables, usual: str, chosen: str = "", before: str = "") -> None:
        columns = [c for one in tables for c in one.columns if c.key in WORDED]
        said = next(iter(tables.settings.rows()), None) if tables.settings else None
        told = said.get("default_language") if said else ""
        self.default = code_of_language(told) if told else ""
        self.found = [one for one in dict.fromkeys(c.language for c in columns) if one]
        self.has_bare = any(not c.language for c in columns)
        self.is_told = bool(self.default) or not self.has_bare
        self.bare = chosen or self.default or self._guessed(tables, usual)
        first = [self.bare] if self.has_bare or self.default in self.found else []
        first = [before] if before in self.found else first
        if self.bare == UNKNOWN:  # no grid is named in a language that nobody knows
            self.order = list(dict.fromkeys([*self.found, *first]))
        else:
            bare = [self.bare] if self.has_bare else []
            self.order = list(dict.fromkeys([*first, *bare, *self.found]))
        self.beyond = frozenset(self.order[MOST_LANGUAGES:])
        self.order = self.order[:MOST_LANGUAGES]

    def _guessed(self, tables: Tables, usual: str) -> str:
        """The usual language; one that the form names only where no sheet has both columns."""
        if usual not in self.found:
            return usual
        both = any(
            {"", usual} <= {c.language for c in one.columns if c.key == key}
            for one in tables
            for key in WORDED
        )
        return UNKNOWN if both else usual

    def of(self, row: Row, key: str) -> Texts:
        """The texts of one key; a column that names its language goes before one that does not."""
        found = texts_in(row, key)
        named = {code: text for code, text in found.items() if code}
        bare = {self.bare: found[""]} if "" in found and self.bare not in named else {}
        return {one: exact(row, key, one, text) for one, text in (bare | named).items()}

    def keys(self, row: Row, key: str) -> list[str]:
        """The keys of the cells that `of` took."""
        found = texts_in(row, key)
        is_hidden = self.bare in found
        keys = [f"{key}::{code}" if code else key for code in found if code or not is_hidden]
        return [*keys, *(f"{OWN}{key}_{code or self.bare}" for code in found)]

    @property
    def first(self) -> str:
        return next(iter(self.order), self.bare)


def joined(*several: Mapping[str, str], mark: str = "\n") -> Texts:
    """Texts one after the other, language by language."""
    found: Texts = {}
    for texts in several:
        for language, text in texts.items():
            found[language] = f"{found[language]}{mark}{text}" if language in found else text
    return found
