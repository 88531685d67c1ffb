"""A farm's dossier and its plan, as their page and their PDF show them to one reader."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from visits.access import FarmAccess
from visits.models import Visit
from visits.pdf.document import document_pdf
from visits.progress_calculated import calculated_of
from visits.progress_cells import table_of
from visits.progress_words import sentence_of
from visits.queries.farm import dossier_of
from visits.queries.plan import plan_of
from visits.queries.result import progress_read_by

SHEET = "pdf/sheet.css"


class Paper(NamedTuple):
    """What a document says, and the visits whose answers stand in it."""

    context: dict[str, Any]
    visits: list[Visit]


def dossier_paper(access: FarmAccess, today: date) -> Paper:
    """Card, way made, plan, visits and the table: what this person may read of it."""
    context: dict[str, Any] = {"access": access, "farm": access.farm, "today": today}
    context |= {"dossier": dossier_of(access), "plan": plan_of(access, today)}
    context |= {"reader": access.person, "sentence": "", "table": None, "calculated": []}
    progress = progress_read_by(access) if access.may_read_progress_part else None
    if progress is None or not progress.rows:
        return Paper(context, [])
    context |= {"sentence": sentence_of(progress), "table": table_of(progress, opens=())}
    context |= {"calculated": calculated_of(progress)}
    return Paper(context, [column.visit for column in progress.columns])


def plan_paper(access: FarmAccess, today: date) -> Paper:
    context = {"access": access, "farm": access.farm, "plan": plan_of(access, today)}
    return Paper(context | {"today": today}, [])


def dossier_pdf(context: Mapping[str, Any], *, folder: str = "") -> bytes:
    """Kept in a folder, by its content, only if one is named: it changes with every word."""
    return document_pdf("pdf/dossier.html", context, keep=bool(folder), folder=folder)


def plan_pdf(context: Mapping[str, Any], *, folder: str = "") -> bytes:
    return document_pdf("pdf/plan.html", context, style=SHEET, keep=bool(folder), folder=folder)
