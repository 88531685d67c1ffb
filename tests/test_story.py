"""One visit from the first answer to the chart, in a browser, with and without JavaScript."""

from pathlib import Path

import pytest

from visits.models import Entry, Report, Visit
from visits.services.rebuild import rebuild_projections

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = Path(__file__).resolve().parent.parent / "var" / "screenshots"
TABLET = {"width": 810, "height": 1080}
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1366, "height": 768}


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no-javascript"])
def test_a_whole_visit_in_the_browser(  # noqa: PLR0915, PLR0917 - a story is told in one breath
    village, open_page, sign_in, accessibility_faults, live_server, scripts
):
    v, faults = village, []
    base = f"{live_server.url}/visits/{v.visit.pk}/"

    def page_of(person, viewport):
        page = open_page(viewport=viewport, java_script_enabled=scripts)
        sign_in(page, person)
        return page

    def look(page, name):
        """Nothing to the side, nothing that axe finds; a picture is kept."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}-{'js' if scripts else 'plain'}.png", full_page=True)
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
            faults.extend(f"{name}: {fault}" for fault in accessibility_faults(page))

    def press(page, name):
        page.get_by_role("button", name=name, exact=True).first.click()
        page.wait_for_load_state()

    # the team answers on a tablet
    team = page_of(v.ben, TABLET)
    team.goto(base)
    look(team, "hub")
    theme = v.version.themes.first()
    team.goto(f"{base}themes/{theme.pk}/1/")
    team.locator("input[type=radio][value='2']").first.check(force=True)
    press(team, "Enregistrer")
    look(team, "section")
    assert Entry.objects.filter(visit=v.visit, kind="answer").count() == 1

    # they talk it over
    team.goto(f"{base}debrief/")
    press(team, "Ouvrir le bilan")
    look(team, "debrief")
    press(team, "Le bilan est fait")
    team.goto(f"{base}report/offer/")
    look(team, "offer")
    press(team, "Proposer le texte")
    assert Visit.objects.get(pk=v.visit.pk).status == "written"

    # the farm reads on a phone, answers and signs
    farm = page_of(v.ana, PHONE)
    farm.goto(f"{base}report/")
    look(farm, "reading")
    farm.goto(f"{base}replies/")
    farm.locator("textarea").first.fill("Nous avons semé depuis.")
    press(farm, "Enregistrer la réponse")
    assert Entry.objects.filter(visit=v.visit, kind="reply").count() == 1

    # the report is made final
    team.goto(f"{base}report/final/")
    look(team, "final")
    team.locator("input[type=checkbox]").first.check()
    press(team, "Rendre définitif")
    assert Report.objects.filter(visit=v.visit).count() == 1

    # a later reply makes the second edition
    farm.goto(f"{base}replies/")
    farm.locator("textarea").first.fill("Et récolté.")
    press(farm, "Enregistrer la réponse")
    assert Report.objects.filter(visit=v.visit).count() == 2
    farm.goto(f"{base}report/")
    assert "Et récolté." in farm.content()
    look(farm, "edition-2")

    # what has moved, and the facilitator's page
    farm.goto(f"{live_server.url}/farms/{v.farm.slug}/progress/")
    look(farm, "progress")
    desk = page_of(v.carla, DESK)
    desk.goto(f"{live_server.url}/network/")
    assert v.farm.name in desk.content()
    look(desk, "network")

    assert rebuild_projections(v.visit, check=True) == []
    assert faults == []
