"""What is different between two documents of a grid, in the order in which people read it.

A criterion and a theme are the same by their code. One that others passed has not moved: only the
fewest whose places explain the new order are called moved.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from visits.griddoc import LEVEL_KINDS, TEXTS
from visits.griddoc.walk import Document, Texts, criteria_of, steps_of, themes_of

ADDED, REMOVED, MOVED = "added", "removed", "moved"
RESCALED, REWORDED, CHANGED = "rescaled", "reworded", "changed"

#: What the question asks: another wording there breaks the thread of the years, or may.
ASKED = ("question", "expected", "unit")
SETTINGS = (
    "subject", "rhythm", "weight", "red_line", "sensitive", "not_applicable", "photo", "short_path",
    "condition", "constraint", "formula", "feeds",
)  # fmt: skip
USUAL: Mapping[str, Any] = {
    "subject": "farm", "rhythm": "anew", "weight": "1", "not_applicable": True, "feeds": [],
}  # fmt: skip
HEAD_TEXTS, HEAD_SETTINGS = ("name", "summary", "source"), ("licence", "charter", "languages")


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text in one language, before and after; `step` is the rank of the level it belongs to."""

    field: str
    language: str
    before: str
    after: str
    step: int = 0

    @property
    def is_reworded(self) -> bool:
        """Not a translation that came or went: words that were other words."""
        return bool(self.before and self.after)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A property, before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Scale:
    """The kind of answer and its levels or options, in order."""

    kind: str
    steps: tuple[Document, ...]

    @property
    def shape(self) -> tuple[Any, ...]:
        return self.kind, tuple((step["code"], step.get("value")) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Difference:
    """One theme or criterion (or the grid itself) that is not as it was, and in what way."""

    noun: str
    code: str
    title: Texts
    kinds: tuple[str, ...]
    number: int = 0
    texts: tuple[TextChange, ...] = ()
    settings: tuple[SettingChange, ...] = ()
    places: tuple[str, str] = ("", "")
    scales: tuple[Scale, Scale] | None = None

    @property
    def is_rescaled(self) -> bool:
        return RESCALED in self.kinds

    @property
    def asks_otherwise(self) -> bool:
        """Whether the answers of before may no longer say the same thing."""
        return self.noun == "criterion" and bool({RESCALED, REWORDED} & set(self.kinds))


def comparison_choices(one: Difference) -> tuple[str, ...]:
    """What may become of the thread of the years: levels can be carried over, other answers not."""
    if not one.is_rescaled or one.scales is None:
        return ("keep", "break")
    kinds = {scale.kind for scale in one.scales}
    if kinds <= set(LEVEL_KINDS):
        return ("keep", "rescale", "clamp", "break")
    return ("keep", "break") if len(kinds) == 1 else ("break",)


def differences(before: Document, after: Document) -> list[Difference]:
    """Everything that differs: the grid itself, then themes, then criteria, then what is gone."""
    return [*_head(before, after), *_themes(before, after), *_criteria(before, after)]


def _head(before: Document, after: Document) -> Iterator[Difference]:
    found = compare_texts(before, after)
    if found.kinds:
        yield found


def compare_texts(before: Document, after: Document) -> Difference:
    """The grid's own words and settings, or a theme's words, with themselves at another time."""
    is_grid = "languages" in after
    texts = tuple(_texts(before, after, (*HEAD_TEXTS, "intro")))
    rows = [SettingChange(key, before.get(key), after.get(key)) for key in HEAD_SETTINGS]
    old, new = before.get("policy", {}), after.get("policy", {})
    rows += [SettingChange(f"policy.{key}", old.get(key), new.get(key)) for key in {**old, **new}]
    settings = tuple(row for row in rows if (row.before or None) != (row.after or None))
    noun, kinds = "grid" if is_grid else "theme", _kinds(texts, settings)
    return Difference(noun, after["code"], after["name"], kinds, 0, texts, settings)


def _kinds(texts: Sequence[TextChange], settings: Sequence[SettingChange]) -> tuple[str, ...]:
    reworded = any(change.is_reworded for change in texts)
    changed = settings or any(not change.is_reworded for change in texts)
    return (REWORDED,) * reworded + (CHANGED,) * bool(changed)


def _texts(
    before: Document, after: Document, fields: Sequence[str], step: int = 0
) -> Iterator[TextChange]:
    for field in fields:
        old, new = before.get(field) or {}, after.get(field) or {}
        for language in {**new, **old}:
            was, now = old.get(language, ""), new.get(language, "")
            if was != now:
                yield TextChange(field, language, was, now, step)


# -- themes


def _themes(before: Document, after: Document) -> Iterator[Difference]:
    old = {theme["code"]: (theme, above) for theme, above in themes_of(before)}
    new = {theme["code"]: (theme, above) for theme, above in themes_of(after)}
    moved = moved_codes(
        {code: above for code, (_theme, above) in old.items()},
        {code: above for code, (_theme, above) in new.items()},
    )
    for code, (theme, above) in new.items():
        if code not in old:
            yield Difference("theme", code, theme["name"], (ADDED,), places=("", above))
            continue
        was, was_above = old[code]
        texts = tuple(_texts(was, theme, ("name", "intro")))
        kinds = (MOVED,) * (code in moved) + _kinds(texts, ())
        if kinds:
            places = (was_above, above)
            yield Difference("theme", code, theme["name"], kinds, texts=texts, places=places)
    for code, (theme, above) in old.items():
        if code not in new:
            yield Difference("theme", code, theme["name"], (REMOVED,), places=(above, ""))


def moved_codes(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    """Codes whose home is another one, and in each home the fewest that explain the new order."""
    both = [code for code in new if code in old]
    moved = {code for code in both if old[code] != new[code]}
    ranks = {code: rank for rank, code in enumerate(old)}
    for home in dict.fromkeys(new.values()):
        here = [code for code in both if new[code] == home and code not in moved]
        kept = longest_rising([ranks[code] for code in here])
        moved |= {code for index, code in enumerate(here) if index not in kept}
    return moved


def longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest part of the sequence that only rises."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int] = {}
    for index, number in enumerate(numbers):
        at = bisect_left(tails, number)
        tails[at:] = [number, *tails[at + 1 :]]
        ends[at:] = [index, *ends[at + 1 :]]
        previous[index] = ends[at - 1] if at else -1
    kept, index = set(), ends[-1] if ends else -1
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return kept


# -- criteria


def _criteria(before: Document, after: Document) -> Iterator[Difference]:
    old = {item["code"]: (item, place) for item, place in criteria_of(before)}
    new = {item["code"]: (item, place) for item, place in criteria_of(after)}
    moved = moved_codes(
        {code: place.theme for code, (_item, place) in old.items()},
        {code: place.theme for code, (_item, place) in new.items()},
    )
    for code, (item, place) in new.items():
        if code not in old:
            yield Difference(
                "criterion",
                code,
                item.get("question", {}),
                (ADDED,),
                place.number,
                places=("", place.theme),
            )
            continue
        was, was_place = old[code]
        found = compare_criteria(was, item)
        kinds = (MOVED,) * (code in moved) + found.kinds
        if kinds:
            yield Difference(
                "criterion", code, item.get("question", {}), kinds, place.number, found.texts,
                found.settings, (was_place.theme, place.theme), found.scales,
            )  # fmt: skip
    for code, (item, place) in old.items():
        if code not in new:
            yield Difference(
                "criterion", code, item.get("question", {}), (REMOVED,), places=(place.theme, "")
            )


def compare_criteria(was: Document, now: Document) -> Difference:
    """One criterion with itself at another time, wherever it stands."""
    scales = _scale(was), _scale(now)
    rescaled = scales[0].shape != scales[1].shape or was.get("unit") != now.get("unit")
    old = {step["code"]: step for step in scales[0].steps}
    texts = list(_texts(was, now, TEXTS))
    asked = [change for change in texts if change.field in ASKED]
    for rank, step in enumerate(scales[1].steps, start=1):
        words = list(_texts(old.get(step["code"], {}), step, ("name", "description"), rank))
        texts += words if step["code"] in old else []
        asked += words if step["code"] in old else []
    settings = tuple(_settings(was, now))
    reworded = any(change.is_reworded for change in asked) or "formula" in {
        row.field for row in settings
    }
    beside = [change for change in texts if not (change in asked and change.is_reworded)]
    kinds = (RESCALED,) * rescaled + (REWORDED,) * reworded + (CHANGED,) * bool(beside or settings)
    shown = scales if rescaled else None
    title = now.get("question", {})
    return Difference(
        "criterion", now["code"], title, kinds, 0, tuple(texts), settings, scales=shown
    )


def _scale(item: Document) -> Scale:
    return Scale(item["kind"], tuple(steps_of(item)))


def _settings(was: Document, now: Document) -> Iterator[SettingChange]:
    for field in SETTINGS:
        usual = USUAL.get(field, "" if field in {"condition", "constraint", "formula"} else False)
        old, new = was.get(field, usual), now.get(field, usual)
        if old != new:
            yield SettingChange(field, old, new)
