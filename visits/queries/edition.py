"""An edition's leaves: what the first one froze, and what came after it, dated."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from visits.canonical import flatten, read_leaves, salt_leaves
from visits.models import Entry, Report, Visit
from visits.queries.media import ids_taken_back

CRITERION = re.compile(r"/themes/#\d+/criteria/#\d+")
Leaf = dict[str, Any]
Leaves = dict[str, Leaf]
#: A leaf that every whole edition has: those that lack it keep only what came after.
WHOLE = "/format"
LISTS = (
    "carnet", "photos", "words", "leads", "replies", "corrections", "signatures", "feedback",
)  # fmt: skip
#: Lists whose rows name the question that they speak of.
ABOUT = ("corrections", "feedback")
BESIDE = ("marks", "notes", "photos", "words", "leads", "replies")
VOICES = ("team", "self", "group")
#: What a question's words say together: it may read otherwise after something came.
TOGETHER = ("mark", "discuss", "divergent", "moved", "closed")


def leaves_of(report: Report) -> list[Leaf]:
    """Every leaf of an edition: the whole one it stands on, and what later ones added."""
    rows = Report.objects.filter(visit=report.visit_id, edition__lte=report.edition)
    found: Leaves = {}
    for leaves in rows.order_by("edition").values_list("leaves", flat=True):
        if any(leaf["path"] == WHOLE for leaf in leaves):
            found = {}
        found |= {leaf["path"]: leaf for leaf in leaves}
    return list(found.values())


def content_of(report: Report) -> Any:
    return read_leaves(leaves_of(report))


def later_leaves(
    visit: Visit, before: Iterable[Leaf], now: Mapping[str, Any], entries: Iterable[Entry], on: str
) -> list[Leaf]:
    """What came since, beside the frozen words; what the farm took back is blank from here on."""
    leaves = {leaf["path"]: leaf for leaf in before}
    frozen = read_leaves(leaves.values())
    came = {str(entry.entry_id): str(entry.kind) for entry in entries}
    added = dict(_additions(frozen, now, came, on))
    fresh = salt_leaves({path: leaf for path, leaf in added.items() if path not in leaves})
    gone = tuple(_taken_back(visit, frozen, now))
    blank = [
        leaf | {"value": None, "salt": None}
        for path, leaf in leaves.items()
        if gone and path.startswith(gone) and leaf["salt"] is not None
    ]
    return fresh + blank


def _additions(
    frozen: Mapping[str, Any], now: Mapping[str, Any], came: Mapping[str, str], on: str
) -> Iterator[tuple[str, Any]]:
    for name in LISTS:
        yield from _added(f"/{name}", frozen.get(name) or [], now[name], on)
    lines = [row for row in now["plan"] if came.keys() & set(row["events"])]
    yield from _appended("/plan", frozen["plan"], _fresh_lines(frozen["plan"], lines), on)
    reviews = [row for row in now["reviews"] if row["id"] in came]
    yield from _appended("/reviews", frozen["reviews"], reviews, on)
    for place, old, new in _criteria(frozen, now):
        yield from _beside(place, old, new, on)
    yield from _appended("", frozen, [{"kinds": sorted(set(came.values()))}], on, name="later")
    if now["farm_replied"] and not _last(frozen, {}).get("farm_replied", frozen["farm_replied"]):
        yield from _appended("", frozen, [{"farm_replied": True}], on, name="since")


def _beside(
    place: str, old: Mapping[str, Any], new: Mapping[str, Any], on: str
) -> Iterator[tuple[str, Any]]:
    added: list[tuple[str, Any]] = []
    for name in BESIDE:
        added += _added(f"{place}/{name}", old.get(name) or [], new[name], on)
    for voice in VOICES:
        path = f"{place}/opinions/{voice}"
        added += _added(path, old["opinions"][voice], new["opinions"][voice], on)
    yield from added
    together = {key: new[key] for key in TOGETHER}
    if _last(old, old).get("closed", False) != new["closed"] or (
        added and any(_last(old, old).get(key) != value for key, value in together.items())
    ):
        yield from _appended(place, old, [together], on, name="since")


def _last(node: Mapping[str, Any], otherwise: Mapping[str, Any]) -> Mapping[str, Any]:
    since = node.get("since") or []
    return since[-1] if since else otherwise


def _added(
    place: str, old: list[Mapping[str, Any]], new: list[Mapping[str, Any]], on: str
) -> Iterator[tuple[str, Any]]:
    """Rows whose id was not there; a request comes again once it has its answer."""
    known = {_key(row) for row in old}
    yield from _appended(place, old, [row for row in new if _key(row) not in known], on)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["id"], row.get("status"), row.get("answer")


def _fresh_lines(
    old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    bare = [{key: value for key, value in row.items() if key != "came"} for row in old]
    return [row for row in new if row not in bare]


def _appended(
    place: str,
    old: Any,
    rows: Iterable[Mapping[str, Any]],
    on: str,
    name: str = "",
) -> Iterator[tuple[str, Any]]:
    if name:
        place, old = f"{place}/{name}", old.get(name) or []
    for index, row in enumerate(rows, start=len(old)):
        yield from flatten({**row, "came": on}, f"{place}/#{index:04d}").items()


def _criteria(
    frozen: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    fresh = {row["id"]: row for theme in now["themes"] for row in theme["criteria"]}
    for t, theme in enumerate(frozen["themes"]):
        for c, old in enumerate(theme["criteria"]):
            if old["id"] in fresh:
                yield f"/themes/#{t:04d}/criteria/#{c:04d}", old, fresh[old["id"]]


def _taken_back(visit: Visit, frozen: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Where the words stand that the farm has closed, or no longer shares."""
    hidden, closed = _hidden(visit), set()
    for name in LISTS:
        yield from _hidden_rows(f"/{name}", frozen.get(name) or [], hidden)
    for place, old, new in _criteria(frozen, now):
        if new["closed"]:
            closed.add(old["id"])
            yield from (f"{place}/{name}/" for name in BESIDE)
            yield from (f"{place}/opinions/{voice}/" for voice in ("team", "group"))
            yield f"{place}/mark"
        yield from _hidden_rows(f"{place}/opinions/self", old["opinions"]["self"], hidden)
        for name in BESIDE:
            yield from _hidden_rows(f"{place}/{name}", old.get(name) or [], hidden)
    for name in ABOUT:
        rows = enumerate(frozen.get(name) or [])
        yield from (f"/{name}/#{n:04d}/" for n, row in rows if row["criterion"] in closed)


