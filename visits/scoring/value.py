"""What one criterion says: the forms of an answer, and the outcome of all its heads."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

LEVEL_KINDS = frozenset({"levels", "agreement", "conform", "yes_partly_no"})
LONGEST_TEXT = 8000
# Ten digits before the point and four after it: what a stored result keeps exactly.
NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,4})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A NUL cannot be stored by PostgreSQL, half a surrogate pair by nobody.
UNREADABLE = re.compile("[\x00\ud800-\udfff]")

Value = Mapping[str, Any]


class State(StrEnum):
    """A level, another value, or one of the ways of having none."""

    LEVEL = "level"
    VALUE = "value"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEEN = "not_seen"
    NOT_COVERED = "not_covered"
    UNKNOWN = "unknown"
    #: Not looked at again: as it was seen on an earlier day, because nothing has changed since.
    UNCHANGED = "unchanged"
    UNANSWERED = "unanswered"
    DIVERGENT = "divergent"


SPECIAL = frozenset({State.NOT_APPLICABLE, State.NOT_SEEN, State.NOT_COVERED, State.UNKNOWN})
ON_CHANGE = "on_change"


@dataclass(frozen=True, slots=True)
class LevelSpec:
    """One step of a scale; without a value it counts, and enters no sum and no mean."""

    code: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion as scoring sees it; its levels run from the worst to the best."""

    code: str
    kind: str
    themes: tuple[str, ...] = ()
    weight: Decimal = Decimal(1)
    subject: str = "farm"
    red_line: bool = False
    sensitive: bool = False
    levels: tuple[LevelSpec, ...] = ()
    choices: tuple[str, ...] = ()
    condition: str = ""
    formula: str = ""
    rhythm: str = "anew"
    # How several answers, or a calculated one, become points: "" (they bring none), "sum" or "best"
    # of the options chosen, "value" of a number; `cap` is the most that they bring.
    points: str = ""
    cap: Decimal | None = None
    worths: tuple[Decimal, ...] = ()  # of the choices, in their order

    @property
    def scale(self) -> int | None:
        """How many levels it has; None where it has none."""
        return len(self.levels) if self.kind in LEVEL_KINDS else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all heads of one target say; text is a level's code, a reason, a date or the words."""

    code: str
    state: State
    at: int | None = None
    of: int | None = None
    value: Decimal | None = None
    text: str = ""
    intention: bool = False


def read_answer(question: Question, values: Sequence[Value]) -> Outcome:
    """Read the values of all heads of one target; two different ones are two opinions."""
    said: list[dict[str, Any]] = []
    for value in values:
        tidy = tidy_value(question, value)
        if tidy and tidy not in said:
            said.append(tidy)
    if not said:
        return Outcome(question.code, State.UNANSWERED, of=question.scale)
    if len(said) > 1:
        return Outcome(question.code, State.DIVERGENT, of=question.scale)
    return _outcome_of(question, said[0])


def read_derived(question: Question, value: Value) -> Outcome:
    """What a calculated question says: nobody answers it, so it is never in doubt."""
    return _outcome_of(question, value) if value else Outcome(question.code, State.UNANSWERED)


def _outcome_of(question: Question, value: Value) -> Outcome:
    code, of = question.code, question.scale
    if "state" in value:
        more = value.get("reason") or value.get("since", "")
        return Outcome(code, State(value["state"]), of=of, text=more)
    if "level" in value:
        at = [level.code for level in question.levels].index(value["level"])
        worth, intention = question.levels[at].value, "intention" in value
        return Outcome(code, State.LEVEL, at + 1, of, worth, value["level"], intention)
    if "number" in value:
        return Outcome(code, State.VALUE, value=Decimal(value["number"]))
    if "choices" in value:
        return Outcome(code, State.VALUE, text=", ".join(value["choices"]))
    return Outcome(code, State.VALUE, text=value.get("text") or value["date"])


