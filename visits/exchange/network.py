"""A network's data in one file of plain JSON and CSV, to read, keep or take elsewhere."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core import serializers
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from peers.models import (
    CloseLink,
    Farm,
    Group,
    Holder,
    Membership,
    Network,
    Partnership,
    Person,
)
from visits.exchange.answers import answers_csv
from visits.exchange.cell import plain_cell
from visits.kinds import blob_named
from visits.models import (
    Action,
    ActionEvent,
    Addendum,
    Allotment,
    Blob,
    CorrectionRequest,
    Criterion,
    CriterionResult,
    CriterionTheme,
    Entry,
    EntryParent,
    Grid,
    GridVersion,
    Level,
    Message,
    Quarantine,
    Reading,
    Report,
    Sheet,
    Stream,
    Support,
    Teammate,
    Theme,
    ThemeResult,
    Visit,
    VisitGrid,
    VisitStep,
)
from visits.queries.edition import leaves_of, places_about
from visits.services.blob_file import SERVED, path_of
from visits.services.stream import opened_criteria

FORMAT = "spg-network/1"
LEFT_OUT = {"peers.person": ("password", "is_staff", "is_superuser", "groups", "user_permissions")}
ABOUT = """This file holds the data of one network.

json/   every row, one file per kind of row, with the names of the application's models
csv/    farms, visits, answers and actions, for a spreadsheet
photos/ what was shown of each visit, by the hash that its entry names

