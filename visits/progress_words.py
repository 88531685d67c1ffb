"""The words of a progress page: its sentences, what comes before them, and its counts."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.models import GridVersion, Teammate
from visits.queries.result import GONE, MISSING, Column, Counts, Progress
from visits.templatetags.visits import text_in

Part = Teammate.Part


def sentence_of(progress: Progress) -> str:
    """What has moved, made from the same rows as the lists and the table."""
    return " ".join(sentences_of(progress))


def lead_of(progress: Progress) -> list[str]:
    """What moved as one paragraph, what did not as another."""
    first, *others = sentences_of(progress)
    return [first, " ".join(others)] if others else [first]


def sentences_of(progress: Progress) -> list[str]:
    """Short sentences: every question stands in one of them, or stands as it always did."""
    if not progress.columns:
        return [_("Aucune visite n'a encore de compte rendu définitif.")]
    if progress.is_part and not progress.rows:
        return [_("Rien ne concerne votre groupe.")]
    if not progress.is_comparable:
        return [_("C'est la première visite : il n'y a pas encore de chemin à comparer.")]
    numbers = {name: len(rows) for name, rows in progress.by_movement.items()}
    return [
        *_moved(numbers, part=progress.is_part),
        *_not_moved(numbers),
        *_without_level(progress),
    ]


def _moved(numbers: dict[str, int], *, part: bool) -> list[str]:
    up, down = numbers["up"], numbers["down"]
    same = numbers["same_to_work_on"] + numbers["same_good"]
    if not up + down + same and part:
        return [_("Rien de ce qui concerne votre groupe ne se compare encore.")]
    if not up + down + same:
        return [_("Aucun critère ne se compare encore d'une visite à l'autre.")]
    moved = [
        ngettext("%(n)s critère a progressé", "%(n)s critères ont progressé", up) % {"n": up}
        if up
        else "",
        _down(down, alone=not up) if down else "",
    ]
    said = [part for part in moved if part]
    first = _("Depuis la dernière fois, %(what)s.") % {"what": _join(said)} if said else ""
    still = ngettext("%(n)s critère est inchangé.", "%(n)s critères sont inchangés.", same)
    return [text for text in (first, still % {"n": same} if same else "") if text]


def _down(n: int, *, alone: bool) -> str:
    if alone:
        words = ngettext(
            "%(n)s critère a reculé ou est à revoir",
            "%(n)s critères ont reculé ou sont à revoir",
            n,
        )
    else:
        words = ngettext("%(n)s a reculé ou est à revoir", "%(n)s ont reculé ou sont à revoir", n)
    return words % {"n": n}


def _not_moved(numbers: dict[str, int]) -> list[str]:
    first, gone = numbers["first_seen"], numbers[GONE]
    outside, two, apart = (
        numbers["not_applicable_now"],
        numbers["divergent"],
        numbers["not_comparable"],
    )
    said = (
        (
            first,
            ngettext(
                "%(n)s est vu pour la première fois.",
                "%(n)s sont vus pour la première fois.",
                first,
            ),
        ),
        (two, ngettext("%(n)s porte deux avis.", "%(n)s portent deux avis.", two)),
        (
            outside,
            ngettext(
                "%(n)s ne concerne plus la ferme.", "%(n)s ne concernent plus la ferme.", outside
            ),
        ),
        (apart, ngettext("%(n)s ne se compare pas.", "%(n)s ne se comparent pas.", apart)),
        (gone, ngettext("%(n)s n'est plus demandé.", "%(n)s ne sont plus demandés.", gone)),
    )
    return [words % {"n": n} for n, words in said if n]


def _without_level(progress: Progress) -> list[str]:
    """What had a level and has none now, each state by its name."""
    rows = progress.by_movement["not_seen_now"]
    states = Counter(row.now.state for row in rows if row.now)
    named = [missing_words(state, states[state]) for state in MISSING if states[state]]
    words = ngettext(
        "%(n)s est sans niveau cette fois : %(what)s.",
        "%(n)s sont sans niveau cette fois : %(what)s.",
        len(rows),
    )
    return [words % {"n": len(rows), "what": _join(named)}] if named else []


def _join(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def counts_words(progress: Progress) -> list[str]:
    """x of the n applicable, completeness beside, then every missing state by its name."""
    if not progress.counts:
        return []
    counts = progress.counts[-1]
    if not counts.applicable and progress.is_part:
        return [_("Aucun critère ne concerne votre groupe."), *_outside(counts)]
    if not counts.applicable:
        return [_("Aucun critère ne concerne la ferme."), *_outside(counts)]
    answered = ngettext(
        "%(x)s réponse sur les %(n)s critères concernés, soit %(share)s %%.",
        "%(x)s réponses sur les %(n)s critères concernés, soit %(share)s %%.",
        counts.answered,
    ) % {"x": counts.answered, "n": counts.applicable, "share": counts.share}
    missing = [missing_words(state, n) for state, n in counts.missing]
    named = [_("Sans réponse commune : %(what)s.") % {"what": _join(missing)}] if missing else []
    return [answered, *named, *_outside(counts)]


def _outside(counts: Counts) -> list[str]:
    n = counts.not_applicable
    words = ngettext(
        "%(n)s non concerné reste hors du compte.", "%(n)s non concernés restent hors du compte.", n
    )
    return [words % {"n": n}] if n else []


def missing_words(state: str, n: int) -> str:
    words = {
        "divergent": ngettext("%(n)s à deux avis", "%(n)s à deux avis", n),
        "not_seen": ngettext("%(n)s pas vu", "%(n)s pas vus", n),
        "not_covered": ngettext("%(n)s pas abordé", "%(n)s pas abordés", n),
        "unknown": ngettext("%(n)s où l'équipe ne sait pas", "%(n)s où l'équipe ne sait pas", n),
        "unchanged": ngettext("%(n)s repris sans changement", "%(n)s repris sans changement", n),
        "unanswered": ngettext("%(n)s pas rempli", "%(n)s pas remplis", n),
    }
    return words[state] % {"n": n}


def context_of(progress: Progress) -> dict[str, Any]:
    """What comes before any figure: the farm's words, a changed grid, another team."""
    last = progress.columns[-1] if progress.columns else None
    around = []
    if last and last.breaks and not progress.newer:
        around.append(_("La grille a changé : %(grid)s.") % {"grid": grid_words(last)})
    if last and last.team_changed and not progress.newer:
        around.append(_("L'équipe n'était pas la même : %(team)s.") % {"team": team_words(last)})
    return {"words": progress.context, "around": around}


