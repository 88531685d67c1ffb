"""Columns of answers as the criteria of a grid: by names, with or without groups, or by labels."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visits.exchange.grid_words import fold
from visits.exchange.xlsform.names import code_of
from visits.models import Criterion


@dataclass(slots=True)
class Asked:
    """A criterion with the codes of its answers by every word that may stand for them."""

    criterion: Criterion
    codes: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.criterion.code

    def step(self, word: str) -> str:
        """The code of a level or option said by its name or by its label."""
        bare = word.strip()
        return (
            self.codes.get(bare) or self.codes.get(code_of(bare)) or self.labels.get(fold(bare), "")
        )


@dataclass(frozen=True, slots=True)
class Matched:
    """One column: the criterion that it answers, and the option that it ticks."""

    column: int
    code: str
    option: str = ""


def asked_of(criteria: Sequence[Criterion]) -> dict[str, Asked]:
    """By code; wants the levels at hand."""
    found: dict[str, Asked] = {}
    for criterion in criteria:
        asked = Asked(criterion)
        for level in criterion.levels.all():
            asked.codes[level.code] = level.code
            for text in (level.name or {}).values():
                asked.labels.setdefault(fold(text), level.code)
        found[criterion.code] = asked
    return found


class Matcher:
    """Finds what each header speaks of; `doubles` tick what another column says whole."""

    def __init__(self, asked: Mapping[str, Asked], names: Mapping[str, str]) -> None:
        self.asked = asked
        self.doubles: list[Matched] = []
        self.by_name = {code: code for code in asked} | {
            name: code for name, code in names.items() if code in asked
        }
        self.by_label: dict[str, str] = {}
        for code, one in asked.items():
            for text in (one.criterion.question or {}).values():
                self.by_label.setdefault(fold(text), code)

    def match(self, header: Sequence[str]) -> list[Matched]:
        found = [
            one
            for at, text in enumerate(header)
            if text.strip() and (one := self._one(at, text.strip()))
        ]
        whole = {one.code for one in found if not one.option}
        seen: set[tuple[str, str]] = set()
        kept = []
        for one in found:
            key = (one.code, one.option)
            if key not in seen and not (one.option and one.code in whole):
                kept.append(one)
            elif one.option:
                self.doubles.append(one)
            seen.add(key)
        return kept

    def _one(self, at: int, text: str) -> Matched | None:
        """A question, or one tick of a question of several choices: the tick is the surer one."""
        ticked = self._ticked(at, text)
        if ticked is not None and self._is_several(ticked.code):
            return ticked
        for part in _ends(text):
            code = self._code(part)
            if code:
                return Matched(at, code)
        return ticked or self._underlined(at, text)

    def _ticked(self, at: int, text: str) -> Matched | None:
        for sign in ("/", ".", ":"):
            head, _sign, option = text.rpartition(sign)
            for part in _ends(head) if head else ():
                code = self._code(part)
                step = self.asked[code].step(option) if code else ""
                if step:
                    return Matched(at, code, step)
        return None

    def _is_several(self, code: str) -> bool:
        return self.asked[code].criterion.kind == Criterion.Kind.CHOICES

    def _underlined(self, at: int, text: str) -> Matched | None:
        """`crops_wheat`, as SurveyCTO and Stata part a question of several choices."""
        for found in re.finditer("_", text):
            head, option = text[: found.start()], text[found.end() :]
            for part in _ends(head) if head and option else ():
                code = self._code(part)
                if code and self._is_several(code):
                    step = self.asked[code].step(option)
                    if step:
                        return Matched(at, code, step)
        return None

    def _code(self, part: str) -> str:
        plain = code_of(part)
        return (
            self.by_name.get(part) or self.by_name.get(plain) or self.by_label.get(fold(part), "")
        )


#: A group before its question, as KoboToolbox parts them on demand: a number is no group.
GROUP = re.compile(r".*?[^\W\d].*?[.:](?=\S)")


def _ends(text: str) -> list[str]:
    """`group/sub-name` as it is, then without its groups, whichever sign parts them."""
    found = [text]
    while "/" in text:
        text = text.partition("/")[2]
        found.append(text)
    rest = text
    while head := GROUP.match(rest):
        rest = rest[head.end() :]
        found.append(rest)
    rest = text
    while "-" in rest:
        rest = rest.partition("-")[2]
        found.append(rest)
    return [one.strip() for one in found if one.strip()]
