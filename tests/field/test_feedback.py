"""What a visitor says of the question itself on a tablet without network: it is kept, it arrives."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.field.offline import TABLET, prepare
from tests.field.tablet import heads, open_section, question
from tests.makers import criteria

pytestmark = [pytest.mark.browser]


@pytest.fixture
def tablet(village, open_page, sign_in):
    page = open_page(viewport=TABLET)
    sign_in(page, village.ben)
    prepare(page, village.visit)
    return page


def open_more(page, criterion):
    question(page, criterion).get_by_role("button", name="Ajouter", exact=True).click()
    more = question(page, criterion).locator("criterion-more")
    if not more.get_by_text("Rien à signaler").is_visible():
        more.get_by_text("Sur la question elle-même").click()
    return more


def test_what_is_said_of_a_question_offline_is_kept_and_arrives(tablet, village):
    v, first = village, criteria(village.visit)[0]
    tablet.context.set_offline(True)
    open_section(tablet, v.visit, first)
    more = open_more(tablet, first)
    why = more.get_by_label("Pourquoi")
    expect(why).to_be_disabled()
    more.get_by_label("Difficile à demander").click()
    why.fill("Personne n'ose répondre.")
    expect(more.locator("[data-grid] [data-status]")).to_contain_text("Enregistré")
    tablet.wait_for_timeout(500)  # the fingers rest: what was typed is said
    open_section(tablet, v.visit, first)
    more = open_more(tablet, first)
    expect(more.get_by_label("Difficile à demander")).to_be_checked()
    expect(more.get_by_label("Pourquoi")).to_have_value("Personne n'ose répondre.")
    [head] = heads(tablet, v.visit, "feedback")
    said = {"what": "hard_to_ask", "why": "Personne n'ose répondre."}
    assert (head["value"], head["said_ref"]) == (said, str(v.ben.ref))
    expect(tablet.locator("[data-count]")).to_have_text("0 sur 3 remplis")
    tablet.context.set_offline(False)
    tablet.goto(reverse("visits:field-hub", args=[v.visit.pk]))
    expect(tablet.locator("sync-status")).to_have_attribute("data-state", "sent")
    [stored] = v.visit.heads.filter(kind="feedback")
    assert (stored.entry.value, stored.entry.source) == (said, "tablet")
    assert stored.entry.criterion_id == first.pk


def test_it_is_changed_and_taken_back_and_marks_nothing_else(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    more = open_more(tablet, first)
    more.get_by_label("Pas utile ici").click()
    expect(more.locator("[data-grid] [data-status]")).to_contain_text("Enregistré")
    more.get_by_label("Point d'appui").click()
    expect(more.get_by_label("Pas utile ici")).to_be_checked()
    more.get_by_label("Rien à signaler").click()
    expect(more.get_by_label("Pourquoi")).to_be_disabled()
    tablet.wait_for_timeout(500)
    assert [row["value"] for row in heads(tablet, v.visit, "feedback")] == [{}]
    assert [row["value"] for row in heads(tablet, v.visit, "mark")] == [{"mark": "strength"}]
