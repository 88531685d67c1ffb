"""A report's sentences of counts, each with its denominator."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

Words = dict[str, Any]
OUTSIDE = ("not_applicable", "reserved", "unasked")


@dataclass(frozen=True)
class Counted:
    """The questions of a report that concern the farm, and those that progress leaves apart."""

    n: int
    red_lines: int
    opened: int
    red_moved: int


def counted_of(every: Sequence[Words]) -> Counted:
    concern = [c for c in every if c["state"] not in OUTSIDE]
    opened = [c for c in concern if c["sensitive"]]
    red = [c for c in concern if c["red_line"] and not c["sensitive"]]
    moved = [c for c in every if c["red_line"] and c["moved"] in MOVED]
    return Counted(len(concern), len(red), len(opened), len(moved))


MOVED = ("up", "down", "same_good", "same_to_work_on")


def summary_of(every: Sequence[Words]) -> list[str]:
    """Counts with their denominators; what was not seen is named, never a zero."""
    counts = Counter(c["state"] for c in every)
    n = counted_of(every).n
    answered = counts["level"] + counts["value"]
    sentences = [
        ngettext(
            "L'équipe a répondu à %(n)s question sur les %(of)s qui concernent la ferme.",
            "L'équipe a répondu à %(n)s questions sur les %(of)s qui concernent la ferme.",
            answered,
        )
        % {"n": answered, "of": n}
    ]
    return sentences + [words % {"n": counts[state]} for state, words in _named(counts)]


def _named(counts: Counter[str]) -> list[tuple[str, str]]:
    plural = {
        "divergent": ngettext(
            "%(n)s question porte deux avis différents.",
            "%(n)s questions portent deux avis différents.",
            counts["divergent"],
        ),
        "not_seen": ngettext(
            "%(n)s n'a pas été vue.", "%(n)s n'ont pas été vues.", counts["not_seen"]
        ),
        "not_covered": ngettext(
            "%(n)s n'a pas été abordée.", "%(n)s n'ont pas été abordées.", counts["not_covered"]
        ),
        "unknown": ngettext(
            "À %(n)s question, l'équipe ne sait pas répondre.",
            "À %(n)s questions, l'équipe ne sait pas répondre.",
            counts["unknown"],
        ),
        "unchanged": ngettext(
            "%(n)s n'a pas été regardée de nouveau : rien n'a changé.",
            "%(n)s n'ont pas été regardées de nouveau : rien n'a changé.",
            counts["unchanged"],
        ),
        "empty": ngettext(
            "%(n)s n'est pas remplie.", "%(n)s ne sont pas remplies.", counts["empty"]
        ),
        "not_applicable": ngettext(
            "%(n)s ne concerne pas la ferme.",
            "%(n)s ne concernent pas la ferme.",
            counts["not_applicable"],
        ),
        "reserved": ngettext(
            "%(n)s question est réservée à la ferme.",
            "%(n)s questions sont réservées à la ferme.",
            counts["reserved"],
        ),
    }
    return [(state, words) for state, words in plural.items() if counts[state]]


def changes_of(every: Sequence[Words]) -> list[str]:
    moved = Counter(c["moved"] for c in every)
    up, down = moved["up"], moved["down"]
    same = moved["same_good"] + moved["same_to_work_on"]
    words = (
        (up, ngettext("%(n)s question a progressé.", "%(n)s questions ont progressé.", up)),
        (
            down,
            ngettext("%(n)s a reculé ou est à revoir.", "%(n)s ont reculé ou sont à revoir.", down),
        ),
        (same, ngettext("%(n)s est inchangée.", "%(n)s sont inchangées.", same)),
    )
    return [text % {"n": n} for n, text in words if n]
