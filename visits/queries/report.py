"""The content of a report: everything that the farm reads, as one plain document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from peers.models import Group
from visits.models import (
    Action,
    ActionEvent,
    Blob,
    Criterion,
    Entry,
    Teammate,
    Visit,
)
from visits.queries.entry import Target, VisitState
from visits.queries.feedback import feedback_in
from visits.queries.grid import Section, Standing, standing_of
from visits.queries.media import Photo, photos_of
from visits.queries.plan import actions_by_lead
from visits.queries.result import Earlier, earlier_lines
from visits.queries.signature import signed_states
from visits.scoring import State, read_answer, read_derived

FORMAT = "spg-report/1"
#: What agrees an action, or changes its words, is said with the plan.
NO_REVIEW = frozenset({"suggested", "changed", "accepted", "declined"})


def build_content(visit: Visit, standing: Standing | None = None) -> dict[str, Any]:
    """The shared stream of a visit as a document without language: texts are `{lang: text}`."""
    standing = standing or standing_of(visit)
    state = standing.state
    names, events = _Names(visit, state), _events_of(visit)
    steps = _steps(events)
    return {
        "format": FORMAT,
        "farm": {"name": visit.farm.name, "municipality": visit.farm.municipality},
        "network": {"name": visit.network.name, "label": visit.network.system_label},
        "group": visit.group.name if visit.group else "",
        "visit": {
            "date": visit.day.isoformat(),
            "kind": visit.kind,
            "short_path": visit.short_path,
        },
        "grids": [
            {
                "name": pinned.version.grid.name,
                "number": pinned.version.number,
                "charter": pinned.version.charter,
            }
            for pinned in standing.grids
        ],
        "team": names.team(),
        "themes": _themes(visit, standing, names),
        "carnet": [names.words(e) for e in state.objects("note", criterion_id=None)],
        "words": [
            names.words(e) | {"topic": e.value.get("topic", ""), "of": e.value.get("of", "")}
            for e in state.objects("words")
        ],
        "photos": [names.photo(photo) for photo in names.photos.get(None, ())],
        "leads": [names.lead(e) for e in state.objects("lead", criterion_id=None)],
        "reviews": _reviews(visit, events, steps),
        "plan": _plan(visit, names, steps),
        "replies": [
            names.words(e) for e in state.objects("reply", criterion_id=None) if not _asks(e)
        ],
        "corrections": _corrections(visit, state, names),
        "signatures": [names.signature(e) for e in state.objects("signature")],
        "feedback": [names.words(e) | said for e, said in feedback_in(standing)],
        "farm_replied": any(e.voice == "reply" for e in state.objects("reply")),
    }


def _asks(entry: Entry) -> bool:
    """A request for correction stands with its answer, apart from the replies."""
    return entry.value.get("asks") == "correction"


class _Names:
    """How each person is named in print: by name if they agreed, otherwise by their part."""

    def __init__(self, visit: Visit, state: VisitState) -> None:
        self.taken_up = actions_by_lead(visit)
        self.signed = signed_states(visit, state.objects(Entry.Kind.SIGNATURE))
        signed = Entry.Kind.SIGNATURE
        self.shown = {str(e.entry_id) for e in state.heads if e.kind != signed and e.value}
        rows = Teammate.objects.filter(visit=visit).select_related("person")
        self.rows = list(rows)
        self.parts = {row.person_id: row for row in self.rows}
        self.holders = set(visit.farm.holders.values_list("person_id", flat=True))
        abouts = {e.about for e in state.heads if e.voice == Entry.Voice.GROUP}
        groups = Group.objects.filter(ref__in=abouts) if abouts else ()
        self.groups = {group.ref: group.name for group in groups}
        self.photos: dict[UUID | None, list[Photo]] = defaultdict(list)
        for photo in photos_of(visit, state):
            if not photo.withdrawn:
                self.photos[photo.entry.criterion_id].append(photo)

    def team(self) -> list[dict[str, Any]]:
        return [
            {
                "name": row.person.name if row.name_agreed else "",
                "part": row.part,
                "rapporteur": row.rapporteur,
            }
            for row in self.rows
            if row.left_at is None
        ]

    def who(self, person: Any) -> dict[str, str]:
        if person.pk in self.holders:
            return {"name": person.name, "part": "farm"}
        row = self.parts.get(person.pk)
        if row is None:
            return {"name": person.name, "part": ""}
        return {"name": person.name if row.name_agreed else "", "part": row.part}

    def words(self, entry: Entry) -> dict[str, Any]:
        noted = entry.on_behalf != Entry.OnBehalf.NONE and entry.author_id != entry.said_by_id
        return {
            "id": str(entry.entry_id),
            "by": self.who(entry.said_by),
            "noted_by": self.who(entry.author) if noted else {},
            "on": timezone.localdate(entry.received_at).isoformat(),
            "text": entry.value.get("text", ""),
        }

    def opinion(self, entry: Entry, criterion: Criterion) -> dict[str, Any]:
        """An answer in words; a group's own names the group that speaks."""
        said = self.words(entry) | answer_of(criterion, entry.value)
        of = self.groups.get(entry.about, "") if entry.voice == Entry.Voice.GROUP else ""
        return said | {"of": of} if of else said

    def signature(self, entry: Entry) -> dict[str, Any]:
        value = entry.value
        return (
            self.words(entry)
            | {
                "signed_as": value.get("name", ""),
                "mode": value.get("mode", ""),
                "text": value.get("remarks", ""),
                "farm": entry.voice == Entry.Voice.REPLY,
                "object": str(entry.object_id or ""),
                "sha256": value.get("drawing") or "",
                "later": len(self.shown - set(value["heads"])) if value.get("heads") else 0,
            }
            | self._signed(entry)
        )

    def _signed(self, entry: Entry) -> dict[str, Any]:
        """What a signature made on a tablet still waits for, where it waits for something."""
        state = self.signed.get(str(entry.entry_id))
        waits = {"waits": state.waits} if state and state.waits else {}
        return waits | ({"differs": True} if state and state.differs else {})

    def photo(self, photo: Photo) -> dict[str, Any]:
        """Which photo, by its hash and its words; its bytes are a file, and may still be withdrawn.

        One that will not come is printed so, with the name of who said it.
        """
        lost = photo.state == Blob.State.LOST and photo.blob is not None
        who = self.who(photo.blob.decided_by) if lost and photo.blob else {}
        return self.words(photo.entry) | {
            "object": str(photo.object_id),
            "sha256": photo.entry.value["sha256"],
            "text": photo.caption,
            "people": photo.people,
            "agreed": {key: photo.consent.get(key, "") for key in ("who", "asked_by")},
            "status": "lost" if lost else "",
            "lost_by": who,
        }

    def lead(self, entry: Entry) -> dict[str, Any]:
        said = {key: entry.value.get(key, "") for key in ("who", "when", "help")}
        return self.words(entry) | said | {"taken_up": str(entry.object_id) in self.taken_up}


