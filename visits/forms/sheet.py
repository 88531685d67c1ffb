"""What was written on a sheet of paper, typed in the order of the sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from visits.forms.entry import Page, row_of
from visits.forms.note import LeadForm, ObjectForm
from visits.forms.speaker import Spot, Writer

Data = Mapping[str, Any] | None
NOTES = 3
LEADS = 4


def section_page(writer: Writer, spots: Sequence[Spot], data: Data = None) -> Page:
    """One section of the sheet; nothing that stands elsewhere is shown in its boxes."""
    return Page(writer, [row_of(writer, spot, data) for spot in spots])


def last_page(writer: Writer, data: Data = None) -> Page:
    """The end of the sheet: notes of the carnet and leads."""
    notes = [ObjectForm(writer, data, name=f"carnet-{n}") for n in range(1, NOTES + 1)]
    leads = [LeadForm(writer, data, name=f"lead-{n}") for n in range(1, LEADS + 1)]
    return Page(writer, (), [*notes, *leads])