def tidy_value(question: Question, value: Value) -> dict[str, Any]:
    """Give the one form of an answer, so that the same thing said twice is the same value."""
    problem = problem_of(question, value)
    if problem:
        raise ValueError(f"{question.code}: this value is no answer to it ({problem})")
    if "state" in value:
        more = {key: value.get(key, "").strip() for key in ("reason", "since")}
        return {"state": str(value["state"])} | {key: text for key, text in more.items() if text}
    if "level" in value:
        return {"level": value["level"]} | ({"intention": True} if value.get("intention") else {})
    if "number" in value:
        return {"number": _plain_number(value["number"])}
    if "choices" in value:
        chosen = [code for code in question.choices if code in value["choices"]]
        return {"choices": chosen} if chosen else {}
    if "text" in value:
        text = value["text"].strip()
        return {"text": text} if text else {}
    return dict(value)


def _plain_number(text: str) -> str:
    """Write a number without needless zero and without minus zero."""
    whole, _, rest = text.lstrip("-").partition(".")
    whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
    number = f"{whole}.{rest}" if rest else whole
    return f"-{number}" if text.startswith("-") and number != "0" else number


def problem_of(question: Question, value: object) -> str | None:
    """Say in one short code why a value is no answer to a question, or None if it is one."""
    if not isinstance(value, Mapping):
        return "unknown_shape"
    if not value:
        return None
    if "state" in value:
        return _problem_of_state(question, value)
    if question.kind in LEVEL_KINDS:
        return _problem_of_level(question, value)
    if question.kind not in CHECKS:
        return "unknown_kind"
    key, check = CHECKS[question.kind]
    return check(question, value[key]) if set(value) == {key} else "unknown_shape"


def _problem_of_state(question: Question, value: Value) -> str | None:
    if value["state"] == State.UNCHANGED and question.rhythm == ON_CHANGE:
        known = set(value) == {"state", "since"}
        return _problem_of_day(question, value["since"]) if known else "unknown_shape"
    if not set(value) <= {"state", "reason"}:
        return "unknown_shape"
    if not isinstance(value["state"], str) or value["state"] not in SPECIAL:
        return "unknown_state"
    reason = value.get("reason", "")
    problem = _problem_of_words(reason)
    if problem is None and value["state"] == State.NOT_APPLICABLE and not reason.strip():
        return "reason_missing"
    return problem


def _problem_of_level(question: Question, value: Value) -> str | None:
    if not {"level"} <= set(value) <= {"level", "intention"}:
        return "unknown_shape"
    if not isinstance(value.get("intention", False), bool):
        return "unknown_shape"
    codes = [level.code for level in question.levels]
    return None if value["level"] in codes else "level_not_of_scale"


def _problem_of_choices(question: Question, chosen: object) -> str | None:
    if not isinstance(chosen, list | tuple) or not all(isinstance(code, str) for code in chosen):
        return "unknown_shape"
    if not set(chosen) <= set(question.choices):
        return "choice_unknown"
    return "choice_too_many" if question.kind == "choice" and len(set(chosen)) > 1 else None


def _problem_of_number(question: Question, number: object) -> str | None:
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        return "not_a_number"
    outside = question.kind == "percentage" and not 0 <= Decimal(number) <= 100
    return "percentage_out_of_range" if outside else None


def _problem_of_text(_question: Question, text: object) -> str | None:
    return _problem_of_words(text)


def _problem_of_words(text: object) -> str | None:
    if not isinstance(text, str):
        return "unknown_shape"
    if len(text) > LONGEST_TEXT:
        return "text_too_long"
    return "text_unreadable" if UNREADABLE.search(text) else None


def _problem_of_day(_question: Question, text: object) -> str | None:
    if not isinstance(text, str) or not DAY.fullmatch(text):
        return "not_a_date"
    try:
        date.fromisoformat(text)
    except ValueError:
        return "not_a_date"
    return None


# A new kind of answer without levels is one line here, and its form in tidy_value.
CHECKS: dict[str, tuple[str, Callable[[Question, object], str | None]]] = {
    "choice": ("choices", _problem_of_choices),
    "choices": ("choices", _problem_of_choices),
    "number": ("number", _problem_of_number),
    "percentage": ("number", _problem_of_number),
    "text": ("text", _problem_of_text),
    "date": ("date", _problem_of_day),
}
