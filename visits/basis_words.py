"""How one visit is counted, in the same sentences on every page: what is beside, and why."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.queries.reading_counts import Counted
from visits.queries.result import Basis


def report_basis(counted: Counted, whole: int = 0) -> list[str]:
    """Beside a report's count: what progress leaves apart of it, and what the themes come to."""
    beside = [_red_lines(counted.red_lines), _opened(counted.opened)]
    beside = [words for words in beside if words]
    plain = counted.n - counted.red_lines - counted.opened
    said = []
    if beside:
        said.append(_("Ce compte comprend %(what)s.") % {"what": _both(beside)})
        said.append(
            ngettext(
                "Le chemin parcouru les lit à part : il compte %(n)s question.",
                "Le chemin parcouru les lit à part : il compte %(n)s questions.",
                plain,
            )
            % {"n": plain}
        )
    if whole:
        said += _again(whole - plain)
    if counted.red_moved:
        said.append(_("Ce qui a changé compte aussi les lignes rouges."))
    return said


def progress_basis(basis: Basis | None, *, lists: bool) -> list[str]:
    """Beside a progress page's count: the report's is larger, the themes' too, the lists' other."""
    if basis is None:
        return []
    beside = [_red_lines(basis.red_lines), _reserved(basis.reserved)]
    beside = [words for words in beside if words]
    said = [_("Chaque critère est compté une fois.")]
    if beside:
        said.append(_("À part : %(what)s.") % {"what": _both(beside)})
    if basis.red_lines or basis.reserved:
        said.append(
            _("Le compte rendu compte aussi les lignes rouges, et ce que la ferme a ouvert.")
        )
    said += _again(basis.again)
    return [*said, *_lists(basis)] if lists else said


def _lists(basis: Basis) -> list[str]:
    said = [
        ngettext(
            "Les listes ont %(n)s ligne en tout.",
            "Les listes ont %(n)s lignes en tout.",
            basis.listed,
        )
        % {"n": basis.listed}
    ]
    said.append(_("Inchangé et au-dessus du milieu de son échelle, un critère est acquis."))
    said.append(_("Inchangé plus bas, il reste à travailler."))
    if basis.unlevelled:
        said.append(
            ngettext(
                "%(n)s critère n'y est pas : il n'a de niveau ni avant, ni maintenant.",
                "%(n)s critères n'y sont pas : ils n'ont de niveau ni avant, ni maintenant.",
                basis.unlevelled,
            )
            % {"n": basis.unlevelled}
        )
    if basis.others:
        said.append(
            ngettext(
                "%(n)s réponse d'un autre groupe n'est que dans les listes et le tableau.",
                "%(n)s réponses d'un autre groupe ne sont que dans les listes et le tableau.",
                basis.others,
            )
            % {"n": basis.others}
        )
    return said


def _again(n: int) -> list[str]:
    if n <= 0:
        return []
    words = ngettext(
        "Les comptes par thème en ont %(n)s de plus, qui est dans deux thèmes.",
        "Les comptes par thème en ont %(n)s de plus, qui sont dans plusieurs thèmes.",
        n,
    )
    return [words % {"n": n}]


def _red_lines(n: int) -> str:
    return ngettext("%(n)s ligne rouge", "%(n)s lignes rouges", n) % {"n": n} if n else ""


def _opened(n: int) -> str:
    words = ngettext(
        "%(n)s question que la ferme a ouverte", "%(n)s questions que la ferme a ouvertes", n
    )
    return words % {"n": n} if n else ""


def _reserved(n: int) -> str:
    words = ngettext(
        "%(n)s question que la grille réserve à la ferme",
        "%(n)s questions que la grille réserve à la ferme",
        n,
    )
    return words % {"n": n} if n else ""


def _both(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s et %(last)s") % {"first": words[0], "last": words[1]}
