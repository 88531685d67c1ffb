"""Cells of CSV files, in the encodings and delimiters that people have, and of web pages."""

import csv
import io
import re
from html.parser import HTMLParser

from visits.exchange.sheet_limits import (
    MOST_BYTES,
    MOST_ROWS,
    MOST_SHEETS,
    Read,
    Row,
    Unreadable,
    clean,
    within,
)

DELIMITERS = (";", ",", "\t")

# -- text


def decode(data: bytes) -> tuple[str, str]:
    """UTF-16 if it is marked, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        data = data.rstrip(b"\x00")
        encodings = ["utf-8-sig", "cp1252"]
    if "utf-16" not in encodings and b"\x00" in data[:4096]:
        raise Unreadable("binary")
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def read_csv(text: str, encoding: str) -> Read:
    first, _end, rest = text.partition("\n")
    delimiter = ""
    if re.fullmatch(r"sep=.\r?", first.strip("\ufeff") or "", re.IGNORECASE):
        delimiter, text = first.strip("\r")[4], rest
    lines = text.count("\n") + text.count("\r")
    if lines > MOST_ROWS * 20:
        raise Unreadable("rows", sheet="", count=lines)
    delimiter = delimiter or sniff(text)
    notes: list[tuple[int, int, str]] = []
    try:
        rows = _records(text, delimiter, strict=True)
    except csv.Error:
        rows = _records(text, delimiter, strict=False)
        notes.append((0, 0, "quotes"))
    cleaned = []
    for at, row in enumerate(rows):
        cells = []
        for column, cell in enumerate(row):
            bare, odd = clean(cell)
            if odd:
                notes.append((at, column, odd))
            cells.append(bare)
        cleaned.append(cells)
    sheet = {"name": "", "hidden": False, "rows": cleaned, "merged": [], "notes": notes}
    return within([sheet | {"encoding": encoding, "delimiter": delimiter}])[0]


def _records(text: str, delimiter: str, *, strict: bool) -> list[Row]:
    csv.field_size_limit(MOST_BYTES)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict))


def sniff(text: str) -> str:
    """The delimiter that cuts most rows into the same number of cells."""
    marked = re.match(r'"?spg-grid/1"?([;,\t])', text)
    if marked:
        return marked[1]
    best, chosen = 0, ";"
    for delimiter in DELIMITERS:
        sample = csv.reader(io.StringIO(text[:60_000], newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row, _n in zip(sample, range(60), strict=False) if any(row)]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        score = sum(1 for width in widths if width == usual) * 2 + usual if usual > 1 else 0
        if score > best:
            best, chosen = score, delimiter
    return chosen


class _Tables(HTMLParser):
    """Rows of the tables of a page that calls itself a spreadsheet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.inside = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self.inside += 1
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.inside = 0

    def handle_data(self, data: str) -> None:
        if self.inside and self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def read_html(text: str) -> list[Read]:
    parser = _Tables()
    parser.feed(text)
    tables = [table for table in parser.tables if table]
    if not tables:
        raise Unreadable("web_page")
    return within(
        [
            {
                "name": f"{number}",
                "hidden": False,
                "rows": [[clean(" ".join(cell.split()))[0] for cell in row] for row in table],
                "merged": [],
                "notes": [],
            }
            for number, table in enumerate(tables[:MOST_SHEETS], start=1)
        ]
    )
