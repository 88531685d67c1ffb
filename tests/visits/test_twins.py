"""Canonical form, fold and asking answer the cases that the tablet's JavaScript answers too."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from visits.canonical import NotCanonicalError, canonical_json, payload_sha256
from visits.fold import Said, heads_of, hidden_ids, state_hash, values_of
from visits.scoring import LevelSpec, Question, ask


def read(name):
    path = Path(__file__).parents[1] / "cases" / f"{name}.cases.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_canonical_forms():
    for value, text in read("canonical")["canonical"]:
        assert canonical_json(value).decode() == text


def test_what_has_no_canonical_form():
    for value in read("canonical")["refused"]:
        with pytest.raises(NotCanonicalError):
            canonical_json(value)


def test_hashes_of_payloads():
    for case in read("canonical")["payloads"]:
        assert payload_sha256(case["salt"], case["payload"]) == case["sha256"]


def said_of(row):
    given = {key: row[key] for key in ("entry_id", "kind", "stream", "voice", "about", "act")}
    more = {key: row[key] for key in ("criterion", "object_id", "value", "payload_sha256")}
    return Said(**given, **more, said_by=row["said_ref"], parents=frozenset(row["parents"]))


def test_what_a_log_says():
    for case in read("fold")["logs"]:
        said = [said_of(row) for row in case["entries"]]
        hidden = hidden_ids(said)
        heads = heads_of(said, hidden)
        assert sorted(hidden) == case["hidden"], case["name"]
        assert [head.entry_id for head in heads] == case["heads"], case["name"]
        for target, values in case["values"].items():
            assert values_of(head for head in heads if head.target == target) == values
        assert state_hash(heads) == case["state_hash"], case["name"]


def question_of(row):
    levels = tuple(
        LevelSpec(level["code"], None if level["value"] is None else Decimal(level["value"]))
        for level in row.get("levels", [])
    )
    given = {key: row[key] for key in ("code", "kind", "condition", "formula") if key in row}
    return Question(**given, levels=levels, choices=tuple(row.get("choices", [])))


def test_what_is_asked():
    for case in read("asking")["cases"]:
        questions = [question_of(row) for row in case["questions"]]
        told = ask(questions, case["said"], today=date.fromisoformat(case["today"]))
        assert sorted(told.hidden) == case["hidden"], case["name"]
        assert dict(told.derived) == case["derived"], case["name"]
