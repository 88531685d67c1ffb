"""What was decided and what became of it: the farm's promises, the group's and the network's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from visits.access import FarmAccess
from visits.models import Action, ActionEvent, Support
from visits.queries.plan import actions_seen

Kind = ActionEvent.Kind
STEPS = (
    Kind.SUGGESTED,
    Kind.ACCEPTED,
    Kind.DECLINED,
    Kind.IN_PROGRESS,
    Kind.DONE,
    Kind.POSTPONED,
    Kind.DROPPED,
    Kind.CARRIED_OVER,
)


@dataclass(frozen=True)
class Promise:
    """One action with its steps from the first to the last, and who lends a hand."""

    action: Action
    steps: tuple[ActionEvent, ...]
    to_talk_over: bool

    @property
    def is_farms(self) -> bool:
        return self.action.owner == Action.Owner.FARM

    @property
    def is_kept(self) -> bool:
        return self.action.status == Action.Status.DONE

    @property
    def is_promised(self) -> bool:
        """Its owner said yes, whatever came of it; a suggestion or a refusal is no promise."""
        never = {Action.Status.SUGGESTED, Action.Status.DECLINED}
        return self.action.status not in never

    @property
    def supports(self) -> list[Support]:
        return list(self.action.supports.all())


@dataclass(frozen=True)
class Promises:
    """A farm's actions, as far as the reader sees its plan, the oldest first."""

    rows: tuple[Promise, ...]
    today: date

    @property
    def farm(self) -> list[Promise]:
        return [row for row in self.rows if row.is_farms]

    @property
    def others(self) -> list[Promise]:
        return [row for row in self.rows if not row.is_farms]


def promises_of(access: FarmAccess, today: date) -> Promises:
    """The plan's own rows and events; rights are those of the plan."""
    if not access.may_read_plan:
        return Promises((), today)
    actions = list(actions_seen(access))
    steps = _steps_of(actions)
    rows = [
        Promise(action, tuple(steps.get(action.action_id, ())), action.is_to_talk_over(today))
        for action in actions
    ]
    return Promises(tuple(rows), today)


def _steps_of(actions: Sequence[Action]) -> dict[object, list[ActionEvent]]:
    if not actions:
        return {}
    ids = [action.action_id for action in actions]
    rows = ActionEvent.objects.filter(farm=actions[0].farm_id, action_id__in=ids, kind__in=STEPS)
    found: dict[object, list[ActionEvent]] = {}
    for event in rows.order_by("at", "pk"):
        found.setdefault(event.action_id, []).append(event)
    return found
