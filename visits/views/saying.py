"""What the pages for saying things share: who speaks, what was displayed, what became of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from peers.models import Person
from visits.access import VisitAccess
from visits.forms.entry import Page
from visits.forms.shown import Shown
from visits.forms.speaker import Offer, Payload, Speaker, Spot
from visits.models import Criterion, Entry, Head, Quarantine, Stream, Visit
from visits.queries.bundle import seen_words
from visits.queries.entry import BOTH, replaced_elsewhere, visit_state
from visits.queries.grid import Section, asked_sections, sections_of
from visits.queries.report import answer_of
from visits.queries.rhythm import Again, agains_of
from visits.services.entry import (
    DUPLICATE,
    ID_REUSE,
    QUARANTINED,
    STORED,
    Result,
    append_entries,
    opened_criteria,
)
from visits.views.answer_words import in_words
from visits.views.kept import is_shown_again

Numbered = Sequence[tuple[int, Criterion]]
SPEAKS = "speaks"


@dataclass(frozen=True)
class Scene:
    """One page on which somebody speaks: with which voice, and what the page displayed."""

    request: HttpRequest
    access: VisitAccess
    speaker: Speaker
    spots: list[Spot]
    heads: list[Entry]
    saves: bool = False
    opened: set[UUID] = field(default_factory=set)

    @property
    def visit(self) -> Visit:
        return self.access.visit

    @property
    def data(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None

    @property
    def signed(self) -> str:
        """The form's hidden field; a form that came keeps its own, so that its ids stay."""
        return self.speaker.shown.sign()

    def objects(self, kind: str, **fields: Any) -> list[Entry]:
        rows = [head for head in self.heads if head.kind == kind]
        return [row for row in rows if all(getattr(row, k) == v for k, v in fields.items())]


def set_scene(
    request: HttpRequest,
    access: VisitAccess,
    *,
    voice: str,
    numbered: Numbered,
    person: Person | None = None,
    about: UUID | None = None,
    also: Callable[[Entry], bool] = lambda _head: False,
) -> Scene:
    """From what stands now; or, for a form that came, from what it displayed."""
    visit, opened = access.visit, opened_criteria(access.visit)
    shown = _came(request, visit)
    if shown is None:
        criteria = [row for _number, row in numbered]
        ids, person = {row.pk for row in criteria}, person or request.user
        heads = [head for head in heads_now(visit, voice) if head.criterion_id in ids or also(head)]
        shown = Shown.now(request.user, visit, person, criteria=criteria, heads=heads)
        saves = False
    else:
        heads = _heads_shown(visit, shown)
        person = Person.objects.filter(ref=shown.said_by).first() or request.user
        numbered = _numbered_as_shown(visit, shown, numbered)
        saves = not is_shown_again(request)
    speaker = Speaker(visit, person, voice, shown)
    spots = spots_of(visit, numbered, heads, voice, about=about, opened=opened)
    return Scene(request, access, speaker, spots, heads, saves, opened)


def _came(request: HttpRequest, visit: Visit) -> Shown | None:
    shown = Shown.read(request.POST) if request.method == "POST" else None
    own = shown and shown.visit == str(visit.pk) and shown.person == request.user.pk
    return shown if own else None


def heads_now(visit: Visit, voice: str) -> list[Entry]:
    """What a voice's page may show: the farm's own view is private, all else is shared."""
    if voice == Entry.Voice.SELF:
        rows = visit_state(visit, BOTH).heads
        own = [row for row in rows if row.voice == voice and row.stream == Stream.PRIVATE]
        return own + [row for row in rows if row.kind == Entry.Kind.CONSENT]
    rows = visit_state(visit, (Stream.SHARED,)).heads
    return [row for row in rows if row.voice == voice or row.kind == Entry.Kind.WORDS]


def _heads_shown(visit: Visit, shown: Shown) -> list[Entry]:
    rows = Entry.objects.filter(visit=visit, entry_id__in=shown.heads)
    return list(rows.select_related("said_by", "author").order_by("received_at", "seq"))


