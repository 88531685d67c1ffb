"""Files joined from a page's ES modules: each module keeps its own scope and runs once.

The sources stay native modules, served as they are while one works on them. A tablet asks for a
page with few requests (design, section 11), so what is collected to be served is joined: the entry
with all that it imports, and one file more for each module that it imports later, by `import()`.
A file finds what an earlier one has run in one shared table. Only what our modules are written in
is understood; anything else stops the collecting with a sentence.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"(\.[^"]+)";[^\S\n]*\n', re.MULTILINE)
EXPORT_FROM = re.compile(r'^export\s*\{([^}]*)\}\s*from\s*"(\.[^"]+)";[^\S\n]*\n', re.MULTILINE)
EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};?[^\S\n]*\n", re.MULTILINE)
EXPORT = re.compile(
    r"^export\s+(?=(?:const|class|(?:async\s+)?function\s*\*?)\s+([\w$]+))", re.MULTILINE
)
UNKNOWN = re.compile(r"^(?:import|export)\b(?!\().*$", re.MULTILINE)
LATER = re.compile(r"""\bimport\(\s*"(\.[^"]+)"\s*\)""")
LINE_COMMENT = re.compile(r"^[^\S\n]*//[^\n]*\n", re.MULTILINE)
#: After the end of a statement, and without a quote that it could stand in.
END_COMMENT = re.compile(r"""(?<=[;,{(])[^\S\n]+//[^\n"'`]*$""", re.MULTILINE)
BLOCK_COMMENT = re.compile(r"^[^\S\n]*/\*.*?\*/[^\S\n]*\n", re.MULTILINE | re.DOTALL)
INDENT = re.compile(r"^[^\S\n]+|[^\S\n]+$|^\n", re.MULTILINE)
#: A text in quotes; and the one space that stands beside a sign which needs none.
QUOTED = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`)""")
BESIDE = re.compile(r" ?([^\w\s$+/-]) ?")
INSIDE = re.compile(r'^const m\d+ = \(all\["([^"]+)"\] \?\?=', re.MULTILINE)
TABLE = "const all = (globalThis.joinedModules ??= {});\n"
Read = Callable[[str], str]


class CannotJoinError(Exception):
    """A module is written in a way that joining does not know."""


def join(entry: str, read: Read) -> dict[str, str]:
    """By name: the entry joined, then each module of ours that is imported later, joined too."""
    first = _order(entry, read)
    files = {entry: _text(entry, first, (), read)}
    pending = list(_later(first, read))
    while pending:
        name = pending.pop(0)
        order = _order(name, read)
        if name in files or len(order) == 1:  # what imports nothing is served as it is
            continue
        if name in first:
            raise CannotJoinError(f"{name} is imported both at once and later")
        files[name] = _text(name, order, first, read)
        pending += _later(order, read)
    return files


def inside_of(files: dict[str, str]) -> frozenset[str]:
    """The modules that joined files hold, but for those that gave the files their names."""
    names = (match for text in files.values() for match in INSIDE.findall(text))
    return frozenset(names) - files.keys()


def _order(entry: str, read: Read) -> list[str]:
    """The modules in the order in which they run."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise CannotJoinError(f"{name} imports itself: {' → '.join((*path, name))}")
        if name not in order:
            for needed in _needed(name, read(name)):
                visit(needed, (*path, name))
            order.append(name)

    visit(entry, ())
    return order


def _needed(name: str, text: str) -> list[str]:
    found = sorted([*IMPORT.finditer(text), *EXPORT_FROM.finditer(text)], key=re.Match.start)
    return [_resolve(name, match[2]) for match in found]


def _later(order: list[str], read: Read) -> Iterator[str]:
    for name in order:
        yield from (_resolve(name, match[1]) for match in LATER.finditer(read(name)))


def _check(order: list[str], read: Read) -> None:
    """A name that no module gives would be nothing once joined; modules apart would not start."""
    given = {name: Module(name, order, "").exported(read(name)) for name in order}
    for name in order:
        for match in [*IMPORT.finditer(read(name)), *EXPORT_FROM.finditer(read(name))]:
            source = _resolve(name, match[2])
            missing = {theirs for theirs, _ours in _pairs(match[1] or "")} - {*given[source]}
            if missing:
                raise CannotJoinError(f"{source} does not export {', '.join(sorted(missing))}")


def _text(entry: str, order: list[str], known: list[str] | tuple[str, ...], read: Read) -> str:
    home = posixpath.dirname(entry)
    _check(order, read)
    parts = [
        f'const m{at} = all["{name}"];\n' if name in known
        else Module(name, order, home).joined(at, read(name))
        for at, name in enumerate(order)
    ]  # fmt: skip
    gives = Module(entry, order, home).exported(read(entry))
    last = f"export const {{ {', '.join(gives)} }} = m{len(order) - 1};\n" if gives else ""
    return TABLE + "".join(parts) + last


@dataclass
class Module:
    """One module as a function that runs once and gives back what it exports."""

    name: str
    order: list[str]
    home: str
    given: dict[str, str] = field(default_factory=dict)

    def joined(self, at: int, text: str) -> str:
        body = self.body(text)
        unknown = UNKNOWN.search(body)
        if unknown:
            raise CannotJoinError(f"{self.name}: joining does not know « {unknown[0].strip()} »")
        body = LATER.sub(self._move, _tidy(body))
        given = ", ".join(f"{name}: {inside}" for name, inside in self.given.items())
        run = f"(() => {{\n{body}return {{ {given} }};\n}})()"
        return f'const m{at} = (all["{self.name}"] ??= {run});\n'

    def exported(self, text: str) -> list[str]:
        self.body(text)
        return list(self.given)

    def body(self, text: str) -> str:
        text = text if text.endswith("\n") else f"{text}\n"
        text = IMPORT.sub(self._import, text)
        text = EXPORT_FROM.sub(self._pass_on, text)
        text = EXPORT_LIST.sub(self._list, text)
        return EXPORT.sub(self._export, text)

    def _import(self, match: re.Match[str]) -> str:
        inside = ", ".join(f"{theirs}: {ours}" for theirs, ours in _pairs(match[1] or ""))
        return f"const {{ {inside} }} = {self._variable(match[2])};\n" if inside else ""

    def _pass_on(self, match: re.Match[str]) -> str:
        module = self._variable(match[2])
        self.given |= {ours: f"{module}.{theirs}" for theirs, ours in _pairs(match[1])}
        return ""

    def _list(self, match: re.Match[str]) -> str:
        self.given |= {outside: inside for inside, outside in _pairs(match[1])}
        return ""

    def _export(self, match: re.Match[str]) -> str:
        self.given[match[1]] = match[1]
        return ""

    def _variable(self, address: str) -> str:
        return f"m{self.order.index(_resolve(self.name, address))}"

    def _move(self, match: re.Match[str]) -> str:
        """From the joined file a module has another way."""
        way = posixpath.relpath(_resolve(self.name, match[1]), self.home)
        return match[0].replace(match[1], way if way.startswith(".") else f"./{way}")


def _pairs(names: str) -> list[tuple[str, str]]:
    """`a, b as c` as [("a", "a"), ("b", "c")]."""
    parts = [part.split(" as ") for part in map(str.strip, names.split(",")) if part]
    return [(part[0].strip(), part[-1].strip()) for part in parts]


def _resolve(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def _tidy(text: str) -> str:
    """Without comments of whole lines and without indentation, where no text runs over lines."""
    if any(line.count("`") % 2 for line in text.splitlines()):
        return text
    for pattern in (BLOCK_COMMENT, LINE_COMMENT, END_COMMENT, INDENT):
        text = pattern.sub("", text)
    return "\n".join(map(_closer, text.split("\n")))


def _closer(line: str) -> str:
    """Without spaces that only eyes need; a line in which a pattern may stand stays as it is."""
    parts = QUOTED.split(line)
    code = "".join(parts[::2])
    if line.count("`") > 2 or any(sign in code for sign in "/\"'`"):
        return line
    return "".join(
        BESIDE.sub(r"\1", part) if at % 2 == 0 else part for at, part in enumerate(parts)
    )
