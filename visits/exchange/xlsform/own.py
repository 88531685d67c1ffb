"""What our own columns (`carnet_…`) add to a form, so that a grid comes back as it went out."""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from visits.exchange.grid_tables import HISTORY, NO, POLICY, YES, read_object
from visits.exchange.xlsform.sheets import OWN, Row
from visits.griddoc import FLAGS

Document = dict[str, Any]
JSON = f"{OWN}json_"
PLAIN = ("weight", "subject", "rhythm", *HISTORY)
#: What stands in for a text of blanks alone, which a form tool takes for no text.
BLANK = "–"


def soft(text: str) -> str:
    """A text as a form tool takes it: no blanks around it, and nothing that looks like a name."""
    return text.strip().replace("${", "$ {") or BLANK


def exact(row: Row, key: str, language: str, said: str) -> str:
    """The text as it was, where the cell still says what we wrote for it."""
    whole = row.cells.get(f"{OWN}{key}_{language}", "")
    return whole if whole and soft(whole) == said else said


def worded(row: Row, key: str) -> dict[str, str]:
    """`carnet_expected_fr` and its like as `{language: text}`."""
    head = f"{OWN}{key}_"
    return {
        name.removeprefix(head): text for name, text in row.cells.items() if name.startswith(head)
    }


def further(thing: Mapping[str, Any], known: Collection[str]) -> dict[str, str]:
    """What a document may say one day that no column here knows: as it is, in JSON."""
    return {
        f"{JSON}{key}": json.dumps(said, ensure_ascii=False)
        for key, said in thing.items()
        if key not in known
    }


def of_further(row: Row) -> Document:
    """And back; a cell that somebody broke says nothing."""
    found: Document = {}
    for key, text in row.cells.items():
        if key.startswith(JSON):
            with suppress(ValueError):
                found[key.removeprefix(JSON)] = json.loads(text)
    return found


def of_criterion(row: Row, item: Document) -> Document:
    """Everything about a criterion that a form has no column for."""
    found: Document = {key: row.cells[OWN + key] for key in PLAIN if row.cells.get(OWN + key)}
    found |= {key: True for key in FLAGS if row.cells.get(OWN + key) == YES}
    found |= {key: texts for key in ("expected", "unit") if (texts := worded(row, key))}
    if row.cells.get(f"{OWN}feeds"):
        found["feeds"] = row.cells[f"{OWN}feeds"].split()
    if row.cells.get(f"{OWN}not_applicable") == NO:
        found["not_applicable"] = False
    if row.cells.get(f"{OWN}kind") == "percentage" and item["kind"] == "number":
        found["kind"] = "percentage"
    return found | of_further(row)


def of_grid(row: Row) -> Document:
    """The head of a grid that went out as a form."""
    if f"{OWN}format" not in row.cells:
        return {}
    said = {key.removeprefix(OWN): text for key, text in row.cells.items() if key.startswith(OWN)}
    found: Document = {key: said[key] for key in ("code", "licence", "charter") if key in said}
    found |= {key: texts for key in ("name", "summary", "source") if (texts := worded(row, key))}
    if "languages" in said:
        found["languages"] = said["languages"].split()
    policy: Document = {key: said[f"policy_{key}"] for key in POLICY if f"policy_{key}" in said}
    if "policy_always_left_out" in said:
        policy["always_left_out"] = said["policy_always_left_out"].split()
    if "policy_arithmetic" in said:
        policy["arithmetic"] = read_object(said["policy_arithmetic"])
    return found | ({"policy": policy} if policy or "policy" in said else {}) | of_further(row)


def is_ours(row: Row | None) -> bool:
    return row is not None and f"{OWN}format" in row.cells


def own_columns(names: Mapping[str, str], key: str) -> list[str]:
    return [name for name in names if name.startswith(f"{OWN}{key}")]
