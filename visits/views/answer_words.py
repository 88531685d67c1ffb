"""An answer in a few words: the level's name, the choice, the number with its unit, the state."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from visits.models import Criterion
from visits.queries.report import answer_of
from visits.templatetags.visits import STATES, text_in, unchanged_words, with_unit

LONGEST = 120


def in_words(criterion: Criterion, value: Mapping[str, Any]) -> str:
    said = answer_of(criterion, dict(value))
    if said["state"] in STATES:
        return _state_words(said["state"], said["reason"])
    if said["at"]:
        intention = _(", en projet") if said["intention"] else ""
        return f"{text_in(said['level'])}{intention}"
    if said["choices"]:
        return ", ".join(map(text_in, said["choices"]))
    if said["number"]:
        return with_unit(said["number"], said["unit"])
    if said["date"]:
        return date_format(date.fromisoformat(said["date"]))
    return said["said"] if len(said["said"]) <= LONGEST else said["said"][:LONGEST] + "…"


def _state_words(state: str, reason: str) -> str:
    if state == "unchanged":
        return unchanged_words(reason)
    return f"{STATES[state]} ({reason})" if reason else str(STATES[state])
