"""What the farm shares of its own words: copies that stand in the shared stream."""

import uuid

from django.db.models import QuerySet

from visits.models import Entry, Stream
from visits.payload import Incoming, read_entry


def shared_by(share: Entry) -> QuerySet[Entry]:
    """What of the farm's own words a share shows: as it stands now, and nobody else's."""
    return Entry.objects.filter(
        visit=share.visit,
        stream=Stream.PRIVATE,
        voice=Entry.Voice.SELF,
        head__isnull=False,
        redacted_at__isnull=True,
        entry_id__in=share.value["show"],
    ).select_related("said_by", "visit")


def copy_of(share: Entry, original: Entry) -> Incoming:
    """The copy as an entry of its own: who said it stays, the earlier copies are its parents."""
    parents = list(
        Entry.objects.filter(
            visit=original.visit,
            stream=Stream.SHARED,
            said_by=original.said_by,
            kind=original.kind,
            criterion_id=original.criterion_id,
            object_id=original.object_id,
            voice=original.voice,
            derived_from__isnull=False,
        ).values_list("entry_id", flat=True)
    )
    return read_entry(
        {
            "entry_id": uuid.uuid5(share.entry_id, str(original.entry_id)),
            "kind": original.kind,
            "criterion": original.criterion_id,
            "object_id": original.object_id,
            "voice": original.voice,
            "about": original.about,
            "value": original.value,
            "act": original.act,
            "said_ref": original.said_by.ref,
            "on_behalf": original.on_behalf,
            "derived_from": original.entry_id,
            "client_time": original.client_time,
            "parents": parents,
        }
    )
