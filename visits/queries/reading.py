"""A report as people read it: one language, strengths first, words for every state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from visits.models import Action, ActionEvent, CorrectionRequest, Criterion, Teammate, Visit
from visits.queries.reading_counts import Counted, changes_of, counted_of, summary_of
from visits.templatetags.visits import text_in, unchanged_words, with_unit

Content = Mapping[str, Any]
Words = dict[str, Any]
AGREED = ("accepted", "in_progress", "postponed", "done")


@dataclass(frozen=True)
class Reading:
    """What page and PDF show, made from a report's content alone."""

    content: Content
    head: Words
    summary: list[str]
    counted: Counted
    changed: list[str]
    themes: list[Words]
    plan: dict[str, list[Words]]
    reviews: list[Words]
    words: dict[str, list[Words]]
    hopes: list[Words]
    leads: list[Words]
    carnet: list[Words]
    photos: list[Words]
    replies: list[Words]
    corrections: list[Words]
    signatures: list[Words]
    farm_replied: bool
    feedback: list[Words]
    lists: dict[str, list[Words]] = field(default_factory=dict)


def read_content(content: Content) -> Reading:
    corrections = _corrections(content["corrections"])
    themes = [_theme(theme, corrections) for theme in content["themes"]]
    every = [criterion for theme in themes for criterion in theme["criteria"]]
    words = [_said(row) | {"topic": row["topic"], "of": row["of"]} for row in content["words"]]
    return Reading(
        content=content,
        head=_head(content),
        summary=summary_of(every),
        counted=counted_of(every),
        changed=changes_of(every),
        themes=themes,
        plan=_plan(content["plan"]),
        reviews=[_review(row) for row in content["reviews"]],
        words={topic: [row for row in words if row["topic"] == topic] for topic in _TOPICS},
        hopes=[_hope(row) for row in words if row["topic"] == "hopes"],
        leads=[_lead(row) for row in content["leads"]],
        carnet=[_said(row) for row in content["carnet"]],
        photos=_photos(content.get("photos") or []),
        replies=[_said(row) for row in content["replies"]],
        corrections=[row for row in corrections if not row["criterion"]],
        signatures=[_signature(row) for row in content["signatures"]],
        farm_replied=any(row["farm_replied"] for row in [content, *content.get("since", [])]),
        feedback=[_of_grid(row) for row in content.get("feedback") or []],
        lists=_lists(every),
    )


_TOPICS = ("words", "change")
_BESIDE = ("marks", "notes", "photos", "words", "leads", "replies")


def _hope(row: Words) -> Words:
    of = {"group": _("du groupe"), "network": _("du réseau")}
    return row | {"of_words": of.get(row["of"], "")}


def _of_grid(row: Words) -> Words:
    """What a visitor said of a question of the grid; of the farm it says nothing."""
    said = _said(row)
    if said.get("gone"):
        return said
    question = text_in(row["question"])
    return said | {"number": row["number"], "question": question, "what": row["what"]}


def _lists(every: list[Words]) -> dict[str, list[Words]]:
    return {
        "strengths": [
            c
            for c in every
            if c["mark"] == "strength" or any(row["mark"] == "strength" for row in c["marks"])
        ],
        "discuss": [c for c in every if c["discuss"] or c["divergent"]],
        "up": [c for c in every if c["moved"] == "up"],
        "down": [c for c in every if c["moved"] == "down"],
        "red_lines": [c for c in every if c["red_line"]],
    }


def _head(content: Content) -> Words:
    visit, farm = content["visit"], content["farm"]
    kinds, parts = dict(Visit.Kind.choices), dict(Teammate.Part.choices)
    return {
        "farm": farm["name"],
        "municipality": farm["municipality"],
        "network": content["network"]["name"],
        "label": content["network"]["label"],
        "group": content["group"],
        "day": parse_date(visit["date"]),
        "kind": kinds.get(visit["kind"], ""),
        "short_path": visit["short_path"],
        "grids": [
            _("%(grid)s, version %(number)s")
            % {"grid": text_in(grid["name"]), "number": grid["number"]}
            for grid in content["grids"]
        ],
        "team": [
            {"name": row["name"], "part": parts.get(row["part"], ""), "writes": row["rapporteur"]}
            for row in content["team"]
        ],
    }


def _theme(theme: Words, corrections: list[Words]) -> Words:
    criteria = [_criterion(criterion, corrections) for criterion in theme["criteria"]]
    return {"code": theme["code"], "name": text_in(theme["name"]), "criteria": criteria}


