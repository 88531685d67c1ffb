"""The content of a report: everything that the farm reads, as one plain document."""

from typing import Any

from visits.models import ActionEvent, Criterion, Entry, Teammate, Visit
from visits.queries.entry import Target, VisitState, visit_state
from visits.queries.grid import sections_of
from visits.scoring import State, read_answer

FORMAT = "spg-report/1"


def build_content(visit: Visit) -> dict[str, Any]:
    """The shared stream of a visit as a document without language: texts are `{lang: text}`."""
    state = visit_state(visit)
    names = _Names(visit)
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
            for pinned in visit.grids.select_related("version__grid")
        ],
        "team": names.team(),
        "themes": _themes(visit, state, names),
        "carnet": [names.words(e) for e in state.objects("note", criterion_id=None)],
        "words": [
            names.words(e) | {"topic": e.value.get("topic", ""), "of": e.value.get("of", "")}
            for e in state.objects("words")
        ],
        "leads": [names.words(e) for e in state.objects("lead")],
        "reviews": _reviews(visit),
        "plan": _plan(visit),
        "replies": [names.words(e) for e in state.objects("reply", criterion_id=None)],
        "corrections": _corrections(visit, names),
        "signatures": [names.signature(e) for e in state.objects("signature")],
        "farm_replied": any(e.voice == "reply" for e in state.objects("reply")),
    }


class _Names:
    """How each person is named in print: by name if they agreed, otherwise by their part."""

    def __init__(self, visit: Visit) -> None:
        rows = Teammate.objects.filter(visit=visit).select_related("person")
        self.rows = list(rows)
        self.parts = {row.person_id: row for row in self.rows}
        self.holders = set(visit.farm.holders.values_list("person_id", flat=True))

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
            "noted_by": self.who(entry.author)["name"] if noted else "",
            "on": entry.received_at.date().isoformat(),
            "text": entry.value.get("text", ""),
        }

    def signature(self, entry: Entry) -> dict[str, Any]:
        value = entry.value
        return self.words(entry) | {
            "signed_as": value.get("name", ""),
            "mode": value.get("mode", ""),
            "text": value.get("remarks", ""),
            "farm": entry.voice == Entry.Voice.REPLY,
        }


def _themes(visit: Visit, state: VisitState, names: _Names) -> list[dict[str, Any]]:
    themes: dict[str, dict[str, Any]] = {}
    for section in sections_of(visit):
        theme = themes.setdefault(
            str(section.theme.pk),
            {"code": section.theme.code, "name": section.theme.name, "criteria": []},
        )
        theme["criteria"] += [
            _criterion(number, state.target(criterion), names)
            for number, criterion in section.numbered
        ]
    return list(themes.values())


def _criterion(number: int, target: Target, names: _Names) -> dict[str, Any]:
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
        "discuss": target.to_discuss,
        "divergent": target.is_divergent(),
        "opinions": {
            voice: [names.words(e) | answer_of(criterion, e.value) for e in target.opinions(voice)]
            for voice in ("team", "self", "group")
        },
        "notes": [names.words(e) for e in target.said("note")],
        "words": [names.words(e) for e in target.said("words")],
        "leads": [names.words(e) for e in target.said("lead")],
        "replies": [names.words(e) for e in target.said("reply")],
    }


def answer_of(criterion: Criterion, value: dict[str, Any]) -> dict[str, Any]:
    """One answer in words: its state, its place on the scale, the level's name, or its text."""
    outcome = read_answer(criterion.as_question(), [value])
    levels = list(criterion.levels.all())
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
        "unit": criterion.unit if "number" in value else {},
        "date": str(value.get("date", "")),
        "said": str(value.get("text", "")),
        "reason": str(value.get("reason", "")),
        "intention": outcome.intention,
    }


def _reviews(visit: Visit) -> list[dict[str, Any]]:
    events = ActionEvent.objects.filter(visit=visit).exclude(
        kind__in=["suggested", "changed", "accepted", "declined"]
    )
    actions = {action.action_id: action for action in visit.farm.actions.all()}
    return [
        {"what": actions[event.action_id].what, "event": event.kind, "why": event.why}
        for event in events
        if event.action_id in actions and actions[event.action_id].visit_id != visit.pk
    ]


def _plan(visit: Visit) -> list[dict[str, Any]]:
    return [
        {
            "what": action.what,
            "aspiration": action.aspiration,
            "finding": action.finding,
            "owner": action.owner,
            "owner_name": action.owner_group.name if action.owner_group else "",
            "due": action.due_on.isoformat() if action.due_on else "",
            "due_words": action.due_words,
            "how_seen": action.how_seen,
            "status": action.status,
            "reason": action.reason,
            "noted_by": action.noted_by.name if action.noted_by else "",
            "supports": [
                {"what": s.what, "by": s.helper_words, "status": s.status}
                for s in action.supports.all()
            ],
        }
        for action in visit.actions.select_related("owner_group", "noted_by").prefetch_related(
            "supports"
        )
    ]


def _corrections(visit: Visit, names: _Names) -> list[dict[str, Any]]:
    rows = visit.correction_requests.select_related("entry", "entry__said_by", "entry__author")
    return [
        names.words(row.entry)
        | {
            "criterion": str(row.entry.criterion_id or ""),
            "status": row.status,
            "answer": row.answer,
        }
        for row in rows
        if row.entry.value
    ]
