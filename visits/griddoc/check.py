"""Every fault of a document, each with its path, a stable code and details; no words yet.

The same shape is written for other programs in `spg-grid-1.schema.json`; only the codes in
`BEYOND_SCHEMA` say more than a schema can.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from visits.griddoc import (
    CHOICE_KINDS,
    FLAGS,
    FORMAT,
    KINDS,
    LEVEL_KINDS,
    RHYTHMS,
    RULES,
    SUBJECTS,
    TEXTS,
)

LONGEST_CODE, LONGEST_TEXT, LONGEST_RULE = 40, 10_000, 2_000
MOST_THEMES, MOST_CRITERIA, MOST_OPTIONS = 500, 2_000, 60
CHANGES = ("same", "new", "reworded", "rescaled")
COMPARISONS = ("keep", "rescale", "clamp", "break")
POLICY = {
    "missing": ("left_out", "zero"),
    "not_applicable": ("left_out", "zero"),
    "theme": ("counts", "weighted_mean", "sum_over_max", "median"),
    "total": ("none", "mean_of_themes", "sum"),
}
#: Codes of faults between two places of a document.
BEYOND_SCHEMA = frozenset(
    {"duplicate", "unknown_theme", "feeds_own_theme", "unknown_scale", "not_in_scale", "expression"}
)

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SLUG = re.compile(r"[A-Za-z0-9_-]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
WEIGHT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")
NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,3})?")
#: No database stores half a surrogate pair or a NUL, no XML file the others.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place; the path is a JSON pointer."""

    path: str
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


Faults = Iterator[Fault]
Check = Callable[[str, Any], Faults]


def faults_of(document: Any) -> list[Fault]:
    """All of them, in reading order; none means that the document loads as it is."""
    found = list(_object(GRID, GRID_WANTS)("", document))
    if found:
        return found
    return list(_across(document))


# -- the shape of one value


def _kind(name: str, *types: type) -> Check:
    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, types) or (isinstance(thing, bool) and bool not in types):
            yield Fault(path, "type", {"wanted": name})

    return check


def _text(most: int, pattern: re.Pattern[str] | None = None, *, blank: bool = False) -> Check:
    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, str):
            yield Fault(path, "type", {"wanted": "text"})
        elif not thing and not blank:
            yield Fault(path, "empty")
        elif len(thing) > most:
            yield Fault(path, "too_long", {"most": most, "length": len(thing)})
        elif UNREADABLE.search(thing):
            yield Fault(path, "unreadable")
        elif thing and pattern and not pattern.fullmatch(thing):
            yield Fault(path, "code_form", {"value": thing})

    return check


def _decimal(pattern: re.Pattern[str]) -> Check:
    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, str):
            yield Fault(path, "type", {"wanted": "decimal"})
        elif not pattern.fullmatch(thing):
            yield Fault(path, "decimal", {"value": thing[:40], "weight": pattern is WEIGHT})

    return check


def _whole(least: int, most: int) -> Check:
    """A whole number, which JSON may also write 2.0."""

    def check(path: str, thing: Any) -> Faults:
        if isinstance(thing, bool) or not isinstance(thing, int | float) or thing % 1:
            yield Fault(path, "type", {"wanted": "whole"})
        elif not least <= thing <= most:
            yield Fault(path, "value", {"value": str(thing)[:40], "allowed": (least, most)})

    return check


def _one_of(*allowed: str) -> Check:
    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, str):
            yield Fault(path, "type", {"wanted": "text"})
        elif thing not in allowed:
            yield Fault(path, "value", {"value": thing[:40], "allowed": allowed})

    return check


def _texts(*, least: int = 0) -> Check:
    """`{language: text}`."""
    text = _text(LONGEST_TEXT)

    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, dict):
            yield Fault(path, "type", {"wanted": "texts"})
            return
        if len(thing) < least:
            yield Fault(path, "empty")
        for language, words in thing.items():
            if not (isinstance(language, str) and LANGUAGE.fullmatch(language)):
                yield Fault(path, "language", {"value": str(language)[:40]})
            yield from text(f"{path}/{_step(language)}", words)

    return check


