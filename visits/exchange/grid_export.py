"""The forms in which a grid goes out, each with the end of its file's name and what it is."""

from visits.exchange.grid_file import CONTENT_TYPES as OWN_TYPES
from visits.exchange.grid_file import WRITERS as OWN_WRITERS
from visits.exchange.xlsform.write import as_xlsform

XLSFORM = "xlsform"
WRITERS = {**OWN_WRITERS, XLSFORM: as_xlsform}
CONTENT_TYPES = {**OWN_TYPES, XLSFORM: OWN_TYPES["xlsx"]}


def file_name(stem: str, form: str) -> str:
    """A form is a workbook too, and says so beside the grid of the same name."""
    return f"{stem}-xlsform.xlsx" if form == XLSFORM else f"{stem}.{form}"
