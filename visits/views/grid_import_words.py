"""The words of an import's pages: what it would do, what it leaves out, its first questions."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peers.models import Network
from visits.exchange.grid_build import Built, Remark
from visits.exchange.grid_columns import Plan
from visits.exchange.grid_groups import Group, plan_of
from visits.exchange.grid_read import Opened, examine, head_of
from visits.exchange.grid_said import (
    MEANING_NAMES,
    as_row,
    counted,
    counted_said,
    place_said,
    sentence_of,
    shortened,
)
from visits.exchange.grid_words import LEVEL, TEXT_MEANINGS, fold
from visits.exchange.xlsform.examine import lists_shown, plan_after
from visits.exchange.xlsform.plan import FormPlan
from visits.exchange.xlsform.said import TITLES as FORM_TITLES
from visits.forms.grid_import import LANGUAGES, CheckForm, ColumnsForm
from visits.griddoc.walk import criteria_of
from visits.models import Criterion, Grid
from visits.queries.grid_document import version_document
from visits.queries.grid_import import latest_version
from visits.services.grid_import import Source, count_changes

MOST_FIXABLE = 20
MOST_TOLD = 100
FIRST = 5
ROUNDS = 5


@dataclass
class Examined:
    """A dry run: the document, what is wrong, doubtful, left out, and what it changes."""

    opened: Opened
    built: Built
    head: dict[str, Any]
    sheets: list[str]
    fixes: Mapping[tuple[str, int, int], str]
    before: dict[str, Any] | None
    left: int = 0
    leaves: bool = False
    without: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    scales: Mapping[str, bool] = field(default_factory=dict)

    @property
    def wrong(self) -> list[Remark]:
        return self.built.wrong or self._no_question()

    def _no_question(self) -> list[Remark]:
        found = counted(self.built.document)["criteria"] if not self.built.wrong else 1
        return [] if found else [Remark(self.built.places[""], "nothing")]

    @property
    def name(self) -> str:
        names = self.built.document.get("name", {})
        return next(iter(names.values()), "") if isinstance(names, dict) else ""

    def named(self, name: str) -> dict[str, Any]:
        """The document under the name that the person gave it."""
        document = self.built.document
        names = document["name"]
        first = next(iter(names), "fr")
        if not name or names.get(first) == name:
            return document
        return document | {"name": names | {first: name}}

    def source(self, file_name: str, data: bytes) -> Source:
        left_out = [as_row(remark) for remark in self.built.left_out]
        return Source(file_name, hashlib.sha256(data).hexdigest(), left_out)

    @cached_property
    def changes(self) -> Any:
        return None if self.before is None else count_changes(self.before, self.built.document)


def examine_step(
    opened: Opened,
    *,
    file_name: str,
    groups: list[Group],
    columns: ColumnsForm | None,
    check: CheckForm,
    target: Grid | None,
    language: str = "fr",
) -> Examined:
    """What an import would do with everything the person has said so far."""
    before = version_document(latest_version(target)) if target is not None else None
    plan = _plan(groups, columns)
    head = head_of(file_name, opened, plan) if opened.is_free or opened.is_form else {}
    names = [sheet.name for sheet in opened.book]
    fixes = {
        (names[sheet], row, column): text
        for (sheet, row, column), text in check.fixes().items()
        if sheet < len(names)
    }
    known = _known(before, plan.language)
    leave = check.is_valid() and check.cleaned_data["leave"]
    form = FormPlan(language, bare=check.bare(), scales=check.scales(), lenient=leave)
    form = plan_after(opened.book, form, before) if opened.is_form else None
    built = examine(opened, plan, head, known=known, fixes=fixes, form=form)
    examined = Examined(opened, built, head, names, fixes, before, leaves=leave)
    examined.scales = form.scales if form else {}
    if leave and opened.is_free:
        _leave_rows(examined, plan, known)
    return examined


def _plan(groups: list[Group], columns: ColumnsForm | None) -> Plan:
    if columns is None:
        return Plan([])
    said = columns.cleaned_data
    usual = Plan([], said["language"], said["kind"], said["scale"], said["best_first"])
    return plan_of(groups, columns.meanings(), columns.used(), usual)


def _known(before: Mapping[str, Any] | None, language: str) -> dict[str, str]:
    """The code of each question of the version before: the same words keep it."""
    if before is None:
        return {}
    return {
        fold(text): item["code"]
        for item, _place in criteria_of(before)
        for text in (item["question"].get(language), *item["question"].values())
        if text
    }


def _leave_rows(examined: Examined, plan: Plan, known: Mapping[str, str]) -> None:
    """Rows with something wrong stay behind; what then becomes wrong stays behind too."""
    without: frozenset[tuple[str, int]] = frozenset()
    for _round in range(ROUNDS):
        rows = {(remark.place.sheet, remark.place.row) for remark in examined.built.wrong}
        if not rows:
            break
        without |= rows
        examined.built = examine(
            examined.opened,
            plan,
            examined.head,
            known=known,
            fixes=examined.fixes,
            without=without,
        )
    examined.left = len(without)


# -- the page


def meaning_choices(network: Network) -> list[tuple[str, str]]:
    """What a column may mean; texts also in the network's other languages."""
    first, *others = network.languages or ["fr"]
    levels = [(f"{LEVEL}:{n}", _("Niveau %(n)s") % {"n": n}) for n in range(1, 8)]
    named = [
        (f"{key}:{language}", f"{MEANING_NAMES[key]} ({language})")
        for language in dict.fromkeys([first, *others, "fr", "en"])
        for key in TEXT_MEANINGS
    ]
    plain = [(key, str(name)) for key, name in MEANING_NAMES.items()]
    return [("ignore", _("Ne pas reprendre")), *plain, *levels, *named]


