"""What the commands of grids do: check tells, import makes a draft, export comes back identical."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.makers import grid_document
from tests.visits.sheets import csv_of, xlsx_of
from visits.models import GridImport
from visits.queries.grid_document import version_document
from visits.services.grid import draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path):
    def keep(data: bytes, name: str = "grille.csv") -> str:
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return keep


def told(command: str, *arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue().replace("\xa0", " ")


def test_check_says_in_words_what_an_import_would_do(kept):
    said = told(
        "grid_check", kept(csv_of([["Notre grille"], ["Thème", "Question"], ["Sol", "Quoi ?"]]))
    )
    assert "1 critère, 1 thème" in said
    assert "Notre grille" in said


def test_check_says_the_same_to_a_script(kept):
    said = json.loads(told("grid_check", kept(xlsx_of(), "a.xlsx"), "--json"))
    assert (said["form"], said["criteria"], said["themes"]) == ("free", 2, 2)
    assert said["left_out"] == []


def test_check_names_the_cell(kept):
    wrong = [["Thème", "Question", "Poids"], ["Sol", "Quoi ?", "lourd"]]
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("grid_check", kept(xlsx_of(wrong), "a.xlsx"), "--json", stdout=out)
    assert ended.value.code == 2
    (row,) = json.loads(out.getvalue())
    assert (row["sheet"], row["row"], row["column"]) == ("Grille", 2, "C")
    assert "lourd" in row["message"]
    assert not GridImport.objects.exists()


def test_import_makes_a_draft_that_says_who_and_what(village, kept):
    said = told("grid_import", kept(csv_of()), network=village.network.slug)
    done = GridImport.objects.get()
    assert "2 critères, 2 thèmes" in said
    assert (done.by, done.file_name, done.version.is_draft) == (village.carla, "grille.csv", True)


def test_import_goes_on_with_a_grid(village, kept):
    grid = village.version.grid
    data = json.dumps(version_document(village.version)).encode()
    told("grid_import", kept(data, "a.json"), network=village.network.slug, grid=grid.code)
    draft = GridImport.objects.get().version
    assert (draft.grid, draft.number) == (grid, 2)
    with pytest.raises(CommandError, match="existe déjà"):
        told("grid_import", kept(data, "a.json"), network=village.network.slug, grid=grid.code)
    assert GridImport.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        (b"%PDF-1.7", {}, "PDF"),
        (csv_of([["Question", "Poids"], ["Quoi ?", "lourd"]]), {}, "Rien n'a été importé"),
        (csv_of(), {"grid": "no-such"}, "no-such"),
        (csv_of(), {"by": "nobody@exemple.test"}, "--by"),
        (csv_of(), {"network": "no-such"}, "no-such"),
    ],
)
def test_import_that_cannot_be_writes_nothing(village, kept, data, options, sentence):
    given = {"network": village.network.slug} | options
    with pytest.raises(CommandError, match=sentence):
        told("grid_import", kept(data), stderr=io.StringIO(), **given)
    assert not GridImport.objects.exists()


def test_a_file_that_is_not_there_is_a_sentence(village):
    for command, options in (("grid_check", {}), ("grid_import", {"network": "x"})):
        with pytest.raises(CommandError):
            told(command, "no-such-file.csv", **options)


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_export_comes_back_identical(village, tmp_path, form):
    path = tmp_path / f"grille.{form}"
    grid = village.version.grid
    told("grid_export", grid.code, format=form, output=str(path))
    told("grid_import", str(path), network=village.other_network.slug)
    assert version_document(GridImport.objects.get().version) == version_document(village.version)


def test_export_takes_the_published_version_unless_one_is_named(village, tmp_path):
    grid = village.version.grid
    draft = draft_version(grid)
    draft.criteria.first().delete()
    counts = []
    for options in ({}, {"number": 2}):
        path = Path(tmp_path) / "grille.json"
        told("grid_export", str(grid.ref), format="json", output=str(path), **options)
        document = json.loads(path.read_text("utf-8"))
        counts.append(sum(len(theme["criteria"]) for theme in document["themes"]))
    assert counts == [6, 5]


@pytest.mark.parametrize("arguments", [["no-such"], ["GRID", "--number", "9"]])
def test_export_of_what_is_not_there_is_a_sentence(village, arguments):
    code = village.version.grid.code
    with pytest.raises(CommandError):
        told("grid_export", *[word.replace("GRID", code) for word in arguments])


def test_a_named_scale_is_written_out(village, kept, tmp_path):
    """A document with scales of its own loads, and leaves with the levels of each criterion."""
    data = json.dumps(grid_document(1, 1, code="echelle")).encode()
    told("grid_import", kept(data, "a.json"), network=village.network.slug)
    path = tmp_path / "b.json"
    told("grid_export", "echelle", format="json", output=str(path))
    item = json.loads(path.read_text("utf-8"))["themes"][0]["criteria"][0]
    assert len(item["levels"]) == 4
