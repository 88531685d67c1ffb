"""What the example networks tell: their files, days and moments, and identifiers that stay."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from peers.models import Farm, Group, Network, Person
from visits.models import Grid, GridVersion, Visit

FOLDER = Path(__file__).parents[2] / "example"
EXAMPLE = UUID("8b418d65-ee3c-44bb-8170-a0c651e523cf")
Stated = str | Mapping[str, int]


@cache
def read_story(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def made_id(*parts: str) -> UUID:
    """The same thing of the story has the same identifier on every server."""
    return uuid5(EXAMPLE, "/".join(parts))


@dataclass
class Stage:
    """Today, and what has entered the story so far, by the keys that the files use."""

    today: date
    people: dict[str, Person] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    farms: dict[str, Farm] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)

    def day(self, stated: Stated) -> date:
        if isinstance(stated, str):
            return date.fromisoformat(stated)
        return self.today + timedelta(days=stated["days"])

    def at(self, stated: Stated | date, clock: str) -> datetime:
        """A moment of a day of the story, in the time of the place."""
        day = stated if isinstance(stated, date) else self.day(stated)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))

    def told_farm(self, key: str) -> dict[str, Any]:
        networks = read_story("network")["networks"]
        return next(row for told in networks for row in told["farms"] if row["key"] == key)

    def version(self, network: str, number: int) -> GridVersion:
        return self.grids[network].versions.get(number=number)


class Script:
    """Everything that happens, played in the order of its moments."""

    def __init__(self) -> None:
        self._moments: list[tuple[datetime, Callable[[datetime], Any]]] = []

    def add(self, at: datetime, act: Callable[[datetime], Any]) -> None:
        self._moments.append((at, act))

    def play(self) -> None:
        for at, act in sorted(self._moments, key=lambda moment: moment[0]):
            act(at)