def shown(examined: Examined) -> dict[str, Any]:
    """Everything that the last two steps show of the dry run."""
    wrong = examined.wrong
    fixable = len(wrong) <= MOST_FIXABLE
    built = examined.built
    return {
        "wrong": [_fault(examined, remark, fixable=fixable) for remark in wrong[:MOST_TOLD]],
        "wrong_count": len(wrong),
        "more_wrong": max(len(wrong) - MOST_TOLD, 0),
        "kept_fixes": _kept(examined, wrong, fixable=fixable),
        "may_leave": (examined.opened.is_free or examined.opened.is_form) and bool(built.wrong),
        "left_rows": examined.left,
        "leaves": examined.leaves,
        "bare_languages": _bare_languages(built),
        "lists": lists_shown(examined.opened.book, examined.scales)
        if examined.opened.is_form
        else [],
        "summary": _summary(examined),
        "changes": examined.changes if not wrong else None,
        "doubts": grouped(built.doubts),
        "left_out": grouped(built.left_out),
        "left_out_count": len(built.left_out),
        "first": [] if wrong else _first(built.document),
    }


def _bare_languages(built: Built) -> list[tuple[str, str, bool]]:
    """Code, name and whether it is the one assumed, for texts of a form that name no language."""
    bare = next((one.text for one in built.doubts if one.code == "x_bare"), "")
    if not bare:
        return []
    names = {code: str(name) for code, name in LANGUAGES}
    codes = dict.fromkeys([*names, *built.document.get("languages", []), bare])
    return [(code, names.get(code, code), code == bare) for code in codes]


def _fault(examined: Examined, remark: Remark, *, fixable: bool) -> dict[str, Any]:
    place = remark.place
    said = {
        "where": place_said(place, str(remark.details.get("path", ""))),
        "sentence": sentence_of(remark),
    }
    opened = examined.opened
    if not (fixable and place.column >= 0 and (opened.is_free or opened.is_form)):
        return said
    sheet = examined.sheets.index(place.sheet)
    cells = examined.opened.book[sheet]
    typed = examined.fixes.get((place.sheet, place.row, place.column))
    value = cells.cell(place.row, place.column) if typed is None else typed
    return said | {"name": f"check-fix-{sheet}-{place.row}-{place.column}", "value": value}


