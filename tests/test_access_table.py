"""Who may open which door: every address and method, tried as each person of the village.

`TABLE` is the specification (design, section 8): an address without a row fails. Its two strings name
who may read (GET) and who may act (POST), by the letters below; "-" is a method it does not have:
it answers 405, or as a reading. Whoever belongs to the network and may not gets 403; a stranger gets,
byte for byte, what an address that does not exist gives (403 where the address names no object);
nobody gets the sign-in page.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from peers.models import CloseLink, Holder, Membership
from peers.services.invitation import invite_person
from tests.access_rows import APART, DATA, OBJECTS, OPEN, OWN, SYNC, TABLE
from tests.makers import (
    grid_document,
    make_member,
    make_person,
    make_sealed,
    make_visit,
    make_written,
    say,
)
from tests.village import make_village
from tests.visits.pictures import blob_of, jpeg, say_photo
from visits.models import Batch, Preparation, SeasonFigures, Tablet
from visits.queries.season import document_of, figures_of
from visits.services.draft import receive_draft
from visits.services.epoch import current_epoch
from visits.services.grid import draft_version
from visits.services.grid_import import Source, import_grid
from visits.services.media import store_blob
from visits.services.sheet import print_sheet
from visits.services.theme import change_theme
from visits.services.visit import open_debrief

#: c facilitator · h facilitator who holds the farm · b rapporteur · l teammate · e guest of the
#: visit · a holder · o former holder · f contact of the partner group · g committee · m plain
#: member · p past member · d facilitator of another network · x nobody
PEOPLE = "chbleaofgmpdx"
STRANGERS = "pd"
HALF_KNOWN = "eo"


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker, tmp_path_factory):
    """The village and one of each thing, once for all doors: each request takes back what it did."""
    kept = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), kept, transaction.atomic():
        yield people_of(make_village())
        transaction.set_rollback(True)


def people_of(v):
    current_epoch()  # a flush of another test took it; what is asked here is taken back
    v.hana = make_member(v.network, make_person("Hana"), "facilitator")
    Holder.objects.create(farm=v.farm, person=v.hana, since=date(2020, 1, 1))
    say(v.visit, v.ben)
    v.sealed = make_sealed(
        make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea, v.elsa), group=v.group),
        v.ben,
    )
    v.written = make_written(
        make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea, v.elsa), group=v.group),
        v.ben,
    )
    v.numbers = numbered_objects(v)
    document = document_of(figures_of(v.network, 2025, date(2026, 1, 1)), ())
    SeasonFigures.objects.create(network=v.network, year=2025, document=document, made_by=v.carla)
    v.draft = draft_version(v.version.grid)
    change_theme(v.draft.themes.get(code="t1"), {"name": {"fr": "Le sol"}}, by=v.carla)
    say_something_of_each(v)
    letters = dict(
        zip(
            PEOPLE,
            (
                v.carla,
                v.hana,
                v.ben,
                v.lea,
                v.elsa,
                v.ana,
                v.oscar,
                v.fred,
                v.gil,
                v.mia,
                v.paul,
                v.dan,
                None,
            ),
            strict=True,
        )
    )
    return v, letters


@pytest.fixture(scope="module")
def sessions(people):
    """The session of each person, signed in once."""
    _v, letters = people
    return {who: signed_in(person) for who, person in letters.items() if person is not None}


def signed_in(person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def server() -> ClientHandler:
    """What answers all of them, with its middleware loaded once."""
    return ClientHandler(enforce_csrf_checks=False)


@pytest.fixture
def client_of(sessions, server) -> Callable[[str], Client]:
    """A browser of its own for one letter."""

    def client_of(who: str) -> Client:
        client = Client()
        client.handler = server
        if who in sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = sessions[who]
        return client

    return client_of


def say_something_of_each(v):
    """A lead, an action of an earlier visit, a request, a sheet and something held."""
    v.lead, v.action = uuid.uuid4(), uuid.uuid4()
    open_debrief(v.visit, by=v.ben)
    apart = {"criterion": None}
    say(v.visit, v.ben, kind="lead", object_id=str(v.lead), value={"text": "Semer"}, **apart)
    suggested = {"event": "suggested", "what": "Planter une haie"}
    say(v.sealed, v.ben, kind="action", object_id=str(v.action), value=suggested, **apart)
    accepted = {"event": "accepted", "text_version": 1}
    own = {"kind": "action", "voice": "reply", "object_id": str(v.action)}
    say(v.sealed, v.ana, value=accepted, **own, **apart)
    say(v.sealed, v.lea, kind="note", value={"text": "trop tard"})
    words = {"text": "Ce n'est pas exact", "asks": "correction"}
    say(v.sealed, v.ana, kind="reply", voice="reply", value=words)
    v.numbers["held"] = v.sealed.held.get()
    v.numbers["correction"] = v.sealed.correction_requests.get()
    print_sheet(v.visit, by=v.ben)
    v.begun = uuid.uuid4()
    receive_draft(v.begun, {"draft": {"farm_name": "Chez Paulette"}}, by=v.ben)
    v.tablet = Tablet.objects.create(person=v.ben, name="iPad", public_key="clé")
    Preparation.objects.create(tablet=v.tablet, visit=v.visit)
    v.photo, picture = uuid.uuid4(), jpeg()
    say_photo(v.visit, v.ben, picture, object_id=str(v.photo))
    store_blob(blob_of(v.visit, v.ben, picture), picture)
    say_photo(v.visit, v.ben, b"still to come", object_id=str(uuid.uuid4()))
    v.numbers["photo"] = blob_of(v.visit, v.ben, b"still to come")
    asked = {"year": 2026, "reports": []}
    v.batch = Batch.objects.create(
        network=v.network, by=v.carla, what="reports", asked=asked, status="ready"
    )
    source = Source("grille.json", "0" * 64)
    v.imported = import_grid(grid_document(), network=v.network, by=v.carla, source=source)


def numbered_objects(v):
    """The rows behind addresses that end in a number, by the first word of their name."""
    link = CloseLink.objects.create(farm=v.farm, person=v.mia, kind="contract", declared_by=v.carla)
    invitation, _token = invite_person(
        v.network, by=v.carla, email="new@exemple.test", name="Neuve", role="member"
    )
    return {
        "membership": Membership.objects.get(person=v.mia, network=v.network),
        "holder": Holder.objects.get(person=v.ana),
        "link": link,
        "group": v.group,
        "partner": v.group,
        "partnership": v.farm.partnerships.get(),
        "invitation": invitation,
        "past": Holder.objects.get(person=v.oscar),
        "guest": v.visit.team.get(person=v.elsa),
    }


def addresses(resolver: object = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name == "admin" or str(entry.pattern) == "account/":
                continue  # allauth's own pages: one's own account, nothing of a network
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        elif entry.name:
            yield f"{namespace}{entry.name}", entry


NAMES = sorted({name for name, _pattern in addresses()})


def test_every_address_has_a_row():
    known = {*TABLE, *OPEN, *OWN, *APART}
    assert [name for name in NAMES if name not in known and not name.startswith(SYNC)] == []


def test_every_row_has_an_address():
    assert sorted({*TABLE, *OPEN, *OWN, *APART} - set(NAMES)) == []


def build(name: str, v: object) -> str:
    """An address with the village's own objects in it."""
    pattern = next(found for key, found in addresses() if key == name)
    return reverse(name, kwargs={key: OBJECTS[key](name, v) for key in pattern.pattern.converters})