def _hidden_rows(place: str, rows: Iterable[Mapping[str, Any]], hidden: set[str]) -> Iterator[str]:
    yield from (f"{place}/#{n:04d}/" for n, row in enumerate(rows) if row["id"] in hidden)


def places_about(leaves: Iterable[Leaf], criteria: Collection[str]) -> tuple[str, ...]:
    """Where the words of others about some questions stand: what a closed question takes back."""
    found: list[str] = []
    for leaf in leaves:
        place, _slash, name = leaf["path"].rpartition("/")
        if name not in ("id", "criterion") or leaf["value"] not in criteria:
            continue
        if name == "id" and CRITERION.fullmatch(place):
            found += [f"{place}/{beside}/" for beside in BESIDE]
            found += [f"{place}/opinions/team/", f"{place}/opinions/group/", f"{place}/mark"]
        elif name == "criterion" and place.startswith(tuple(f"/{one}/" for one in ABOUT)):
            found.append(f"{place}/")
    return tuple(found)


def _hidden(visit: Visit) -> set[str]:
    shares = Entry.objects.filter(visit=visit, kind=Entry.Kind.SHARE, voice=Entry.Voice.SELF)
    hidden = {str(key) for share in shares for key in (share.value or {}).get("hide", ())}
    return hidden | {str(key) for key in ids_taken_back(visit)}
