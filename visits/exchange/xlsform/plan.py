"""What the author decides of a form: its language, and which lists are steps of a scale."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormPlan:
    """`bare` is the language of texts that name none, where somebody said it.

    `first` came first in the version before, whatever the order of the columns is now.
    `scales` says of a list by name whether it is one; the others are guessed.
    """

    language: str = "fr"
    bare: str = ""
    first: str = ""
    scales: Mapping[str, bool] = field(default_factory=dict)
    best_first: frozenset[str] = frozenset()
    without: frozenset[tuple[str, int]] = frozenset()
    dropped: frozenset[tuple[str, int]] = frozenset()
    lenient: bool = False
