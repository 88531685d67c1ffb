"""The house: imports run down, only services write, slow libraries are imported late."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: From the ground up: a module imports its own floor or a lower one.
FLOORS = [
    (
        "peers.refused",
        "visits.canonical",
        "visits.fold",
        "visits.griddoc",
        "visits.kinds",
        "visits.scoring",
        "visits.conditions",
        "visits.charts",
    ),
    ("peers.models",),
    (
        "peers.access",
        "peers.queries",
        "peers.services",
        "peers.forms",
        "peers.admin",
        "peers.middleware",
        "peers.adapter",
        "peers.context",
    ),
    ("peers",),
    ("visits.models",),
    (
        "visits.payload",
        "visits.envelope",
        "visits.proof",
        "visits.access",
        "visits.voices",
        "visits.templatetags",
    ),
    (
        "visits.queries",
        "visits.services",
        "visits.forms",
        "visits.templatetags.kept",
        "visits.admin",
    ),
    (
        "visits.drawn",
        "visits.chart_words",
        "visits.published_words",
        "visits.basis_words",
        "visits.progress_words",
        "visits.progress_cells",
        "visits.progress_calculated",
    ),
    ("visits.pdf", "visits.exchange"),
    ("visits.tasks",),
    ("visits.views", "visits.api", "visits.management"),
    ("visits.urls", "visits"),
    ("spg",),
]
#: Nobody imports peers' pages from visits, and peers knows nothing of visits.
PURE = (
    "visits.canonical",
    "visits.fold",
    "visits.griddoc",
    "visits.kinds",
    "visits.scoring",
    "visits.conditions",
    "visits.charts",
)
SLOW = ("matplotlib", "weasyprint")
WRITES = re.compile(r"\.(save|create|bulk_create|update_or_create|get_or_create|delete|update)\(")


def modules(*tops: str) -> list[str]:
    found = []
    for top in tops:
        for path in sorted((ROOT / top).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if ".migrations." not in name:
                found.append(name.removesuffix(".__init__"))
    return found


def tree_of(module: str) -> ast.Module:
    path = ROOT / Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(path.read_text())


def imports_of(module: str) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node


def floor(module: str) -> int:
    places = [
        (len(name), index)
        for index, names in enumerate(FLOORS)
        for name in names
        if module == name or module.startswith(f"{name}.")
    ]
    return max(places)[1] if places else -1


OURS = modules("peers", "visits", "spg")


@pytest.mark.parametrize("module", OURS)
def test_imports_run_down(module):
    up = [name for name, _node in imports_of(module) if floor(name) > floor(module)]
    assert up == []


@pytest.mark.parametrize("module", modules("peers"))
def test_peers_knows_nothing_of_visits(module):
    assert [name for name, _node in imports_of(module) if name.startswith("visits")] == []


@pytest.mark.parametrize("module", [name for name in OURS if name.startswith(PURE)])
def test_pure_rooms_import_nothing_of_ours_nor_django(module):
    allowed = PURE
    foreign = [
        name
        for name, _node in imports_of(module)
        if name.split(".")[0] in {"peers", "spg", "django"}
        or (name.startswith("visits") and not name.startswith(allowed))
    ]
    assert foreign == []


@pytest.mark.parametrize("module", OURS)
def test_slow_libraries_are_imported_where_they_are_used(module):
    body = tree_of(module).body
    top = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name for node in top if isinstance(node, ast.Import) for alias in node.names] + [
        node.module or "" for node in top if isinstance(node, ast.ImportFrom)
    ]
    assert [name for name in names if name.startswith(SLOW)] == []


def test_matplotlib_lives_in_charts_and_weasyprint_in_pdf():
    homes = {"matplotlib": "visits.charts", "weasyprint": "visits.pdf"}
    doctor = "visits.management.commands.doctor"
    strays = [
        (module, name)
        for module in OURS
        for name, _node in imports_of(module)
        for library, home in homes.items()
        if name.startswith(library) and not module.startswith((home, doctor))
    ]
    assert strays == []


def _writers() -> list[tuple[str, str]]:
    found = []
    for module in modules("peers", "visits"):
        path = ROOT / Path(*module.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        lines = path.read_text().splitlines()
        found += [
            (module, line.strip())
            for line in lines
            if WRITES.search(line) and "# not a row" not in line
        ]
    return found


def test_only_services_write_rows():
    strays = [
        (module, line)
        for module, line in _writers()
        if not module.startswith(("visits.services", "peers.services"))
    ]
    assert strays == []


@pytest.mark.parametrize("model", ["Entry", "EntryParent", "Head", "Answer"])
def test_the_log_and_its_projections_are_written_in_one_place(model):
    homes = ("visits.services.entry", "visits.services.projection")
    written = re.compile(rf"\b{model}\.objects\.(bulk_create|create|get_or_create)\(")
    strays = [
        module
        for module, line in _writers()
        if written.search(line) and not module.startswith(homes)
    ]
    assert strays == []


BY_HAND = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (visits|peers)_\w+")


def test_rows_are_written_by_hand_in_few_rooms():
    """The log, the sums, and the lock of the triggers where it is lifted."""
    homes = {"visits.services.log_rows", "visits.services.stream", "visits.services.tally_rows"}
    texts = {m: (ROOT / Path(*m.split("."))).with_suffix(".py") for m in modules("peers", "visits")}
    strays = [m for m, path in texts.items() if path.is_file() and BY_HAND.search(path.read_text())]
    assert set(strays) <= homes


def test_sizes_are_printed_for_whoever_keeps_house(capsys):
    sizes = sorted(
        (len((ROOT / Path(*m.split("."))).with_suffix(".py").read_text().splitlines()), m)
        for m in OURS
        if not (ROOT / Path(*m.split("."))).is_dir()
    )
    with capsys.disabled():
        largest = ", ".join(f"{name} {lines}" for lines, name in sizes[-3:])
        print(f"\nlargest rooms: {largest}")  # noqa: T201 - a guard rail that is meant to be read
    assert sizes[-1][0] <= 450