What farms keep for themselves (their own view before they share it, sensitive questions that they
have not opened) is here by number and hash only: its words stay on the server.
"""


def export_network(network: Network, path: Path) -> dict[str, int]:
    """Write the ZIP, and tell how many rows of each kind it holds."""
    counts: dict[str, int] = {}
    closed = _closed_in(network)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for rows in querysets_of(network):
            label = rows.model._meta.label_lower
            items = [_plain(item, closed) for item in serializers.serialize("python", rows)]
            counts[label] = len(items)
            archive.writestr(f"json/{label}.json", json.dumps(items, default=str, indent=1))
        reports = Report.objects.filter(visit__network=network)
        with archive.open("csv/answers.csv", "w", force_zip64=True) as out:
            for part in answers_csv(reports):
                out.write(part.encode())
        for name, table in _tables(network):
            archive.writestr(f"csv/{name}.csv", "\ufeff" + _as_csv(table))
        counts["photos"] = _write_photos(archive, network, closed)
        manifest = {"format": FORMAT, "network": network.slug, "at": timezone.now().isoformat()}
        archive.writestr("manifest.json", json.dumps(manifest | {"rows": counts}, indent=1))
        archive.writestr("READ-ME.txt", ABOUT)
    return counts


def querysets_of(network: Network) -> Iterator[QuerySet[Any]]:
    """Every row of a network and of no other, parents before children."""
    farms = Farm.objects.filter(network=network)
    visits = Visit.objects.filter(network=network)
    grids = Grid.objects.filter(Q(network=network) | Q(versions__visits__visit__in=visits))
    yield Network.objects.filter(pk=network.pk)
    yield people_of(network)
    by_network: Iterable[type[Model]] = (Membership, Group, Farm)
    yield from (model.objects.filter(network=network) for model in by_network)
    for model in (Partnership, Holder, CloseLink):
        yield model.objects.filter(farm__in=farms)
    yield grids.distinct()
    yield GridVersion.objects.filter(grid__in=grids)
    for model in (Theme, Criterion):
        yield model.objects.filter(version__grid__in=grids)
    for model in (Level, CriterionTheme):
        yield model.objects.filter(criterion__version__grid__in=grids)
    yield visits
    of_visit = (
        VisitGrid,
        VisitStep,
        Teammate,
        Stream,
        Entry,
        Sheet,
        Report,
        Addendum,
        CorrectionRequest,
        Reading,
        Message,
    )
    yield from (model.objects.filter(visit__in=visits) for model in of_visit)
    yield Allotment.objects.filter(teammate__visit__in=visits)
    yield Quarantine.objects.filter(visit__in=visits, private=False)
    yield Blob.objects.filter(visit__in=visits, stream=Stream.SHARED, held=False)
    yield EntryParent.objects.filter(entry__visit__in=visits)
    for model in (ActionEvent, Action):
        yield model.objects.filter(farm__in=farms)
    yield Support.objects.filter(action__farm__in=farms)
    for model in (CriterionResult, ThemeResult):
        yield model.objects.filter(network=network)


def people_of(network: Network) -> QuerySet[Person]:
    """Everybody who belongs to the network, held a farm in it, or spoke on its visits."""
    ids = set(Membership.objects.filter(network=network).values_list("person_id", flat=True))
    ids |= set(Holder.objects.filter(farm__network=network).values_list("person_id", flat=True))
    ids |= set(Group.objects.filter(network=network).values_list("contact_id", flat=True))
    ids |= set(Teammate.objects.filter(visit__network=network).values_list("person_id", flat=True))
    ids |= set(Entry.objects.filter(network=network).values_list("author_id", flat=True))
    return Person.objects.filter(pk__in=ids - {None})


@dataclass(frozen=True)
class Closed:
    """Sensitive questions that were answered in common and that the farm has closed again."""

    questions: dict[str, set[str]]  # by visit
    entries: set[int]


def _write_photos(archive: zipfile.ZipFile, network: Network, closed: Closed) -> int:
    """Photos and drawn signatures of the shared streams, save of questions closed again."""
    rows = Entry.objects.filter(pk__in=closed.entries).values_list("kind", "value")
    hidden = {blob_named(kind, value) for kind, value in rows}
    blobs = Blob.objects.filter(visit__network=network, stream=Stream.SHARED, held=False)
    written = 0
    for blob in blobs.filter(state=Blob.State.SERVED).exclude(received_sha256__in=hidden):
        path = path_of(blob, SERVED)
        if path.exists():
            archive.write(path, f"photos/{blob.visit_id}/{path.name}", zipfile.ZIP_STORED)
            written += 1
    return written


def _closed_in(network: Network) -> Closed:
    rows = Entry.objects.filter(network=network, stream=Stream.SHARED, criterion__sensitive=True)
    rows = rows.select_related("visit")
    opened: dict[UUID, set[UUID]] = {}
    found = Closed({}, set())
    for entry in rows:
        if entry.visit_id not in opened:
            opened[entry.visit_id] = opened_criteria(entry.visit)
        if entry.criterion_id not in opened[entry.visit_id]:
            found.questions.setdefault(str(entry.visit_id), set()).add(str(entry.criterion_id))
            found.entries.add(entry.pk)
    return found


def _plain(item: dict[str, Any], closed: Closed) -> dict[str, Any]:
    fields, pk = item["fields"], item["pk"]
    for key in LEFT_OUT.get(item["model"], ()):
        fields.pop(key, None)
    if item["model"] == "visits.entry" and (
        fields["stream"] == Stream.PRIVATE or pk in closed.entries
    ):
        fields |= {"value": None, "salt": None}
    if item["model"] == "visits.correctionrequest" and fields["entry"] in closed.entries:
        fields["answer"] = ""
    if item["model"] == "visits.report" and fields["visit"] in closed.questions:
        fields["leaves"] = _leaves_without(pk, closed.questions[fields["visit"]])
    if item["model"] == "visits.sheet":
        fields.pop("key", None)
    return item


def _leaves_without(report_id: int, questions: set[str]) -> list[dict[str, Any]]:
    """An edition's leaves, blank where they tell of closed questions: their hashes stay."""
    report = Report.objects.get(pk=report_id)
    gone = places_about(leaves_of(report), questions)
    return [
        leaf | {"value": None, "salt": None} if gone and leaf["path"].startswith(gone) else leaf
        for leaf in report.leaves
    ]


def _tables(network: Network) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    yield "farms", _farms(network)
    yield "visits", _visits(network)
    yield "actions", _actions(network)


def _farms(network: Network) -> Iterator[list[Any]]:
    yield ["farm", "municipality", "productions", "people", "area_ha"]
    for farm in Farm.objects.filter(network=network):
        yield [farm.name, farm.municipality, farm.productions, farm.people_working, farm.area_ha]


def _visits(network: Network) -> Iterator[list[Any]]:
    yield ["visit", "farm", "month", "date", "kind", "status", "team"]
    rows = Visit.objects.filter(network=network).select_related("farm").prefetch_related("team")
    for visit in rows:
        present = [row for row in visit.team.all() if row.left_at is None]
        month = visit.month.strftime("%Y-%m")
        yield [visit.pk, visit.farm.name, month, visit.date, visit.kind, visit.status, len(present)]


def _actions(network: Network) -> Iterator[list[Any]]:
    yield ["farm", "what", "owner", "status", "due", "reason"]
    for row in Action.objects.filter(farm__network=network).select_related("farm"):
        due = row.due_words or row.due_on
        yield [row.farm.name, row.what, row.owner, row.status, due, row.reason]


def _as_csv(table: Iterable[list[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerows([[plain_cell(cell) for cell in row] for row in table])
    return out.getvalue()
