"""A form comes in by the same steps as any grid; its author says which lists are levels."""

import io

import pytest
from django.core.management import call_command

from tests.visits.forms import form_of
from tests.visits.test_grid_import_pages import sent, text_of, upload, where
from visits.models import Criterion, GridImport
from visits.queries.grid_document import version_document
from visits.services.grid import publish_version

pytestmark = pytest.mark.django_db
FORM = form_of(
    [["type", "name", "label"], ["select_one s", "a", "Couvert ?"], ["geopoint", "g", "Lieu"]],
    [["list_name", "name", "label"], ["s", "bare", "nu"], ["s", "full", "plein"]],
    [["form_title"], ["Mon formulaire"]],
)


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_form_becomes_a_draft_and_its_author_says_what_is_a_level(village, client_of):
    carla = client_of(village.carla)
    page = upload(carla, FORM, "form.xlsx")
    assert where(page).endswith("/check/")
    text = text_of(page)
    assert "Un lieu n'a pas de place dans une grille : « geopoint »." in text
    page = sent(carla, "check", **{"check-scale-1": "levels"})
    assert where(page).endswith("/confirm/")
    sent(carla, "confirm")
    version = GridImport.objects.get().version
    assert Criterion.objects.get(version=version).kind == "levels"
    assert version.grid.name == {"fr": "Mon formulaire"}


def test_a_form_updated_upstream_is_the_next_version(village, tmp_path):
    file = tmp_path / "form.xlsx"
    for at, label in enumerate(("Avant", "Après")):
        file.write_bytes(form_of([["type", "name", "label"], ["text", "a", label]],
                                 None, [["form_id"], ["ferme"]]))  # fmt: skip
        more = {"grid": "ferme"} if at else {}
        call_command(
            "grid_import", str(file), network=village.network.slug, stdout=io.StringIO(), **more
        )
        version = GridImport.objects.order_by("-at").first().version
        if not at:
            publish_version(version, by=village.carla)
    (item,) = version_document(version)["themes"][0]["criteria"]
    assert (version.number, item["code"], item["change"]) == (2, "a", "reworded")


def test_every_format_goes_out(village, client_of):
    page = client_of(village.carla).get(f"/grids/{village.version.grid.ref}/export/xlsform/")
    assert page.status_code == 200
    assert page["Content-Disposition"].endswith('-xlsform.xlsx"')
