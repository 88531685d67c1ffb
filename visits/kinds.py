"""The kinds of entry and the shape of what each may say: one line in a table per kind."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

LONGEST_TEXT = 8000
LONGEST_LINE = 300
SHA256 = re.compile("[0-9a-f]{64}")
#: Whether somebody can be recognised on a photo: not said yet, nobody, blurred, or a person's yes.
PEOPLE = ("unsaid", "none", "blurred", "yes")
#: What visitors may say of a question itself, whatever the farm answered.
ABOUT_GRID = ("hard_to_ask", "not_useful")
LONGEST_WHY = 1000
Check = Callable[[Mapping[str, Any]], bool]


def _text(value: Any, longest: int = LONGEST_TEXT, *, needed: bool = True) -> bool:
    return isinstance(value, str) and len(value) <= longest and (bool(value.strip()) or not needed)


def _lines(value: Mapping[str, Any], *keys: str, longest: int = LONGEST_TEXT) -> bool:
    return all(_text(value.get(key, ""), longest, needed=False) for key in keys)


def _ids(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    try:
        return all(bool(UUID(str(item))) for item in value)
    except ValueError:
        return False


def _anything(_value: Mapping[str, Any]) -> bool:
    return True


def _note(value: Mapping[str, Any]) -> bool:
    return value == {} or _text(value.get("text"))


def _mark(value: Mapping[str, Any]) -> bool:
    return value == {} or value.get("mark") in ("strength", "to_improve")


def _discuss(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("on"), bool)


def _lead(value: Mapping[str, Any]) -> bool:
    return value == {} or (_text(value.get("text"), 1000) and _lines(value, "who", "when", "help"))


def _words(value: Mapping[str, Any]) -> bool:
    known = value.get("topic") in ("words", "hopes", "change")
    return value == {} or (known and _text(value.get("text")))


def _feedback(value: Mapping[str, Any]) -> bool:
    """Of the grid, never of the farm."""
    return value == {} or (
        value.get("what") in ABOUT_GRID and _lines(value, "why", longest=LONGEST_WHY)
    )


def _section(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("done"), bool)


def _photo(value: Mapping[str, Any]) -> bool:
    """A photo by its hash, or its removal; a person who can be recognised has said yes to it."""
    if value == {}:
        return True
    if value.get("withdrawn") is True:
        return _lines(value, "why", longest=500)
    shown = _is_sha(value.get("sha256")) and value.get("people", "unsaid") in PEOPLE
    sizes = all(_is_size(value.get(key, 0)) for key in ("width", "height", "size"))
    agreed = value.get("people") != "yes" or _agreed(value.get("consent"))
    return shown and sizes and agreed and _lines(value, "caption", longest=LONGEST_LINE)


def _is_sha(value: Any) -> bool:
    return isinstance(value, str) and bool(SHA256.fullmatch(value))


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _agreed(consent: Any) -> bool:
    """Who is on it, named or described, who asked them, and when."""
    if not isinstance(consent, Mapping):
        return False
    named = all(_text(consent.get(key), LONGEST_LINE) for key in ("who", "asked_by"))
    return named and _text(consent.get("when"), 40)


def _signature(value: Mapping[str, Any]) -> bool:
    named = value.get("mode") in ("signed", "remarks", "later") and _text(value.get("name"), 120)
    hashes = (value.get("drawing"), value.get("state_hash"))
    seen = all(not one or _is_sha(one) for one in hashes)
    ids = _ids(value.get("heads", [])) and _ids(value.get("tablets", []))
    return named and seen and ids and _lines(value, "remarks")


def _action(value: Mapping[str, Any]) -> bool:
    return _text(value.get("event"), 20) and _lines(value, "what", "finding", "aspiration", "why")


def _reply(value: Mapping[str, Any]) -> bool:
    return value == {} or (_text(value.get("text")) and value.get("asks") in (None, "correction"))


def _share(value: Mapping[str, Any]) -> bool:
    return _ids(value.get("show", [])) and _ids(value.get("hide", []))


def _consent(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("opens"), bool)


def _redact(value: Mapping[str, Any]) -> bool:
    return _ids(value.get("entries")) and _text(value.get("why"), 500)


#: What each kind may say; an answer's value is judged against its criterion instead.
CHECKS: dict[str, Check] = {
    "answer": _anything,
    "note": _note,
    "mark": _mark,
    "discuss": _discuss,
    "feedback": _feedback,
    "lead": _lead,
    "review": _action,
    "section": _section,
    "words": _words,
    "photo": _photo,
    "signature": _signature,
    "action": _action,
    "reply": _reply,
    "share": _share,
    "consent": _consent,
    "redact": _redact,
}

#: With which voice each kind may be said; an erasure is the log's own act, said through no door.
VOICES: dict[str, frozenset[str]] = {
    "answer": frozenset({"team", "self", "group"}),
    "note": frozenset({"team", "self", "group"}),
    "mark": frozenset({"team"}),
    "discuss": frozenset({"team", "group"}),
    "feedback": frozenset({"team"}),
    "lead": frozenset({"team", "group"}),
    "review": frozenset({"team", "reply", "group"}),
    "section": frozenset({"team", "self", "group"}),
    "words": frozenset({"team", "self", "reply", "group"}),
    "photo": frozenset({"team", "self", "reply", "group"}),
    "signature": frozenset({"team", "reply", "group"}),
    "action": frozenset({"team", "reply", "group"}),
    "reply": frozenset({"reply"}),
    "share": frozenset({"self"}),
    "consent": frozenset({"self"}),
    "redact": frozenset(),
}

#: Kinds whose target is an object of their own, so that they never compete.
OBJECTS = frozenset(
    {"note", "lead", "words", "photo", "action", "review", "section", "signature", "share"}
)

#: Kinds that the plan takes up, admitted at any time.
PLAN = frozenset({"action", "review"})


def blob_named(kind: str, value: Any) -> str:
    """The hash of the bytes that an entry brings with it: a photo's, a drawn signature's."""
    key = {"photo": "sha256", "signature": "drawing"}.get(kind, "")
    named = value.get(key, "") if key and isinstance(value, Mapping) else ""
    return named if _is_sha(named) else ""
