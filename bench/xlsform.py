"""An XLSForm of 300 and of 1,000 questions checked and saved, beside what pyxform alone takes.

Both take turns, so that a busy machine is busy for both; the ratio is that of each pair.
"""

import io
import statistics
from collections.abc import Callable
from functools import partial

import openpyxl
from pyxform.xls2xform import convert

from bench.measure import milliseconds_of, report
from peers.models import Membership
from visits.exchange.grid_columns import Plan
from visits.exchange.grid_read import examine, head_of, open_file
from visits.exchange.xlsform import refusals
from visits.services.grid_import import Source, import_grid

LANGUAGES = ("Français (fr)", "English (en)")
TYPES = ("select_one l{}", "integer", "text", "select_multiple l{}", "decimal")
TIMES = 9


def run() -> None:
    ours = {}
    for questions in (300, 1000):
        data = form_of(questions)
        pairs = turns(partial(convert, data, file_type=".xlsx"), partial(save, data))
        plain, ours[questions] = (statistics.median(side) for side in zip(*pairs, strict=True))
        name = f"xlsform_{questions}"
        report(name, ours[questions], "ms", n=TIMES, notes="read, checked, saved as a draft")
        report(f"{name}_pyxform", plain, "ms", n=TIMES, notes="pyxform.convert alone")
        ratio = statistics.median(mine / bare for bare, mine in pairs)
        report(f"{name}_ratio", ratio, "×", n=TIMES, notes="median of the pairs; bar 2")
    grown = ours[1000] / ours[300]
    report("xlsform_growth", grown, "×", n=TIMES, notes="1,000 beside 300; linear is 3.33")


def turns(*works: Callable[[], object]) -> list[list[float]]:
    """What each took on the clock, turn by turn; the first turn, which loads, does not count."""
    once = [
        [milliseconds_of(work, times=1, warm_up=0)[0] for work in works] for _ in range(TIMES + 1)
    ]
    return once[1:]


def save(data: bytes) -> None:
    """As `grid_import` does for a form never seen, from the bytes to the rows of a draft."""
    refusals.forget()
    opened = open_file(data)
    plan = Plan([], "fr")
    built = examine(opened, plan, head_of("form.xlsx", opened, plan))
    assert not built.wrong
    facilitator = Membership.objects.filter(role="facilitator").select_related("network").first()
    assert facilitator is not None
    import_grid(
        built.document,
        network=facilitator.network,
        by=facilitator.person,
        source=Source("form.xlsx", "0" * 64),
    )


def form_of(questions: int) -> bytes:
    """Groups of ten, two languages, a hint each, conditions on a fifth of the questions."""
    book = openpyxl.Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    texts = [f"{key}::{one}" for key in ("label", "hint") for one in LANGUAGES]
    survey.append(["type", "name", *texts, "relevant", "constraint", "required"])
    for at in range(questions):
        if at % 10 == 0:
            if at:
                survey.append(["end_group"])
            survey.append(["begin_group", f"g{at}", f"Groupe {at}", f"Group {at}"])
        kind = TYPES[at % 5].format(at % 10)
        words = [f"{one} {key} {at}" for key in ("question", "aide") for one in LANGUAGES]
        rule = f"${{q{at - 5}}} = '1' and selected(${{q{at - 2}}}, '2')"
        rule = rule if at >= 10 and at % 5 == 0 else ""
        limit = ". >= 0" if at % 5 == 1 else ""
        survey.append([kind, f"q{at}", *words, rule, limit, "yes" if at % 3 == 0 else ""])
    survey.append(["end_group"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", *(f"label::{one}" for one in LANGUAGES)])
    for number in range(10):
        for step in range(4):
            choices.append([f"l{number}", str(step), f"Choix {step}", f"Choice {step}"])
    out = io.BytesIO()
    book.save(out)  # not a row
    return out.getvalue()
