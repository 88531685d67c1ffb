"""Bringing a grid in from a file, in four steps; nothing is written before the last."""

import csv
import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import FileSystemStorage
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from formtools.wizard.views import NamedUrlSessionWizardView

from peers.access import managed_network
from peers.models import Network
from peers.refused import Refused
from visits.exchange.grid_groups import Group, groups_of
from visits.exchange.grid_read import Opened, open_file
from visits.exchange.grid_said import as_row, why_unreadable
from visits.exchange.network import plain_cell
from visits.exchange.sheet import Unreadable
from visits.forms.grid_import import CheckForm, ColumnsForm, ConfirmForm, FileForm
from visits.models import Grid, GridImport
from visits.queries.grid_import import grids_to_go_on
from visits.services.grid_import import import_grid
from visits.views.grid_import_words import Examined, examine_step, meaning_choices, shown

STEPS = [
    ("file", FileForm),
    ("columns", ColumnsForm),
    ("check", CheckForm),
    ("confirm", ConfirmForm),
]
TITLES = {
    "file": gettext_lazy("Quel fichier ?"),
    "columns": gettext_lazy("Que dit chaque colonne ?"),
    "check": gettext_lazy("Ce que l'import fera"),
    "confirm": gettext_lazy("Importer"),
}
A_DAY = 24 * 60 * 60


class ImportFiles(FileSystemStorage):
    """Files between two steps, under names of ours, in a folder that no address serves."""

    FOLDER = "imports"

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        del name, max_length  # the file's own name is somebody's words, in any script
        return f"{self.FOLDER}/{uuid.uuid4()}"

    def forget_old(self) -> None:
        """Who left half-way leaves no file behind for longer than a day."""
        now = timezone.now()
        _folders, names = self.listdir(self.FOLDER) if self.exists(self.FOLDER) else ([], [])
        for name in names:
            path = f"{self.FOLDER}/{name}"
            if (now - self.get_modified_time(path)).total_seconds() > A_DAY:
                self.delete(path)  # not a row


def _has_columns(wizard: "ImportWizard") -> bool:
    return wizard.storage.extra_data.get("file_form", "free") == "free"


