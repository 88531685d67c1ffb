"""A criterion in the making: its row, its answer, and the rules that are still to be said."""

from dataclasses import dataclass, field
from typing import Any

from visits.exchange.xlsform.lists import ChoiceList
from visits.exchange.xlsform.saying import Meant
from visits.exchange.xlsform.sheets import Row
from visits.exchange.xlsform.types import Type

Document = dict[str, Any]
#: A rule of the form where it stands: its row and the key of its cell.
Rule = tuple[Row, str]


@dataclass(slots=True)
class Draft:
    """One question of the form on its way into the grid."""

    item: Document
    row: Row
    type: Type
    name: str
    group: ChoiceList | None = None
    meant: Meant = field(default_factory=lambda: Meant(""))
    around: tuple[Rule, ...] = ()
    limits: list[str] = field(default_factory=list)
    filter: str = ""
    given: str = ""