def _kept(examined: Examined, wrong: list[Remark], *, fixable: bool) -> list[tuple[str, str]]:
    """Cells that were typed before and are right now: they travel on with the form."""
    open_now = {(r.place.sheet, r.place.row, r.place.column) for r in wrong} if fixable else set()
    return [
        (f"check-fix-{examined.sheets.index(sheet)}-{row}-{column}", text)
        for (sheet, row, column), text in examined.fixes.items()
        if (sheet, row, column) not in open_now
    ]


def _summary(examined: Examined) -> list[str]:
    document = examined.built.document
    if examined.built.wrong and not examined.opened.is_free:
        return []
    kinds = Counter(item.get("kind", "") for item, _place in criteria_of(document))
    said = [counted_said(document)]
    said += [
        f"{Criterion.Kind(kind).label} : {count}"
        for kind, count in kinds.most_common()
        if kind in Criterion.Kind.values
    ]
    bare = sum(1 for remark in examined.built.doubts if remark.code == "usual_kind")
    if bare:
        told = ngettext(
            "%(n)s question ne dit pas comment on y répond",
            "%(n)s questions ne disent pas comment on y répond",
            bare,
        )
        said.append(told % {"n": bare})
    return said


def grouped(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    """Remarks of one sort and one column together, each with its cells."""
    groups: dict[tuple[str, str, int], list[Remark]] = {}
    for remark in remarks:
        column = remark.place.column if remark.code == "column" else -1
        groups.setdefault((remark.code, remark.place.sheet, column), []).append(remark)
    return [
        {
            "title": _group_title(code, sheet, found),
            "count": len(found),
            "cells": [
                {
                    "where": place_said(remark.place, str(remark.details.get("path", ""))),
                    "sentence": sentence_of(remark),
                }
                for remark in found[:MOST_TOLD]
            ],
            "more": max(len(found) - MOST_TOLD, 0),
        }
        for (code, sheet, _column), found in groups.items()
    ]


def _group_title(code: str, sheet: str, found: list[Remark]) -> str:
    first = found[0]
    words = {
        "sheet": sheet,
        "letter": first.place.letter,
        "text": shortened(first.text, 40),
    }
    titles = {
        "sheet": _("Feuille « %(sheet)s », non reprise"),
        "hidden_sheet": _("Feuille masquée « %(sheet)s », non reprise"),
        "above": _("Au-dessus du tableau"),
        "column": _("Colonne %(letter)s, « %(text)s », non reprise"),
        "total": _("Lignes de total"),
        "row": _("Lignes à corriger, laissées de côté"),
        "no_question": _("Lignes sans question"),
        "unused": _("Cellules sans place dans la grille"),
        "usual_kind": _("Questions qui ne disent pas comment on y répond"),
        "code_changed": _("Codes changés"),
        "unknown_key": _("Inconnu de ce format"),
    }
    named = titles.get(code) or str(FORM_TITLES.get(code, _("Cellules à vérifier")))
    title = named % words
    return f"{title} ({sheet})" if sheet and "%(sheet)s" not in titles.get(code, "") else title


def _first(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The first questions as the grid will ask them."""
    found = []
    for theme in document["themes"]:
        for part in (theme, *theme.get("parts", [])):
            for item in part.get("criteria", []):
                steps = item.get("levels", item.get("options", []))
                found.append(
                    {
                        "theme": part["name"],
                        "code": item["code"],
                        "question": item["question"],
                        "kind": Criterion.Kind(item["kind"]).label,
                        "steps": steps,
                    }
                )
    return found[:FIRST]


def regrouped(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a past import left out, as it was told then: by sheet and column."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((str(row["sheet"]), str(row["column"])), []).append(row)
    return [
        {
            "title": " ".join(filter(None, [sheet, _("colonne %(letter)s") % {"letter": letter}]))
            if letter
            else sheet or _("Fichier"),
            "count": len(found),
            "cells": [
                {"where": _("ligne %(line)s") % {"line": row["row"]}, "sentence": row["message"]}
                for row in found[:MOST_TOLD]
            ],
            "more": max(len(found) - MOST_TOLD, 0),
        }
        for (sheet, letter), found in groups.items()
    ]
