"""A tablet in a test: a page of Chromium on which a visit has been made ready."""

from playwright.sync_api import Page, expect

from visits.models import Criterion, Visit

PREPARE = """async ([visit, person]) => {
  const at = (name) => import(`/static/visits/field/${name}.js`);
  const [{ setCurrent, current }, { keepBundle }] = await Promise.all([at("store/current"), at("store/bundle")]);
  await setCurrent(person);
  const { db } = await current();
  const answer = await fetch(`/api/v1/sync/visits/${visit}/bundle?stream=shared`);
  await keepBundle(db, await answer.json());
}"""
HEADS = """async ([visit, kind]) => {
  const at = (name) => import(`/static/visits/field/${name}.js`);
  const [{ current }, { headsOfKind }] = await Promise.all([at("store/current"), at("store/log")]);
  const { db } = await current();
  const records = await headsOfKind(db, visit, kind);
  return records.flatMap(({ heads, ...of }) => heads.map((head) => ({ ...of, ...head })));
}"""


def prepare(page: Page, visit: Visit, person: object) -> None:
    """As the preparation does, without its page: who uses the tablet, and the visit's bundle."""
    page.goto("/field/")
    page.evaluate(PREPARE, [str(visit.pk), {"ref": str(person.ref), "name": person.name}])


def heads(page: Page, visit: Visit, kind: str = "answer") -> list[dict]:
    """What stands on the tablet, from its own store."""
    return page.evaluate(HEADS, [str(visit.pk), kind])


def section_url(visit: Visit, criterion: Criterion, part: int = 1) -> str:
    return f"/visits/{visit.pk}/field/{criterion.theme_id}-{part}/"


def open_section(page: Page, visit: Visit, criterion: Criterion, part: int = 1) -> None:
    page.goto(section_url(visit, criterion, part))
    expect(page.locator("[data-count]")).not_to_be_empty()


def question(page: Page, criterion: Criterion):
    return page.locator(f"#c{criterion.pk.hex}")
