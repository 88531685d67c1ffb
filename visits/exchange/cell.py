"""A cell of a CSV file: no text in it is ever taken for a formula."""

import unicodedata
from functools import lru_cache
from typing import Any

#: What begins a formula in a spreadsheet, also as the wide signs that some of them read alike.
BEGINS = frozenset("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫−")
QUOTED = frozenset(';"\r\n')
END = "\r\n"


def plain_cell(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and is_risky(cell) else cell


def is_risky(text: str) -> bool:
    """Whether it begins a formula, perhaps after spaces or signs that nobody sees."""
    if not text or text[0].isalnum():
        return False
    for sign in text:
        if sign in BEGINS:
            return True
        if not (sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc", "Mn"}):
            return False
    return False


def written(text: str) -> str:
    """One cell of a file whose cells are parted by semicolons."""
    if not text:
        return ""
    safe = f"'{text}" if is_risky(text) else text
    return safe if QUOTED.isdisjoint(safe) else '"' + safe.replace('"', '""') + '"'


#: For what comes again in every row: codes, states, names.
written_again = lru_cache(maxsize=4096)(written)
