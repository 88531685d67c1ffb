"""A document's faults: each with its place and code; the published schema says the same."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from tests.makers import grid_document
from tests.visits.test_grid_document import documents
from visits.griddoc import check
from visits.griddoc.check import BEYOND_SCHEMA, faults_of
from visits.services.library import FOLDER

SCHEMA = json.loads((Path(check.__file__).parent / "spg-grid-1.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def small() -> dict[str, Any]:
    """One of each: a scale, own levels, options, a number, a calculation, a part."""
    return {
        "format": "spg-grid/1",
        "code": "petite",
        "name": {"fr": "Petite"},
        "summary": {},
        "licence": "",
        "languages": ["fr", "pt-BR"],
        "policy": {"missing": "zero", "always_left_out": ["a"]},
        "scales": {"path": [_step("0"), _step("1")]},
        "themes": [
            {
                "code": "sol",
                "name": {"fr": "Sol"},
                "criteria": [
                    {"code": "a", "kind": "levels", "question": {"fr": "A"}, "scale": "path"},
                    {
                        "code": "b",
                        "kind": "conform",
                        "question": {"fr": "B"},
                        "levels": [_step("x"), _step("y") | {"value": "-2.5"}],
                        "weight": "0.5",
                        "feeds": ["eau"],
                    },
                ],
                "parts": [
                    {
                        "code": "eau",
                        "name": {"fr": "Eau"},
                        "criteria": [
                            {
                                "code": "c",
                                "kind": "choices",
                                "question": {"fr": "C"},
                                "options": [_step("x"), _step("y")],
                            },
                            {
                                "code": "d",
                                "kind": "derived",
                                "question": {"fr": "D"},
                                "formula": "1 + 1",
                            },
                            {"code": "e", "kind": "number", "question": {"fr": "E"}, "formula": ""},
                        ],
                    }
                ],
            }
        ],
    }


def _step(code: str) -> dict[str, Any]:
    return {"code": code, "name": {"fr": code}}


def pointed(document: Any, path: str) -> tuple[Any, Any]:
    *steps, last = path.split("/")[1:]
    for step in steps:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document, int(last) if isinstance(document, list) else last


GONE = object()
A, B, C, D = (
    "/themes/0/criteria/0",
    "/themes/0/criteria/1",
    "/themes/0/parts/0/criteria/0",
    "/themes/0/parts/0/criteria/1",
)

#: (where, what stands there instead, the fault's code, where the fault is if elsewhere)
FAULTS = [
    ("/format", "spg-grid/2", "value", ""),
    ("/format", GONE, "missing", ""),
    ("/themes", GONE, "missing", ""),
    ("/themes", {}, "type", ""),
    ("/themes/0", "x", "type", ""),
    ("/code", "é", "code_form", ""),
    ("/code", "", "empty", ""),
    ("/code", "a" * 61, "too_long", ""),
    ("/name", {}, "empty", ""),
    ("/name", "Petite", "type", ""),
    ("/name", {"fr": ""}, "empty", "/name/fr"),
    ("/name", {"fr": 3}, "type", "/name/fr"),
    ("/name", {"français": "x"}, "language", ""),
    ("/name", {"fr": "a\x00b"}, "unreadable", "/name/fr"),
    ("/name", {"fr": "a" * 10_001}, "too_long", "/name/fr"),
    ("/summary", None, "type", ""),
    ("/licence", "x" * 61, "too_long", ""),
    ("/charter", "x" * 41, "too_long", ""),
    ("/languages", [], "count", ""),
    ("/languages", ["fr", "fr"], "repeated", ""),
    ("/languages", ["FR"], "code_form", "/languages/0"),
    ("/policy", [], "type", ""),
    ("/policy/missing", "none", "value", ""),
    ("/policy/extra", "x", "unknown_key", ""),
    ("/policy/always_left_out", "a", "type", ""),
    ("/scales", [], "type", ""),
    ("/scales/path", [_step("0")], "count", ""),
    ("/scales/path/0/name", GONE, "missing", ""),
    ("/extra", 1, "unknown_key", ""),
    ("/themes/0/code", "a b", "code_form", ""),
    ("/themes/0/code", "a" * 41, "too_long", ""),
    ("/themes/0/code", GONE, "missing", ""),
    ("/themes/0/name", GONE, "missing", ""),
    ("/themes/0/criteria", {}, "type", ""),
    ("/themes/0/parts/0/parts", [], "nesting", ""),
    ("/themes/0/parts/0/extra", 1, "unknown_key", ""),
    (A, [], "type", ""),
    (f"{A}/kind", "stars", "value", ""),
    (f"{A}/kind", GONE, "missing", ""),
    (f"{A}/kind", 3, "type", ""),
    (f"{A}/question", GONE, "missing", ""),
    (f"{A}/question", {}, "empty", ""),
    (f"{A}/scale", GONE, "no_levels", f"{A}/levels"),
    (f"{A}/options", [_step("x"), _step("y")], "not_of_kind", ""),
    (f"{A}/formula", "1", "formula", ""),
    (f"{A}/condition", "x" * 2001, "too_long", ""),
    (f"{A}/why", "x" * 301, "too_long", ""),
    (f"{A}/change", "moved", "value", ""),
    (f"{A}/subject", "village", "value", ""),
    (f"{A}/red_line", "oui", "type", ""),
    (f"{A}/red_line", 1, "type", ""),
    (f"{A}/not_applicable", None, "type", ""),
    (f"{A}/extra", 1, "unknown_key", ""),
    (f"{A}/not_applicable_reasons", {"fr": "x"}, "unknown_key", ""),
    (f"{B}/levels", [_step("x")], "count", ""),
    (f"{B}/levels", [_step(str(n)) for n in range(8)], "count", ""),
    (f"{B}/levels/0/name", GONE, "missing", ""),
    (f"{B}/levels/0/value", 2, "type", ""),
    (f"{B}/levels/0/value", "1e3", "decimal", ""),
    (f"{B}/levels/0/value", "1234567", "decimal", ""),
    (f"{B}/levels/0/value", "0.1234", "decimal", ""),
    (f"{B}/weight", "-1", "decimal", ""),
    (f"{B}/weight", "1,5", "decimal", ""),
    (f"{B}/weight", 1, "type", ""),
    (f"{B}/weight", "12345", "decimal", ""),
    (f"{B}/feeds", ["eau", "eau"], "repeated", ""),
    (f"{C}/options", GONE, "missing", ""),
    (f"{C}/options", [_step("x")], "count", ""),
    (f"{C}/levels", [_step("x"), _step("y")], "not_of_kind", ""),
    (f"{C}/scale", "path", "not_of_kind", ""),
    (f"{D}/formula", GONE, "formula", ""),
    (f"{D}/formula", "", "formula", ""),
    (f"{D}/kind", "text", "formula", f"{D}/formula"),
    # between two places: no schema says these
    ("/themes/0/parts/0/code", "sol", "duplicate", ""),
    (f"{C}/code", "a", "duplicate", ""),
    (f"{B}/levels/1/code", "x", "duplicate", ""),
    (f"{C}/options/1/code", "x", "duplicate", ""),
    ("/scales/path/1/code", "0", "duplicate", ""),
    (f"{B}/feeds/0", "air", "unknown_theme", ""),
    (f"{B}/feeds/0", "sol", "feeds_own_theme", ""),
    (f"{A}/scale", "other", "unknown_scale", ""),
    (f"{A}/levels", [{"code": "9"}], "not_in_scale", f"{A}/levels/0/code"),
]


def test_a_whole_document_has_no_fault():
    assert faults_of(small()) == []
    assert VALIDATOR.is_valid(small())


@pytest.mark.parametrize(("where", "instead", "code", "found"), FAULTS)
def test_each_fault_is_found_where_it_is_and_the_schema_agrees(where, instead, code, found):
    document = small()
    home, key = pointed(document, where)
    if instead is GONE:
        del home[key]
    else:
        home[key] = instead

    faults = {(fault.path, fault.code) for fault in faults_of(document)}

    assert (found or where, code) in faults
    assert VALIDATOR.is_valid(document) == (code in BEYOND_SCHEMA)


@pytest.mark.parametrize("thing", [None, [], "x", 3, True, {}, {"format": "spg-grid/1"}])
def test_what_is_no_document_is_refused_by_both(thing):
    assert faults_of(thing) != []
    assert not VALIDATOR.is_valid(thing)


@settings(max_examples=30, deadline=None)
@given(documents())
def test_any_document_is_accepted_by_both_or_refused_by_both(document):
    shape = [fault for fault in faults_of(document) if fault.code not in BEYOND_SCHEMA]
    assert (shape == []) == VALIDATOR.is_valid(document)


def test_what_our_tests_load_is_a_document():
    assert faults_of(grid_document()) == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_library_is_made_of_documents(path):
    faults = faults_of(json.loads(path.read_text("utf-8")))
    assert {fault.details.get("key") for fault in faults} <= {"not_applicable_reasons"}


def test_the_schema_is_one_and_tells_every_field():
    Draft202012Validator.check_schema(SCHEMA)
    fields = [
        (name, about)
        for thing in (SCHEMA, *SCHEMA["$defs"].values())
        for name, about in thing.get("properties", {}).items()
    ]
    assert [name for name, about in fields if not about.get("description")] == []
    criterion = SCHEMA["$defs"]["criterion"]["properties"]
    assert set(criterion) == set(check.CRITERION)
    assert set(SCHEMA["properties"]) == set(check.GRID)


def test_all_faults_of_a_shape_are_told_at_once():
    document = deepcopy(small())
    document["themes"][0]["criteria"][0]["kind"] = "stars"
    document["themes"][0]["criteria"][1]["weight"] = "lourd"
    document["languages"] = []

    assert len(faults_of(document)) == 3
