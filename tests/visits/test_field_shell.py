"""The tablet's shell: its worker, its manifest, its pages that belong to no visit."""

import json
import re

import pytest
from django.test import override_settings
from django.urls import reverse

from visits.queries.shell import shell_assets, shell_build, shell_files, shell_pages

SHELL = ["field-home", "field-away", "field-first", "field-help", "field-privacy"]
TOKEN = re.compile(r"csrfmiddlewaretoken|csrf|sessionid", re.IGNORECASE)


def test_the_worker_stands_at_the_root_and_is_asked_for_anew(client, db):
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    assert f'const BUILD = "{shell_build()}";' in text
    assert 'const HOME = "/field/";' in text


def test_the_worker_lists_every_file_that_a_page_of_the_tablet_asks_for(client, db):
    asked = set()
    for page in shell_pages():
        html = client.get(page).content.decode()
        asked |= {
            found.partition("#")[0] for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
        }
    assert asked - set(shell_assets()) == set()


def test_the_manifest_makes_an_app_that_begins_at_home(client, db):
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["start_url"], manifest["display"]) == ("/field/", "standalone")
    assert (manifest["name"], manifest["lang"]) == ("Carnet de visites", "fr")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}


@pytest.mark.parametrize("name", SHELL)
def test_a_page_of_the_shell_is_the_same_for_everybody(name, village, client_of):
    address = reverse(f"visits:{name}")
    pages = [client_of(person).get(address) for person in (None, village.ben, village.lea)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert len({page.content for page in pages}) == 1
    assert TOKEN.findall(pages[1].content.decode()) == []
    assert "Set-Cookie" not in pages[1].headers


@pytest.mark.parametrize("name", ["field-hub", "field-leaving"])
def test_a_page_of_a_visit_is_the_same_for_the_team(name, village, client_of):
    address = reverse(f"visits:{name}", args=[village.visit.pk])
    pages = [client_of(person).get(address) for person in (village.ben, village.lea)]
    assert len({page.content for page in pages}) == 1
    html = pages[0].content.decode()
    assert TOKEN.findall(html) == []
    assert [name for name in ("Ben", "Léa", "Elsa") if f">{name}<" in html] == []
    assert f'data-visit="{village.visit.pk}"' in html


def test_the_build_follows_what_a_tablet_keeps(db):
    assert re.fullmatch("[0-9a-f]{16}", shell_build())
    assert "visits/field/main.js" in shell_files()


@override_settings(TABLET_APP=False)
def test_the_app_can_be_taken_back_without_touching_what_people_wrote(client, db):
    text = client.get("/sw.js").content.decode()
    assert "unregister()" in text
    assert "caches.delete" in text
    assert "indexedDB" not in text
