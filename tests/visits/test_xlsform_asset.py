"""A form as KoboToolbox's programs hand it out is read as its sheets would be."""

import json

import pytest

from tests.visits.forms import examined, item_of, items_of, told
from visits.exchange.grid_read import open_file
from visits.exchange.sheet import Unreadable

CONTENT = {
    "translations": ["English (en)", "Français (fr)"],
    "translated": ["label"],
    "settings": {"default_language": "English (en)", "style": "pages"},
    "survey": [
        {"type": "begin_group", "name": "g", "$kuid": "k0", "label": ["Soil", "Sol"]},
        {"type": "select_one", "select_from_list_name": "yn", "$autoname": "bare", "$kuid": "k1",
         "label": ["Bare?", None], "required": True, "appearance": "minimal"},
        {"type": "integer", "name": "worms", "label": ["Worms", "Vers"],
         "relevant": "${bare} = 'no'", "tags": ["hxl:soil", "hxl:x", "hxl:y"]},
        {"type": "end_group"},
        {"type": "select_multiple", "select_from_list_name": "yn", "_or_other": True, "name": "m",
         "label": ["M", "M"]},
    ],
    "choices": [
        {"list_name": "yn", "name": "yes", "label": ["Yes", "Oui"]},
        {"list_name": "yn", "$autovalue": "no", "label": ["No", "Non"]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("whole", [True, False])
def test_an_asset_becomes_a_grid(whole):
    document = {"uid": "a1", "content": CONTENT} if whole else CONTENT
    built = examined(json.dumps(document).encode())
    assert built.wrong == []
    assert [*items_of(built)] == ["bare", "worms", "m", "m_other"]
    assert item_of(built, "bare")["question"] == {"en": "Bare?"}
    assert item_of(built, "bare")["not_applicable"] is False
    assert item_of(built, "worms")["question"] == {"en": "Worms", "fr": "Vers"}
    assert item_of(built, "worms")["condition"] == "${bare} = 'no'"
    lost = {(sheet, line, code) for sheet, line, _letter, code in told(built)}
    assert ("survey", 3, "x_appearance") in lost
    assert ("settings", 2, "x_setting") in lost
    assert ("survey", 4, "column") in lost


@pytest.mark.parametrize(
    "document",
    [
        {"survey": []},
        {"survey": "x"},
        {"survey": [1]},
        {"content": [], "x": 1},
        {"survey": [{"type": "text"}], "choices": "x"},
        {"survey": [{"type": None, "name": {"a": 1}}], "translations": "x"},
        {"survey": [{"label": ["a", "b", "c"]}], "translations": [None]},
        [1, 2],
    ],
)
def test_what_is_no_form_is_refused_with_a_sentence(document):
    with pytest.raises(Unreadable) as fault:
        open_file(json.dumps(document).encode())
    assert fault.value.code == "not_a_grid"
