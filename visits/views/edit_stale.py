"""When somebody else saved in between: what stands now beside what was typed, nothing lost."""

from collections.abc import Mapping
from typing import Any

from visits.griddoc.diff import Difference, compare_criteria, compare_texts
from visits.services.editing import Stale, token_of
from visits.views.diff_words import in_words


def stale_context(stale: Stale, typed: Mapping[str, Any]) -> dict[str, Any]:
    """For `visits/edit_stale.html`; saving once more then overwrites knowingly."""
    stands = stale.stands
    if "kind" in stands:
        typed = {**typed, "levels": typed.get("steps", [])}
        found: Difference = compare_criteria(stands, typed)
    else:
        found = compare_texts(stands, typed)
    return {"stale": stale, "both": in_words(found), "token": token_of(stands)}
