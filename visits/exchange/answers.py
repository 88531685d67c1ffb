"""The answers of many visits as CSV: sent as they are read, a hundred editions at a time."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from visits.exchange.cell import END, written, written_again
from visits.models import CriterionResult, Report

BOM = "\ufeff"  # by which a spreadsheet knows that the letters are UTF-8
HEAD = ("visit", "farm", "date", "edition", "criterion", "state", "level", "of", "value", "text")
AT_ONCE = 100
REPORT = ("pk", "visit_id", "visit__farm__name", "visit__date", "edition")
Answer = tuple[int, str, str, int | None, int | None, str | None, str]
RESULT = ("report_id", "code", "state", "at", "of", "number", "text")


def answers_csv(reports: QuerySet[Report]) -> Iterator[str]:
    """Every stored answer of these editions, in parts that hold in little memory.

    No row of the log becomes an object: what an edition has in common is written once for all its
    answers, and each answer is one line put together by hand.
    """
    yield BOM + ";".join(HEAD) + END
    rows = reports.order_by("pk").values_list(*REPORT).iterator(chunk_size=AT_ONCE)
    while taken := list(islice(rows, AT_ONCE)):
        heads = {pk: _head(*row) for pk, *row in taken}
        found = CriterionResult.objects.filter(report__in=list(heads)).order_by("report_id", "pk")
        found = found.annotate(number=Cast("value", CharField()))  # no decimal made to be unmade
        yield "".join([_line(heads, row) for row in found.values_list(*RESULT)])


def _head(visit: UUID, farm: str, day: date | None, edition: int) -> str:
    return f"{visit};{written_again(farm)};{day or ''};{edition}"


def _line(heads: dict[int, str], row: Answer) -> str:
    report, code, state, at, of, value, text = row
    level: Any = "" if at is None else at
    scale: Any = "" if of is None else of
    number = "" if value is None else f"{Decimal(value).normalize():f}"
    words = written(text) if text else ""
    return f"{heads[report]};{written_again(code)};{state};{level};{scale};{number};{words}{END}"
