"""The kinds of entry and the shape of what each may say: one line in a table per kind."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

LONGEST_TEXT = 8000
LONGEST_LINE = 300
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


def _section(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("done"), bool)


def _signature(value: Mapping[str, Any]) -> bool:
    named = value.get("mode") in ("signed", "remarks", "later") and _text(value.get("name"), 120)
    return named and _lines(value, "remarks") and _ids(value.get("heads", []))


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
    "lead": _lead,
    "review": _action,
    "section": _section,
    "words": _words,
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
    "lead": frozenset({"team", "group"}),
    "review": frozenset({"team", "reply", "group"}),
    "section": frozenset({"team", "self", "group"}),
    "words": frozenset({"team", "self", "reply", "group"}),
    "signature": frozenset({"team", "reply", "group"}),
    "action": frozenset({"team", "reply", "group"}),
    "reply": frozenset({"reply"}),
    "share": frozenset({"self"}),
    "consent": frozenset({"self"}),
    "redact": frozenset(),
}

#: Kinds whose target is an object of their own, so that they never compete.
OBJECTS = frozenset({"note", "lead", "words", "action", "review", "section", "signature", "share"})

#: Kinds that the plan takes up, admitted at any time.
PLAN = frozenset({"action", "review"})
