"""Levels and options as networks write them: in columns, in lists, with numbers or with names."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from visits.exchange.grid_build import free_code
from visits.exchange.grid_looks import BOXES
from visits.exchange.grid_scales import SCALE_NAMES, SCALES, STEP_WORDS
from visits.exchange.grid_words import fold

Document = dict[str, Any]
SHORT = 60


def known_scale(kind: str) -> list[Document]:
    names = zip(SCALES[kind], SCALE_NAMES[kind], strict=True)
    return [{"code": code, "name": dict(name)} for (code, _words), name in names]


def split_steps(text: str) -> list[str]:
    """The steps listed in one cell: by lines, else by the first separator that is there."""
    if len(BOXES.findall(text)) >= 2:
        text = "\n".join(BOXES.split(text))
    for separator in ("\n", ";", "|", " / ", "/", ","):
        if separator in text:
            parts = [part.strip(" \t-•*·–") for part in text.split(separator)]
            return [part for part in parts if part]
    return [text.strip()] if text.strip() else []


def step_of(text: str, at: int, language: str) -> Document:
    """« 2 = en chemin », « En chemin : on voit… » or a name alone."""
    numbered = re.fullmatch(r"\s*([0-9]{1,3})\s*[-–=:.)]\s*(.+)", text, re.DOTALL)
    name = numbered[2].strip() if numbered else text.strip()
    known = STEP_WORDS.get(fold(name))
    code = numbered[1] if numbered else known[2] if known else str(at)
    step: Document = {"code": code, "name": {language: name}}
    short, colon, rest = name.partition(":")
    if colon and rest.strip() and 0 < len(short.strip()) <= SHORT:
        step["name"] = {language: short.strip()}
        step["description"] = {language: rest.strip()}
    if numbered:
        step["value"] = numbered[1]
    return step


def scale_kind(names: list[str]) -> str:
    known = [STEP_WORDS.get(fold(name)) for name in names]
    kinds = {step[0] if step else "" for step in known}
    return next(iter(kinds)) if len(kinds) == 1 else ""


def unique_steps(steps: list[Document]) -> list[Document]:
    """Worst first where the words are known; a code never twice."""
    kind = scale_kind([next(iter(step["name"].values())) for step in steps])
    if kind:
        order = [code for code, _words in SCALES[kind]]
        steps = sorted(steps, key=lambda s: order.index(s["code"]) if s["code"] in order else 0)
    taken: set[str] = set()
    for step in steps:
        step["code"] = free_code(step["code"], taken)
    return steps


def decimal_of(text: str) -> Decimal | None:
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    bare = re.sub(r"^[x×]|(pts?|points?)$", "", bare, flags=re.IGNORECASE)
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", bare):
        return None
    try:
        return Decimal(bare).quantize(Decimal("0.001"))
    except InvalidOperation:
        return None