def _numbered_as_shown(visit: Visit, shown: Shown, numbered: Numbered) -> Numbered:
    """The criteria that the form had, whatever the page would show now: nothing typed falls out."""
    by_id = {row.pk.hex: (number, row) for number, row in numbered}
    if not set(shown.criteria) <= by_id.keys():
        for section in sections_of(visit):
            by_id |= {row.pk.hex: (number, row) for number, row in section.numbered}
    return [by_id[key] for key in shown.criteria if key in by_id]


def spots_of(
    visit: Visit,
    numbered: Numbered,
    heads: Iterable[Entry],
    voice: str,
    *,
    about: UUID | None = None,
    opened: Iterable[UUID] = (),
) -> list[Spot]:
    """To all but the farm, a sensitive criterion that it has not opened shows nothing."""
    by_criterion: dict[tuple[UUID, UUID], list[Entry]] = {}
    for head in heads:
        by_criterion.setdefault((head.criterion_id, head.about), []).append(head)
    spots = []
    for number, criterion in numbered:
        of = about or visit.about_of(criterion)
        closed = criterion.sensitive and criterion.pk not in opened
        reserved = closed and voice != Entry.Voice.SELF
        found = () if reserved else tuple(by_criterion.get((criterion.pk, of), ()))
        spots.append(Spot(criterion, number, of, voice, found, reserved))
    return spots


def offer_again(scene: Scene) -> Scene:
    """What last time's answers spare the team; read after the promise of discretion alone."""
    if not scene.access.may_read_past:
        return scene
    agains = agains_of(scene.visit, [spot.criterion for spot in scene.spots])
    spots = [
        replace(spot, again=_offer(agains[spot.criterion.pk]))
        if spot.criterion.pk in agains and not spot.reserved
        else spot
        for spot in scene.spots
    ]
    return replace(scene, spots=spots)


def _offer(again: Again) -> Offer:
    return Offer(again.value, again.since, again.last, seen_words(again))


# -- who speaks


def choose_speaker(
    request: HttpRequest, visit: Visit, team: Sequence[Person], *, sheet: int | None = None
) -> Person:
    """Whoever of the team was chosen on the page, else the person who is signed in.

    Who wrote a sheet of paper is asked for each sheet, and does not go on speaking in the grid.
    """
    by_ref = {str(person.ref): person for person in team}
    place = str(visit.pk) if sheet is None else f"{visit.pk}/{sheet}"
    spoken = request.session.get(SPEAKS, {})
    asked = request.GET.get("as", "")
    if asked in by_ref:
        spoken = request.session[SPEAKS] = {**spoken, place: asked}
    return by_ref.get(spoken.get(place, ""), request.user)


# -- what becomes of it


def save_page(
    scene: Scene, page: Page, *, stay: str, opens: bool, source: str = "desk"
) -> HttpResponse | None:
    """Hand over what is valid; go on if all was, else let the page show the rest again.

    `opens`: whether the page may be opened again by whoever sent it.
    """
    valid = page.is_valid()
    if not scene.saves:
        messages.warning(scene.request, _("Vérifiez vos réponses, puis enregistrez."))
        return None
    entries = page.entries()
    results = hand_over(scene, entries, source)
    if valid or entries:
        tell(scene, entries, results, whole=valid)
    if not valid:
        return None
    if not opens:
        return show_received(scene.request, scene.visit)
    leaves = "leave" in scene.request.POST
    return redirect(scene.visit.get_absolute_url() if leaves else stay)


def hand_over(scene: Scene, entries: Sequence[Payload], source: str = "desk") -> list[Result]:
    if not entries:
        return []
    return append_entries(scene.visit, entries, by=scene.request.user, source=source)


def tell(
    scene: Scene, entries: Sequence[Payload], results: Sequence[Result], *, whole: bool = True
) -> None:
    """What was kept, what waits for somebody, what others said meanwhile."""
    statuses = {result.status for result in results}
    if STORED in statuses and whole:
        messages.success(scene.request, _("C'est enregistré."))
    elif STORED in statuses:
        messages.success(scene.request, _("Le reste est enregistré."))
    elif statuses & {DUPLICATE, ID_REUSE}:
        messages.info(scene.request, _("C'était déjà enregistré."))
    elif not statuses:
        messages.info(scene.request, _("Rien n'a changé : il n'y avait rien à enregistrer."))
    for sentence in held_sentences(results):
        messages.warning(scene.request, sentence)
    if STORED in statuses:
        for sentence in [*_meanwhile(scene, entries), *_replaced(scene, entries, results)]:
            messages.warning(scene.request, sentence)


