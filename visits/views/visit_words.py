"""How a visit's hub says where things stand: rows in words, each with its page if any."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.access import VisitAccess
from visits.models import Teammate, Visit, VisitStep
from visits.queries.grid import Section
from visits.queries.visit import Preparation, SectionRow
from visits.services.retention import CLOSES_AFTER
from visits.templatetags.visits import text_in

CHANGEABLE = {Visit.Status.PLANNED, Visit.Status.DATED, Visit.Status.POSTPONED}


@dataclass(frozen=True)
class Row:
    """One line: what it is, a sentence, a word of state, and where it leads if anywhere."""

    title: str
    text: str = ""
    chip: str = ""
    tone: str = ""
    url: str = ""
    icon: str = ""
    talk: str = ""


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def name_of(section: Section) -> str:
    name = text_in(section.theme.name)
    if section.parts == 1:
        return name
    return _("%(name)s (%(part)s sur %(parts)s)") % {
        "name": name, "part": section.part, "parts": section.parts,
    }  # fmt: skip


def rows_of_sections(
    access: VisitAccess, rows: list[SectionRow], whose: Mapping[str, Sequence[Teammate]]
) -> list[Row]:
    """Each part of the grid with its written state, and who looks after it."""
    return [_section(access, row, whose.get(row.section.key, ())) for row in rows]


def _section(access: VisitAccess, row: SectionRow, whose: Sequence[Teammate]) -> Row:
    talk = _("À discuter (%(n)s)") % {"n": row.to_discuss} if row.to_discuss else ""
    chip, tone = _("À commencer"), "todo"
    if row.is_done:
        chip, tone = _("Terminé"), "done"
    elif row.is_begun:
        counts = {"n": row.answered, "total": row.total}
        chip, tone = _("En cours (%(n)s sur %(total)s)") % counts, "doing"
    url = url_of_section(access.visit, row.section) if access.may_write_team else ""
    names = ", ".join(mate.person.name for mate in whose)
    text = _("Pour %(names)s") % {"names": names} if names else ""
    return Row(name_of(row.section), text, chip=chip, tone=tone, url=url, talk=talk)


def url_of_section(visit: Visit, section: Section) -> str:
    return reverse("visits:theme", args=[visit.pk, section.theme.pk, section.part])


def rows_before(access: VisitAccess, ready: Preparation) -> list[Row]:
    """What is ready before the visit, and what is not yet."""
    return [
        _team(access, ready),
        _promise(access, ready),
        _grid(access, ready),
        _past(access, ready),
        _farm_told(access, ready),
        _tablets(access, ready),
    ]


def _link(access: VisitAccess, name: str, *, may: bool) -> str:
    return reverse(f"visits:{name}", args=[access.visit.pk]) if may else ""


def _team(access: VisitAccess, ready: Preparation) -> Row:
    text = _("Personne n'écrit encore le compte rendu.")
    if ready.rapporteur:
        text = _("%(name)s écrit le compte rendu.") % {"name": ready.rapporteur.person.name}
    number = len(ready.team)
    people = ngettext("%(n)s personne", "%(n)s personnes", number) % {"n": number}
    tone = "done" if ready.is_staffed else "todo"
    url = _link(access, "visit-team", may=True)
    return Row(_("Équipe"), text, people if number else _("À composer"), tone, url)


def _promise(access: VisitAccess, ready: Preparation) -> Row:
    text = _("Chaque personne de l'équipe le lit et le signe.")
    total = len(ready.team)
    chip = _("%(n)s sur %(total)s") % {"n": ready.signed, "total": total}
    tone = "done" if total and ready.signed == total else "todo"
    url = _link(access, "visit-ethics", may=access.may_sign_ethics)
    return Row(_("Engagement de discrétion"), text, chip, tone, url)


def _grid(access: VisitAccess, ready: Preparation) -> Row:
    names = [
        _("%(grid)s, version %(number)s")
        % {"grid": text_in(pinned.version.grid.name), "number": pinned.version.number}
        for pinned in ready.versions
    ]
    if access.visit.short_path:
        names.append(_("parcours court"))
    url = _link(access, "visit-change", may=access.may_plan)
    return Row(_("Grille"), " · ".join(names), _("Choisie"), "done", url)


def _past(access: VisitAccess, ready: Preparation) -> Row:
    title = _("Dernière visite et plan")
    if ready.previous is None:
        return Row(title, _("C'est la première visite de cette ferme dans le carnet."))
    if not access.may_read_past:
        return Row(title, _("Elle s'ouvre après l'engagement, une fois la date fixée."))
    text = _("Visite du %(day)s, à relire avant de partir.") % {"day": _day(ready.previous.day)}
    return Row(title, text, url=reverse("visits:progress", args=[access.visit.farm.slug]))


def _farm_told(access: VisitAccess, ready: Preparation) -> Row:
    title = _("Information de la ferme")
    url = _link(access, "messages", may=access.may_write_up)
    told = ready.farm_told
    if told is None and access.visit.date is None:
        return Row(title, _("Le premier message part quand la date est fixée."))
    if told is None:
        text = _("La ferme apprend la date, qui vient et pourquoi.")
        return Row(title, text, _("À envoyer"), "todo", url)
    words = {"name": told.to.name, "day": _day(timezone.localdate(told.at))}
    return Row(title, _("E-mail envoyé à %(name)s le %(day)s.") % words, _("Envoyée"), "done", url)


def _tablets(access: VisitAccess, ready: Preparation) -> Row:
    """Whether one's own tablet has the visit; for others, how many have it."""
    tested = [row for row in ready.tablets if row.preparation.tested_at]
    own = [row for row in tested if row.tablet.person_id == access.person.pk]
    url = _link(access, "tablet", may=access.may_prepare)
    text = ngettext("%(n)s tablette prête.", "%(n)s tablettes prêtes.", len(tested))
    words = text % {"n": len(tested)} if tested else _("Sans réseau, il faut l'avoir préparée.")
    done = bool(own if access.on_team else tested)
    chip = _("tablette prête") if done else _("non préparée")
    return Row(_("Tablette"), words, chip, "done" if done else "todo", url)


