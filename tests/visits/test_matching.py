"""Columns of answers find their questions, whichever way the export has parted groups."""

import json

import pytest

from visits.exchange.xlsform.matching import Asked, Matcher
from visits.exchange.xlsform.submitted import read_submitted
from visits.models import Criterion

OPTIONS = {"wheat": "Blé", "area": "Surface seule"}


def asked(code: str, kind: str, question: str, options: dict[str, str] | None = None) -> Asked:
    options = options or {}
    labels = {text.casefold(): name for name, text in options.items()}
    criterion = Criterion(code=code, kind=kind, question={"fr": question})
    return Asked(criterion, dict.fromkeys(options) | {one: one for one in options}, labels)


ASKED = {
    one.code: one
    for one in (
        asked("crops", "choices", "Quelles cultures ?", OPTIONS),
        asked("area", "number", "Surface (ha)"),
        asked("1.1", "number", "Indice"),
        asked("1", "number", "Premier"),
    )
}


def found(*header: str) -> dict[str, tuple[str, str]]:
    return {header[m.column]: (m.code, m.option) for m in Matcher(ASKED, {}).match(header)}


@pytest.mark.parametrize("sign", ["/", ".", ":", "-"])
def test_a_group_before_a_question_is_taken_off(sign):
    header = (f"soil{sign}crops", f"soil{sign}sub{sign}area")
    assert found(*header) == {header[0]: ("crops", ""), header[1]: ("area", "")}


def test_a_group_before_a_label_is_taken_off():
    assert found("Sol. Vie.Surface (ha)", "Le sol.Quelles cultures ?") == {
        "Sol. Vie.Surface (ha)": ("area", ""),
        "Le sol.Quelles cultures ?": ("crops", ""),
    }


def test_a_code_with_a_dot_is_no_group_and_a_number_is_none():
    assert found("soil.1.1", "2.1") == {"soil.1.1": ("1.1", "")}


@pytest.mark.parametrize("header", ["crops/area", "soil/crops/area", "soil.crops.area"])
def test_a_choice_named_like_a_question_is_not_its_answer(header):
    """Its 0 or 1 would else stand as the other question's number."""
    assert found(header, "area") == {header: ("crops", "area"), "area": ("area", "")}


def test_forms_given_out_as_points_of_a_map_are_read():
    point = {"type": "Point", "coordinates": [4.5, 44.1]}
    forms = [{"type": "Feature", "geometry": point, "properties": {"soil/area": "2"}}]
    table = read_submitted(json.dumps({"type": "FeatureCollection", "features": forms}).encode())
    assert table.column(("soil/area",)) == 0
    assert table.cell(0, 0) == "2"
    assert "4.5 44.1" in table.rows[0]
