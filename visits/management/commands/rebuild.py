"""Refold every log and count again; with --check only tell where what is kept differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peers.models import Farm, Network
from visits.canonical import altered_leaves, tree_sha256
from visits.models import ActionEvent, Report, Visit
from visits.queries.edition import leaves_of
from visits.services.plan import action_faults, project_action
from visits.services.rebuild import rebuild_projections
from visits.services.recount import rebuild_sums, sum_faults
from visits.services.result import Known, result_faults


class Command(BaseCommand):
    help = "Rebuild what the log yields; --check compares and changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare and change nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        faults: list[str] = []
        for visit in Visit.objects.order_by("created_at"):
            found = rebuild_projections(visit, check=check)
            faults += [f"visit {visit.pk}: {fault}" for fault in found]
        if not check:
            keys = ActionEvent.objects.values_list("farm_id", "action_id").distinct()
            for farm_id, action_id in keys:
                project_action(Farm.objects.get(pk=farm_id), action_id)
        for farm in Farm.objects.all():
            faults += [f"farm {farm.slug}: {fault}" for fault in action_faults(farm)]
        known: Known = {}
        reports = Report.objects.select_related("visit__network", "visit__farm", "visit__group")
        for report in reports.iterator():
            found = _report_faults(report, known)
            faults += [f"report {report.pk}: {fault}" for fault in found]
        for network in Network.objects.order_by("pk"):
            if not check:
                rebuild_sums(network)
            faults += [f"network {network.slug}: {fault}" for fault in sum_faults(network)]
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} differences.")
        self.stdout.write("Everything agrees with the log.")


def _report_faults(report: Report, known: Known) -> list[str]:
    faults = [f"leaf altered: {path}" for path in altered_leaves(report.leaves)]
    if tree_sha256(leaves_of(report)) != report.tree_sha256:
        faults.append("hash of the edition differs")
    return faults + result_faults(report, known)
