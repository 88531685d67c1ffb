"""A document as four tables of text (grid, themes, criteria, levels), and those tables read back.

A column of a text in several languages is called `question:fr`; an empty cell says nothing.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from visits.griddoc import CHOICE_KINDS, FLAGS, FORMAT, RULES, TEXTS

Document = dict[str, Any]
Line = dict[str, str]
Tables = dict[str, list[Line]]

TABLES = ("grid", "themes", "criteria", "levels")
POLICY = ("missing", "not_applicable", "theme", "total")
HISTORY = ("change", "comparison", "why")
YES, NO = "yes", "no"
#: Columns in the order that people read them; a text becomes one column a language.
ORDER = {
    "grid": ("key", "value"),
    "themes": ("code", "part_of", "name", "intro"),
    "criteria": (
        "theme",
        "code",
        "kind",
        "question",
        "expected",
        "guidance",
        "evidence",
        "unit",
        "weight",
        "subject",
        "rhythm",
        *FLAGS,
        "not_applicable",
        "feeds",
        "condition",
        "constraint",
        "constraint_message",
        "formula",
        *HISTORY,
    ),
    "levels": ("criterion", "code", "name", "description", "value"),
}
WORDED = {"name", "intro", "description", "summary", "source", *TEXTS}


def tables_of(document: Document) -> Tables:
    """Every value as text, in the document's order."""
    themes, criteria, levels = [], [], []
    for theme in document["themes"]:
        for part, above in [
            (theme, ""),
            *((part, theme["code"]) for part in theme.get("parts", [])),
        ]:
            about = {"code": part["code"], "part_of": above}
            themes.append(about | _worded(part, "name", "intro"))
            for item in part.get("criteria", []):
                criteria.append({"theme": part["code"]} | _criterion_line(item))
                levels += [
                    {"criterion": item["code"]} | _level_line(step)
                    for step in item.get("levels", item.get("options", []))
                ]
    return {"grid": _grid_lines(document), "themes": themes, "criteria": criteria, "levels": levels}


def _grid_lines(document: Document) -> list[Line]:
    policy = document.get("policy", {})
    said: Line = {"format": document["format"], "code": document["code"]}
    said |= _worded(document, "name", "summary", "source")
    said |= {key: document[key] for key in ("licence", "charter") if key in document}
    said["languages"] = " ".join(document.get("languages", []))
    said |= {f"policy.{key}": policy[key] for key in POLICY if key in policy}
    if "always_left_out" in policy:
        said["policy.always_left_out"] = " ".join(policy["always_left_out"])
    if "arithmetic" in policy:
        said["policy.arithmetic"] = json.dumps(policy["arithmetic"], sort_keys=True)
    return [{"key": key, "value": value} for key, value in said.items() if value]


def _criterion_line(item: Document) -> Line:
    line = {"code": item["code"], "kind": item["kind"]} | _worded(item, *TEXTS)
    line |= {
        key: item[key] for key in (*RULES, *HISTORY, "weight", "subject", "rhythm") if item.get(key)
    }
    line |= {key: YES for key in FLAGS if item.get(key)}
    if item.get("not_applicable") is False:
        line["not_applicable"] = NO
    if item.get("feeds"):
        line["feeds"] = " ".join(item["feeds"])
    return line


def _level_line(step: Document) -> Line:
    value = {"value": step["value"]} if "value" in step else {}
    return {"code": step["code"]} | _worded(step, "name", "description") | value


def _worded(thing: Document, *keys: str) -> Line:
    return {
        f"{key}:{language}": words for key in keys for language, words in thing.get(key, {}).items()
    }


def columns_of(name: str, lines: Iterable[Line], languages: Iterable[str]) -> list[str]:
    """The header of a table: every usual column, texts in the grid's languages first."""
    used = {key for line in lines for key in line}
    header: list[str] = []
    for key in ORDER[name]:
        if key not in WORDED:
            header.append(key)
            continue
        wanted = [f"{key}:{language}" for language in languages]
        others = sorted(column for column in used if column.partition(":")[0] == key)
        header += dict.fromkeys([*wanted, *others])
    return header


def document_of(tables: Mapping[str, list[Line]]) -> Document:
    """The document that the tables tell; what is not said is left out."""
    said = {line.get("key", ""): line.get("value", "") for line in tables["grid"]}
    steps: dict[str, list[Document]] = {}
    for line in tables["levels"]:
        steps.setdefault(line.get("criterion", ""), []).append(_level(line))
    criteria: dict[str, list[Document]] = {}
    for line in tables["criteria"]:
        item = _criterion(line, steps.get(line.get("code", ""), []))
        criteria.setdefault(line.get("theme", ""), []).append(item)
    return _head(said) | {"themes": _themes(tables["themes"], criteria)}


def _head(said: Line) -> Document:
    head: Document = {"format": said.get("format", FORMAT), "code": said.get("code", "")}
    head |= _texts(said, "name", "summary", "source")
    head |= {key: said[key] for key in ("licence", "charter") if said.get(key)}
    head["languages"] = said.get("languages", "").split() or ["fr"]
    policy: Document = {key: said[f"policy.{key}"] for key in POLICY if said.get(f"policy.{key}")}
    if said.get("policy.always_left_out"):
        policy["always_left_out"] = said["policy.always_left_out"].split()
    if said.get("policy.arithmetic"):
        policy["arithmetic"] = read_object(said["policy.arithmetic"])
    return head | {"policy": policy}


def read_object(text: str) -> Any:
    """What the cell's JSON tells; a cell that is none stays a text, which the check then names."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _themes(lines: list[Line], criteria: Mapping[str, list[Document]]) -> list[Document]:
    themes: list[Document] = []
    for line in lines:
        code, above = line.get("code", ""), line.get("part_of", "")
        theme = {"code": code} | _texts(line, "name", "intro")
        theme["criteria"] = criteria.get(code, [])
        home = next((one for one in themes if one["code"] == above), None) if above else None
        if home is None:
            themes.append(theme)
        else:
            home.setdefault("parts", []).append(theme)
    return themes


def _criterion(line: Line, steps: list[Document]) -> Document:
    item: Document = {"code": line.get("code", ""), "kind": line.get("kind", "")}
    item |= _texts(line, *TEXTS)
    item |= {key: line[key] for key in (*RULES, *HISTORY) if line.get(key)}
    item |= {key: True for key in FLAGS if line.get(key) == YES}
    if line.get("subject", "farm") not in {"", "farm"}:
        item["subject"] = line["subject"]
    if line.get("rhythm", "anew") not in {"", "anew"}:
        item["rhythm"] = line["rhythm"]
    if line.get("weight", "1") not in {"", "1"}:
        item["weight"] = line["weight"]
    if line.get("not_applicable") == NO:
        item["not_applicable"] = False
    if line.get("feeds"):
        item["feeds"] = line["feeds"].split()
    if steps:
        item["options" if item["kind"] in CHOICE_KINDS else "levels"] = steps
    return item


def _level(line: Line) -> Document:
    value = {"value": line["value"]} if line.get("value") else {}
    return {"code": line.get("code", "")} | _texts(line, "name", "description") | value


def _texts(line: Line, *keys: str) -> Document:
    """`name:fr` and `name:en` as one text in two languages; a question or name is always said."""
    found: Document = {}
    for column, words in line.items():
        key, _colon, language = column.partition(":")
        if key in keys and language and words:
            found.setdefault(key, {})[language] = words
    always = {"name", "question"} & set(keys)
    return found | {key: {} for key in always - found.keys()}