@method_decorator(login_required, name="dispatch")
class ImportWizard(NamedUrlSessionWizardView):
    """For the facilitators of the current network; the file waits in a private folder."""

    template_name = "visits/grid_import.html"
    file_storage = ImportFiles()
    _examined: tuple[Mapping[str, Any], Examined] | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        assert self.network
        step = kwargs.get("step")
        if step is None or "reset" in request.GET:
            self.storage.reset()
            return redirect(self.get_step_url("file"))
        if step not in self.get_form_list() or step == "file":
            return self._show("file", None) if step == "file" else self._back_to_file()
        missing = self._first_missing(step)
        if missing is not None:
            return (
                self._back_to_file() if missing == "file" else redirect(self.get_step_url(missing))
            )
        return self._show(step, self.storage.get_step_data(step))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        assert self.network
        step = kwargs.get("step")
        if step == "file":
            return self._take_file()
        if step == "confirm" and (done := self._already_done()):
            return redirect("visits:grid-import-done", done.pk)
        if step not in self.get_form_list() or self._first_missing(step) is not None:
            return self._back_to_file()
        goto = request.POST.get("wizard_goto_step")
        if goto in self.get_form_list():
            return redirect(self.get_step_url(goto))
        return {"columns": self._take_columns, "check": self._take_check}.get(
            step, self._take_confirm
        )()

    # -- the steps

    def _show(self, step: str, data: Any) -> HttpResponse:
        self.storage.current_step = step
        return self.render(self.get_form(step, data=data))

    def _take_file(self) -> HttpResponse:
        self.storage.current_step = "file"
        form = self.get_form("file", data=self.request.POST, files=self.request.FILES)
        if not form.is_valid():
            return self.render(form)
        file = form.cleaned_data["file"]
        try:
            opened = open_file(file.read())
        except Unreadable as fault:
            form.add_error("file", why_unreadable(fault))
            return self.render(form)
        file.seek(0)
        self.storage.reset()
        self.file_storage.forget_old()
        self.storage.set_step_data("file", self.process_step(form))
        self.storage.set_step_files("file", self.process_step_files(form))
        self.storage.extra_data = {
            "token": str(uuid.uuid4()),
            "file_form": opened.form,
            "file_name": file.name,
            "target_ref": form.cleaned_data["target"],
        }
        return redirect(self.get_step_url("columns" if opened.is_free else "check"))

    def _take_columns(self) -> HttpResponse:
        if "again" in self.request.POST:
            self.storage.set_step_data("columns", self.request.POST)
            return redirect(self.get_step_url("columns"))
        return self._take("columns", "check")

    def _take_check(self) -> HttpResponse:
        if "list" in self.request.POST:
            self.storage.set_step_data("check", self.request.POST)
            return _faults_file(self.examined)
        self.storage.set_step_data("check", self.request.POST)
        if self.examined.wrong or "again" in self.request.POST:
            return redirect(self.get_step_url("check"))
        return self._take("check", "confirm")

    def _take(self, step: str, following: str) -> HttpResponse:
        self.storage.current_step = step
        form = self.get_form(step, data=self.request.POST)
        if not form.is_valid():
            return self.render(form)
        self.storage.set_step_data(step, self.request.POST)
        return redirect(self.get_step_url(following))

    def _take_confirm(self) -> HttpResponse:
        self.storage.current_step = "confirm"
        form = self.get_form("confirm", data=self.request.POST)
        if not form.is_valid():
            return self.render(form)
        if str(form.cleaned_data["token"]) != self.storage.extra_data["token"]:
            messages.warning(
                self.request, _("Un autre fichier a été choisi entre-temps. Rien n'a été importé.")
            )
            return redirect(self.get_step_url("check"))
        examined = self.examined
        try:
            done = import_grid(
                examined.named(form.cleaned_data.get("name", "")),
                network=self.network,
                by=self.request.user,
                source=examined.source(self.storage.extra_data["file_name"], self.data),
                grid=self.target,
                import_id=uuid.UUID(self.storage.extra_data["token"]),
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return self.render(form)
        self.storage.reset()
        messages.success(self.request, _("La grille est importée. C'est un brouillon."))
        return redirect("visits:grid-import-done", done.pk)

    # -- what is known so far

    def _first_missing(self, step: str) -> str | None:
        if "token" not in self.storage.extra_data or self.opened is None:
            return "file"
        if step in {"check", "confirm"} and self.opened.is_free and self.columns is None:
            return "columns"
        if step == "confirm" and self.examined.wrong:
            return "check"
        return None

    def _back_to_file(self) -> HttpResponse:
        messages.info(self.request, _("Choisissez d'abord un fichier. Rien n'a été importé."))
        return redirect(self.get_step_url("file"))

    def _already_done(self) -> GridImport | None:
        token = self.request.POST.get("confirm-token", "")
        try:
            wanted = uuid.UUID(token)
        except ValueError:
            return None
        return GridImport.objects.filter(pk=wanted, network=self.network).first()

    @cached_property
    def network(self) -> Network:
        return managed_network(self.request)

    @cached_property
    def data(self) -> bytes:
        """The file's bytes, or nothing when it has waited for more than a day."""
        try:
            files = self.storage.get_step_files("file") or {}
        except FileNotFoundError:
            return b""
        for file in files.values():
            with file.open() as opened:
                return opened.read()
        return b""

    @cached_property
    def opened(self) -> Opened | None:
        try:
            return open_file(self.data) if self.data else None
        except Unreadable:
            return None

    @cached_property
    def target(self) -> Grid | None:
        ref = self.storage.extra_data.get("target_ref")
        return Grid.objects.filter(network=self.network, ref=ref).first() if ref else None

    @cached_property
    def groups(self) -> list[Group]:
        """The columns under the header rows that the person chose, if they did."""
        data = self.request.POST if self.steps.current == "columns" else None
        data = data or self.storage.get_step_data("columns") or {}
        chosen = {
            index: int(row) - 1
            for index in range(len(self.opened.book))
            if (row := str(data.get(f"columns-header-{index}", ""))).isdecimal() and len(row) < 6
        }
        return groups_of(self.opened.book, chosen)

    @cached_property
    def columns(self) -> ColumnsForm | None:
        """The columns as they were told, or none while they are not told well."""
        data = self.storage.get_step_data("columns")
        form = None if data is None else self.get_form("columns", data=data)
        return form if form is not None and form.is_valid() else None

    @property
    def examined(self) -> Examined:
        """The dry run of what was said so far; a large form is not read anew for every line."""
        data = self.storage.get_step_data("check") or {}
        if self._examined is None or self._examined[0] != data:
            self._examined = (data, self._examine(data))
        return self._examined[1]

    def _examine(self, data: Mapping[str, Any]) -> Examined:
        return examine_step(
            self.opened,
            file_name=self.storage.extra_data["file_name"],
            groups=self.groups if self.opened.is_free else [],
            columns=self.columns if self.opened.is_free else None,
            check=CheckForm(data, prefix="check"),
            target=self.target,
            language=next(iter(self.network.languages), "fr"),
        )

    # -- what formtools asks for

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        if step == "file":
            return {"grids": grids_to_go_on(self.network)}
        if step == "columns":
            return {"groups": self.groups, "meanings": meaning_choices(self.network)}
        return {"is_new": self.target is None} if step == "confirm" else {}

    def get_form_initial(self, step: str) -> dict[str, Any]:
        if step == "file":
            return {"target": self.request.GET.get("grid", "")}
        if step == "columns":
            return {"language": next(iter(self.network.languages), "fr"), "kind": "text"}
        if step == "confirm":
            return {"token": self.storage.extra_data["token"], "name": self.examined.name}
        return {}

    def get_context_data(self, form: Form, **kwargs: Any) -> dict[str, Any]:
        step = self.steps.current
        context = super().get_context_data(form=form, **kwargs)
        context |= {"step": step, "title": TITLES[step], "network": self.network}
        context["part"] = f"visits/grid_import_{step}.html"
        context["file_name"] = self.storage.extra_data.get("file_name", "")
        context["target"] = self.target if step != "file" else None
        if step in {"check", "confirm"}:
            context |= shown(self.examined)
        return context


def _faults_file(examined: Examined) -> HttpResponse:
    """Every cell to correct, as a file for beside the spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="a-corriger.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("feuille"), _("ligne"), _("colonne"), _("à corriger")])
    for remark in examined.wrong:
        row = as_row(remark)
        writer.writerow([plain_cell(row[key]) for key in ("sheet", "row", "column", "message")])
    return response


bring_grid = ImportWizard.as_view(
    STEPS, url_name="visits:grid-import", condition_dict={"columns": _has_columns}
)