def _criterion(criterion: Words, corrections: list[Words]) -> Words:
    criterion = _as_it_reads_now(criterion)
    opinions, key = criterion["opinions"], criterion["id"]
    subjects = dict(Criterion.Subject.choices)
    team = [_answer(row) for row in opinions["team"]]
    group = [_answer(row) for row in opinions["group"]]
    reserved = criterion["sensitive"] and (criterion.get("closed") or not team)
    asked = criterion.get("asked", True)
    return {
        "id": key,
        "number": criterion["number"],
        "question": text_in(criterion["question"]),
        "subject": "" if criterion["subject"] == "farm" else subjects[criterion["subject"]],
        "red_line": criterion["red_line"],
        "sensitive": criterion["sensitive"],
        "mark": criterion["mark"],
        "marks": _marks(criterion),
        "discuss": criterion["discuss"],
        "divergent": criterion["divergent"],
        "reserved": reserved,
        "asked": asked,
        "team": team,
        "own": [_answer(row) for row in opinions["self"]],
        "group": group,
        "calculated": criterion.get("calculated", False),
        "state": _state(criterion, team or group, reserved=reserved),
        "notes": [_said(row) for row in criterion["notes"]],
        "photos": _photos(criterion.get("photos") or []),
        "words": [_said(row) for row in criterion["words"]],
        "leads": [_lead(row) for row in criterion["leads"]],
        "replies": [_said(row) for row in criterion["replies"]],
        "corrections": [row for row in corrections if row["criterion"] == key],
        "later": [a["later"] for a in team if a["later"]],
        "before": _before(criterion.get("before") or {}),
        "moved": criterion.get("moved", ""),
    }


def _as_it_reads_now(criterion: Words) -> Words:
    """What came after may have closed a question, or made two opinions of one."""
    criterion = criterion | (criterion.get("since") or [{}])[-1]
    if not criterion.get("closed"):
        return criterion
    own = criterion["opinions"]["self"]
    nothing: Words = {key: [] for key in _BESIDE}
    return criterion | nothing | {"opinions": {"team": [], "group": [], "self": own}, "mark": ""}


def _marks(criterion: Words) -> list[Words]:
    """Marks that differ, each with who gave it."""
    words = {"strength": _("point d'appui"), "to_improve": _("à travailler")}
    rows = [row for row in criterion.get("marks") or [] if row["id"] is not None]
    if len({row["mark"] for row in rows}) < 2:
        return []
    return [_said(row) | {"mark": row["mark"], "word": words[row["mark"]]} for row in rows]


def _state(criterion: Words, answers: list[Words], *, reserved: bool) -> str:
    if not criterion.get("asked", True) or criterion.get("calculated"):
        return "unasked"
    if reserved:
        return "reserved"
    if criterion["divergent"]:
        return "divergent"
    return answers[-1]["state"] if answers else "empty"


def _before(before: Words) -> Words:
    if not before.get("at"):
        return {}
    return {
        "day": parse_date(before["on"]),
        "at": before["at"],
        "of": before["of"],
        "name": text_in(before["level"]),
    }


def who_words(who: Mapping[str, Any] | None) -> str:
    """A name where the person agreed to it, otherwise their place in the team."""
    if not who:
        return ""
    if who.get("name"):
        return str(who["name"])
    parts = {**dict(Teammate.Part.choices), "farm": _("la ferme")}
    return str(parts.get(who.get("part"), _("une personne de l'équipe")))


def _said(row: Words) -> Words:
    """Somebody's words; once erased, only that there were some."""
    if row["id"] is None:
        return {"gone": True, "later": None, **dict.fromkeys(("id", "text", "who"), ""),
                "noted_by": "", "on": None}  # fmt: skip
    return {
        "gone": False,
        "id": row["id"],
        "text": row["text"] or "",
        "who": who_words(row["by"]),
        "noted_by": who_words(row["noted_by"]),
        "on": parse_date(row["on"]),
        "later": parse_date(row.get("came") or ""),
    }


def _answer(row: Words) -> Words:
    said = _said(row)
    if said["gone"]:
        return said | {"state": "gone", "level": None, "value": "", "reason": "", "intention": ""}
    return said | answer_words(row) | {"of": row.get("of", "")}


def answer_words(row: Words) -> Words:
    """One answer as it is read: its level, its value or its state, in the reader's language."""
    level, unchanged = None, row["state"] == "unchanged"
    if row["at"]:
        level = {"at": row["at"], "of": row["of"], "name": text_in(row["level"])}
    return {
        "gone": False,
        "state": row["state"],
        "level": level,
        "value": _value(row),
        "reason": "" if unchanged else row["reason"],
        "unchanged": unchanged_words(row["reason"]) if unchanged else "",
        "intention": row["intention"],
    }


def _value(row: Words) -> str:
    """A number, some choices, a date or a text, as it is read."""
    if row["choices"]:
        return ", ".join(text_in(name) for name in row["choices"])
    if row["number"]:
        return with_unit(row["number"], row["unit"])
    if row["date"]:
        day = parse_date(row["date"])
        return date_format(day, "j F Y") if day else row["date"]
    return str(row["said"])


