"""Worlds that many tests begin with: built once a file, lent to each test, taken back after it.

    @kept
    def sealed(village): …

is a fixture. Its rows stand in a transaction around those of the tests, and the test's own savepoint
takes back what a test wrote; its objects are copied, so each test has its own. A test whose rows must
be committed, for a live server's threads, has the world built for itself. What a world asks for must
be kept too, and it leaves nothing outside the database: no file, no setting, no mail.
"""

import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from visits.services.pinned import forget_versions

#: By the module and the name of the fixture.
KEPT: dict[tuple[str, str], "World"] = {}
COMMITTED = {"transactional_db", "live_server"}


@dataclass(frozen=True)
class World:
    """How to make one, and the names of the worlds that it stands on."""

    build: Callable[..., Any]
    on: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.build.__name__


def kept(build: Callable[..., Any]) -> Any:
    """A fixture that is built once for the tests of a file that ask for it."""
    world = World(build, tuple(inspect.signature(build).parameters))
    KEPT[build.__module__, build.__name__] = world

    def lend(worlds: "Worlds", db: None, **given: Any) -> Any:
        return worlds.lend(world) if worlds.has(world) else build(**given)

    asked = [*inspect.signature(lend).parameters.values()][:2]
    asked += inspect.signature(build).parameters.values()
    lend.__signature__ = inspect.Signature(asked)
    lend.__doc__ = build.__doc__
    return pytest.fixture(name=build.__name__)(lend)


@dataclass
class Worlds:
    """Those that stand now, each in a transaction inside the one before, with what all have made."""

    standing: list[tuple[World, transaction.Atomic, dict[str, Any]]] = field(default_factory=list)
    lent: dict[str, Any] | None = None

    def stand(self, wanted: list[World]) -> None:
        """These and no others; nothing is lent yet."""
        self.lent = None
        forget_versions()  # the test before has taken back what it wrote
        while [world for world, *_ in self.standing] != wanted[: len(self.standing)]:
            self.take_down_last()
        for world in wanted[len(self.standing) :]:
            self.put_up(world)

    def put_up(self, world: World) -> None:
        translation.deactivate()
        made = self.copy()
        around = transaction.atomic()
        around.__enter__()
        made[world.name] = world.build(**{name: made[name] for name in world.on})
        self.standing.append((world, around, made))

    def take_down_last(self) -> None:
        _world, around, _made = self.standing.pop()
        transaction.set_rollback(True)
        around.__exit__(None, None, None)

    def copy(self) -> dict[str, Any]:
        """By name; what two of them share is one object in the copy too."""
        return copy.deepcopy(self.standing[-1][-1]) if self.standing else {}

    def has(self, world: World) -> bool:
        return any(standing is world for standing, *_ in self.standing)

    def lend(self, world: World) -> Any:
        self.lent = self.lent or self.copy()
        return self.lent[world.name]


def worlds_of(item: pytest.Item) -> list[World]:
    """What a test stands on, the ground first; nothing for one whose rows must be committed."""
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    if COMMITTED.intersection(names) or (marker and marker.kwargs.get("transaction")):
        return []
    found: list[World] = []
    for name in names:
        add_with_ground(item, name, found)
    return found


def add_with_ground(item: pytest.Item, name: str, found: list[World]) -> None:
    world = KEPT.get((item.module.__name__, name)) or KEPT.get(("tests.village", name))
    if world is None or world in found:
        return
    for below in world.on:
        add_with_ground(item, below, found)
    found.append(world)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In each file, tests of one world come together."""
    order: list[pytest.Item] = []
    for _path, of_file in groupby(items, lambda item: item.path):
        order += sorted(of_file, key=lambda item: [world.name for world in worlds_of(item)])
    items[:] = order


@pytest.fixture(scope="session")
def all_worlds() -> Worlds:
    return Worlds()


@pytest.fixture(scope="module", autouse=True)
def worlds(all_worlds: Worlds, django_db_blocker: DjangoDbBlocker) -> Iterator[Worlds]:
    """They end with the file."""
    yield all_worlds
    with django_db_blocker.unblock():
        all_worlds.stand([])


@pytest.fixture
def worlds_stand(
    request: pytest.FixtureRequest,
    worlds: Worlds,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    with django_db_blocker.unblock():
        worlds.stand(worlds_of(request.node))


@pytest.fixture
def _django_db_helper(worlds_stand: None, _django_db_helper: None) -> None:
    """pytest-django's own: the transaction of a test begins inside those of its worlds."""
