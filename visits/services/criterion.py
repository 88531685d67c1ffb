"""Criteria of a draft: add, change, move, copy."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.griddoc import CHOICE_KINDS, LEVEL_KINDS
from visits.models import Criterion, CriterionTheme, GridEdit, GridVersion, Level, Theme
from visits.queries.grid_document import criterion_document
from visits.services.arithmetic import copy_arithmetic
from visits.services.editing import free_code, lock_draft, note_edit, refuse_stale, taken_codes
from visits.services.grid_load import read_criterion, read_levels

Document = Mapping[str, Any]
Verb = GridEdit.Verb
FEWEST_LEVELS, MOST_LEVELS, MOST_OPTIONS = 2, 7, 25
MOST_CRITERIA = 1000
#: The words a new scale starts with: worst first, to be rewritten by the network.
FIRST_STEPS = {
    "levels": ("pas encore", "premiers pas", "en chemin", "installé"),
    "agreement": ("pas du tout", "plutôt non", "plutôt oui", "tout à fait"),
    "conform": ("non conforme", "à améliorer", "conforme"),
    "yes_partly_no": ("non", "en partie", "oui"),
}
ENGLISH = {
    "levels": ("not yet", "first steps", "on the way", "settled"),
    "agreement": ("not at all", "rather not", "rather yes", "fully"),
    "conform": ("does not conform", "to improve", "conforms"),
    "yes_partly_no": ("no", "partly", "yes"),
}


@transaction.atomic
def add_criterion(theme: Theme, *, by: Person, kind: str, question: Mapping[str, str]) -> Criterion:
    """A criterion behind the others of its theme, with a scale to begin with."""
    version = lock_draft(theme.version)
    if kind not in Criterion.Kind.values:
        raise Refused(_("Choisissez une sorte de réponse."))
    if version.criteria.count() >= MOST_CRITERIA:
        raise Refused(_("Une grille a au plus %(n)s critères.") % {"n": MOST_CRITERIA})
    document: dict[str, Any] = {
        "code": free_code(f"{theme.code[:34]}-1", taken_codes(version.grid, "criterion")),
        "kind": kind,
        "question": dict(question),
    }
    document |= first_scale(kind, version.languages)
    criterion = put_criterion(version.themes.get(pk=theme.pk), document)
    note_edit(version, Verb.ADDED, "criterion", criterion.code, by=by, after=document)
    return criterion


def first_scale(kind: str, languages: Iterable[str]) -> dict[str, Any]:
    """What a kind of answer needs at least, in the languages that have words for it here."""
    words = {"fr": FIRST_STEPS.get(kind, ()), "en": ENGLISH.get(kind, ())}
    known = [code for code in ("fr", "en") if code in languages] or ["fr"]
    steps = [
        {"code": str(at), "name": {code: words[code][at] for code in known}}
        for at in range(len(words["fr"]))
    ]
    if kind in CHOICE_KINDS:
        return {"options": [{"code": str(at), "name": {}} for at in range(2)]}
    if kind == "derived":
        return {"formula": "0"}
    return {"levels": steps} if steps else {}


def put_criterion(theme: Theme, document: Document, *, at: int | None = None) -> Criterion:
    """A criterion of a document with its levels and further themes, written into a theme."""
    order = list(theme.criteria.order_by("position", "pk"))
    criterion = read_criterion(theme, len(order) + 1, document)
    criterion.save(force_insert=True)
    Level.objects.bulk_create(read_levels(criterion, document))
    _feed(criterion, document.get("feeds", []))
    if at is not None:
        order.insert(max(0, min(at - 1, len(order))), criterion)
        number_criteria(order)
    return criterion


def _feed(criterion: Criterion, codes: Iterable[str]) -> None:
    themes = criterion.version.themes.filter(code__in=codes).exclude(pk=criterion.theme_id)
    CriterionTheme.objects.bulk_create(
        CriterionTheme(criterion=criterion, theme=theme) for theme in themes
    )


def number_criteria(order: list[Criterion]) -> None:
    """Positions of one theme without holes."""
    changed = []
    for position, row in enumerate(order, start=1):
        if row.position != position:
            row.position = position
            changed.append(row)
    Criterion.objects.bulk_update(changed, ["position"])


@transaction.atomic
def change_criterion(
    criterion: Criterion, document: Document, *, by: Person, token: str | None = None
) -> Criterion:
    """Everything a criterion says; `token` is the state that the form displayed.

    The choice of how to compare falls when the scale changes again: it spoke of another scale.
    """
    version = lock_draft(criterion.version)
    criterion = criterion_at_hand(version, criterion.code)
    before = criterion_document(criterion)
    refuse_stale(version, before, token, "criterion")
    kept: dict[str, Any] = {
        key: before[key] for key in ("change", "comparison", "why") if key in before
    }
    document = _completed(version, {**dict(document), **kept, "code": criterion.code})
    _refuse_scale(document, had=len(before.get("options", [])))
    made = _rewritten(criterion, document)
    made = criterion_at_hand(version, made.code)
    after = criterion_document(made)
    if after != before:
        if _scale_of(before) != _scale_of(after):
            made.comparison, made.comparison_by, made.comparison_why = "keep", None, ""
            made.save(update_fields=["comparison", "comparison_by", "comparison_why"])
        note_edit(version, Verb.CHANGED, "criterion", made.code, by=by, before=before, after=after)
    return made


def criterion_at_hand(version: GridVersion, code: str) -> Criterion:
    """With its levels and further themes, as the open document wants it."""
    rows = version.criteria.select_related("theme__parent", "version__grid", "comparison_by")
    return rows.prefetch_related("levels", "feeds__theme").get(code=code)


def _completed(version: GridVersion, document: dict[str, Any]) -> dict[str, Any]:
    """New steps get codes that no answer of an earlier version has; what a kind lacks falls."""
    kind = document["kind"]
    steps = document.pop("steps", None)
    if steps is None:
        steps = document.get("levels") or document.get("options") or []
    document.pop("levels", None)
    document.pop("options", None)
    if kind in LEVEL_KINDS or kind in CHOICE_KINDS:
        if not all(step.get("code") for step in steps):
            steps = _with_codes(version, document["code"], steps)
        scale = {"options" if kind in CHOICE_KINDS else "levels": steps}
        document |= scale if steps else first_scale(kind, version.languages)
    if kind != "derived":
        document.pop("formula", None)
    return document


def _with_codes(version: GridVersion, code: str, steps: list[Document]) -> list[Document]:
    known = Level.objects.filter(criterion__code=code, criterion__version__grid=version.grid)
    taken = {*known.values_list("code", flat=True), *(step.get("code", "") for step in steps)}
    coded = []
    for step in steps:
        free = str(step.get("code") or next(str(n) for n in range(200) if str(n) not in taken))
        taken.add(free)
        coded.append({**step, "code": free})
    return coded


def _refuse_scale(document: Document, *, had: int) -> None:
    """An import may have brought more options than are added here: they may stay."""
    count = len(document.get("levels") or document.get("options") or [])
    if document["kind"] in LEVEL_KINDS and not FEWEST_LEVELS <= count <= MOST_LEVELS:
        raise Refused(_("Une échelle a de 2 à 7 niveaux."))
    if document["kind"] in CHOICE_KINDS and not (FEWEST_LEVELS <= count <= max(MOST_OPTIONS, had)):
        raise Refused(_("Un choix a de 2 à %(n)s possibilités.") % {"n": MOST_OPTIONS})
    if document["kind"] == "derived" and not document.get("formula", "").strip():
        raise Refused(_("Un calcul a besoin de sa formule."))


def _scale_of(document: Document) -> tuple[Any, ...]:
    steps = document.get("levels") or document.get("options") or []
    shape = [(step["code"], step.get("value")) for step in steps]
    return document["kind"], document.get("unit"), shape


def _rewritten(criterion: Criterion, document: Document) -> Criterion:
    made = read_criterion(criterion.theme, criterion.position, document)
    made.id, made.comparison_by = criterion.pk, criterion.comparison_by
    made._state.adding = False
    made.save(force_update=True)
    made.levels.all().delete()
    Level.objects.bulk_create(read_levels(made, document))
    made.feeds.all().delete()
    _feed(made, document.get("feeds", []))
    return made


@transaction.atomic
def move_criterion(
    criterion: Criterion, *, to: int, by: Person, theme: Theme | None = None
) -> Criterion:
    """To the to-th place of its theme, or of another one."""
    version = lock_draft(criterion.version)
    criterion = version.criteria.select_related("theme").get(pk=criterion.pk)
    left, home = criterion.theme, theme or criterion.theme
    before = {"theme": left.code, "at": criterion.position}
    order = list(home.criteria.exclude(pk=criterion.pk).order_by("position", "pk"))
    order.insert(max(0, min(to - 1, len(order))), criterion)
    if home.pk != left.pk:
        criterion.theme = home
        criterion.save(update_fields=["theme"])
        criterion.feeds.filter(theme=home).delete()
        number_criteria(list(left.criteria.order_by("position", "pk")))
    number_criteria(order)
    after = {"theme": home.code, "at": criterion.position}
    if before != after:
        note_edit(
            version, Verb.MOVED, "criterion", criterion.code, by=by, before=before, after=after
        )
    return criterion


@transaction.atomic
def copy_criterion(criterion: Criterion, *, by: Person) -> Criterion:
    """The same once more, right behind it, under a code of its own."""
    version = lock_draft(criterion.version)
    original = criterion_at_hand(version, criterion.code)
    document = criterion_document(original)
    for key in ("change", "comparison", "why"):
        document.pop(key, None)
    document["code"] = free_code(original.code, taken_codes(version.grid, "criterion"))
    copy = put_criterion(original.theme, document, at=original.position + 1)
    copy_arithmetic(version, {original.code: copy.code}, "points")
    note_edit(version, Verb.ADDED, "criterion", copy.code, by=by, after=document)
    return copy
