"""Sheets of paper: each printed copy has a number in clear, and a key that stays here."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.canonical import written_id
from visits.models import Entry, Sheet, Visit


@transaction.atomic
def print_sheet(visit: Visit, *, by: Person, after: int = 0, at: datetime | None = None) -> Sheet:
    """A new number. `after` is the last one that the person saw: pressed twice, it is one sheet."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.is_put_off:
        raise Refused(_("Cette visite n'a pas lieu : il n'y a pas de feuille à imprimer."))
    if visit.is_sealed:
        raise Refused(_("Le compte rendu est définitif : une feuille ne servirait plus."))
    last = visit.sheets.order_by("-number").first()
    if last is not None and last.number > after and last.printed_by_id == by.pk:
        return last
    number = last.number + 1 if last else 1
    return Sheet.objects.create(
        visit=visit, number=number, printed_by=by, printed_at=at or timezone.now()
    )


@transaction.atomic
def note_typing(sheet: Sheet, *, by: Person, at: datetime | None = None) -> Sheet:
    """Who typed the sheet first, and when: the next person is told before going on."""
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.typed_by_id is None:
        sheet.typed_by, sheet.typed_at = by, at or timezone.now()
        sheet.save(update_fields=["typed_by", "typed_at"])
    return sheet


def forget_key_of(entry: Entry) -> None:
    """An id made from a sheet's key and erased words must not tell them: the key goes."""
    if entry.source != Entry.Source.PAPER or entry.value is None:
        return
    place = entry.object_id or entry.criterion_id
    target = f"{entry.kind}|{place}|{entry.voice}|{entry.about}"
    for sheet in Sheet.objects.filter(visit=entry.visit, key__isnull=False):
        if written_id(sheet.key, target, entry.value) == str(entry.entry_id):
            sheet.key = None
            sheet.save(update_fields=["key"])
