"""Sheets joined into one say the same in the same order, and their pictures are found."""

import re

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from spg.sheets import imported_by, join_sheets
from spg.storage import tablet_sheets

SHEETS = {
    "app/all.css": '/* All. */\n@import url("../base/base.css");\n@import url("own.css");\nb { }\n',
    "base/base.css": 'a { background: url("../icons/a.svg"); mask: url("data:x"); }\n',
    "app/own.css": 'c { mask: url("c.svg"); }\n',
}
JOINED = """/* All. */
a { background: url("../icons/a.svg"); mask: url("data:x"); }
c { mask: url("c.svg"); }
b { }
"""


def test_joined_sheets_stand_in_the_order_of_their_imports():
    assert join_sheets("app/all.css", SHEETS.__getitem__) == JOINED


def test_a_picture_of_another_folder_is_still_found():
    far = {"x/y/all.css": '@import url("../../base/base.css");\n'} | SHEETS
    assert 'url("../../icons/a.svg")' in join_sheets("x/y/all.css", far.__getitem__)


def test_what_a_sheet_imports_is_known_by_its_name():
    assert imported_by("app/all.css", SHEETS["app/all.css"]) == ["base/base.css", "app/own.css"]


def test_the_tablets_pages_ask_for_one_sheet(tmp_path):
    storage = {"staticfiles": {"BACKEND": "spg.storage.HashedStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | storage):
        call_command("collectstatic", verbosity=0, interactive=False)
    sheet = next((tmp_path / "visits/field").glob("whole.*.css"))
    text = sheet.read_text()
    assert "@import" not in text
    assert "criterion-answer" in text
    assert "--leaf-deep" in text
    for address in re.findall(r'url\("([^"]+)"\)', text):
        assert (sheet.parent / address).resolve().is_file()


def test_where_files_are_not_joined_the_pages_ask_for_each_sheet():
    assert tablet_sheets() == [
        "spg/css/base.css",
        "spg/css/forms.css",
        "spg/css/parts.css",
        "visits/field/field.css",
    ]
