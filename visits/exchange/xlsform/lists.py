"""The lists of choices of a form, and which of them are steps of a scale."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from visits.exchange.grid_scales import FAMILY_WORDS, STEP_WORDS
from visits.exchange.grid_steps import decimal_of
from visits.exchange.grid_words import NOT_APPLICABLE, fold
from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.names import free_code_of
from visits.exchange.xlsform.sheets import Row, Table
from visits.griddoc.check import NUMBER

#: Headers of columns that say what a choice is worth.
SCORES = {
    "score", "scores", "value", "values", "point", "points", "weight", "weights", "weighting",
    "note", "poids", "valeur", "puntos", "puntaje", "puntuacion", "valor", "peso", "pontos",
    "rating", "mark", "marks",
}  # fmt: skip
FEWEST, MOST_LEVELS, MOST_LOOKED_AT = 3, 7, 40
#: Names by which forms say « does not apply » or « does not know ».
NOWHERE = {
    "na", "n_a", "n/a", "not_applicable", "notapplicable", "non_applicable", "non_concerne",
    "nsp", "dk", "dont_know", "don_t_know", "unknown", "sans_objet", "no_aplica", "ns", "nc",
    "-99", "-98", "-88", "-77", "88", "98", "99", "999", "888", "777",
}  # fmt: skip


@dataclass(slots=True)
class Choice:
    """One row of the sheet of choices, and the code that it takes."""

    name: str
    code: str
    row: Row
    texts: dict[str, str]
    worth: Decimal | None = None
    twins: list[Row] = field(default_factory=list)

    @property
    def is_nowhere(self) -> bool:
        """« Not applicable » and « don't know » are no level of anything; -99 is worth nothing."""
        said = any(fold(text) in NOT_APPLICABLE for text in self.texts.values())
        is_bare = self.worth is None or plain_number(self.worth) == self.name
        return said or (self.name.casefold() in NOWHERE and is_bare)


@dataclass
class ChoiceList:
    """The choices of one name, in the order of the file; asked about once all are there."""

    name: str
    choices: list[Choice] = field(default_factory=list)
    score: str = ""

    @cached_property
    def steps(self) -> list[Choice]:
        """The levels that it would make, worst first."""
        found = [one for one in self.choices if not one.is_nowhere]
        if all(one.worth is not None for one in found):
            return sorted(found, key=lambda one: one.worth or Decimal(0))
        ranks = [_rank(one) for one in found]
        if found and all(rank is not None for rank in ranks):
            return [one for _rank_of, one in sorted(zip(ranks, found, strict=True), key=_by_rank)]
        return found

    @property
    def may_be_scale(self) -> bool:
        """Few enough to be levels; a long list is not even looked through."""
        return len(self.choices) <= MOST_LOOKED_AT and 2 <= len(self.steps) <= MOST_LEVELS

    @cached_property
    def looks_like_scale(self) -> bool:
        """Scores for all its choices, numbers in a row as names, or words that rise."""
        if not self.may_be_scale:
            return False
        steps = self.steps
        if self.score and all(one.worth is not None for one in steps):
            return True
        if len(steps) < FEWEST:
            return False
        numbers = [one.worth for one in steps]
        if all(number is not None for number in numbers):
            return _in_a_row([number for number in numbers if number is not None])
        return all(_rank(one) is not None for one in steps) and _one_family(steps)


def _by_rank(pair: tuple[int | None, Choice]) -> int:
    return pair[0] or 0


def _rank(choice: Choice) -> int | None:
    """The place of its words among those of a usual scale."""
    for text in choice.texts.values():
        word = fold(text)
        if word in STEP_WORDS:
            return STEP_WORDS[word][1]
        if word in FAMILY_WORDS:
            return FAMILY_WORDS[word][1]
    return None


def _one_family(steps: list[Choice]) -> bool:
    """All words belong to the same usual scale, and none comes twice."""
    families = set()
    for one in steps:
        word = next(
            (fold(t) for t in one.texts.values() if fold(t) in STEP_WORDS | FAMILY_WORDS), ""
        )
        step = STEP_WORDS.get(word)
        families.add(step[0] if step else str(FAMILY_WORDS.get(word, ("", 0))[0]))
    ranks = [_rank(one) for one in steps]
    return len(families) == 1 and len(set(ranks)) == len(ranks)


def _in_a_row(numbers: list[Decimal]) -> bool:
    """0, 1, 2, 3 or 0, 0.5, 1: steps of one size, from nought or one."""
    gaps = {b - a for a, b in itertools.pairwise(numbers)}
    return len(gaps) == 1 and gaps.pop() > 0 and numbers[0] in {Decimal(0), Decimal(1)}


def lists_of(table: Table | None, ledger: Ledger, *, twins: bool = False) -> dict[str, ChoiceList]:
    """All lists by name; rows without a list or a name are faults.

    With `twins`, a name may come twice in a list, as filtered lists have it: it is one choice.
    """
    found: dict[str, ChoiceList] = {}
    if table is None:
        return found
    score = score_column(table)
    codes: dict[str, set[str]] = {}
    seen: dict[tuple[str, str], Choice] = {}
    for row in table.rows():
        name, choice = _word(row.get("list_name")), _word(row.get("name"))
        if not name:
            ledger.lose_row(row, "x_no_list")
            continue
        texts = texts_in(row, "label")
        if not choice:
            ledger.fault(row, "name", "x_choice_name")
            continue
        group = found.setdefault(name, ChoiceList(name, score=score))
        if (name, choice) in seen:
            if twins:
                seen[name, choice].twins.append(row)
            else:
                ledger.fault(row, "name", "x_choice_twice", choice)
            continue
        code = row.get("carnet_code") or free_code_of(choice, codes.setdefault(name, set()))
        texts = texts or {"": choice}
        seen[name, choice] = Choice(choice, code, row, texts, _worth(row, score, choice))
        group.choices.append(seen[name, choice])
    return {name: _only_full_scores(one) for name, one in found.items()}


def _word(text: str) -> str:
    return text.replace("\u00a0", " ").strip()


def score_column(table: Table) -> str:
    """The key of the column that says what choices are worth, if there is one."""
    if "carnet_value" in table.by_key:
        return "carnet_value"
    return next((key for key in table.by_key if fold(key) in SCORES), "")


def _worth(row: Row, score: str, name: str) -> Decimal | None:
    """The score told beside the choice, else the number that its name is."""
    text = row.get(score) if score else name
    number = decimal_of(text) if text else None
    if number is None or not _is_exact(text, number):
        return None
    return number


def _is_exact(text: str, number: Decimal) -> bool:
    """A worth is kept to the last digit, or it is none."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    return (
        bool(re.fullmatch(r"-?[0-9.]+", bare))
        and Decimal(bare) == number
        and bool(NUMBER.fullmatch(plain_number(number)))
    )


def _only_full_scores(group: ChoiceList) -> ChoiceList:
    """A column of scores that this list leaves empty says nothing of it: its names may."""
    if (
        group.score
        and group.score != "carnet_value"
        and all(one.worth is None for one in group.choices)
    ):
        group.score = ""
        for one in group.choices:
            one.worth = _worth(one.row, "", one.name)
    return group


def plain_number(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def texts_in(row: Row, key: str) -> dict[str, str]:
    """`{language: text}`; a column that names none is kept under the empty name."""
    found: dict[str, str] = {}
    for name, text in row.cells.items():
        head, colons, language = name.partition("::")
        if head == key and (colons or name == key) and text.strip():
            found[language] = text.strip()
    return found


Lists = Mapping[str, ChoiceList]
