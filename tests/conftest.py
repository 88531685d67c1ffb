"""What every test stands on: order and guards. Database, browser and village have their files."""

import gc
import importlib.util
import os
import sys
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.template import engines
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.undefined import UndefinedVariable

# Playwright keeps an event loop in the main thread; Django would take our queries for async ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

pytest_plugins = [
    name
    for name in ("tests.database", "tests.browser", "tests.kept", "tests.village")
    if importlib.util.find_spec(name)
]

# A busy machine is no fault of what is tested.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")

#: Objects made before Python looks for rings among the youngest; usually 700.
RARELY = 50_000

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


#: Files that take longest: begun first, so that no worker idles while the last of them runs. It holds
#: with xdist's `--no-loadscope-reorder`: by itself it begins with the file of the most tests.
LONGEST = (
    "tests/test_story.py",
    "tests/test_access_table.py",
    "tests/field/test_filling.py",
    "tests/field/test_offline_prepare.py",
    "tests/field/test_photos.py",
    "tests/field/test_offline_kept.py",
    "tests/visits/test_edit_browser.py",
    "tests/visits/test_paper_pages.py",
    "tests/peers/test_pages_in_a_browser.py",
    "tests/sync/test_machine.py",
    "tests/visits/test_xlsform_wild.py",
    "tests/visits/test_seed.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: index for index, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))
    # A browser that a busy machine keeps waiting is asked again, twice at most, and the run names it:
    # a test that passes only then is a fault still to be found.
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))


def pytest_collection_finish() -> None:
    """Modules and thousands of tests stay to the end: Python need not walk over them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(RARELY, 20, 20)


def refuse_third_parties(event: str, arguments: tuple) -> None:
    """No test speaks to another machine: what it would find there is not ours to rely on."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
        if host not in LOOPBACK:
            message = f"A test connects to {host}."
            raise AssertionError(message)


sys.addaudithook(refuse_third_parties)


@pytest.fixture(autouse=True)
def undefined_variables_fail() -> None:
    """Before each test: one that changes the templates' settings brings a new engine."""
    engines["django"].engine.string_if_invalid = UndefinedVariable()


@pytest.fixture(autouse=True)
def own_language() -> None:
    """A request of the test before may have left another language behind."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits count in the cache: each test begins at none."""
    yield
    cache.clear()
