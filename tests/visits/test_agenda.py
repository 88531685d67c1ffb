"""The meeting's page: one sheet whatever the size, no result of a farm, and nobody else's network."""

import html
import io
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from peers.models import Holder
from tests.makers import days_ago, grid_document, make_group, make_visit
from tests.structure import structure_of, words_of
from tests.visits.seasons import put_farms
from visits.models import Action, Grid, GridVersion, Support, Visit
from visits.services.entry import unlocked_log
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.visit import postpone_visit

PAGE, PDF = reverse("visits:agenda"), reverse("visits:agenda-pdf")
LONG = "très long nom de ferme " * 5


def put_everything(village, n):
    """So many of each thing that a meeting talks over."""
    month = timezone.localdate().replace(day=1)
    at = timezone.now()
    for farm in put_farms(village.network, n, "Nord", municipality="Montclair"):
        farm.name = f"{LONG[:90]} {farm.pk}"
        farm.save(update_fields=["name"])
        common = {
            "network": village.network,
            "farm": farm,
            "kind": "peer",
            "month": month,
            "created_by": village.carla,
        }
        Visit.objects.create(status="planned", **common)
        Visit.objects.create(status="dated", date=days_ago(-3), **common)
        Visit.objects.create(status="debriefed", date=days_ago(9), **common)
        Visit.objects.create(status="written", date=days_ago(9), written_at=at, **common)
        action = Action.objects.create(
            action_id=uuid.uuid4(),
            farm=farm,
            what="Discuter du prix " * 8,
            finding="constat secret",
            owner="group",
            owner_group=village.group,
            due_on=days_ago(4),
            status="in_progress",
            since=at,
            updated_at=at,
        )
        Support.objects.create(
            action=action, support_id=uuid.uuid4(), what="Un coup de main", status="offered"
        )


@pytest.mark.parametrize("n", [0, 1, 40])
def test_the_pdf_is_one_tagged_sheet_whatever_the_size(village, client_of, n):
    put_everything(village, n)
    pdf = PdfReader(io.BytesIO(client_of(village.carla).get(PDF).content))
    assert len(pdf.pages) == 1
    assert structure_of(pdf) == {"lang": "fr", "marked": True, "shows_title": True, "ua": True}
    assert ("autres" in words_of(pdf)) == (n == 40)


def test_page_and_pdf_say_the_same_and_no_result(village, client_of):
    put_everything(village, 12)
    client = client_of(village.carla)
    text = client.get(PAGE).content.decode()
    paper = words_of(PdfReader(io.BytesIO(client.get(PDF).content)))
    for title in (
        "Visites à dater",
        "Visites sans personne pour écrire",
        "Comptes rendus à écrire",
        "Comptes rendus proposés, à rendre définitifs",
        "Promesses du réseau et des groupes, à reparler",
        "Coups de main cherchés, par thème",
        "Prochaines dates",
    ):
        assert title in text
        assert title in paper
    assert "constat secret" not in text + paper
    assert "niveau" not in paper


def test_on_the_screen_each_line_leads_to_what_it_names(village, client_of):
    put_everything(village, 1)
    client = client_of(village.carla)
    page = client.get(PAGE).content.decode()
    points = page[page.index('class="point"') :].partition("</main>")[0]
    lines = re.findall(r"<li>(.*?)</li>", points)
    assert len(lines) > 5
    for line in lines:
        address = html.unescape(re.fullmatch(r'<a href="([^"]+)">[^<]+</a>', line)[1])
        assert client.get(address).status_code == 200
    need = re.search(r'href="([^"]*asks=yes[^"]*)">[^<]*\D(\d+)</a>', points)
    found = client.get(html.unescape(need[1])).content.decode()
    assert f'data-total="{need[2]}"' in found


def test_a_visit_put_off_waits_for_another_day(village, client_of):
    visit = make_visit(village.farm, village.version, by=village.carla, day=days_ago(40))
    Visit.objects.exclude(pk=visit.pk).update(status="cancelled", reason="gel")
    assert "Visites à dater" not in client_of(village.carla).get(PAGE).content.decode()
    postpone_visit(visit, by=village.carla, reason="Gel")
    assert "Visites à dater" in client_of(village.carla).get(PAGE).content.decode()


def test_a_territory_is_a_scope(village, client_of):
    put_everything(village, 1)
    client = client_of(village.carla)
    assert "Visites à dater" in client.get(PAGE, {"territory": "Nord"}).content.decode()
    assert "Rien n'attend" in client.get(PAGE, {"territory": "Sud"}).content.decode()
    assert client.get(PAGE, {"territory": "\0" * 90}).status_code == 200


def test_what_is_ones_own_farms_stays_out(village, client_of):
    put_everything(village, 1)
    for farm in village.network.farms.all():
        Holder.objects.create(farm=farm, person=village.carla, since=days_ago(3))
    assert "Rien n'attend" in client_of(village.carla).get(PAGE).content.decode()


def test_another_networks_meeting_hears_nothing(village, client_of):
    put_everything(village, 2)
    text = client_of(village.dan).get(PAGE).content.decode()
    assert "Rien n'attend" in text
    assert make_group(village.other_network).name not in text


def ask_for_hands(farm, visit, code):
    at = timezone.now()
    action = Action.objects.create(
        action_id=uuid.uuid4(),
        farm=farm,
        visit=visit,
        criterion_code=code,
        what="Semer",
        owner="farm",
        status="accepted",
        accepted_version=1,
        since=at,
        updated_at=at,
    )
    Support.objects.create(action=action, support_id=uuid.uuid4(), what="Prêter", status="offered")


def test_needs_bear_the_names_of_the_grids_that_the_network_uses(village, client_of):
    """Codes are short: a grid of the library that nobody here uses has the same ones."""
    strange = grid_document(2, 3, code="grille-d-ailleurs")
    for theme in strange["themes"]:
        theme["name"] = {"fr": "Thème d'une grille d'ailleurs", "en": "Elsewhere"}
    version = publish_version(load_grid(strange, network=None), by=village.carla)
    with unlocked_log():  # a later version of the library than the one in use here
        GridVersion.objects.filter(pk=version.pk).update(number=9)
        Grid.objects.filter(pk=village.version.grid_id).update(network=None)
    ask_for_hands(village.farm, village.visit, "t1-c1")
    ask_for_hands(village.farm, village.visit, "t1-c2")
    ask_for_hands(village.farm, village.visit, "")

    text = client_of(village.carla).get(PAGE).content.decode()

    assert "Thème 1\u00a0: 2" in text
    assert "sans thème\u00a0: 1" in text
    assert "ailleurs" not in text
