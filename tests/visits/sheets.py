"""Spreadsheets as people and attackers send them, made in memory."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import xlwt

HEADER = ["Thème", "Code", "Question", "Type de réponse", "Poids"]
ROWS = [
    ["Sol", "a", "Le sol est-il couvert ?", "oui/non", "1"],
    ["Eau", "b", "L'eau est-elle comptée ?", "texte", "0,5"],
]
TABLE = [HEADER, *ROWS]


def csv_of(rows: list[list[Any]] = TABLE, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    lines = (delimiter.join(str(cell) for cell in row) for row in rows)
    return "\r\n".join([*lines, ""]).encode(encoding)


def xlsx_of(
    rows: list[list[Any]] = TABLE,
    change: Callable[[Any, Any], None] | None = None,
    title: str = "Grille",
) -> bytes:
    """A workbook by openpyxl; `change` gets the book and its sheet before it is kept."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls_of(rows: list[list[Any]] = TABLE, title: str = "Grille") -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods_of(
    rows: list[list[Any]] = TABLE, more: str = "", kind: str = "spreadsheet", manifest: str = ""
) -> bytes:
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}><office:body>'
        f'<office:{kind}><table:table table:name="Grille">{body}{more}</table:table></office:{kind}>'
        "</office:body></office:document-content>"
    )
    manifest = manifest or (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_KIND}"/>'
        "</manifest:manifest>"
    )
    return zip_of({"mimetype": ODS_KIND, "content.xml": content, "META-INF/manifest.xml": manifest})


def zip_of(members: dict[str, str | bytes], *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_member(data: bytes, name: str, text: str | bytes) -> bytes:
    return zip_of({**members_of(data), name: text})


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(data: bytes, change: Callable[[str], str]) -> bytes:
    """The first sheet's XML put otherwise than any program would."""
    return with_member(data, SHEET, change(members_of(data)[SHEET].decode()))


def lying_size(data: bytes) -> bytes:
    """The archive's directory says that each member is small."""
    out = bytearray(data)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", 100)
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


def encrypted_flag(data: bytes) -> bytes:
    """Every member says that it wants a password."""
    out = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(magic)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(magic, at + 4)
    return bytes(out)


def ole_with(name: str) -> bytes:
    """An old container with a stream of that name, and nothing else in order."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 504
        + name.encode("utf-16-le")
        + b"\x00" * 600
    )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10)).replace(
        "&lol0;", "&lol;"
    )
    + "]><worksheet>&lol9;</worksheet>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
