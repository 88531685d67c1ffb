"""All that a tablet takes along of one visit, in one answer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import is_valid_path
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from visits.access import FarmAccess, VisitAccess
from visits.envelope import PROTO
from visits.models import Criterion, Tablet, Visit
from visits.queries.edition import content_of
from visits.queries.grid import Section, criteria_of, sections_of
from visits.queries.media import blobs_to_tell
from visits.queries.past import LastTime, last_report, last_times
from visits.queries.plan import to_review
from visits.queries.pull import digest_of, page_of, people_of
from visits.queries.rhythm import Again, agains_among
from visits.queries.shell import shell_build
from visits.queries.tablet import preparations_of, tablets_told
from visits.services.action import last_events
from visits.services.key import certificate, server_keys, visit_key
from visits.services.stream import opened_criteria
from visits.templatetags.visits import STATES, text_in, unchanged_words, with_unit

#: The voice in which each kind of person of a visit speaks on a tablet.
VOICES = {"farm": ["reply"], "group": ["group"]}


def bundle_of(access: VisitAccess, stream: str, tablet: Tablet | None) -> dict[str, Any]:
    """What one person may take along of one stream; earlier editions once they may be read."""
    visit = access.visit
    sections = sections_of(visit)
    criteria = list(criteria_of(visit))
    page, digest = page_of(visit, stream, after=0), digest_of(visit, stream)
    people = [_with_voices(row) for row in people_of(visit)]
    past = _past(access, criteria) if access.may_read_past else NO_PAST
    return {
        "proto": PROTO,
        "build": shell_build(),
        "stream": stream,
        "visit": _visit(visit),
        "me": _me(access, people),
        "people": people,
        "sections": [section_told(f"/visits/{visit.pk}/field/", section) for section in sections],
        "criteria": _criteria(visit, sections),
        "versions": _versions(visit),
        **past,
        "help": {"contact": _contact(visit)},
        "tablets": tablets_told(preparations_of(visit)),
        "entries": page.entries,
        "head_seq": page.head_seq,
        "more": page.more,
        "state_hash": digest.state_hash,
        "blobs": blobs_to_tell(visit, stream),
        **_keys(visit, tablet),
        "pages": field_pages(visit, sections),
        "assets_build": shell_build(),
    }


def _with_voices(row: dict[str, Any]) -> dict[str, Any]:
    """Who is there no more keeps their name beside their words, and speaks no more."""
    speaks = VOICES.get(row["part"], ["team"])
    return row | {"voices": [] if row["left"] else speaks}


def _visit(visit: Visit) -> dict[str, Any]:
    farm, network = visit.farm, visit.network
    return {
        "id": str(visit.pk),
        "farm": {"ref": str(farm.ref)}
        | {
            key: getattr(farm, key)
            for key in ("name", "slug", "municipality", "productions", "no_photos")
        },
        "group": {"ref": str(visit.group.ref), "name": visit.group.name} if visit.group else None,
        "date": visit.date.isoformat() if visit.date else None,
        "kind": visit.kind,
        "status": visit.status,
        "short_path": visit.short_path,
        "network": {
            "slug": network.slug,
            "name": network.name,
            "label": network.system_label,
        },
    }


def _me(access: VisitAccess, people: Sequence[dict[str, Any]]) -> dict[str, Any]:
    ref = str(access.person.ref)
    known = next((row for row in people if row["ref"] == ref), None)
    return {"ref": ref, "name": access.person.name, "part": known["part"] if known else ""}


# -- the grid


def section_told(base: str, section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "theme": str(section.theme.pk),
        "part": section.part,
        "parts": section.parts,
        "name": text_in(section.theme.name),
        "url": f"{base}{section.key}/",
        "criteria": [str(row.pk) for _number, row in section.numbered],
    }


def _criteria(visit: Visit, sections: Iterable[Section]) -> list[dict[str, Any]]:
    opened = opened_criteria(visit)
    return [
        criterion_told(section, number, row)
        | {"about": str(visit.about_of(row)), "opened": row.pk in opened}
        for section in sections
        for number, row in section.numbered
    ]


def criterion_told(section: Section, number: int, row: Criterion) -> dict[str, Any]:
    plain = (
        "code", "kind", "subject", "sensitive", "red_line", "may_not_apply", "short_path", "rhythm",
        "condition", "constraint", "formula",
    )  # fmt: skip
    return {key: getattr(row, key) for key in plain} | {
        "id": str(row.pk),
        "number": number,
        "section": section.key,
        "version": row.version_id,
        "constraint_message": text_in(row.constraint_message),
        "levels": [_level(level) for level in row.levels.all()],
        "unit": text_in(row.unit),
        "question": text_in(row.question),
    }


def _level(level: Any) -> dict[str, Any]:
    worth = None if level.value is None else f"{level.value.normalize():f}"
    return {"code": level.code, "name": text_in(level.name), "value": worth}


def _versions(visit: Visit) -> list[dict[str, Any]]:
    rows = visit.grids.select_related("version__grid")
    return [
        {
            "ref": row.version_id,
            "grid": str(row.version.grid.ref),
            "name": text_in(row.version.grid.name),
            "number": row.version.number,
            "always_left_out": row.version.always_left_out,
        }
        for row in rows
    ]


# -- last time, and the plan

NO_PAST: dict[str, Any] = {"last": None, "plan": [], "hopes": []}


def _past(access: VisitAccess, criteria: Sequence[Criterion]) -> dict[str, Any]:
    visit = access.visit
    report = last_report(visit)
    plan = [_action(row) for row in to_review(_farm_access(access), visit.pk)]
    if report is None or report.is_results_only:
        return {"last": None, "plan": plan, "hopes": []}
    content = content_of(report)
    said = {row.get("id"): row for theme in content["themes"] for row in theme["criteria"]}
    lasts = last_times(visit, criteria)
    agains = agains_among(visit, {row.pk: row for row in criteria}, lasts)
    answers = {
        str(key): _last(last, said.get(str(last.result.criterion_id)) or {})
        for key, last in lasts.items()
    }
    for key, again in agains.items():
        answers[str(key)] = answers.get(str(key), {}) | {"again": _again_told(again)}
    hopes = [
        {"of": row["of"], "text": row["text"]}
        for row in content["words"]
        if row["topic"] == "hopes" and row["text"]
    ]
    day = report.visit.date.isoformat() if report.visit.date else None
    return {"last": {"day": day, "answers": answers}, "plan": plan, "hopes": hopes}


def _farm_access(access: VisitAccess) -> FarmAccess:
    return FarmAccess(access.person, access.visit.farm, access.standing)


def _last(last: LastTime, said: dict[str, Any]) -> dict[str, Any]:
    notes = [row["text"] for row in said.get("notes") or [] if row.get("text")]
    replies = [row["text"] for row in said.get("replies") or [] if row.get("text")]
    return {
        "words": last_words(last),
        "level": last.result.text if last.result.at else None,
        "state": last.result.state,
        "note": "\n".join(notes),
        "reply": "\n".join(replies),
    }


def _again_told(again: Again) -> dict[str, Any]:
    return {"value": dict(again.value), "day": again.since.isoformat(), "words": seen_words(again)}


def seen_words(again: Again) -> str:
    """The answer itself, also where it was only confirmed since."""
    last = again.last
    return last_words(last if last.seen is None else LastTime(last.report, last.seen))


def last_words(last: LastTime) -> str:
    """What was answered, in a few words, as the page of the criterion says it."""
    result = last.result
    if result.state == "unchanged":
        seen = last_words(LastTime(last.report, last.seen)) if last.seen else ""
        return f"{unchanged_words(result.text)}{f' ({seen})' if seen else ''}"
    if result.at:
        name = text_in(last.level)
        return _("%(level)s, en projet") % {"level": name} if result.intention else name
    if result.state == "divergent":
        names = ", ".join(text_in(name) for _at, _of, name in last.opinions)
        return f"{_('Deux avis différents')} ({names})" if names else _("Deux avis différents")
    if result.state == "value":
        return _value_words(last)
    state = str(STATES.get(result.state, STATES["empty"]))
    return f"{state} ({result.text})" if result.text else state


def _value_words(last: LastTime) -> str:
    result = last.result
    if result.value is not None:
        percent = result.criterion.kind == Criterion.Kind.PERCENTAGE
        return with_unit(result.value, result.criterion.unit or ("%" if percent else ""))
    if last.day:
        return date_format(last.day, "j F Y")
    return ", ".join(map(text_in, last.choices)) or result.text


def _action(row: Any) -> dict[str, Any]:
    owner = row.owner_group or row.owner_person
    return {
        "id": str(row.action_id),
        "what": row.what,
        "owner": row.owner,
        "owner_name": str(owner) if owner else row.get_owner_display(),
        "due": row.due_words or (date_format(row.due_on, "j F Y") if row.due_on else ""),
        "how_seen": row.how_seen,
        "status": row.status,
        "finding": row.finding,
        "text_version": row.text_version,
        "criterion_code": row.criterion_code,
        "last": last_events(row.farm, row.action_id),
    }


# -- the rest


def _contact(visit: Visit) -> dict[str, str] | None:
    contact = visit.network.contact
    if contact is None:
        return None
    return {"name": contact.name, "phone": contact.phone, "email": contact.email or ""}


def _keys(visit: Visit, tablet: Tablet | None) -> dict[str, Any]:
    """What the visit's files are locked with, and by what a tablet knows another one."""
    known = tablet is not None and not tablet.is_revoked
    return {
        "key": visit_key(visit),
        "server": server_keys(),
        "certificate": certificate(visit, tablet) if known else None,
    }


#: The visit's pages beside its sections.
PAGES = ("", "carnet/", "file/", "gather/", "debrief/", "signature/", "leaving/")


def field_pages(visit: Visit, sections: Iterable[Section]) -> list[str]:
    """Every page that the tablet keeps, so that it can read them all back without network."""
    inner = [*PAGES, *(f"{section.key}/" for section in sections)]
    pages = [f"/visits/{visit.pk}/field/{page}" for page in inner]
    return [page for page in pages if is_valid_path(page)]
