"""The nouns of what happened."""

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
from visits.models.grid import Criterion, CriterionTheme, Grid, GridVersion, Level, Theme
from visits.models.message import Message
from visits.models.plan import Action, ActionEvent, Support
from visits.models.report import Addendum, CorrectionRequest, Reading, Report
from visits.models.result import CriterionResult, ThemeResult
from visits.models.visit import Teammate, Visit, VisitGrid, VisitStep

__all__ = [
    "Action",
    "ActionEvent",
    "Addendum",
    "Answer",
    "CorrectionRequest",
    "Criterion",
    "CriterionResult",
    "CriterionTheme",
    "Entry",
    "EntryParent",
    "Epoch",
    "Grid",
    "GridVersion",
    "Head",
    "Level",
    "Message",
    "Quarantine",
    "Reading",
    "Report",
    "Sheet",
    "Stream",
    "Support",
    "Teammate",
    "Theme",
    "ThemeResult",
    "Visit",
    "VisitGrid",
    "VisitStep",
]