def _lead(row: Words) -> Words:
    more = {key: row.get(key) or "" for key in ("who", "when", "help")}
    return _said(row) | more | {"taken_up": bool(row.get("taken_up"))}


def _photos(rows: Iterable[Words]) -> list[Words]:
    """Each photo once: one declared lost may have come since."""
    read = {row["object"]: _photo(row) for row in rows if row["id"] is not None}
    return list(read.values())


def _photo(row: Words) -> Words:
    """What stands in the report of a photo; the page adds what became of its bytes."""
    more = {key: row[key] for key in ("object", "sha256", "people", "agreed", "status")}
    return _said(row) | more | {"lost_by": who_words(row["lost_by"]), "state": "", "number": 0}


def every_photo(reading: Reading) -> list[Words]:
    """Those of the questions, in their order, then those of the carnet; each with its number."""
    beside = [row for theme in reading.themes for c in theme["criteria"] for row in c["photos"]]
    rows = [*beside, *reading.photos]
    for number, row in enumerate(rows, start=1):
        row["number"] = number
    return rows


def _signature(row: Words) -> Words:
    modes = {
        "signed": _("a participé et a relu"),
        "remarks": _("a participé et a relu, avec des remarques"),
        "later": _("signera plus tard"),
    }
    said = {"as": row["signed_as"], "mode": modes.get(row["mode"], ""), "farm": bool(row["farm"])}
    drawn = {"object": row.get("object") or "", "sha256": row.get("sha256") or "", "state": ""}
    state = {"waits": row.get("waits") or 0, "differs": bool(row.get("differs"))}
    return _said(row) | said | drawn | state | {"later": row.get("later") or 0}


def _corrections(rows: Iterable[Words]) -> list[Words]:
    """Each request once: with its answer, where that came later."""
    read = [_correction(row) for row in rows]
    answered = {row["id"]: row for row in read if row["id"]}
    return [row for row in read if not row["id"] or answered[row["id"]] is row]


def _correction(row: Words) -> Words:
    statuses = dict(CorrectionRequest.Status.choices)
    answered = {"status": row["status"], "status_word": statuses.get(row["status"], "")}
    more = {"criterion": row["criterion"], "answer": row["answer"] or "", "pk": None}
    return _said(row) | answered | more


def _review(row: Words) -> Words:
    if row["what"] is None:
        return {"what": _("Ligne effacée à la demande d'une personne"), "event": "", "why": ""}
    kinds = dict(ActionEvent.Kind.choices)
    return {"what": row["what"], "event": kinds.get(row["event"], ""), "why": row["why"]}


def _plan(rows: Iterable[Words]) -> dict[str, list[Words]]:
    lines = [_line(row) for row in rows]
    return {
        "gone": [row for row in lines if row["gone"]],
        "agreed": [row for row in lines if row["status"] in AGREED],
        "suggested": [row for row in lines if row["status"] == "suggested"],
        "left": [row for row in lines if row["status"] in {"declined", "dropped"}],
    }


def _line(row: Words) -> Words:
    if row["what"] is None:
        return {"gone": True, "status": "", "owner_name": ""}
    owners = dict(Action.Owner.choices)
    statuses = dict(Action.Status.choices)
    due = row["due_words"] or (
        date_format(parse_date(row["due"]) or date.min, "j F Y") if row["due"] else ""
    )
    return row | {
        "gone": False,
        "owner_words": row["owner_name"] or owners.get(row["owner"], ""),
        "asked": row["owner"] != "farm",
        "status_word": statuses.get(row["status"], ""),
        "agreement": _agreement(row),
        "due_text": due,
        "later": parse_date(row.get("came") or ""),
        "noted": who_words(row["noted_by"]),
    }


def _agreement(row: Words) -> str:
    """What its owner has not accepted is never shown as agreed."""
    if not row.get("to_confirm"):
        return ""
    if row.get("accepted_before", True):
        return _("acceptée avant le changement du texte, à confirmer")
    return _("personne ne l'a encore acceptée")


def group_part(content: Content, names: Iterable[str]) -> Content:
    """What a group's contact reads: the group's questions and promises, nothing else."""
    kept, own = [], set(names)
    for theme in content["themes"]:
        criteria = [
            c | {"words": [], "replies": [], "opinions": c["opinions"] | {"self": []}}
            for c in theme["criteria"]
            if c["subject"] != "farm" and not c["sensitive"]
        ]
        if criteria:
            kept.append(dict(theme) | {"criteria": criteria})
    empty = (
        "carnet",
        "feedback",
        "photos",
        "words",
        "leads",
        "reviews",
        "replies",
        "corrections",
        "signatures",
    )
    promised = [row for row in content["plan"] if row["owner_name"] in own]
    return {**content, "themes": kept, "plan": promised} | {key: [] for key in empty}