def _list(each: Check, *, least: int = 0, most: int, unique: bool = False) -> Check:
    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, list):
            yield Fault(path, "type", {"wanted": "list"})
            return
        if not least <= len(thing) <= most:
            details = {"least": least, "most": most, "count": len(thing)}
            yield Fault(path, "count", details)
        if unique and len({str(item) for item in thing}) < len(thing):
            yield Fault(path, "repeated")
        for index, item in enumerate(thing[: most + 1]):
            yield from each(f"{path}/{index}", item)

    return check


def _object(checks: Mapping[str, Check], wants: tuple[str, ...]) -> Check:
    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, dict):
            yield Fault(path, "type", {"wanted": "object"})
            return
        for key in wants:
            if key not in thing:
                yield Fault(f"{path}/{key}", "missing", {"key": key})
        for key, inside in thing.items():
            if key in checks:
                yield from checks[key](f"{path}/{key}", inside)
            else:
                yield Fault(f"{path}/{_step(key)}", "unknown_key", {"key": str(key)[:40]})

    return check


def _step(key: Any) -> str:
    return str(key)[:40].replace("~", "~0").replace("/", "~1")


# -- the shape of a document

_code = _text(LONGEST_CODE, CODE)
_bool = _kind("yes_or_no", bool)
STEP: dict[str, Check] = {
    "code": _code,
    "name": _texts(least=1),
    "description": _texts(),
    "value": _decimal(NUMBER),
}
_whole_step = _object(STEP, ("code", "name"))
_worded_step = _object(STEP, ("code",))
CRITERION: dict[str, Check] = {
    "code": _code,
    "kind": _one_of(*KINDS),
    **{key: _texts(least=1 if key == "question" else 0) for key in TEXTS},
    **{key: _text(LONGEST_RULE, blank=True) for key in RULES},
    **dict.fromkeys(FLAGS, _bool),
    "subject": _one_of(*SUBJECTS),
    "rhythm": _one_of(*RHYTHMS),
    "weight": _decimal(WEIGHT),
    "not_applicable": _bool,
    "feeds": _list(_code, most=20, unique=True),
    "change": _one_of(*CHANGES),
    "comparison": _one_of(*COMPARISONS),
    "why": _text(300, blank=True),
    "scale": _code,
    "levels": _list(_worded_step, most=7),
    "options": _list(_whole_step, least=2, most=MOST_OPTIONS),
}
_plain_criterion = _object(CRITERION, ("code", "kind", "question"))


def _criterion(path: str, thing: Any) -> Faults:
    """Levels, options and a formula belong each to their kinds."""
    found = list(_plain_criterion(path, thing))
    yield from found
    if not isinstance(thing, dict) or thing.get("kind") not in KINDS:
        return
    kind = thing["kind"]
    belongs = {"levels": LEVEL_KINDS, "scale": LEVEL_KINDS, "options": CHOICE_KINDS}
    for key, kinds in belongs.items():
        if key in thing and kind not in kinds:
            yield Fault(f"{path}/{key}", "not_of_kind", {"key": key, "kind": kind})
    if kind in LEVEL_KINDS and "scale" not in thing:
        yield from _own_levels(f"{path}/levels", thing.get("levels"))
    if kind in CHOICE_KINDS and "options" not in thing:
        yield Fault(f"{path}/options", "missing", {"key": "options"})
    if (kind == "derived") != bool(thing.get("formula")):
        yield Fault(f"{path}/formula", "formula", {"kind": kind})


def _own_levels(path: str, levels: Any) -> Faults:
    if levels is None:
        yield Fault(path, "no_levels")
    elif isinstance(levels, list):
        if len(levels) < 2:
            yield Fault(path, "count", {"least": 2, "most": 7, "count": len(levels)})
        for index, level in enumerate(levels):
            if isinstance(level, dict) and "name" not in level:
                yield Fault(f"{path}/{index}/name", "missing", {"key": "name"})


THEME: dict[str, Check] = {
    "code": _code,
    "name": _texts(least=1),
    "intro": _texts(),
    "criteria": _list(_criterion, most=MOST_CRITERIA),
}
_part = _object(THEME, ("code", "name"))


def _theme(path: str, thing: Any) -> Faults:
    yield from _object(THEME | {"parts": _list(_nested, most=100)}, ("code", "name"))(path, thing)


def _nested(path: str, thing: Any) -> Faults:
    if isinstance(thing, dict) and "parts" in thing:
        yield Fault(f"{path}/parts", "nesting")
        thing = {key: inside for key, inside in thing.items() if key != "parts"}
    yield from _part(path, thing)


