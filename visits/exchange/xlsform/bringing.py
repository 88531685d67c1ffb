"""A file of answers against a grid: what would become a visit, and what stands in the way."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from peers.models import Farm, Network
from visits.exchange.grid_build import Remark
from visits.exchange.grid_said import as_row
from visits.exchange.grid_words import fold
from visits.exchange.xlsform.answered import Answered, Form, read_answers
from visits.exchange.xlsform.matching import asked_of
from visits.exchange.xlsform.submitted import DAYS, IDS, Submitted
from visits.models import GridVersion
from visits.queries.submission import criteria_with_levels, farms_of, known_sources, names_of
from visits.services.submission import Brought

#: How columns that name a farm are called.
FARMS = (
    "ferme", "farm", "farm_name", "nom_ferme", "nom_de_la_ferme", "exploitation", "finca",
    "granja", "producteur", "producer", "farm_id", "nom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says of the file; -1 is no column."""

    farm: int = -1
    day: int = -1
    farms: Mapping[str, Farm] = field(default_factory=dict)


@dataclass(slots=True)
class Ready:
    """A form that may become a visit, or why it does not."""

    form: Form
    farm: Farm | None
    day: dt.date | None
    is_known: bool
    is_twice: bool = False

    @property
    def is_ready(self) -> bool:
        is_new = self.form.source and not (self.is_known or self.is_twice)
        return bool(self.farm and self.day and is_new)


@dataclass(slots=True)
class DryRun:
    """What an import would do; `unknown_farms` are words that no farm of the network bears."""

    answered: Answered
    forms: list[Ready]
    left_out: list[Remark]
    unknown_farms: list[str]

    @property
    def ready(self) -> list[Ready]:
        return [one for one in self.forms if one.is_ready]

    @property
    def known(self) -> int:
        return sum(one.is_known for one in self.forms)

    def told(self) -> list[dict[str, object]]:
        return [as_row(remark) for remark in self.left_out]


def guessed(table: Submitted) -> Choices:
    """The columns that look like the farm's and the day's."""
    return Choices(farm=table.column(FARMS), day=table.column(DAYS))


def known_in(table: Submitted, version: GridVersion, network: Network) -> set[str]:
    """The ids of forms that are visits already; another export may have lacked a column of them."""
    sources = [source for row in range(len(table.rows)) for source in table.sources(row)]
    return known_sources(version, network, sources)


def brought_of(run: "DryRun") -> list[Brought]:
    return [
        Brought(one.form.source, one.farm, one.day, one.form.answers)
        for one in run.ready
        if one.farm and one.day
    ]


def dry_run(
    table: Submitted,
    choices: Choices,
    *,
    version: GridVersion,
    network: Network,
    known: Collection[str],
) -> DryRun:
    """Nothing is written; every cell is in a form or among what is left out."""
    asked = asked_of(criteria_with_levels(version))
    source = table.column(IDS)
    answered = read_answers(
        table, asked, names_of(version), farm=choices.farm, day=choices.day, source=source
    )
    farms = {fold(farm.name): farm for farm in farms_of(network)}
    farms |= {fold(farm.slug): farm for farm in farms.values()}
    usual = set(farms)
    farms |= {fold(words): farm for words, farm in choices.farms.items()}
    forms = []
    seen: set[str] = set()
    for form in answered.forms:
        is_twice = not seen.isdisjoint(form.sources)
        seen |= set(form.sources)
        is_known = not set(known).isdisjoint(form.sources)
        forms.append(Ready(form, farms.get(fold(form.farm)), form.day, is_known, is_twice))
    left_out = list(answered.left_out)
    for one in forms:
        left_out += _why_not(table, one, choices)
    unknown = [one.form.farm for one in forms if one.form.farm and fold(one.form.farm) not in usual]
    return DryRun(answered, forms, left_out, list(dict.fromkeys(unknown)))


def _why_not(table: Submitted, one: Ready, choices: Choices) -> list[Remark]:
    """The row that becomes no visit, with the reason."""
    row = one.form.row
    if one.is_known:
        return [Remark(table.place(row), "a_known", one.form.source)]
    if one.is_twice:
        return [Remark(table.place(row), "a_twice", one.form.source)]
    if not one.form.source:
        return [Remark(table.place(row), "a_no_id")]
    if one.farm is None:
        return [Remark(table.place(row, choices.farm), "a_farm", one.form.farm)]
    if one.day is None:
        text = table.cell(row, choices.day) if choices.day >= 0 else ""
        return [Remark(table.place(row, choices.day), "a_day", text)]
    return []
