"""What a grid says of itself: a new empty one, its name and licence, languages, how it counts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from peers.models import Network, Person
from peers.refused import Refused
from visits.griddoc.walk import text_of
from visits.models import Grid, GridEdit, GridVersion
from visits.queries.grid_document import grid_head
from visits.services.editing import lock_draft, note_edit, refuse_stale
from visits.services.grid import free_code

Document = Mapping[str, Any]
#: A criterion's page shows languages side by side, a few at a time.
MOST_LANGUAGES = 12


@transaction.atomic
def create_grid(
    network: Network, *, by: Person, name: Mapping[str, str], languages: Iterable[str]
) -> GridVersion:
    """A grid of the network's own, empty, with its first draft."""
    network = Network.objects.select_for_update().get(pk=network.pk)
    languages = list(dict.fromkeys(languages))
    _refuse_head({"name": name, "languages": languages})
    stem = slugify(text_of(name))[:50].strip("-") or "grille"
    grid = Grid.objects.create(network=network, code=free_code(stem, network), name=dict(name))
    version = GridVersion.objects.create(grid=grid, number=1, languages=languages)
    note_edit(version, GridEdit.Verb.ADDED, "grid", by=by, after=grid_head(version))
    return version


def _refuse_head(document: Document) -> None:
    if not text_of(document.get("name")):
        raise Refused(_("Donnez un nom à la grille."))
    if not document.get("languages"):
        raise Refused(_("Une grille a au moins une langue."))
    if len(document["languages"]) > MOST_LANGUAGES:
        raise Refused(_("Une grille a au plus %(n)s langues.") % {"n": MOST_LANGUAGES})


@transaction.atomic
def change_head(
    version: GridVersion, document: Document, *, by: Person, token: str | None = None
) -> GridVersion:
    """Name, summary, licence and source are the lineage's; languages and counting the draft's.

    Texts of a language that leaves stay in the draft until it is published, and come back with it.
    """
    version = lock_draft(version)
    before = grid_head(version)
    refuse_stale(version, before, token, "grid")
    _refuse_head(document)
    grid, policy = version.grid, document.get("policy", {})
    grid.name, grid.summary = document["name"], document.get("summary", {})
    grid.licence, grid.source = document.get("licence", ""), document.get("source", {})
    version.languages, version.charter = document["languages"], document.get("charter", "")
    version.missing = policy.get("missing", "left_out")
    version.not_applicable = policy.get("not_applicable", "left_out")
    version.theme_result = policy.get("theme", "counts")
    version.total = policy.get("total", "none")
    version.always_left_out = policy.get("always_left_out", [])
    version.arithmetic = policy.get("arithmetic") or None
    after = grid_head(version)
    if after != before:
        grid.save(update_fields=["name", "summary", "licence", "source"])
        version.save()
        note_edit(version, GridEdit.Verb.CHANGED, "grid", by=by, before=before, after=after)
    return version
