"""What was received and not admitted: added with its author's name, or set aside with a reason."""

import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.access import visit_access
from visits.models import Entry, Quarantine
from visits.services.entry import QUARANTINED, Admission, append_entries, lock_streams

Decision = Quarantine.Decision
#: Why something legible may be held; anything else cannot be read, and can only be set aside.
ADMISSIBLE = frozenset(
    {
        Quarantine.Reason.NOT_MEMBER,
        Quarantine.Reason.VOICE_NOT_ALLOWED,
        Quarantine.Reason.VISIT_SEALED,
        Quarantine.Reason.UNKNOWN_PERSON,
        Quarantine.Reason.UNVERIFIED_FILE,
        Quarantine.Reason.DEVICE_REVOKED,
        Quarantine.Reason.TOO_OLD_PROTO,
    }
)

#: The farm's words come from the farm: a file that nobody vouches for never speaks for it.
FARM_VOICES = frozenset({Entry.Voice.SELF, Entry.Voice.REPLY})


@transaction.atomic
def admit_entry(held: Quarantine, *, by: Person, at: datetime | None = None) -> Quarantine:
    """Add it as its author wrote it; once the report is final, it makes the next edition."""
    held = _undecided(held, by=by)
    if held.reason not in ADMISSIBLE:
        raise Refused(_("Cette saisie ne se lit pas : elle ne peut qu'être mise de côté."))
    said = json.loads(bytes(held.raw))
    if held.reason == Quarantine.Reason.UNVERIFIED_FILE and said.get("voice") in FARM_VOICES:
        raise Refused(_("Personne ne garantit que la ferme l'a dit : demandez-le-lui."))
    at = at or timezone.now()
    results = append_entries(
        held.visit,
        [said],
        by=held.author,
        source=held.source,
        at=at,
        admitted=Admission(by, held.reason),
    )
    if any(result.status == QUARANTINED for result in results):
        raise Refused(_("Cette saisie ne se rattache pas à cette visite."))
    return _decide(held, Decision.ADMITTED, by=by, at=at)


@transaction.atomic
def set_aside_entry(
    held: Quarantine, *, by: Person, why: str, at: datetime | None = None
) -> Quarantine:
    """Keep it out, with a reason that its author reads."""
    held = _undecided(held, by=by)
    if not why.strip():
        raise Refused(_("Écrivez la raison en quelques mots. La personne la lira."))
    return _decide(held, Decision.SET_ASIDE, by=by, at=at or timezone.now(), why=why.strip())


def _undecided(held: Quarantine, *, by: Person) -> Quarantine:
    """Lock the visit, read again, and refuse whoever may not decide."""
    lock_streams(held.visit)
    rows = Quarantine.objects.select_related("visit__farm", "visit__network", "author")
    held = rows.get(pk=held.pk)
    access = visit_access(by, held.visit)
    may = access.may_answer_as_farm if held.private else access.may_decide_held
    if not may:
        raise Refused(_("Cette saisie n'est pas à vous de décider."))
    if held.decision:
        raise Refused(_("Quelqu'un a déjà décidé de cette saisie."))
    return held


def _decide(
    held: Quarantine, decision: str, *, by: Person, at: datetime, why: str = ""
) -> Quarantine:
    held.decision, held.decided_by, held.decided_at, held.why = decision, by, at, why
    held.save(update_fields=["decision", "decided_by", "decided_at", "why"])
    return held
