"""One sheet of styles from those that it imports, so that a page asks for one file."""

import posixpath
import re
from collections.abc import Callable

IMPORT = re.compile(r'^@import url\("([^"]+)"\);\n', re.MULTILINE)
ADDRESS = re.compile(r'url\("(?!data:|/|#)([^"]+)"\)')


def imported_by(name: str, text: str) -> list[str]:
    return [_resolve(name, address) for address in IMPORT.findall(text)]


def join_sheets(name: str, read: Callable[[str], str]) -> str:
    """The imported sheets in their order; each address in them still leads where it led."""
    home = posixpath.dirname(name)

    def told(match: re.Match[str]) -> str:
        inner = _resolve(name, match[1])

        def moved(address: re.Match[str]) -> str:
            return f'url("{posixpath.relpath(_resolve(inner, address[1]), home)}")'

        return ADDRESS.sub(moved, read(inner))

    return IMPORT.sub(told, read(name))


def _resolve(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
