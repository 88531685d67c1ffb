"""Play the example networks from their first day until today, once and whole."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from peers.models import Network
from visits.services.seed.grid import set_grid
from visits.services.seed.network import set_network, set_people
from visits.services.seed.plan import events_said, set_desk_events
from visits.services.seed.said import Mismatch, say_on_their_days
from visits.services.seed.story import Script, Stage, read_story
from visits.services.seed.visit import set_visit, unlike_its_story
from visits.services.seed.visit_said import VisitSaid

Told = Mapping[str, Any]
#: The story's own last day: a clock that is behind must not bring its parts out of order.
WRITTEN_ON = date(2026, 11, 24)


@transaction.atomic
def play_example(today: date) -> list[Network]:
    """Networks that were not there yet; those that are there stay as people have left them."""
    known = set(Network.objects.values_list("slug", flat=True))
    missing = [told for told in read_story("network")["networks"] if told["slug"] not in known]
    if not missing:
        return []
    stage, script = Stage(max(today, WRITTEN_ON)), Script()
    set_people(stage)
    for told in missing:
        set_network(stage, told, script)
        set_grid(stage, told["key"], told["grid"], script)
    visits = [v for v in read_story("visits")["visits"] if v["network"] in stage.networks]
    _set_visits(stage, visits, script)
    script.play()
    _hold_to_the_story(stage, visits)
    return list(stage.networks.values())


def _set_visits(stage: Stage, visits: list[Told], script: Script) -> None:
    actions = [a for a in read_story("actions")["actions"] if a["farm"] in stage.farms]
    for told in visits:
        set_visit(stage, told, script)
        said = VisitSaid(stage, told)
        sayings = [*said, *events_said(stage, told, actions)]
        say_on_their_days(stage, told["key"], sayings, script)
        said.set_answers_to_corrections(script)
    for action in actions:
        set_desk_events(stage, action, script)


def _hold_to_the_story(stage: Stage, visits: list[Told]) -> None:
    faults = [fault for told in visits if (fault := unlike_its_story(stage, told))]
    if faults:
        raise Mismatch("\n".join(faults))
