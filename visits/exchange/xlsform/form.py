"""A form that is being read: its sheets, lists and languages, what was decided, what is told."""

from dataclasses import dataclass

from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.lists import Lists
from visits.exchange.xlsform.plan import FormPlan
from visits.exchange.xlsform.sheets import Tables
from visits.exchange.xlsform.texts import Languages, Texts


@dataclass(frozen=True, slots=True)
class Form:
    """What every reader of a part of the form needs at hand."""

    tables: Tables
    lists: Lists
    languages: Languages
    plan: FormPlan
    ledger: Ledger
    title: Texts
