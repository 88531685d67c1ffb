"""The texts of a row in the grid's languages: `{language: text}`, and how several become one."""

from collections.abc import Mapping

from visits.exchange.xlsform.languages import UNKNOWN, code_of_language
from visits.exchange.xlsform.lists import texts_in
from visits.exchange.xlsform.own import exact
from visits.exchange.xlsform.sheets import OWN, WORDED, Row, Tables

Texts = dict[str, str]


class Languages:
    """Which language a column without one is in, and all of them in order."""

    def __init__(self, tables: Tables, usual: str) -> None:
        named = [c.language for one in tables for c in one.columns if c.key in WORDED]
        said = next(iter(tables.settings.rows()), None) if tables.settings else None
        self.default = code_of_language(said.get("default_language")) if said else ""
        if not (said and said.get("default_language")):
            self.default = ""
        found = [one for one in dict.fromkeys(named) if one]
        bare = any(not one for one in named)
        self.bare = self.default or (usual if usual not in found else UNKNOWN)
        first = [self.default or self.bare] if bare or self.default in found else []
        self.order = list(dict.fromkeys([*first, *found]))

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
