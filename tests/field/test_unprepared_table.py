"""Two tablets on a farm, neither prepared: gathered, talked over and signed without network."""

import pytest
from playwright.sync_api import expect

from peers.models import Group
from tests.field.table import come_home, give_file, take_file
from tests.field.tablet import question
from tests.makers import make_visit
from visits.models import Action, Draft, Entry
from visits.queries.signature import signed_states
from visits.services.draft import attach_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FARM = "Chez Paulette"


@pytest.fixture
def installed(open_page, sign_in, live_server, accessibility_faults):
    """An app on which nobody has prepared a visit: it keeps the grids, and knows its own key."""

    def open_one(person):
        page = open_page(viewport={"width": 810, "height": 1080})
        sign_in(page, person)
        page.goto("/field/")
        page.evaluate("navigator.serviceWorker.ready")
        expect(page.locator("begin-visit[data-offered]")).to_be_visible()
        assert accessibility_faults(page) == []
        page.get_by_role("button", name="Garder les grilles ici").click()
        expect(page.locator("begin-visit[data-ready]")).to_be_visible(timeout=30_000)
        page.reload()
        expect(page.locator("begin-visit[data-ready]")).to_be_visible(timeout=30_000)
        page.context.set_offline(True)
        return page

    return open_one


def begin(page):
    page.get_by_text("Commencer une visite non prévue").click()
    page.get_by_label("Le nom de la ferme").fill(FARM)
    page.get_by_label("Qui parle pour la ferme").fill("Ana")
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("h1")).to_have_text(FARM)


def answer(page, criterion, level):
    page.locator("ol.tasks a").first.click()
    expect(page.locator("[data-count]")).not_to_be_empty()
    question(page, criterion).get_by_text(level).click()
    expect(page.locator("sync-status")).to_contain_text("Enregistré")
    page.go_back()


def open_page_of(page, title):
    page.locator("a.row", has_text=title).click()
    expect(page.locator("[data-ready]")).to_be_visible()


def add_lead(page, text):
    leads = page.locator("[data-part=leads]")
    if not leads.get_by_label("Une piste de plus").is_visible():
        leads.get_by_text("Ajouter une piste").click()
    leads.get_by_label("Une piste de plus").fill(text)
    leads.get_by_role("button", name="Ajouter cette piste").click()
    lead = leads.locator("li", has_text=text)
    lead.locator("summary").click()
    return lead


def give_to(page, text, group):
    """A lead that a group takes on; which of the network's many is asked for."""
    lead = add_lead(page, text)
    lead.get_by_label("un groupe").check()
    lead.get_by_label("Lequel ?").select_option(label=group.name)
    lead.get_by_role("button", name="Noter dans le plan").click()
    expect(lead.locator(".chip.done")).to_contain_text("À décider")
    lead.locator("summary").click()
    expect(lead.get_by_label("Lequel ?")).to_have_value(str(group.ref))


def agree_on(page, text):
    """A lead, and the farm's word on it."""
    lead = add_lead(page, text)
    lead.get_by_label("elle accepte").check()
    lead.get_by_role("button", name="Noter dans le plan").click()
    expect(lead.locator(".chip.done")).to_contain_text("Acceptée")


def sign_for_the_farm(page):
    page.get_by_role("link", name="Relire et signer").click()
    expect(page.locator("field-signature[data-ready]")).to_be_visible()
    page.get_by_label("Qui signe ?").select_option(label="Ana, pour la ferme")
    page.get_by_label("J'ai participé et j'ai relu.").check()
    page.get_by_label("Votre nom, écrit par vous").fill("Ana")
    page.get_by_role("button", name="Signer").click()
    expect(page.locator("[data-signed-list]")).to_contain_text("Ana a signé")


def test_they_have_the_same_day_at_the_table_and_it_all_comes_home(
    village, installed, tmp_path, accessibility_faults
):
    v = village
    for number in range(6):
        Group.objects.create(network=v.network, name=f"AMAP numéro {number}")
    first = v.version.criteria.order_by("theme__position", "position").first()
    ben, lea = installed(v.ben), installed(v.lea)
    for page, level in ((ben, "en chemin"), (lea, "installé")):
        begin(page)
        answer(page, first, level)
    open_page_of(lea, "Réunir les tablettes")
    code = lea.locator("[data-code]").inner_text()
    file = give_file(lea, tmp_path)
    open_page_of(ben, "Réunir les tablettes")
    assert "Le code ne convient pas" in take_file(ben, file)
    assert accessibility_faults(ben) == []
    ben.set_viewport_size({"width": 320, "height": 640})
    width = "document.documentElement.scrollWidth"
    assert ben.evaluate(width) == 320
    ben.set_viewport_size({"width": 810, "height": 1080})
    ben.get_by_label("Le code lu sur").fill(code.lower())
    assert "1 ajoutées" in take_file(ben, file)
    expect(ben.locator("[data-tablet=gathered]")).to_contain_text("Léa")

    ben.get_by_role("link", name="Continuer vers le bilan").click()
    expect(ben.locator("field-debrief[data-ready]")).to_be_visible()
    talk = ben.locator("[data-part=discuss] [data-list]")
    expect(talk).to_contain_text("Deux avis différents")
    expect(talk).to_contain_text("Léa")
    agree_on(ben, "Planter une haie")
    give_to(ben, "Tenir une caisse", v.group)
    sign_for_the_farm(ben)

    ben.locator(".field-back", has_text=FARM).click()
    part = ben.locator("field-hub [data-part]").first
    expect(part.locator("[data-chip]")).to_have_text("En cours")
    expect(part.locator("[data-talk]")).to_have_text("À discuter (1)")
    expect(ben.locator("[data-resume]")).to_contain_text("Reprendre")

    for page in (ben, lea):
        page.context.set_offline(False)
        assert come_home(page)["entries"] == 0
    visit = make_visit(v.farm, v.version, by=v.carla)
    for draft in Draft.objects.order_by("pk"):
        attach_draft(draft, visit, by=v.carla)
    answers = Entry.objects.filter(visit=visit, kind="answer", criterion=first)
    assert {(row.said_by, row.author) for row in answers} == {(v.ben, v.ben), (v.lea, v.lea)}
    actions = {row.what: row for row in Action.objects.filter(farm=v.farm)}
    assert actions["Planter une haie"].status == "accepted"
    assert actions["Tenir une caisse"].owner_group == v.group
    signature = Entry.objects.get(visit=visit, kind="signature")
    assert (signature.said_by, signature.author) == (v.ana, v.ben)
    (told,) = signed_states(visit, [signature]).values()
    assert (told.waits, told.differs) == (0, False)
    assert not visit.held.filter(decision="").exists()