def rows_of_pages(access: VisitAccess) -> list[Row]:
    """The visit's other pages, as far as this person may open them."""
    pages = [page for page in _pages(access) if page[0]]
    if access.visit.written_at:  # from then on, the report is what one comes for
        pages.sort(key=lambda page: page[1] != "report")
    return [
        Row(title, text, url=_link(access, name, may=True), icon=icon)
        for _may, name, title, text, icon in pages
    ] + _dossier(access)


def _dossier(access: VisitAccess) -> list[Row]:
    if not (access.standing.belongs or access.standing.once_held):
        return []
    text = _("Ses visites, son plan, le chemin parcouru.")
    url = reverse("visits:farm", args=[access.visit.farm.slug])
    return [Row(_("Dossier de la ferme"), text, url=url, icon="leaf")]


def _pages(access: VisitAccess) -> Iterator[tuple[Any, str, str, str, str]]:
    visit = access.visit
    yield (
        access.may_write_team,
        "carnet",
        _("Carnet"),
        _("Une note en passant, à ranger plus tard."),
        "note",
    )
    yield (
        access.may_allot,
        "allotment",
        _("Répartir la grille"),
        _("Qui s'occupe de quelle partie."),
        "people",
    )
    yield (
        access.may_prepare,
        "tablet",
        _("Préparer cette tablette"),
        _("Pour remplir sans réseau, photos comprises."),
        "download",
    )
    yield (
        access.may_fill,
        "sheets",
        _("Feuilles de papier"),
        _("Imprimer la grille, puis saisir au retour."),
        "print",
    )
    yield (
        access.may_fill or (access.decides and visit.date and not visit.closed_at),
        "tablet-file",
        _("Fichier d'une tablette"),
        _("Ajouter ce qu'une tablette a enregistré sans réseau."),
        "note",
    )
    yield (
        access.may_answer_as_farm and access.reads_as_farm,
        "self-view",
        _("Notre avis sur la ferme"),
        _("Privé tant que vous ne le partagez pas."),
        "farm",
    )
    yield (
        access.may_answer_as_group and visit.group,
        "group-view",
        _("La voix du groupe"),
        _("Les questions sur le groupe et le partenariat."),
        "people",
    )
    yield (
        access.may_debrief,
        "debrief",
        _("Bilan"),
        _("Points d'appui, points à discuter, plan, promesses."),
        "talk",
    )
    yield (
        access.may_read or access.may_read_group_part,
        "report",
        _("Compte rendu"),
        _("Ce que la ferme lit."),
        "book",
    )
    yield (
        access.may_write_up,
        "messages",
        _("Messages"),
        _("E-mails envoyés, et texte à copier pour un SMS."),
        "mail",
    )
    yield (
        access.may_write_up and visit.status == Visit.Status.SEALED,
        "visit-close",
        _("Clore la visite"),
        _("La ferme pourra toujours répondre."),
        "check",
    )


def words_of_steps(visit: Visit, steps: list[VisitStep]) -> list[dict[str, Any]]:
    """The thread of the visit: what, when, who, why."""
    labels = dict(Visit.Status.choices)
    by_itself = _("%(n)s jours après le compte rendu définitif.") % {"n": CLOSES_AFTER.days}
    return [
        {
            "what": _("bilan ouvert")
            if step.at == visit.debrief_opened_at
            else labels.get(step.status, step.status),
            "when": step.at,
            "who": step.by.name if step.by else _("d'elle-même"),
            "why": step.reason if step.by else by_itself,
        }
        for step in steps
    ]