def _themes(visit: Visit, standing: Standing, names: _Names) -> list[dict[str, Any]]:
    before, state = earlier_lines(visit, standing.criteria), standing.state
    themes: dict[str, dict[str, Any]] = {}
    for section in standing.sections:
        theme = themes.setdefault(
            str(section.theme.pk),
            {"code": section.theme.code, "name": section.theme.name, "criteria": []},
        )
        theme["criteria"] += [
            _criterion(number, target, names, before)
            | {"closed": state.is_closed(target.criterion)}
            | _by_rule(target, section, visit)
            for number, target in _targets(section, state)
        ]
    return list(themes.values())


def _targets(section: Section, state: VisitState) -> list[tuple[int, Target]]:
    """What is asked, and what is not but was spoken of, in the grid's order."""
    asked = [(number, state.target(row)) for number, row in section.numbered]
    spoken = [(number, state.target(row)) for number, row in section.unasked]
    rows = asked + [(number, target) for number, target in spoken if _speaks(target)]
    return sorted(rows, key=lambda row: row[0])


def _speaks(target: Target) -> bool:
    """Words about a question that is not asked after all: the farm still reads them."""
    return any(target.said(kind) for kind in ("note", "words", "lead", "reply", "photo"))


def _by_rule(target: Target, section: Section, visit: Visit) -> dict[str, Any]:
    """What a condition or a calculation makes of a question, over what people said."""
    criterion = target.criterion
    nothing: dict[str, list[Any]] = {"team": [], "self": [], "group": []}
    if any(row.pk == criterion.pk for _number, row in section.unasked):
        return {"asked": False, "opinions": nothing, "divergent": False, "moved": ""}
    value = section.derived.get(criterion.pk)
    if not value:
        return {"calculated": True, "opinions": nothing} if criterion.is_derived else {}
    said = {"id": "", "by": {}, "noted_by": {}, "on": visit.day.isoformat(), "text": ""}
    return {
        "calculated": True,
        "opinions": nothing | {"team": [said | answer_of(criterion, dict(value))]},
    }


def _criterion(number: int, target: Target, names: _Names, before: Earlier) -> dict[str, Any]:
    criterion = target.criterion
    return {
        "id": str(criterion.pk),
        "number": number,
        "code": criterion.code,
        "question": criterion.question,
        "subject": criterion.subject,
        "red_line": criterion.red_line,
        "sensitive": criterion.sensitive,
        "mark": target.mark,
        "marks": [names.words(e) | {"mark": e.value["mark"]} for e in target.marks],
        "discuss": target.to_discuss,
        "divergent": target.is_divergent(),
        "opinions": {
            voice: [names.opinion(e, criterion) for e in target.opinions(voice)]
            for voice in ("team", "self", "group")
        },
        "notes": [names.words(e) for e in target.said("note")],
        "words": [names.words(e) for e in target.said("words")],
        "leads": [names.lead(e) for e in target.said("lead")],
        "photos": [names.photo(photo) for photo in names.photos.get(criterion.pk, ())],
        "replies": [names.words(e) for e in target.said("reply") if not _asks(e)],
        **_beside_earlier(target, before),
    }


