"""The open document of a grid: what is written out is what comes back."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import make_network
from visits.griddoc import CHOICE_KINDS, KINDS, LEVEL_KINDS, RHYTHMS, SUBJECTS
from visits.queries.grid_document import version_document
from visits.services.grid import copy_grid, draft_version, publish_version
from visits.services.grid_load import load_grid
from visits.services.library import FOLDER

pytestmark = pytest.mark.django_db

LIBRARY = sorted(FOLDER.glob("*.json"))


def written_out(document: dict[str, Any]) -> dict[str, Any]:
    """As a file would hold it: read back from JSON."""
    version = load_grid(document, network=make_network())
    return json.loads(json.dumps(version_document(version)))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_library_grid_comes_back_the_same(path):
    once = written_out(json.loads(path.read_text("utf-8")))
    assert written_out(once) == once
    asked = json.loads(path.read_text("utf-8"))
    assert [t["code"] for t in once["themes"]] == [t["code"] for t in asked["themes"]]


def words(most: int = 30) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=most)


texts = st.dictionaries(st.sampled_from(["fr", "en", "pt"]), words(), min_size=1)
numbers = st.decimals(-999, 999, places=3).map(lambda n: f"{n.normalize():f}")
positive = st.decimals("0.001", 999, places=3).map(lambda n: f"{n.normalize():f}")


@st.composite
def steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    made = draw(st.lists(st.tuples(texts, st.none() | numbers), min_size=2, max_size=7))
    return [
        {"code": f"s{index}", "name": name} | ({} if value is None else {"value": value})
        for index, (name, value) in enumerate(made)
    ]


@st.composite
def one_criterion(draw: st.DrawFn, code: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    item: dict[str, Any] = {"code": code, "kind": kind, "question": draw(texts)}
    for key in ("expected", "guidance"):
        if draw(st.booleans()):
            item[key] = draw(texts)
    for flag in ("red_line", "sensitive", "photo", "short_path"):
        if draw(st.booleans()):
            item[flag] = True
    if (subject := draw(st.sampled_from(SUBJECTS))) != "farm":
        item["subject"] = subject
    if (rhythm := draw(st.sampled_from(RHYTHMS))) != "anew":
        item["rhythm"] = rhythm
    if (weight := draw(positive)) != "1":
        item["weight"] = weight
    if kind == "derived":
        item["formula"] = "1 + 1"
    if kind in LEVEL_KINDS or kind in CHOICE_KINDS:
        item["levels" if kind in LEVEL_KINDS else "options"] = draw(steps())
    return item


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    codes = iter(range(1000))

    def theme(*, nested: bool) -> dict[str, Any]:
        count = draw(st.integers(0, 3))
        made = {
            "code": f"t{next(codes)}",
            "name": draw(texts),
            "criteria": [draw(one_criterion(f"c{next(codes)}")) for _ in range(count)],
        }
        if nested and draw(st.booleans()):
            made["parts"] = [theme(nested=False) for _ in range(draw(st.integers(1, 2)))]
        return made

    return {
        "format": "spg-grid/1",
        "code": f"g-{uuid.uuid4().hex[:8]}",
        "name": draw(texts),
        "languages": ["fr", "en"],
        "policy": {
            "missing": draw(st.sampled_from(["left_out", "zero"])),
            "not_applicable": "left_out",
            "theme": draw(st.sampled_from(["counts", "median", "sum_over_max"])),
            "total": "none",
        },
        "themes": [theme(nested=True) for _ in range(draw(st.integers(1, 3)))],
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(documents())
def test_any_grid_comes_back_identical(document):
    assert written_out(document) == document


def test_a_copy_and_a_next_draft_hold_the_same_content(village):
    v = village
    nested = json.loads(LIBRARY[0].read_text("utf-8"))
    nested["themes"][0]["parts"] = [nested["themes"].pop(1)]
    nested["policy"]["always_left_out"] = ["x"]
    version = publish_version(load_grid(nested, network=v.network), by=v.carla)
    themes = version_document(version)["themes"]
    assert version_document(copy_grid(version.grid, network=v.other_network))["themes"] == themes
    drafted = version_document(draft_version(version.grid))
    for theme in drafted["themes"]:
        for part in (theme, *theme.get("parts", [])):
            for item in part["criteria"]:
                assert item.pop("change") == "same"
                item.pop("comparison")
    for theme in themes:
        for part in (theme, *theme.get("parts", [])):
            for item in part["criteria"]:
                for key in ("change", "comparison", "why"):
                    item.pop(key, None)
    assert drafted["themes"] == themes


def test_the_document_costs_the_same_for_few_and_many_criteria(village, django_assert_num_queries):
    small = load_grid(_of(1), network=village.network)
    large = load_grid(_of(40), network=village.network)
    for version in (small, large):
        with django_assert_num_queries(4):
            version_document(version)


def _of(count: int) -> dict[str, Any]:
    item = {"kind": "text", "question": {"fr": "Quoi ?"}}
    return {
        "format": "spg-grid/1",
        "code": f"g{count}",
        "name": {"fr": "Grille"},
        "themes": [
            {"code": f"t{n}", "name": {"fr": "T"}, "criteria": [item | {"code": f"c{n}"}]}
            for n in range(count)
        ],
    }
