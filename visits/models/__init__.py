"""The nouns of what happened."""

from visits.models.allotment import Allotment
from visits.models.batch import Batch
from visits.models.criterion import Criterion, CriterionTheme, Level, Theme
from visits.models.editing import GridEdit, GridImport, GridPresence
from visits.models.entry import (
    Answer,
    Entry,
    EntryParent,
    Epoch,
    Head,
    Quarantine,
    Sheet,
    Stream,
)
from visits.models.grid import Grid, GridVersion
from visits.models.media import Blob
from visits.models.message import Message
from visits.models.plan import Action, ActionEvent, Support
from visits.models.report import Addendum, CorrectionRequest, Reading, Report
from visits.models.result import CriterionResult, ThemeResult
from visits.models.season import SeasonFigures
from visits.models.submission import Submission, SubmissionImport
from visits.models.tablet import Draft, GuestCard, Preparation, ServerKey, Tablet, VisitKey
from visits.models.tally import Counted, FarmVisits, Presence, Tally
from visits.models.visit import Teammate, Visit, VisitGrid, VisitStep

__all__ = [
    "Action",
    "ActionEvent",
    "Addendum",
    "Allotment",
    "Answer",
    "Batch",
    "Blob",
    "CorrectionRequest",
    "Counted",
    "Criterion",
    "CriterionResult",
    "CriterionTheme",
    "Draft",
    "Entry",
    "EntryParent",
    "Epoch",
    "FarmVisits",
    "Grid",
    "GridEdit",
    "GridImport",
    "GridPresence",
    "GridVersion",
    "GuestCard",
    "Head",
    "Level",
    "Message",
    "Preparation",
    "Presence",
    "Quarantine",
    "Reading",
    "Report",
    "SeasonFigures",
    "ServerKey",
    "Sheet",
    "Stream",
    "Submission",
    "SubmissionImport",
    "Support",
    "Tablet",
    "Tally",
    "Teammate",
    "Theme",
    "ThemeResult",
    "Visit",
    "VisitGrid",
    "VisitKey",
    "VisitStep",
]
