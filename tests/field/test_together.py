"""Proof 5: several tablets fill one visit without network, and come back in any order."""

import os
import random
from itertools import pairwise

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.field.offline import TABLET, prepare
from tests.field.tablet import open_section
from tests.makers import criteria, make_grid, make_visit
from visits.models import Entry
from visits.queries.pull import digest_of

pytestmark = [pytest.mark.browser]
CRITERIA = int(os.environ.get("TOGETHER", "20"))
ANSWER = """(levels) => {
  for (const [at, one] of [...document.querySelectorAll("criterion-answer")].entries()) {
    one.querySelectorAll(".answers input")[levels[at]].click();
  }
}"""
HERE = """async (visit) => {
  const at = (name) => import(`/static/visits/field/${name}.js`);
  const [{ current }, { receivedHash }] = await Promise.all([at("store/current"), at("store/received")]);
  const { db } = await current();
  const rows = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll());
  const ours = rows.filter((row) => row.visit === visit && row.kind === "answer");
  return {
    hash: await receivedHash(db, visit, "shared"),
    said: ours.map(({ criterion, said_ref: who, value }) => [criterion, who, value.level]).sort(),
  };
}"""


@pytest.mark.parametrize("several", [2, 3])
def test_tablets_that_come_back_in_any_order_say_the_same(village, open_page, sign_in, several):
    v, chance = village, random.Random(int(os.environ.get("SEED", "1")) + several)  # noqa: S311
    people = [v.ben, v.lea, v.elsa][:several]
    version = make_grid(v.network, themes=CRITERIA // 10, criteria=10, by=v.carla)
    visit = make_visit(v.farm, version, by=v.carla, team=tuple(people))
    rows = criteria(visit)
    tablets, said = {}, []
    for person in people:
        page = tablets[person] = open_page(viewport=TABLET)
        sign_in(page, person)
        prepare(page, visit)
        page.context.set_offline(True)
    for person, page in tablets.items():
        levels = [chance.randrange(3) for _ in rows]
        fill(page, visit, rows, levels)
        said += [
            [str(row.pk), str(person.ref), str(level)]
            for row, level in zip(rows, levels, strict=True)
        ]
    coming = [*people, *people]
    chance.shuffle(coming)
    for person in coming:
        come_home(tablets[person], visit)
    for person in people:  # once more each: now everybody's words are there
        come_home(tablets[person], visit)

    stored = Entry.objects.filter(visit=visit, kind="answer").select_related("said_by")
    on_server = [[str(e.criterion_id), str(e.said_by.ref), e.value["level"]] for e in stored]
    assert sorted(on_server) == sorted(said)
    server = digest_of(visit, "shared").state_hash
    for page in tablets.values():
        here = page.evaluate(HERE, str(visit.pk))
        assert here == {"hash": server, "said": sorted(said)}
    apart = {
        row.pk for row in rows if len({level for c, _who, level in said if c == str(row.pk)}) > 1
    }
    assert apart
    page = tablets[people[0]]
    listed = 0
    for row in first_of_each_section(rows):
        open_section(page, visit, row)
        listed += page.locator("two-opinions").count()
    assert listed == len(apart)


def first_of_each_section(rows):
    return [rows[0], *(row for before, row in pairwise(rows) if row.theme_id != before.theme_id)]


def fill(page, visit, rows, levels):
    for at, row in enumerate(first_of_each_section(rows)):
        open_section(page, visit, row)
        page.evaluate(ANSWER, levels[at * 10 : at * 10 + 10])
        saved = page.locator("criterion-answer fieldset > [data-status]", has_text="Enregistré sur")
        expect(saved).to_have_count(10)


def come_home(page, visit):
    """A network, a moment on the page that tells what is only here, and off again."""
    page.context.set_offline(False)
    page.goto(reverse("visits:field-leaving", args=[visit.pk]))
    with page.expect_response(lambda answer: "/entries?" in answer.url):
        page.locator("[data-send]").click()
    expect(page.locator("[data-all]")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(300)
    page.context.set_offline(True)
