"""The structure of a tagged PDF read back: what a screen reader is given."""

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, IndirectObject


def structure_of(pdf: PdfReader) -> dict[str, Any]:
    """What the document says of itself."""
    root = pdf.trailer["/Root"]
    return {
        "lang": root["/Lang"],
        "marked": bool(root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in root,
        "shows_title": bool(root["/ViewerPreferences"]["/DisplayDocTitle"]),
        "ua": "pdfuaid:part" in root["/Metadata"].get_data().decode(),
    }


def walk(pdf: PdfReader) -> list[Any]:
    """Every element of the structure, in reading order."""
    found = []

    def visit(node: Any) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, (list, ArrayObject)):
            for one in node:
                visit(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                visit(node["/K"])

    visit(pdf.trailer["/Root"]["/StructTreeRoot"])
    return found


def nodes_of(pdf: PdfReader, kind: str) -> list[Any]:
    return [node for node in walk(pdf) if node["/S"] == kind]


def headings_of(pdf: PdfReader) -> list[tuple[str, str]]:
    """The levels of the titles in reading order, beside the words of the bookmarks."""
    levels = [
        node["/S"][1:] for node in walk(pdf) if node["/S"][1:] in {f"H{n}" for n in range(1, 7)}
    ]
    titles: list[str] = []

    def gather(rows: Any) -> None:
        for row in rows:
            gather(row) if isinstance(row, list) else titles.append(row.title)

    gather(pdf.outline)
    return list(zip(levels, titles, strict=True))


def words_of(pdf: PdfReader) -> str:
    """All its text, spaces made alike."""
    text = " ".join(page.extract_text() for page in pdf.pages)
    return " ".join(text.replace("\u00a0", " ").split())
