"""Say what an import of a file would do; when it cannot, what is wrong and where."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from visits.exchange.grid_build import Built, Remark
from visits.exchange.grid_columns import Plan, guess_plan
from visits.exchange.grid_read import Opened, examine, head_of, open_file
from visits.exchange.grid_said import as_row, counted, counted_said, place_said, why_unreadable
from visits.exchange.sheet import Unreadable
from visits.exchange.sheet_limits import MOST_BYTES
from visits.exchange.xlsform.examine import plan_after
from visits.exchange.xlsform.plan import FormPlan


def read_file(path: str) -> bytes:
    """The bytes of a file that somebody names, no more than an import takes."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise CommandError(f"{path}: {fault.strerror}") from fault


def examine_file(
    path: str,
    data: bytes,
    language: str = "fr",
    *,
    bare: str = "",
    leave: bool = False,
    before: Mapping[str, Any] | None = None,
) -> tuple[Opened, Built]:
    """The file as an import without anybody's corrections would read it, after a version or new."""
    opened = open_file(data)
    plan = Plan([], language) if opened.is_form else guess_plan(opened.book, language)
    form = plan_after(opened.book, FormPlan(language, bare, lenient=leave), before)
    built = examine(opened, plan, head_of(path, opened, plan), form=form)
    if not built.wrong and not counted(built.document)["criteria"]:
        raise Unreadable("no_question")
    return opened, built


class Command(BaseCommand):
    help = "What an import of the file would do; exit 2 and what is wrong where, when it cannot."
    requires_system_checks = ()  # they load every page: half of its time

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--json", action="store_true", help="the same for a script")
        parser.add_argument("--language", default="fr", help="language of the file's texts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            opened, built = examine_file(
                options["file"], read_file(options["file"]), options["language"]
            )
        except Unreadable as fault:
            row = {"sheet": "", "row": 0, "column": "", "message": why_unreadable(fault)}
            self._refuse([row], as_json=options["json"])
        if built.wrong:
            self._refuse([as_row(remark) for remark in built.wrong], as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(self._summary(opened, built), ensure_ascii=False))
        else:
            self._tell(built)

    def _refuse(self, rows: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            for row in rows:
                where = (row["sheet"], str(row["row"] or ""), row["column"], row.get("path", ""))
                self.stdout.write(
                    " ".join(filter(None, where)) + f"\t{row['message']}".lstrip("\t")
                )
        raise SystemExit(2)

    def _summary(self, opened: Opened, built: Built) -> dict[str, Any]:
        return {
            "form": opened.form,
            **counted(built.document),
            "doubts": [as_row(remark) for remark in built.doubts],
            "left_out": [as_row(remark) for remark in built.left_out],
        }

    def _tell(self, built: Built) -> None:
        self.stdout.write(counted_said(built.document))
        self._list(_("À vérifier :"), built.doubts)
        self._list(_("Non repris :"), built.left_out)

    def _list(self, title: str, remarks: list[Remark]) -> None:
        if remarks:
            self.stdout.write(title)
        for remark in remarks:
            where = place_said(remark.place, str(remark.details.get("path", "")))
            self.stdout.write(f"  {where} : {as_row(remark)['message']}")
