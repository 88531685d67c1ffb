"""Reads the cells of one untrusted file, alone in a process of its own with its own limits.

It knows neither Django nor us, and answers one JSON object: `{"sheets": […]}`, or
`{"refused": code, "details": {…}}`.
"""

import json
import re
import resource
import sys
from typing import Any

from visits.exchange.sheet_limits import MEMORY, MOST_BYTES, SECONDS, Read, Unreadable
from visits.exchange.sheet_text import decode, read_csv, read_html
from visits.exchange.sheet_workbook import read_xls, read_zip


def read(data: bytes) -> list[Read]:
    """All sheets of a file known by its content; its name is not asked."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big", size=len(data))
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable("empty")
    if data.startswith(b"PK"):
        return read_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return read_xls(data)
    _refuse_foreign(data)
    text, encoding = decode(data)
    if re.match(r"\s*(<!doctype html|<html|<table|<head|<body|<meta)", text, re.IGNORECASE):
        return read_html(text)
    if re.match(r"\s*<\?xml|\s*<", text):
        raise Unreadable("xml")
    return [read_csv(text, encoding)]


FOREIGN = {
    b"%PDF": "pdf",
    b"{\\rtf": "rtf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"\x1f\x8b": "archive",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x7fELF": "binary",
    b"MZ": "binary",
}


def _refuse_foreign(data: bytes) -> None:
    for magic, code in FOREIGN.items():
        if data.startswith(magic):
            raise Unreadable(code)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: dict[str, Any] = {"sheets": read(sys.stdin.buffer.read(MOST_BYTES + 1))}
    except Unreadable as fault:
        answer = {"refused": fault.code, "details": fault.details}
    except MemoryError:
        answer = {"refused": "heavy", "details": {}}
    sys.stdout.write(json.dumps(answer))
