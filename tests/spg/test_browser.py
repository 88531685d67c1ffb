"""The browser of the tests sees what it must see, and the first page in it does nothing wrong."""

import pytest

from tests.browser import watch

pytestmark = pytest.mark.browser

FOREIGN = "http://127.0.0.1:9/picture.png"


def test_first_page_opens_without_fault(page, accessibility_faults):
    answer = page.goto("/account/login/")
    assert answer.status == 200
    assert accessibility_faults(page) == []


def test_first_page_opens_without_scripts(open_page):
    page = open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    assert page.goto("/account/login/").status == 200
    assert page.locator("input[type=email]").count() == 1


def test_signed_in_person_is_known(village, page, sign_in):
    sign_in(page, village.ana)
    page.goto("/account/login/")
    assert not page.url.endswith("/account/login/")


def test_a_request_to_a_third_party_is_seen(chromium, live_server):
    page = chromium.new_page()
    faults = watch(page, live_server.url)
    page.set_content(f'<img src="{FOREIGN}" alt="">')
    page.close()
    assert faults == [f"request to a third party: {FOREIGN}"]


def test_what_the_policy_forbids_is_seen(chromium, live_server):
    page = chromium.new_page()
    faults = watch(page, live_server.url)
    page.goto(f"{live_server.url}/nowhere/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.close()
    assert len(faults) == 1
    assert "Content Security Policy" in faults[0]


def test_an_inaccessible_page_is_seen(page, accessibility_faults):
    page.goto("/account/login/")
    page.set_content('<html lang="fr"><title>x</title><main><h1>x</h1><input></main></html>')
    assert [fault.split()[1] for fault in accessibility_faults(page)] == ["label:"]
