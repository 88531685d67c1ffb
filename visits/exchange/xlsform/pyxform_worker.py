"""Asks pyxform about one untrusted form, alone in a process of its own with its own limits.

It knows neither Django nor us: sheets come in as JSON, and one JSON object goes out, `{}` or
`{"refused": "what pyxform says"}`.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import resource
import sys
import types
from collections.abc import Sequence
from typing import Any

MEMORY, SECONDS = 512 * 1024 * 1024, 15


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
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = refusal(json.load(sys.stdin.buffer))
        answer = {} if said is None else {"refused": said}
    except MemoryError:
        answer = {"heavy": "memory"}
    sys.stdout.write(json.dumps(answer))
