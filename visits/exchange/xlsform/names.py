"""Names of a form as codes of a grid: the same name is the same code in every version."""

import hashlib
import re

from visits.exchange.grid_build import slug
from visits.griddoc.check import CODE, LONGEST_CODE

#: Names that a form tool takes for its own.
RESERVED = {"meta", "instanceid", "instancename", "data", "name", "label"}
XML = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def code_of(name: str) -> str:
    """The name itself where it can be a code, else its letters; a long one keeps a mark of it."""
    if len(name) <= LONGEST_CODE and CODE.fullmatch(name):
        return name
    plain = slug(name[:200], lower=False) or "c"
    if len(name) > LONGEST_CODE or plain == "c":
        return f"{plain[: LONGEST_CODE - 6].rstrip('-._')}-{mark_of(name)}"
    return plain


def mark_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:5]


def free_code_of(name: str, taken: set[str], above: str = "") -> str:
    """A code that nobody has: two rows of one name are told apart by their group."""
    code = code_of(name)
    if code in taken:
        code = code_of(f"{above}-{name}") if above else f"{code[:34]}-{mark_of(name)}"
    number = 1
    free = code
    while free in taken:
        number += 1
        free = f"{code[: LONGEST_CODE - 5]}-{number}"
    taken.add(free)
    return free


def xml_name(code: str, taken: set[str]) -> str:
    """A name that a form tool takes, for a code of ours."""
    name = code if XML.fullmatch(code) and code.casefold() not in RESERVED else f"_{code}"
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free.casefold())
    return free