def held_sentences(results: Iterable[Result]) -> list[str]:
    reasons = {result.reason for result in results if result.status == QUARANTINED}
    return [
        _("Reçu à rattacher : %(reason)s. Rien n'est perdu : une personne du réseau décide.")
        % {"reason": Quarantine.Reason(reason).label}
        for reason in sorted(reasons)
    ]


def _meanwhile(scene: Scene, entries: Sequence[Payload]) -> list[str]:
    """Answers of others that arrived after the page was made: both stand."""
    answered = {item["criterion"]: item for item in entries if item["kind"] == Entry.Kind.ANSWER}
    seen = set(scene.speaker.shown.heads)
    rows = Head.objects.filter(
        visit=scene.visit, kind=Entry.Kind.ANSWER, entry__voice=scene.speaker.voice,
        entry__criterion__in=list(answered),
    ).select_related("entry__said_by")  # fmt: skip
    numbers = {str(spot.criterion.pk): spot.number for spot in scene.spots}
    found = []
    for entry in (row.entry for row in rows):
        said = answered[str(entry.criterion_id)]
        new = entry.entry_id.hex not in seen and entry.said_by_id != scene.speaker.person.pk
        if new and entry.value and entry.value != said["value"]:
            sentence = _(
                "Critère %(n)s : entre-temps, %(name)s a répondu autrement. Les deux avis restent."
            )
            number = numbers[said["criterion"]]
            found.append(sentence % {"n": number, "name": entry.said_by.name})
    return found


def _replaced(scene: Scene, entries: Sequence[Payload], results: Sequence[Result]) -> list[str]:
    """An old page speaks on top of what its person said elsewhere since: they are told."""
    made = {result.entry_id for result in results} - {item["entry_id"] for item in entries}
    if not made:
        return []
    numbers = {spot.criterion.pk: spot.number for spot in scene.spots}
    sentence = _("Critère %(n)s : cette réponse remplace celle donnée depuis sur une autre page.")
    rows = replaced_elsewhere(scene.visit, made)
    return [sentence % {"n": numbers[row.criterion_id]} for row in rows]


def show_received(request: HttpRequest, visit: Visit) -> HttpResponse:
    """For whoever may no longer open the page: what became of what they sent."""
    return render(request, "visits/theme_received.html", {"visit": visit, "farm": visit.farm})


# -- what the templates draw


def section_or_404(
    visit: Visit, theme_id: UUID, part: int, *voices: str
) -> tuple[Section, list[Section]]:
    """The section with what it asks now; `voices` says whose answers decide that."""
    sections = asked_sections(visit, *voices)
    for section in sections:
        if section.theme.pk == theme_id and section.part == part:
            return section, sections
    raise Http404


def neighbours(section: Section, sections: Sequence[Section]) -> dict[str, Section | None]:
    at = list(sections).index(section)
    before = sections[at - 1] if at else None
    after = sections[at + 1] if at + 1 < len(sections) else None
    return {"before": before, "after": after}


def told(criterion: Criterion, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Answers with their words, for the people who read them."""
    return [
        {
            "entry": entry,
            "said": answer_of(criterion, entry.value) | {"words": in_words(criterion, entry.value)},
        }
        for entry in entries
    ]


def drawn(page: Page, derived: Mapping[UUID, Any] | None = None) -> list[dict[str, Any]]:
    """Each row with what others say; a level that all share needs no second mention."""
    derived = derived or {}
    rows = []
    for row in page.rows:
        answers = row.spot.answers
        values = [entry.value for entry in answers]
        rows.append(
            {
                "row": row,
                "spot": row.spot,
                "comes_to": _comes_to(row.spot.criterion, derived),
                "told": told(row.spot.criterion, answers),
                "differ": any(value != values[0] for value in values),
                "notes": [
                    note
                    for note in row.spot.standing(Entry.Kind.NOTE)
                    if note.value and (row.note is None or note is not row.note.entry)
                ],
            }
        )
    return rows


def _comes_to(criterion: Criterion, derived: Mapping[UUID, Any]) -> str:
    value = derived.get(criterion.pk)
    return in_words(criterion, value) if value else ""
