"""On the tablet, who looks after which part: also without network, and whoever holds it."""

import pytest
from playwright.sync_api import expect

from tests.field.tablet import prepare
from visits.queries.grid import sections_of
from visits.services.allotment import allot_sections

pytestmark = [pytest.mark.browser]

PULL = """async () => {
  const at = (name) => import(`/static/visits/field/${name}.js`);
  const [{ current }, { visitOf }, { pullVisit }, { makeApi }] = await Promise.all(
    [at("store/current"), at("store/visits"), at("sync/pull"), at("sync/api")]);
  const { db, visit } = await current();
  await pullVisit({ db, api: makeApi({ fetch: fetch.bind(globalThis) }), visit: await visitOf(db, visit), meet: async () => {} });
}"""


def test_the_hub_says_who_has_which_part_and_what_is_ones_own(page, sign_in, village):
    v = village
    first, second = (section.key for section in sections_of(v.visit))
    mates = {row.person.name: row.pk for row in v.visit.team.select_related("person")}
    allot_sections(v.visit, {first: {mates["Ben"], mates["Léa"]}}, by=v.carla)
    sign_in(page, v.ben)
    prepare(page, v.visit, v.ben)
    page.goto(f"/visits/{v.visit.pk}/field/")
    rows = [page.locator(f"[data-part='{key}']") for key in (first, second)]
    expect(rows[0]).to_contain_text("Pour Ben, Léa")
    expect(rows[0].get_by_text("à vous")).to_be_visible()
    expect(rows[1].get_by_text("Pour", exact=False)).to_be_hidden()
    expect(rows[1].get_by_text("à vous")).to_be_hidden()

    # Shared out otherwise meanwhile: the tablet learns it with the next page of the visit.
    allot_sections(v.visit, {second: {mates["Léa"]}}, by=v.carla)
    page.evaluate(PULL)
    page.reload()
    expect(rows[1]).to_contain_text("Pour Léa")
    expect(rows[0].get_by_text("à vous")).to_be_hidden()
    page.locator("who-holds button").click()
    page.get_by_role("button", name="Léa").click()
    expect(rows[1].get_by_text("à vous")).to_be_visible()