def ask(client, method: str, path: str, data: dict | None = None) -> HttpResponse:
    """One request whose effects are taken back."""
    with transaction.atomic():
        response = getattr(client, method)(path, data or {})
        if response.streaming:
            sent = b"".join(response.streaming_content)
            response = HttpResponse(sent, status=response.status_code, headers=response.headers)
        transaction.set_rollback(True)
    return response


def verdict(response: HttpResponse) -> str:
    if response.status_code == 302 and "/account/login/" in response["Location"]:
        return "login"
    if response.status_code in {403, 404, 405}:
        return str(response.status_code)
    return "yes" if response.status_code < 400 else str(response.status_code)


def expected(letter: str, allowed: str, strange: str) -> str:
    if letter == "x":
        return "login"
    if letter in allowed:
        return "yes"
    return strange if letter in STRANGERS else "403"


def is_right(letter: str, said: str, wanted: str) -> bool:
    """A door may hide what it refuses; a guest or a former holder may know less than a stranger."""
    hides = (said, wanted) == ("404", "403")
    half_known = letter in HALF_KNOWN and (said, wanted) == ("403", "404")
    return said == wanted or hides or half_known


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_person_at_each_door(people, client_of, name, method):
    v, letters = people
    read, act, strange = (*TABLE[name], "404")[:3]
    allowed = {"get": read, "post": act}[method]
    path = build(name, v)
    data = DATA[name](v) if method == "post" and name in DATA else {}
    found = {who: verdict(ask(client_of(who), method, path, data)) for who in letters}
    wanted = {who: expected(who, read if allowed == "-" else allowed, strange) for who in found}
    lacks = {"405"} if "-" in {read, act} else set()
    wrong = {
        who: f"{said}, not {wanted[who]}"
        for who, said in found.items()
        if not is_right(who, said, wanted[who]) and said not in lacks
    }
    assert wrong == {}


def visit_addresses() -> list[str]:
    return [name for name, found in addresses() if "visit_id" in found.pattern.converters]


@pytest.mark.parametrize("name", sorted(set(visit_addresses())))
def test_anothers_visit_is_as_one_that_never_was(people, client_of, name):
    """Byte for byte and header for header, but for the address itself."""
    v, _letters = people
    client = client_of("d")
    there = build(name, v)
    nowhere = there.replace(str(v.visit.pk), str(uuid.uuid4())).replace(
        str(v.sealed.pk), str(uuid.uuid4())
    )
    for method in ("get", "post"):
        first, second = ask(client, method, there), ask(client, method, nowhere)
        assert first.status_code == second.status_code
        assert first.content == second.content
        assert dict(first.headers) == dict(second.headers)


@pytest.mark.parametrize("name", sorted(OWN))
def test_pages_of_ones_own_are_for_who_is_signed_in(people, client_of, name):
    v, letters = people
    path = build(name, v)
    found = {who: verdict(ask(client_of(who), "get", path)) for who in letters}
    assert found == {who: "login" if who == "x" else "yes" for who in PEOPLE}


@pytest.mark.parametrize("name", ["visits:farm", "visits:plan", "visits:progress"])
def test_a_farm_of_another_network_is_as_one_that_never_was(people, client_of, name):
    v, _letters = people
    client = client_of("d")
    first = ask(client, "get", reverse(name, args=[v.farm.slug]))
    second = ask(client, "get", reverse(name, args=["no-such-farm-abcdefghij"]))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.status_code == 404
