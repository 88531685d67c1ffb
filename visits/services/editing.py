"""What every edit of a draft shares: the lock, the state that the form displayed, the history."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.canonical import canonical_json
from visits.models import Grid, GridEdit, GridPresence, GridVersion

Document = Mapping[str, Any]
Verb = GridEdit.Verb
#: What one person goes on typing in one place is one edit.
ONE_EDIT = timedelta(minutes=5)
#: Decided when publishing, not typed in the form of a criterion.
APART = frozenset({"change", "comparison", "why", "criteria", "parts"})


class Stale(Refused):
    """Somebody else saved since this form was opened: what stands now, who and when."""

    def __init__(self, stands: Document, edit: GridEdit | None) -> None:
        super().__init__(
            _("%(name)s a enregistré un autre texte entre-temps. Le vôtre est gardé ici.")
            % {"name": edit.person if edit else _("Une autre personne")}
        )
        self.stands, self.edit = stands, edit


def token_of(document: Document) -> str:
    """The state of what a form shows; it changes with every text and setting in it."""
    told = {key: thing for key, thing in document.items() if key not in APART}
    return hashlib.sha256(canonical_json(told)).hexdigest()


def lock_draft(version: GridVersion) -> GridVersion:
    """The draft for the time of a transaction; published versions do not change."""
    locked = GridVersion.objects.select_for_update().select_related("grid").get(pk=version.pk)
    if not locked.is_draft:
        raise Refused(_("Cette version est publiée. Ouvrez un brouillon pour la changer."))
    return locked


def refuse_stale(version: GridVersion, document: Document, token: str | None, noun: str) -> None:
    """Nothing that somebody saved is overwritten unseen."""
    if token is not None and token != token_of(document):
        code = "" if noun == "grid" else document["code"]
        edits = version.edits.filter(noun=noun, code=code).select_related("person")
        raise Stale(document, edits.first())


def note_edit(
    version: GridVersion,
    verb: str,
    noun: str,
    code: str = "",
    *,
    by: Person,
    before: Document | None = None,
    after: Document | None = None,
    at: datetime | None = None,
) -> GridEdit:
    """One line of the draft's history; typing on in the same place lengthens the last one."""
    at = at or timezone.now()
    last = version.edits.first()
    same = last and (last.verb, last.noun, last.code, last.person_id) == (verb, noun, code, by.pk)
    if same and verb == Verb.CHANGED and at - last.at < ONE_EDIT:
        last.after, last.at = dict(after or {}), at
        last.save(update_fields=["after", "at"])
        return last
    return GridEdit.objects.create(
        version=version,
        person=by,
        verb=verb,
        noun=noun,
        code=code,
        before=dict(before or {}),
        after=dict(after or {}),
        at=at,
    )


def note_presence(
    version: GridVersion, person: Person, place: str, *, at: datetime | None = None
) -> None:
    """Who has the draft open, and where."""
    GridPresence.objects.update_or_create(
        version=version,
        person=person,
        defaults={"place": place[:120], "seen_at": at or timezone.now()},
    )


def taken_codes(grid: Grid, noun: str) -> set[str]:
    """Codes that any version has, or a shelf keeps: a new question never takes an old one's."""
    related = "themes" if noun == "theme" else "criteria"
    taken = set(grid.versions.values_list(f"{related}__code", flat=True))
    for shelf in grid.versions.values_list("shelf", flat=True):
        taken |= {code for item in shelf for code in _codes_in(item["document"])}
    return {code for code in taken if code}


def _codes_in(document: Document) -> set[str]:
    inside = [*document.get("criteria", []), *document.get("parts", [])]
    return {document["code"]}.union(*map(_codes_in, inside))


def free_code(stem: str, taken: set[str]) -> str:
    """The stem itself, else with the first free number."""
    if stem not in taken:
        return stem
    numbers = range(2, len(taken) + 3)
    return next(name for n in numbers if (name := f"{stem[:34]}-{n}") not in taken)
