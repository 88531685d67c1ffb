"""Grids that an installed application keeps, empty: for a visit begun without preparation."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from peers.access import networks_of
from peers.models import Network, Person
from visits.access import grids_readable_by
from visits.models import GridVersion
from visits.queries.bundle import criterion_told, section_told
from visits.queries.grid import sections_of_version
from visits.templatetags.visits import text_in

MOST = 4
#: The pages of the day beside those of the parts, as a prepared visit has them.
AT_TABLE = ("carnet/", "file/", "gather/", "debrief/", "signature/", "leaving/")


def version_for(person: Person, version_id: int) -> GridVersion | None:
    """A version that anybody of its network may open; a draft is nobody's yet."""
    return _published(person).filter(pk=version_id).first()


def _published(person: Person) -> QuerySet[GridVersion]:
    rows = GridVersion.objects.filter(grid__in=grids_readable_by(person))
    return rows.exclude(status=GridVersion.Status.DRAFT).select_related("grid")


def kept_grids(person: Person) -> list[dict[str, Any]]:
    """Of each network of the person, its own published grids with all that they ask."""
    return [
        _told(network, version)
        for network in networks_of(person)
        for version in _of_network(person, network)[:MOST]
    ]


def _of_network(person: Person, network: Network) -> QuerySet[GridVersion]:
    rows = _published(person).filter(grid__network=network)
    return rows.filter(status=GridVersion.Status.PUBLISHED).order_by("-published_at", "pk")


def _told(network: Network, version: GridVersion) -> dict[str, Any]:
    base = reverse("visits:field-grid", args=[version.pk])
    sections = sections_of_version(version)
    inner = ("", *AT_TABLE, *(f"{section.key}/" for section in sections))
    pages = [f"{base}{page}" for page in inner]
    return {
        "version": version.pk,
        "name": text_in(version.grid.name),
        "number": version.number,
        "network": {"slug": network.slug, "name": network.name},
        "sections": [section_told(base, section) for section in sections],
        "criteria": list(_criteria(sections)),
        "always_left_out": version.always_left_out,
        "pages": pages,
    }


def _criteria(sections: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for section in sections:
        for number, row in section.numbered:
            yield criterion_told(section, number, row) | {"opened": False, "about": None}
