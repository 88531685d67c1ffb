"""What must agree with something else in the repository: settings, templates, migrations, locks."""

import re
import tomllib
from io import StringIO
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import engines
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
LOCKS = ["lock.txt", "lock-postgres.txt", "lock-dev.txt"]
SERVER_VARIABLES = {"PORT", "WEB_CONCURRENCY"}

INLINE = re.compile(
    r"""<style\b | <script(?![^>]*\bsrc=)[^>]*>
    | \sstyle\s*= | \son[a-z]+\s*=\s*["'] | javascript:""",
    re.VERBOSE | re.IGNORECASE,
)
FETCHED_FROM_ELSEWHERE = re.compile(
    r"""(?:<link[^>]*\shref|\ssrc|\ssrcset|\sposter|<use[^>]*\shref)\s*=\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)


def name_of(path):
    return str(path.relative_to(ROOT))


def pins_of(lock):
    return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE))


def settings_section():
    readme = (ROOT / "README.md").read_text()
    return re.search(r"^## Settings$(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)[1]


def test_every_environment_variable_is_documented():
    read = set(
        re.findall(r'env\.[a-z_]+\(\s*"([A-Z_]+)"', (ROOT / "spg" / "settings.py").read_text())
    )
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", settings_section(), re.MULTILINE))
    assert documented == read


def test_the_web_servers_variables_are_documented():
    source = (ROOT / "deploy" / "gunicorn.conf.py").read_text()
    assert set(re.findall(r"environ\.get\(.([A-Z_]+).\)", source)) - {"DEMO"} == SERVER_VARIABLES
    assert {name for name in SERVER_VARIABLES if f"`{name}`" in settings_section()} == (
        SERVER_VARIABLES
    )


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert said.getvalue() == "No changes detected\n"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_parses(path):
    assert get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_no_inline_style_or_script_and_asks_no_third_party(path):
    if path.relative_to(ROOT / "templates").parts[0] == "pdf":
        pytest.skip("a PDF's template is rendered by us, with our own fetcher")
    source = path.read_text()
    assert INLINE.findall(source) == []
    assert FETCHED_FROM_ELSEWHERE.findall(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p style='x'>",
        "<style>",
        "<script>",
        '<script type="module">',
        '<a onclick="x()">',
        '<a href="javascript:x">',
    ],
)
def test_the_guard_sees_what_is_inline(source):
    assert INLINE.search(source)


@pytest.mark.parametrize(
    "source",
    [
        '<img src="https://example.org/a.png">',
        '<script src="//example.org/a.js">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
    ],
)
def test_the_guard_sees_what_is_fetched_from_elsewhere(source):
    assert FETCHED_FROM_ELSEWHERE.search(source)


def test_templates_are_read_from_our_folder_first():
    assert engines["django"].dirs == [ROOT / "templates"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_hashes_and_names_no_host(name):
    lines = (ROOT / name).read_text().splitlines()
    assert [line for line in lines if "://" in line] == []
    packages = [line for line in lines if "==" in line]
    assert packages
    assert [line for line in packages if not line.endswith("\\")] == []


def test_locks_agree_with_one_another_and_cover_what_is_asked_for():
    pinned = {
        name: set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in LOCKS
    }
    assert pinned["lock.txt"] <= pinned["lock-postgres.txt"] <= pinned["lock-dev.txt"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    names = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in asked}
    assert names <= {pin.partition("==")[0] for pin in pinned["lock-dev.txt"]}
