"""Asks pyxform about untrusted forms, each in a process of its own with its own limits.

It knows neither Django nor us. Loading pyxform takes longer than asking it, so this process loads
it once and gives each form a child that ends with it: no form meets what another left behind.
Frames go over one socket: sheets come in as JSON, and one JSON object goes out, `{}` or
`{"refused": "what pyxform says"}`; an empty frame where the child was ended by its limits.
"""

import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import select
import socket
import sys
import types
from collections.abc import Sequence
from typing import Any

MEMORY, SECONDS = 512 * 1024 * 1024, 15
#: After so many seconds without a form nobody waits any more, and the memory is given back.
IDLE = 300
LENGTH = 8


def send_frame(line: socket.socket, data: bytes) -> None:
    line.sendall(len(data).to_bytes(LENGTH, "big") + data)


def read_frame(line: socket.socket) -> bytes | None:
    """What the other side sent whole, or nothing if it has gone."""
    head = _read(line, LENGTH)
    return None if head is None else _read(line, int.from_bytes(head, "big"))


def _read(line: socket.socket, length: int) -> bytes | None:
    found = bytearray()
    while len(found) < length:
        some = line.recv(min(length - len(found), 1 << 20))
        if not some:
            return None
        found += some
    return bytes(found)


def refusal(sheets: dict[str, Any]) -> str | None:
    """What pyxform refuses; a fault of its own counts as a refusal under its name."""
    from pyxform.errors import PyXFormError  # noqa: PLC0415 - after the limits are set
    from pyxform.xls2json import workbook_to_json  # noqa: PLC0415
    from pyxform.xls2json_backends import DefinitionData  # noqa: PLC0415

    try:
        workbook_to_json(DefinitionData(**sheets), form_name="data", warnings=[])
    except PyXFormError as fault:
        return str(fault)
    except (RecursionError, LookupError, TypeError, ValueError, AttributeError) as fault:
        return type(fault).__name__
    return None


class _Blank(types.ModuleType):
    """Whatever is asked of it is a class that nobody uses."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


class _NoFiles(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """pyxform opens no file here: what it would open one with takes half of its start."""

    UNUSED = frozenset({"openpyxl", "xlrd"})

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if name.partition(".")[0] not in self.UNUSED:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Blank(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """There is nothing in it."""


def main() -> None:
    sys.meta_path.insert(0, _NoFiles())
    importlib.import_module("pyxform.xls2json")
    gc.collect()
    gc.freeze()  # a child shares what is loaded, as long as nobody touches it
    line = socket.socket(fileno=0)
    while select.select([line], [], [], IDLE)[0] and (sheets := read_frame(line)) is not None:
        send_frame(line, _in_a_child(sheets))


def _in_a_child(sheets: bytes) -> bytes:
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(out)
            with os.fdopen(into, "wb") as pipe:
                pipe.write(json.dumps(_judged(sheets)).encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def _judged(sheets: bytes) -> dict[str, str]:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = refusal(json.loads(sheets))
    except MemoryError:
        return {"heavy": "memory"}
    return {} if said is None else {"refused": said}