def _beside_earlier(target: Target, earlier: Earlier) -> dict[str, Any]:
    """The level of last time, and what has moved: as the farm's page over the years says it."""
    criterion = target.criterion
    found = earlier.of((criterion.version.grid_id, criterion.code, target.about))
    if found is None or criterion.is_derived:
        return {"before": {}, "moved": ""}
    line, result = found
    now = read_answer(criterion.read_as, target.values("team") or target.values("group"))
    moved = line.movement(result, now, criterion.version.number)
    levels = result.criterion.steps
    level = levels[result.at - 1].name if result.at and result.at <= len(levels) else {}
    before = {
        "on": earlier.days[result.report_id].isoformat(),
        "state": result.state,
        "at": result.at,
        "of": result.of,
        "level": level,
    }
    return {"before": before, "moved": str(moved)}


def answer_of(criterion: Criterion, value: dict[str, Any]) -> dict[str, Any]:
    """One answer in words: its state, its place on the scale, the level's name, or its text."""
    question = criterion.read_as
    derived = criterion.is_derived
    outcome = read_derived(question, value) if derived else read_answer(question, [value])
    levels = criterion.steps
    name, description = {}, {}
    if outcome.state == State.LEVEL and outcome.at:
        name, description = levels[outcome.at - 1].name, levels[outcome.at - 1].description
    chosen = value.get("choices", [])
    return {
        "state": str(outcome.state),
        "at": outcome.at,
        "of": outcome.of,
        "level": name,
        "description": description,
        "choices": [level.name for level in levels if level.code in chosen],
        "number": str(value.get("number", "")),
        "unit": _unit_of(criterion) if "number" in value else {},
        "date": str(value.get("date", "")),
        "said": str(value.get("text", "")),
        "reason": str(value.get("reason") or value.get("since", "")),
        "intention": outcome.intention,
    }


def _unit_of(criterion: Criterion) -> dict[str, str]:
    share = criterion.kind == Criterion.Kind.PERCENTAGE and not criterion.unit
    return {"fr": "%", "en": "%"} if share else criterion.unit


def _events_of(visit: Visit) -> list[ActionEvent]:
    """All that happened to the farm's actions, on this visit or another: the oldest first."""
    return list(visit.farm.action_events.defer("data").order_by("pk"))


def _reviews(
    visit: Visit, farms_events: Iterable[ActionEvent], steps: Mapping[UUID, list[str]]
) -> list[dict[str, Any]]:
    events = [e for e in farms_events if e.visit_id == visit.pk and e.kind not in NO_REVIEW]
    if not events:
        return []
    actions = {action.action_id: action for action in visit.farm.actions.all()}
    return [
        {
            "id": str(event.event_id),
            "what": actions[event.action_id].what,
            "event": event.kind,
            "why": event.why,
            "events": steps[event.action_id],
        }
        for event in events
        if event.action_id in actions and actions[event.action_id].visit_id != visit.pk
    ]


def _steps(events: Iterable[ActionEvent]) -> dict[UUID, list[str]]:
    """The events that made each action's line: an erasure of one reaches the line."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for event in events:
        found[event.action_id].append(str(event.event_id))
    return found


def _plan(visit: Visit, names: _Names, steps: Mapping[UUID, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "events": steps[action.action_id],
            "what": action.what,
            "aspiration": action.aspiration,
            "finding": action.finding,
            "owner": action.owner,
            "owner_name": _owner_name(action, names),
            "due": action.due_on.isoformat() if action.due_on else "",
            "due_words": action.due_words,
            "how_seen": action.how_seen,
            "status": action.status,
            "to_confirm": action.is_to_confirm,
            "accepted_before": bool(action.is_to_confirm and action.accepted_version),
            "reason": action.reason,
            "noted_by": names.who(action.noted_by) if action.noted_by else {},
            "supports": [
                {"what": s.what, "by": s.helper_words, "status": s.status}
                for s in action.supports.all()
            ],
        }
        for action in visit.actions.select_related(
            "owner_group", "owner_person", "noted_by"
        ).prefetch_related("supports")
    ]


def _owner_name(action: Action, names: _Names) -> str:
    if action.owner == Action.Owner.GROUP and action.owner_group:
        return action.owner_group.name
    return names.who(action.owner_person)["name"] if action.owner_person else ""


def _corrections(visit: Visit, state: VisitState, names: _Names) -> list[dict[str, Any]]:
    rows = visit.correction_requests.all()
    if rows:  # most visits have none, and all that hangs on one is long to ask for
        rows = rows.select_related("entry__criterion", "entry__said_by", "entry__author")
    return [
        names.words(row.entry)
        | {
            "criterion": str(row.entry.criterion_id or ""),
            "status": row.status,
            "answer": row.answer,
        }
        for row in rows
        if row.entry.value and not (row.entry.criterion and state.is_closed(row.entry.criterion))
    ]
