"""Two tablets on a farm, neither prepared: gathered, talked over and signed without network."""

import pytest
from playwright.sync_api import expect

from peers.models import Group
from tests.field.table import (
    come_home,
    cut_off,
    give_file,
    make_ready,
    open_table,
    received,
    say_on,
    shown,
    take_file,
)
from tests.field.tablet import heads, question
from tests.makers import criteria, make_grid, make_visit
from visits.exchange.tablet import take_in_file
from visits.models import Action, Draft, Entry
from visits.queries.pull import digest_of
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
    assert "1 réponse" in take_file(ben, file)
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


# -- one prepared, the other not


@pytest.fixture
def prepared(village, open_page, sign_in, live_server):
    """Ben's tablet with the visit that was planned; then without network."""
    page = open_page(viewport={"width": 810, "height": 1080})
    sign_in(page, village.ben)
    make_ready(page, village.visit, village.ben, "rouge")
    cut_off(page, live_server.url)
    return page


def answer_here(page, visit, criterion, level, person, **said):
    about = {"about": str(visit.about_of(criterion)), "said_ref": str(person.ref)}
    told = {"kind": "answer", "criterion": str(criterion.pk), "value": {"level": level}}
    return say_on(page, visit, **about, **told, **said)


def hand_over(lea, ben, visit, tmp_path):
    """Léa's file, and the code that she reads out."""
    open_page_of(lea, "Réunir les tablettes")
    code = lea.locator("[data-code]").inner_text()
    file = give_file(lea, tmp_path)
    open_table(ben, visit, "gather")
    assert "Écrivez le code" in take_file(ben, file)
    ben.get_by_label("Le code lu sur").fill(code)
    ben.get_by_role("button", name="Lire le fichier avec ce code").click()
    told = ben.locator("[data-taken-list]")
    expect(told).not_to_contain_text("se lit…")
    return file, told


def test_a_prepared_tablet_takes_in_an_unprepared_one_and_all_is_there_once(
    village, prepared, installed, tmp_path, accessibility_faults
):
    v, ben, lea = village, prepared, installed(village.lea)
    first, second = criteria(v.visit)[:2]
    answer_here(ben, v.visit, first, "1", v.ben)
    begin(lea)
    answer(lea, first, "installé")
    answer(lea, second, "installé")
    _file, told = hand_over(lea, ben, v.visit, tmp_path)
    expect(told).to_contain_text("2 réponses")
    expect(told).to_contain_text("L'animation du réseau la rattachera")
    expect(ben.locator("[data-tablet=gathered]")).to_contain_text("à rattacher")
    assert accessibility_faults(ben) == []
    ben.set_viewport_size({"width": 320, "height": 640})
    assert ben.evaluate("document.documentElement.scrollWidth") == 320
    ben.set_viewport_size({"width": 810, "height": 1080})

    open_table(ben, v.visit, "debrief")
    talk = ben.locator("[data-part=discuss] [data-list]")
    expect(talk).to_contain_text("Deux avis différents")
    expect(talk).to_contain_text("Léa")
    opinions = [one["entry_id"] for one in heads(ben, v.visit) if one["criterion"] == str(first.pk)]
    answer_here(ben, v.visit, first, "3", v.ben, act="together", parents=sorted(opinions))
    before = shown(ben, v.visit)
    sign_for_the_farm(ben)

    for page in (ben, lea, ben):
        page.context.set_offline(False)
        assert come_home(page)["entries"] == 0
    assert Entry.objects.filter(visit=v.visit, kind="answer").count() == 2
    attach_draft(Draft.objects.get(), v.visit, by=v.carla)
    for page in (lea, ben):
        come_home(page)
    said = Entry.objects.filter(visit=v.visit, kind="answer")
    assert sorted((row.said_by.name, row.act) for row in said) == [
        ("Ben", "own"),
        ("Ben", "together"),
        ("Léa", "own"),
        ("Léa", "own"),
    ]
    assert all(row.author == row.said_by for row in said)
    assert [row.value for row in v.visit.answers.filter(criterion=first)] == [{"level": "3"}]
    signature = Entry.objects.get(visit=v.visit, kind="signature")
    (state,) = signed_states(v.visit, [signature]).values()
    assert (state.waits, state.differs) == (0, False)
    assert before["state_hash"] == signature.value["state_hash"]
    assert received(ben, v.visit) == digest_of(v.visit, "shared").state_hash


def test_the_prepared_tablets_backup_brings_the_other_ones_words_to_the_desk(
    village, prepared, installed, tmp_path
):
    v, ben, lea = village, prepared, installed(village.lea)
    begin(lea)
    answer(lea, criteria(v.visit)[0], "installé")
    hand_over(lea, ben, v.visit, tmp_path)
    backup = give_file(ben, tmp_path).read_bytes()
    taken = take_in_file(v.visit, backup, by=v.carla)
    assert (taken.held, taken.altered) == (1, 0)
    draft = Draft.objects.get()
    assert draft.begun_by == v.lea
    attach_draft(draft, v.visit, by=v.carla)
    assert Entry.objects.get(visit=v.visit).said_by == v.lea


def test_the_file_of_a_prepared_visit_is_for_its_own_tablets_and_says_which_way_it_goes(
    village, prepared, installed, tmp_path
):
    v, ben, lea = village, prepared, installed(village.lea)
    answer_here(ben, v.visit, criteria(v.visit)[0], "1", v.ben)
    open_table(ben, v.visit, "gather")
    file = give_file(ben, tmp_path)
    begin(lea)
    open_page_of(lea, "Réunir les tablettes")
    assert "Donnez-leur votre fichier et votre code" in take_file(lea, file)


def test_another_version_of_the_grid_is_named_and_its_words_are_carried(
    village, installed, tmp_path, accessibility_faults
):
    v = village
    ben = installed(v.ben)
    other = make_grid(v.network, by=v.carla)
    lea = installed(v.lea)
    begin(ben)
    lea.get_by_text("Commencer une visite non prévue").click()
    lea.locator("select[name=version]").select_option(value=str(other.pk))
    lea.get_by_label("Le nom de la ferme").fill(FARM)
    lea.get_by_role("button", name="Commencer").click()
    expect(lea.locator("h1")).to_have_text(FARM)
    answer(lea, other.criteria.order_by("theme__position", "position").first(), "installé")
    open_page_of(lea, "Réunir les tablettes")
    code, file = lea.locator("[data-code]").inner_text(), give_file(lea, tmp_path)
    open_page_of(ben, "Réunir les tablettes")
    ben.get_by_label("Le code lu sur").fill(code)
    told = take_file(ben, file)
    assert "1 saisie suit «" in told
    assert "version" in told
    assert "rien de nouveau" in told
    ben.context.set_offline(False)
    come_home(ben)
    assert Draft.objects.filter(begun_by=v.lea).exists()
