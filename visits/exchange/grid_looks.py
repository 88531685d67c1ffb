"""What the cells of a column look like, whatever its header says."""

import re

from visits.exchange.grid_words import kind_of

CODE = re.compile(r"[A-Za-z]{0,3}[ .-]?[0-9.]{1,8}[a-z]?")
BOXES = re.compile(r"[☐□☑☒❏❑▢]")


def mean(cells: list[str]) -> float:
    return sum(map(len, cells)) / len(cells) if cells else 0


def are_codes(cells: list[str]) -> bool:
    return are_numbers(cells, 0.8)


def are_numbers(cells: list[str], share: float = 0.5) -> bool:
    """Short and different from row to row, but for a share that may be headings."""
    short = [cell for cell in cells if CODE.fullmatch(cell)]
    return bool(cells) and len(short) >= share * len(cells) and len(set(cells)) == len(cells)


def is_level_like(cells: list[str], rows: int) -> bool:
    return not cells or (len(cells) >= 0.4 * rows and mean(cells) >= 10)


def are_kinds(cells: list[str]) -> bool:
    """« oui/non », « nombre », « texte »: a column of answers that says how one answers."""
    return len(set(cells)) >= 2 and all(len(cell) <= 40 and kind_of(cell) for cell in cells)


def are_boxes(cells: list[str]) -> bool:
    """« ☐ oui ☐ non »: boxes to tick, and what they stand for."""
    boxed = [cell for cell in cells if len(BOXES.findall(cell)) >= 2]
    return bool(cells) and len(boxed) >= 0.5 * len(cells)


def are_words(cells: list[str]) -> bool:
    """Something to read: no addresses, no telephone numbers."""
    read = [cell for cell in cells if "@" not in cell and re.search(r"[^\W\d_]{2}", cell)]
    return len(read) > 0.5 * len(cells)
