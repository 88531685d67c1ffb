"""The words of charts in the reader's language: what every page and document says alike."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.dates import MONTHS
from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from visits.charts import (
    BarsWords,
    ChartWords,
    DaisyWords,
    DumbbellWords,
    MonthsWords,
    SheetHeads,
    TimelineWords,
)

Levels = Mapping[int, Sequence[str]]
SCALES = range(2, 8)


def names_of_scales(scales: Iterable[Sequence[str]]) -> dict[int, list[str]]:
    """The names of each length of scale; a place in words where two scales share a length.

    A chart that named the levels of both by the first one's words would say what nobody answered.
    """
    found: dict[int, set[tuple[str, ...]]] = {}
    for names in scales:
        found.setdefault(len(names), set()).add(tuple(names))
    return {of: _one_naming(of, namings) for of, namings in found.items() if of in SCALES}


def _one_naming(of: int, namings: set[tuple[str, ...]]) -> list[str]:
    if len(namings) == 1:
        return list(next(iter(namings)))
    return [_("au niveau %(at)s sur %(of)s") % {"at": at, "of": of} for at in range(1, of + 1)]


def thousands() -> str:
    """What stands between thousands: a no-break space in French, a comma in English."""
    mark = str(get_format("THOUSAND_SEPARATOR"))
    return "\u00a0" if mark.isspace() else mark


def _says_none_as_one() -> bool:
    """French says « 0 réponse »; English says "0 answers"."""
    return (get_language() or "fr").startswith("fr")


def counts_words(levels: Levels) -> ChartWords:
    """For CountsChart and Evolution; level names by length of scale, worst to best."""
    return ChartWords(
        levels=levels,
        level=_("niveau {at} sur {of}"),
        missing={
            "divergent": (_("{n} à deux avis"), _("{n} à deux avis")),
            "not_seen": (_("{n} pas vu"), _("{n} pas vus")),
            "not_covered": (_("{n} pas abordé"), _("{n} pas abordés")),
            "unknown": (_("{n} sans réponse connue"), _("{n} sans réponse connue")),
            "unchanged": (_("{n} repris sans changement"), _("{n} repris sans changement")),
            "unanswered": (_("{n} pas encore rempli"), _("{n} pas encore remplis")),
            "not_applicable": (_("{n} non concerné"), _("{n} non concernés")),
        },
        plain=_("réponse sans niveau"),
        without_level=(_("{n} réponse sans niveau"), _("{n} réponses sans niveau")),
        share_read=_("{answers} sur {criteria}"),
        answers=(_("{n} réponse"), _("{n} réponses")),
        criteria=(_("{n} critère concerné"), _("{n} critères concernés")),
        none_is_one=_says_none_as_one(),
        nothing=_("aucun critère concerné"),
        bar=_("{theme}, {visit} : {parts}."),
        thousands=thousands(),
        theme=_("Thème"),
        visit=_("Visite"),
        year=_("Année"),
        states={
            "divergent": _("deux avis"),
            "not_seen": _("pas vu"),
            "not_covered": _("pas abordé"),
            "unknown": _("sans réponse connue"),
            "unchanged": _("repris sans changement"),
            "unanswered": _("pas encore rempli"),
            "not_applicable": _("non concerné"),
        },
        answered=_("réponses"),
        applicable=_("critères concernés"),
        visits=(_("{n} visite"), _("{n} visites")),
        visits_head=_("visites"),
        # xgettext:no-python-format
        complete=_("{percent} % de réponses"),
        complete_head=_("part de réponses"),
        heads=SheetHeads(
            level=_("réponses « {level} »"),
            plain=_("réponses sans niveau"),
            state=_("critères sans niveau : {state}"),
            answered=_("réponses en tout"),
            applicable=_("critères concernés, répondus ou non"),
            # xgettext:no-python-format
            percent=_("réponses, en % des critères concernés"),
            visits=_("visites comptées"),
        ),
    )


def dumbbell_words(*, label: str = "") -> DumbbellWords:
    """For two visits side by side."""
    return DumbbellWords(
        label=label or _("Thème"),
        row=_("{label} : {earlier}, {before} ; {later}, {after}."),
        share_read=_("{n} sur {of}"),
        absent=_("pas demandé"),
        not_applicable=_("non concerné"),
        apart=_("{row} Les deux ne se comparent pas."),
        apart_short=_("ne se compare pas"),
        remark=_("{visit} : {said}"),
        ends=(_("aucun"), _("la moitié"), _("tous")),
        part_head=_("{visit} : critères acquis"),
        whole_head=_("{visit} : critères comptés"),
    )


def timeline_words(statuses: Mapping[str, str]) -> TimelineWords:
    """For actions over the years; `statuses` are Action.Status as words."""
    return TimelineWords(
        statuses={str(key): str(word) for key, word in statuses.items()},
        months=tuple(str(MONTHS[at]) for at in range(1, 13)),
        line=_("{label} ({owner}) : {steps}."),
        step=_("{status} le {date}"),
        due=_("prévue pour le {date}"),
        due_head=_("prévue pour"),
        visit=_("{label} le {date}."),
        heads=(_("Action"), _("Qui"), _("Date"), _("Où en est-on")),
        date=_("{day} {month} {year}"),
        first=_("1er"),
        today=_("aujourd'hui"),
        talk=_("à reparler"),
    )


def daisy_words(levels: Levels) -> DaisyWords:
    """For the notched daisy."""
    return DaisyWords(
        heads=(
            _("Thème"),
            _("niveau qu'au moins la moitié atteint"),
            _("réponses"),
            _("critères concernés"),
        ),
        petal=_("{label} : {level}, {seen}."),
        bare=_("{label} : {level}."),
        seen=_("{answers} sur {criteria}"),
        answers=(_("{n} réponse"), _("{n} réponses")),
        criteria=(_("{n} critère concerné"), _("{n} critères concernés")),
        none_is_one=_says_none_as_one(),
        share=_("{seen}/{applicable} vus"),
        partial=_("moins de la moitié vue"),
        nothing=_("pas de niveau"),
        not_applicable=_("non concerné"),
        level=_("niveau {at} sur {of}"),
        too_many=_(
            "La marguerite montre {most} thèmes au plus. Cette grille en a davantage : "
            "lisez le tableau."
        ),
        mixed=_(
            "Les thèmes n'ont pas la même échelle. Une marguerite les comparerait à tort : "
            "lisez le tableau."
        ),
        none=_("Aucun thème n'a encore de réponse."),
        levels=levels,
    )


def months_words() -> MonthsWords:
    """For the visits of a year."""
    return MonthsWords(
        month=_("Mois"),
        total=_("visites"),
        line=_("{month} : {parts}."),
        whole=(_("{n} visite"), _("{n} visites")),
        nothing=_("aucune visite"),
        counted=_("visites {status}"),
        counted_all=_("visites en tout"),
        thousands=thousands(),
    )


def bars_words(*, label: str, n: str, of: str = "", mark: str = "") -> BarsWords:
    """For things counted side by side; the four are heads of the table, `mark` a legend too."""
    return BarsWords(
        label=label,
        n=n,
        of=of,
        mark=mark,
        row=_("{label} : {n}."),
        row_of=_("{label} : {n} sur {of}."),
        row_mark="{row} " + (_("{name} : {mark}.").replace("{name}", mark) if mark else "{mark}"),
        thousands=thousands(),
    )
