"""Publishing a draft: the author's choices for comparison over time, then the freeze."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.griddoc.diff import Difference, comparison_choices
from visits.griddoc.ready import faults_of
from visits.models import Criterion, GridVersion, Level, Theme
from visits.queries.editing import changes_of
from visits.services.editing import lock_draft
from visits.services.grid import publish_version

Change, Comparison = Criterion.Change, Criterion.Comparison
LONGEST_WHY = 300


def asked_otherwise(version: GridVersion) -> list[Difference]:
    """Criteria whose words or scale changed since the version before: each wants a choice."""
    return changes_of(version).asked_otherwise


@transaction.atomic
def choose_comparison(
    version: GridVersion, one: Difference, choice: str, *, by: Person, why: str
) -> Criterion:
    """What an earlier answer becomes beside later ones; who chose and why stays with it."""
    version = lock_draft(version)
    criterion = version.criteria.filter(code=one.code).first()
    if criterion is None or choice not in comparison_choices(one):
        raise Refused(_("Ce choix ne va pas avec ce changement. Choisissez-en un autre."))
    if not why.strip() and (one.is_rescaled or choice != Comparison.KEEP):
        raise Refused(_("Dites en une phrase pourquoi : on le lira dans quelques années."))
    criterion.comparison, criterion.comparison_by = choice, by
    criterion.comparison_why = why.strip()[:LONGEST_WHY]
    criterion.change = Change.RESCALED if one.is_rescaled else Change.REWORDED
    criterion.save(update_fields=["comparison", "comparison_by", "comparison_why", "change"])
    return criterion


@transaction.atomic
def publish_draft(version: GridVersion, *, by: Person, at: datetime | None = None) -> GridVersion:
    """Nothing that would stop a visit, every changed scale decided; then frozen for ever."""
    version = lock_draft(version)
    changes = changes_of(version)
    count = len(faults_of(changes.document))
    if count:
        raise Refused(_("%(n)s points empêchent encore de publier.") % {"n": count})
    _mark_changes(version, changes.found, by=by, first=changes.before is None)
    _drop_languages(version)
    return publish_version(version, by=by, at=at)


def _mark_changes(
    version: GridVersion, found: Sequence[Difference], *, by: Person, first: bool
) -> None:
    """Every criterion says what became of it since the version before."""
    by_code = {one.code: one for one in found if one.noun == "criterion"}
    rows = list(version.criteria.all())
    for row in rows:
        one = by_code.get(row.code)
        _refuse_undecided(row, one)
        row.change = _change_of(one, first=first)
        if row.change in {Change.SAME, Change.NEW}:
            row.comparison, row.comparison_by, row.comparison_why = Comparison.KEEP, None, ""
        elif row.comparison_by is None:
            row.comparison, row.comparison_by = Comparison.KEEP, by
    fields = ["change", "comparison", "comparison_by", "comparison_why"]
    Criterion.objects.bulk_update(rows, fields, batch_size=50)


def _change_of(one: Difference | None, *, first: bool) -> str:
    if first or (one and "added" in one.kinds):
        return Change.NEW
    if one is None or not one.asks_otherwise:
        return Change.SAME
    return Change.RESCALED if one.is_rescaled else Change.REWORDED


def _refuse_undecided(row: Criterion, one: Difference | None) -> None:
    if one is None or not one.is_rescaled:
        return
    if row.comparison_by_id is None or row.comparison not in comparison_choices(one):
        raise Refused(
            _("L'échelle de « %(code)s » a changé. Choisissez d'abord comment la comparer.")
            % {"code": row.code}
        )


def _drop_languages(version: GridVersion) -> None:
    """Texts of languages that the grid no longer has leave with its publication."""
    kept = set(version.languages)
    criteria = ["question", "expected", "guidance", "evidence", "unit", "constraint_message"]
    rows: list[tuple[Any, Any, list[str]]] = [
        (Theme, version.themes.all(), ["name", "intro"]),
        (Criterion, version.criteria.all(), criteria),
        (Level, Level.objects.filter(criterion__version=version), ["name", "description"]),
    ]
    for model, found, fields in rows:
        changed = [row for row in found if _strip(row, fields, kept)]
        model.objects.bulk_update(changed, fields, batch_size=50)


def _strip(row: Any, fields: Sequence[str], kept: set[str]) -> bool:
    """Whether a text left; the last text of all stays, whatever its language."""
    changed = False
    for field in fields:
        texts = getattr(row, field)
        left = {code: text for code, text in texts.items() if code in kept}
        if left != texts and left:
            setattr(row, field, left)
            changed = True
    return changed
