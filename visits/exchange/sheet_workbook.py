"""Cells of XLSX, XLS and ODS workbooks, after a look at what the archive holds."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

from visits.exchange.sheet_limits import (
    BEYOND,
    MOST_COLUMNS,
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_UNPACKED,
    Read,
    Row,
    Unreadable,
    clean,
    is_cut,
    letters_of,
    within,
)

# -- workbooks


def read_zip(data: bytes) -> list[Read]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        raise Unreadable("damaged") from fault
    _refuse_bomb(members)
    names = {member.filename for member in members}
    try:
        if "xl/workbook.xml" in names:
            _refuse_entities(archive, members)
            return _workbook(data, _scan_xlsx(archive, members))
        if "xl/workbook.bin" in names:
            return _workbook(data, {})
        if "content.xml" in names:
            _refuse_entities(archive, members)
            return _read_ods(archive, data)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as fault:
        raise Unreadable("damaged") from fault
    except RuntimeError as fault:  # an entry of the archive wants a password
        raise Unreadable("password") from fault
    except Exception as fault:
        if type(fault).__module__ != "zlib":
            raise
        raise Unreadable("damaged") from fault
    raise Unreadable("document" if "word/document.xml" in names else "archive")


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise Unreadable("bomb", members=len(members))
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED:
        raise Unreadable("bomb", unpacked=unpacked)
    for member in members:
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > 1024 * 1024 and ratio > MOST_RATIO:
            raise Unreadable("bomb", member=member.filename[:80], ratio=int(ratio))


DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def _refuse_entities(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """No spreadsheet program writes a DOCTYPE; who does wants something else."""
    for member in members:
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        xml = archive.read(member)
        if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
            xml = xml.replace(b"\x00", b"")
        if DECLARED.search(xml):
            raise Unreadable("entities", member=member.filename[:80])


CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"([^>]*?)(/?)>')
EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?>'
    rb"\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)
Notes = dict[str, list[tuple[int, int, str]]]


def _scan_xlsx(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Notes:
    """Cells that say an error or hold no value, by sheet; and no sheet is larger than we read."""
    titles = _titles(archive)
    notes: Notes = {}
    for member in members:
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
            continue
        xml, title = archive.read(member), titles.get(member.filename, "")
        found = []
        for match in CELL.finditer(xml):
            column, row = _column(match[1]), int(match[2]) - 1
            far = row >= MOST_ROWS * 2 and not is_cut(title, titles.values())
            if not match[4] and (far or column >= MOST_COLUMNS * 2):
                where = f"{match[1].decode()}{match[2].decode()}"
                raise Unreadable("far_cell", sheet=title, cell=where)
            if b't="e"' in match[0]:
                found.append((row, column, "error"))
        found += [
            (int(match[2]) - 1, _column(match[1]), "no_value")
            for match in EMPTY_FORMULA.finditer(xml)
        ]
        notes[titles.get(member.filename, member.filename)] = found
    return notes


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """The sheet behind each member of the archive; empty where the workbook is odd."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {}
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        key, target = re.search(r'\bId="([^"]*)"', link), re.search(r'\bTarget="([^"]*)"', link)
        if key and target:
            targets[key[1]] = target[1]
    titles = {}
    for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name, key = re.search(r'\bname="([^"]*)"', sheet), re.search(r'\br?:?id="([^"]*)"', sheet)
        if name and key and key[1] in targets:
            path = targets[key[1]].lstrip("/")
            path = path if path.startswith("xl/") else f"xl/{path}"
            titles[path] = _unescape(name[1])
    return titles


def _unescape(text: str) -> str:
    for entity, char in {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}.items():
        text = text.replace(entity, char)
    text = re.sub(r"&#(\d{1,7});", lambda m: chr(min(int(m[1]), 0x10FFFF)), text)
    return text.replace("&amp;", "&")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _read_ods(archive: zipfile.ZipFile, data: bytes) -> list[Read]:
    try:
        manifest = archive.read("META-INF/manifest.xml")
    except KeyError:
        manifest = b""
    if b"encryption-data" in manifest:
        raise Unreadable("password")
    content = archive.read("content.xml")
    if b"office:spreadsheet" not in content[:200_000]:
        raise Unreadable("document")
    return _workbook(data, {})


def read_xls(data: bytes) -> list[Read]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("password")
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise Unreadable("damaged" if _lacks_directory(data) else "document")
    return _workbook(data, {})


def _lacks_directory(data: bytes) -> bool:
    """Whether an old office file ends before the page that says what is in it."""
    page = 1 << int.from_bytes(data[30:32], "little") % 16
    return (int.from_bytes(data[48:52], "little") + 1) * page >= len(data)


def _workbook(data: bytes, notes: Notes) -> list[Read]:
    """Values by python-calamine; a chart's sheet holds none."""
    from python_calamine import (  # noqa: PLC0415 - a CSV file needs none of it
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(book.sheet_names) > MOST_SHEETS:
            raise Unreadable("sheets", count=len(book.sheet_names))
        sheets = []
        for index, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(index)
            hidden = about.visible != SheetVisibleEnum.Visible
            cut = is_cut(about.name, book.sheet_names)
            told = notes.get(about.name, [])
            sheets.append(_sheet(about.name, sheet, told, hidden=hidden, cut=cut))
    except PasswordError as fault:
        raise Unreadable("password") from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise Unreadable("damaged") from fault
    if not sheets:
        raise Unreadable("no_sheet")
    return within(sheets)


def _sheet(name: str, sheet: Any, notes: list[Any], *, hidden: bool, cut: bool) -> Read:
    end = sheet.end or (0, 0)
    if (end[0] >= MOST_ROWS * 2 and not cut) or end[1] >= MOST_COLUMNS * 2:
        raise Unreadable("far_cell", sheet=name, cell=f"{letters_of(end[1])}{end[0] + 1}")
    left = (sheet.start or (0, 0))[1]
    given = list(sheet.iter_rows()) if sheet.height else []
    top = end[0] + 1 - len(given)  # whether or not the library gives the blank rows above
    rows: list[Row] = [[] for _ in range(top)]
    found = list(notes)
    if cut and end[0] >= MOST_ROWS:
        given = given[: max(MOST_ROWS - top, 0)]
        found = [one for one in found if one[0] < MOST_ROWS] + [(MOST_ROWS, 0, BEYOND)]
    for values in given:
        row = [""] * left
        for value in values:
            text, odd = _text(value)
            if odd:
                found.append((len(rows), len(row), odd))
            row.append(text)
        rows.append(row)
    ranges = sheet.merged_cell_ranges or []
    merged = [[*start, *stop] for start, stop in ranges if start != stop][:2000]
    return {
        "name": clean(name)[0],
        "hidden": hidden,
        "rows": rows,
        "merged": merged,
        "notes": found,
    }


def _text(value: Any) -> tuple[str, str]:
    """A cell's value as people read it, and what is odd about it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return ("oui" if value else "non"), "boolean"
    if isinstance(value, float):
        return _number(value), ""
    if isinstance(value, dt.datetime):
        at_midnight = value.time() == dt.time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds"), "date"
    if isinstance(value, dt.date):
        return value.isoformat(), "date"
    return str(value), ""


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    return text if "e" not in text else f"{value:.15g}"
