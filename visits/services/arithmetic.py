"""The arithmetic of a draft follows what is copied: a copy brings the points of its original."""

from collections.abc import Mapping

from visits.models import GridVersion


def copy_arithmetic(version: GridVersion, copies: Mapping[str, str], what: str) -> None:
    """`copies` gives for each code the code of its copy; `what` is caps (themes) or points."""
    stands = (version.arithmetic or {}).get(what, {})
    more = {new: stands[old] for old, new in copies.items() if old in stands}
    if more:
        version.arithmetic = {**(version.arithmetic or {}), what: {**stands, **more}}
        version.save(update_fields=["arithmetic"])