def grid_words(column: Column) -> str:
    """« Grille v3 (2026) », with the names where a visit has several."""
    return ", ".join(_version(row, named=len(column.versions) > 1) for row in column.versions)


def _version(version: GridVersion, *, named: bool) -> str:
    name = text_in(version.grid.name) if named else _("Grille")
    year = f" ({version.published_at.year})" if version.published_at else ""
    return f"{name} v{version.number}{year}"


def grid_label(column: Column) -> str:
    """The same on a chart, where it stands in brackets."""
    return ", ".join(_label(row) for row in column.versions)


def _label(version: GridVersion) -> str:
    if not version.published_at:
        return _("grille v%(n)s") % {"n": version.number}
    return _("grille v%(n)s, %(year)s") % {"n": version.number, "year": version.published_at.year}


def team_words(column: Column) -> str:
    """The team by part, never by name."""
    if not column.parts:
        return _("équipe non notée")
    return ", ".join(_part(part, n) for part, n in sorted(column.parts.items()))


def _part(part: str, n: int) -> str:
    words = {
        Part.FARMER: ngettext("%(n)s paysanne ou paysan", "%(n)s paysannes ou paysans", n),
        Part.MEMBER: ngettext("%(n)s membre d'AMAP", "%(n)s membres d'AMAP", n),
        Part.MENTOR: ngettext("%(n)s pour le conseil", "%(n)s pour le conseil", n),
        Part.FACILITATOR: ngettext("%(n)s pour l'animation", "%(n)s pour l'animation", n),
        Part.OBSERVER: ngettext("%(n)s pour l'observation", "%(n)s pour l'observation", n),
    }
    return words[Part(part)] % {"n": n}


def day_words(column: Column) -> str:
    return date_format(column.day, "j F Y")


def short_days(columns: Sequence[Column]) -> list[str]:
    """The month of each visit where there is little room, and the day where a month has two."""
    months = [date_format(column.day, "b Y") for column in columns]
    return [
        date_format(column.day, "j b Y") if months.count(month) > 1 else month
        for column, month in zip(columns, months, strict=True)
    ]


def corrected_words(column: Column) -> str:
    """A later edition corrects or completes the first one: the date says which is shown."""
    if column.report.edition < 2:
        return ""
    return _("corrigé le %s") % date_format(column.report.sealed_at, "j F Y")
