"""Who may speak with which voice, asked inside the transaction that stores the words."""

from uuid import UUID

from peers.models import Person
from visits.access import VisitAccess
from visits.kinds import PLAN, VOICES
from visits.models import Criterion, Entry, Quarantine, Visit

Reason = Quarantine.Reason
TAKEN = ""
BEFORE_DEBRIEF = (Visit.Status.DATED, Visit.Status.UNDER_WAY, Visit.Status.DEBRIEFED)


def refusal(
    access: VisitAccess,
    *,
    voice: str,
    kind: str,
    said_by: Person,
    on_behalf: str,
    subject: str,
    about: UUID,
) -> str:
    """Why this voice is not admitted now: a reason of `Quarantine.Reason`, or nothing.

    `subject` is that of the criterion it speaks of, or nothing.
    """
    if voice not in VOICES[kind]:
        return Reason.VOICE_NOT_ALLOWED
    if about not in access.abouts:
        return Reason.BAD_VALUE
    if voice == Entry.Voice.TEAM:
        return _team(access, kind, said_by)
    if voice == Entry.Voice.SELF:
        own = access.standing.may_answer and said_by.pk in access.holder_ids
        return TAKEN if own else Reason.VOICE_NOT_ALLOWED
    if voice == Entry.Voice.REPLY:
        return _reply(access, said_by, on_behalf)
    return _group(access, kind, said_by, subject, about)


def _team(access: VisitAccess, kind: str, said_by: Person) -> str:
    if kind in PLAN:
        own = said_by == access.person or said_by.pk in access.team_ids
        may = own and (access.on_team or access.decides)
        return TAKEN if may else Reason.VOICE_NOT_ALLOWED
    if not access.on_team:
        return Reason.NOT_MEMBER
    if said_by.pk not in access.team_ids:
        return Reason.UNKNOWN_PERSON
    if access.visit.is_put_off or access.visit.status == Visit.Status.PLANNED:
        return Reason.VOICE_NOT_ALLOWED
    if access.may_write_team:
        return TAKEN
    signs = kind == Entry.Kind.SIGNATURE and access.visit.status == Visit.Status.WRITTEN
    return TAKEN if signs else Reason.VISIT_SEALED


def _reply(access: VisitAccess, said_by: Person, on_behalf: str) -> str:
    if said_by.pk not in access.holder_ids:
        return Reason.UNKNOWN_PERSON
    if access.standing.may_answer and said_by == access.person:
        return TAKEN
    noted = on_behalf in {"spoken", "paper", "phone"}
    may = access.may_record_for_farm or (access.on_team and access.visit.is_being_filled)
    return TAKEN if noted and may else Reason.VOICE_NOT_ALLOWED


def _group(access: VisitAccess, kind: str, said_by: Person, subject: str, about: UUID) -> str:
    own = about in {group.ref for group in access.standing.groups}
    of_group = subject != Criterion.Subject.FARM
    if not (own and of_group and said_by == access.person):
        return Reason.VOICE_NOT_ALLOWED
    if kind in PLAN or access.visit.status in {Visit.Status.PLANNED, *BEFORE_DEBRIEF}:
        return TAKEN
    return Reason.VISIT_SEALED