def _scales(path: str, thing: Any) -> Faults:
    if not isinstance(thing, dict):
        yield Fault(path, "type", {"wanted": "object"})
        return
    scale = _list(_whole_step, least=2, most=7)
    for name, levels in thing.items():
        yield from _code(f"{path}/{_step(name)}", name)
        yield from scale(f"{path}/{_step(name)}", levels)


def _by_code(each: Check) -> Check:
    """`{code: thing}`."""

    def check(path: str, thing: Any) -> Faults:
        if not isinstance(thing, dict):
            yield Fault(path, "type", {"wanted": "object"})
            return
        for code, inside in thing.items():
            yield from _code(f"{path}/{_step(code)}", code)
            yield from each(f"{path}/{_step(code)}", inside)

    return check


#: What a published method may ask beyond the policy: shares of a hundred or points, a theme as the
#: mean of its parts, the most that a theme brings, how several options or a number become points.
ARITHMETIC: dict[str, Check] = {
    "out_of": _one_of("1", "100", "points"),
    "parts": _one_of("together", "mean"),
    "caps": _by_code(_decimal(WEIGHT)),
    "points": _by_code(
        _object({"as": _one_of("sum", "best", "value"), "cap": _decimal(WEIGHT)}, ("as",))
    ),
}

GRID_WANTS = ("format", "code", "name", "themes")
GRID: dict[str, Check] = {
    "format": _one_of(FORMAT),
    "code": _text(60, SLUG),
    "name": _texts(least=1),
    "summary": _texts(),
    "licence": _text(60, blank=True),
    "source": _texts(),
    "charter": _text(40, blank=True),
    "version": _whole(1, 9999),
    "languages": _list(_text(12, LANGUAGE), least=1, most=20, unique=True),
    "policy": _object(
        {key: _one_of(*values) for key, values in POLICY.items()}
        | {"always_left_out": _list(_code, most=MOST_CRITERIA, unique=True)}
        | {"arithmetic": _object(ARITHMETIC, ())},
        (),
    ),
    "scales": _scales,
    "themes": _list(_theme, most=MOST_THEMES),
}


# -- from one place to another


def places(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every theme and part with its path, in reading order."""
    for index, theme in enumerate(document["themes"]):
        yield f"/themes/{index}", theme
        for inner, part in enumerate(theme.get("parts", [])):
            yield f"/themes/{index}/parts/{inner}", part


def _across(document: Mapping[str, Any]) -> Faults:
    themes = list(places(document))
    criteria = [
        (f"{path}/criteria/{index}", theme, item)
        for path, theme in themes
        for index, item in enumerate(theme.get("criteria", []))
    ]
    yield from _twice(themes)
    yield from _twice([(path, item) for path, _theme_of, item in criteria])
    codes = {theme["code"] for _path, theme in themes}
    for path, theme, item in criteria:
        for index, code in enumerate(item.get("feeds", [])):
            if code not in codes:
                yield Fault(f"{path}/feeds/{index}", "unknown_theme", {"value": code})
            elif code == theme["code"]:
                yield Fault(f"{path}/feeds/{index}", "feeds_own_theme", {"value": code})
        yield from _steps(path, item, document.get("scales", {}))
    for name, scale in document.get("scales", {}).items():
        yield from _twice([(f"/scales/{name}/{at}", step) for at, step in enumerate(scale)])


def _steps(path: str, item: Mapping[str, Any], scales: Mapping[str, Any]) -> Faults:
    for key in ("levels", "options"):
        yield from _twice([(f"{path}/{key}/{at}", s) for at, s in enumerate(item.get(key, []))])
    if "scale" not in item:
        return
    if item["scale"] not in scales:
        yield Fault(f"{path}/scale", "unknown_scale", {"value": item["scale"]})
        return
    known = {step["code"] for step in scales[item["scale"]]}
    for at, step in enumerate(item.get("levels", [])):
        if step["code"] not in known:
            yield Fault(f"{path}/levels/{at}/code", "not_in_scale", {"value": step["code"]})


def _twice(things: list[tuple[str, Mapping[str, Any]]]) -> Faults:
    seen: dict[str, str] = {}
    for path, thing in things:
        code = thing["code"]
        if code in seen:
            yield Fault(f"{path}/code", "duplicate", {"value": code, "first": seen[code]})
        seen.setdefault(code, path)
