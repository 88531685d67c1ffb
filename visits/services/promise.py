"""What people decide about a plan at a desk: rights asked again, then one event or two."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from peers.models import Farm, Person
from peers.refused import Refused
from visits.access import FarmAccess
from visits.models import Action, ActionEvent, Support
from visits.services.plan import record_event

Event = ActionEvent.Kind
Status = Action.Status
#: From where each step may be taken; a step taken twice is refused with a sentence.
FROM = {
    Event.ACCEPTED: {
        Status.SUGGESTED,
        Status.ACCEPTED,
        Status.DECLINED,
        Status.POSTPONED,
        Status.IN_PROGRESS,
        Status.DONE,
    },
    Event.DECLINED: {Status.SUGGESTED, Status.ACCEPTED, Status.POSTPONED},
    Event.IN_PROGRESS: {Status.SUGGESTED, Status.ACCEPTED, Status.POSTPONED},
    Event.DONE: {Status.SUGGESTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.POSTPONED},
    Event.POSTPONED: {Status.ACCEPTED, Status.IN_PROGRESS, Status.POSTPONED},
    Event.DROPPED: {Status.ACCEPTED, Status.IN_PROGRESS, Status.POSTPONED, Status.DECLINED},
}


@dataclass(frozen=True)
class Speech:
    """Who says it, and how it came to whoever writes it down."""

    said_by: Person
    on_behalf: str = "none"


@transaction.atomic
def add_action(
    access: FarmAccess,
    data: Mapping[str, Any],
    *,
    action_id: uuid.UUID,
    at: datetime | None = None,
) -> Action:
    """Suggest an action; whoever suggests one to themselves has accepted it."""
    if not access.may_suggest:
        raise Refused(_("Vous ne pouvez pas proposer d'action pour cette ferme."))
    by, farm = access.person, _locked(access.farm)
    first = uuid.uuid5(action_id, Event.SUGGESTED)
    known = Action.objects.filter(farm=farm, action_id=action_id).first()
    if known is not None:
        return known
    action = record_event(farm, action_id, Event.SUGGESTED, by=by, data=data, event_id=first, at=at)
    if not access.speaks_for_owner(action):
        return action
    return record_event(
        farm,
        action_id,
        Event.ACCEPTED,
        by=by,
        data={"text_version": action.text_version},
        event_id=uuid.uuid5(action_id, Event.ACCEPTED),
        at=at,
    )


@transaction.atomic
def change_action(
    access: FarmAccess,
    action: Action,
    data: Mapping[str, Any],
    *,
    speech: Speech,
    text_version: int,
    at: datetime | None = None,
) -> Action:
    """Another wording, owner or date; who owns it accepts the new text in the same breath."""
    farm = _locked(access.farm)
    action = _current(action, text_version)
    _refuse_stranger(access, action)
    if not action.is_open:
        raise Refused(_("Cette action est terminée : son texte ne change plus."))
    agreed = action.status != Status.SUGGESTED
    said = {"by": access.person, "said_by": speech.said_by, "on_behalf": speech.on_behalf, "at": at}
    action = record_event(farm, action.action_id, Event.CHANGED, data=data, **said)
    noted = speech.on_behalf != "none" and access.may_note_for_owner(action)
    if not (agreed and (noted or access.speaks_for_owner(action))):
        return action
    version = {"text_version": action.text_version}
    return record_event(farm, action.action_id, Event.ACCEPTED, data=version, **said)


@transaction.atomic
def move_action(
    access: FarmAccess,
    action: Action,
    kind: str,
    *,
    speech: Speech,
    text_version: int,
    why: str = "",
    due: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Action:
    """Accept, decline, begin, finish, put off or drop: the owner's word, or noted for the farm."""
    farm = _locked(access.farm)
    action = _current(action, text_version)
    _refuse_stranger(access, action)
    if action.status not in FROM.get(kind, ()):
        raise Refused(_("Cette action a changé depuis. Relisez-la avant de continuer."))
    data: dict[str, Any] = {"text_version": text_version} if kind == Event.ACCEPTED else {}
    return record_event(
        farm,
        action.action_id,
        kind,
        by=access.person,
        data=data | dict(due or {}),
        why=why,
        said_by=speech.said_by,
        on_behalf=speech.on_behalf,
        at=at,
    )


def _locked(farm: Farm) -> Farm:
    return Farm.objects.select_for_update(of=("self",)).select_related("network").get(pk=farm.pk)


def _current(action: Action, text_version: int) -> Action:
    """The action as it is now, if its text is still the one that was read."""
    action = Action.objects.select_related("owner_group", "owner_person").get(pk=action.pk)
    if action.text_version != text_version:
        raise Refused(_("Le texte de cette action a changé. Relisez-le avant de continuer."))
    return action


def _refuse_stranger(access: FarmAccess, action: Action) -> None:
    if not (access.speaks_for_owner(action) or access.may_note_for_owner(action)):
        raise Refused(_("Cette action n'est pas à vous : qui s'en charge décide."))


@transaction.atomic
def offer_support(
    access: FarmAccess,
    action: Action,
    *,
    what: str,
    support_id: uuid.UUID,
    helper: Person | None = None,
    at: datetime | None = None,
) -> Action:
    """Ask for a hand, or lend one: whoever offers their own help has confirmed it."""
    farm = _locked(access.farm)
    data = {"support_id": str(support_id), "what": what.strip()}
    if helper is not None:
        data |= {"helper": str(helper.ref), "helper_words": helper.name}
    by, told = access.person, {"by": access.person, "at": at}
    offered = f"{Event.SUPPORT_OFFERED}/{helper.ref if helper else ''}"
    action = record_event(
        farm,
        action.action_id,
        Event.SUPPORT_OFFERED,
        data=data,
        event_id=uuid.uuid5(support_id, offered),
        **told,
    )
    if helper != by:
        return action
    return record_event(
        farm,
        action.action_id,
        Event.SUPPORT_ACCEPTED,
        data={"support_id": str(support_id)},
        event_id=uuid.uuid5(support_id, f"{Event.SUPPORT_ACCEPTED}/{by.ref}"),
        **told,
    )


@transaction.atomic
def answer_support(
    access: FarmAccess, support: Support, *, accepted: bool, at: datetime | None = None
) -> Action:
    """Each helper answers for themselves."""
    farm = _locked(access.farm)
    support = Support.objects.select_related("action").get(pk=support.pk)
    if support.helper_id != access.person.pk:
        raise Refused(_("Chaque personne confirme pour elle-même."))
    kind = Event.SUPPORT_ACCEPTED if accepted else Event.SUPPORT_DECLINED
    return record_event(
        farm,
        support.action.action_id,
        kind,
        by=access.person,
        data={"support_id": str(support.support_id)},
        at=at,
    )
