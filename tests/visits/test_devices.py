"""Tablets as people see them: ready, silent, forgotten, revoked; and what is recalled by mail."""

import re
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from peers.refused import Refused
from tests.makers import make_visit, make_written, say
from visits.models import Message, Preparation, Quarantine, Tablet
from visits.queries.devices import overdue, ready_visits, silent_tablets
from visits.services.device import forget_tablet, keep_tablet, note_wiped
from visits.services.remind import remind
from visits.services.report import seal_report

PARIS = ZoneInfo("Europe/Paris")


def make_tablet(person, visit=None, *, name="iPad", empty=False, **given):
    tablet = Tablet.objects.create(person=person, name=name, public_key=f"clé {name}", **given)
    if visit is not None:
        after = evening(visit, days=0)
        Preparation.objects.create(
            tablet=tablet,
            visit=visit,
            tested_at=timezone.now(),
            persistent=True,
            last_contact_at=after,
            empty_at=after if empty else None,
        )
    return tablet


def evening(visit, *, days=1, hour=20):
    day = visit.date + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, 5, tzinfo=PARIS)


# -- ready


def test_a_visit_is_ready_once_its_own_tablet_has_read_it_back(village):
    v = village
    assert ready_visits([v.visit], v.ben) == set()
    tablet = make_tablet(v.ben, v.visit)
    assert ready_visits([v.visit], v.ben) == {v.visit.pk}
    assert ready_visits([v.visit], v.lea) == set()
    forget_tablet(tablet, sure=False)
    assert ready_visits([v.visit], v.ben) == set()


def test_the_visit_and_the_desk_say_whether_the_tablet_is_ready(village, client_of):
    v = village
    client = client_of(v.ben)
    pages = [v.visit.get_absolute_url(), "/"]
    before = [client.get(page).content.decode() for page in pages]
    assert "non préparée" in before[0]
    assert "tablette non préparée" in before[1] or "Préparer cette tablette" in before[1]
    make_tablet(v.ben, v.visit)
    after = [client.get(page).content.decode() for page in pages]
    assert ["tablette prête" in page for page in after] == [True, True]


# -- the evening after (L3)


def test_a_tablet_is_silent_from_eight_in_the_evening_of_the_day_after(village):
    v = village
    make_tablet(v.ben, v.visit)
    moments = [evening(v.visit, hour=19), evening(v.visit, hour=20), evening(v.visit, days=9)]
    assert [overdue(at).count() for at in moments] == [0, 1, 1]


@pytest.mark.parametrize(
    ("days", "hour", "silent"), [(-1, 18, True), (0, 9, True), (0, 13, False), (1, 8, False)]
)
def test_an_empty_outbox_told_before_the_visit_says_nothing(village, days, hour, silent):
    """Every tablet has nothing to send once it is made ready; then comes the day without network."""
    v = village
    tablet = make_tablet(v.ben, v.visit, empty=True)
    tablet.preparations.update(last_contact_at=evening(v.visit, days=days, hour=hour))
    assert bool(overdue(evening(v.visit)).count()) is silent
    assert bool(silent_tablets(v.visit)) is silent


def test_an_empty_outbox_told_after_the_debrief_counts_at_any_hour(village):
    v = village
    tablet = make_tablet(v.ben, v.visit, empty=True)
    at = evening(v.visit, days=0, hour=10)
    tablet.preparations.update(last_contact_at=at)
    v.visit.debrief_opened_at = at - timedelta(minutes=30)
    v.visit.save(update_fields=["debrief_opened_at"])
    assert overdue(evening(v.visit)).count() == 0
    assert silent_tablets(v.visit) == []


def test_one_mail_goes_to_the_holder_and_none_twice(village):
    v = village
    make_tablet(v.ben, v.visit)
    make_tablet(v.lea, v.visit, name="Android", empty=True)
    at = evening(v.visit)
    assert remind(at=evening(v.visit, hour=12)) == []
    first = remind(at=at)
    again = [remind(at=at + timedelta(hours=hours)) for hours in (0, 1, 24, 48)]
    assert [(row.to, row.kind, row.left) for row in first] == [(v.ben, "silent", True)]
    assert again == [[], [], [], []]
    assert [message.to for message in mail.outbox] == [[v.ben.email]]
    assert reverse("visits:visit", args=[v.visit.pk]) in mail.outbox[0].body


def test_the_facilitators_desk_says_so_until_everything_has_come(village, client_of):
    v = village
    tablet = make_tablet(v.ben, v.visit)
    v.visit.date = timezone.localdate() - timedelta(days=2)
    v.visit.save(update_fields=["date"])
    said = "Une tablette n&#x27;a pas tout envoyé"
    client = client_of(v.carla)
    assert said in client.get("/").content.decode()
    tablet.preparations.update(empty_at=timezone.now())
    assert said not in client.get("/").content.decode()


def test_the_command_says_how_many(village):
    said = StringIO()
    call_command("remind", stdout=said)
    assert said.getvalue() == "0 reminders.\n"


# -- what is held


def held(v, *, private=False, **given):
    return Quarantine.objects.create(
        visit=v.visit, entry_id="e", raw=b"{}", raw_sha256="0" * 64, reason="not_member",
        author=v.lea, private=private, **given,
    )  # fmt: skip


def test_what_is_held_is_recalled_after_three_and_fourteen_days(village):
    v = village
    row = held(v)
    days = [row.received_at + timedelta(days=d, hours=1) for d in (2, 3, 3.1, 5, 13, 14, 20, 40)]
    told = [sorted(one.to.name for one in remind(at=at)) for at in days]
    assert told == [[], ["Ben", "Carla"], [], [], [], ["Ben", "Carla"], [], []]
    row.decision = "set_aside"


def test_what_is_private_is_recalled_to_the_farm_alone(village):
    v = village
    row = held(v, private=True)
    told = remind(at=row.received_at + timedelta(days=4))
    assert [one.to for one in told] == [v.ana]


def test_one_person_gets_one_reminder_a_day(village):
    v = village
    make_tablet(v.ben, v.visit)
    at = evening(v.visit, days=6)
    held(v, received_at=at - timedelta(days=4))
    first = [(one.to.name, one.kind) for one in remind(at=at)]
    next_day = [(one.to.name, one.kind) for one in remind(at=at + timedelta(days=1))]
    assert sorted(first) == [("Ben", "silent"), ("Carla", "held")]
    assert next_day == [("Ben", "held")]


# -- sealing


def test_each_silent_tablet_is_named_before_a_report_is_final(village, client_of):
    v = village
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea), group=v.group)
    make_written(visit, v.ben)
    silent = make_tablet(v.lea, visit, name="Android")
    make_tablet(v.ben, visit, name="iPad", empty=True)
    assert [row.tablet for row in silent_tablets(visit)] == [silent]
    with pytest.raises(Refused, match="Android"):
        seal_report(visit, by=v.ben)
    client = client_of(v.ben)
    page = reverse("visits:report-final", args=[visit.pk])
    html = client.get(page).content.decode()
    assert "pas de nouvelles depuis" in html
    assert "tout reçu" in html
    given = {"read": "on"} | {"token": re.search(r'name="token" value="([^"]+)"', html)[1]}
    refused = client.post(page, given)
    assert refused.status_code == 200
    assert "Android" in refused.content.decode()
    visit.refresh_from_db()
    assert not visit.is_sealed
    client.post(page, given | {"silent": [str(silent.pk), "nonsense"]})
    visit.refresh_from_db()
    assert visit.is_sealed
    assert visit.steps.last().reason == "Sans nouvelles de\u00a0: Android (Léa)"


# -- forgetting and revoking


def test_a_tablet_that_holds_something_is_forgotten_only_when_asked_twice(village, client_of):
    v = village
    tablet = make_tablet(v.ben, v.visit, outbox_entries=3)
    client = client_of(v.ben)
    page = reverse("visits:own-tablets")
    assert "3 saisies" in client.get(page).content.decode()
    address = reverse("visits:tablet-forget", args=[tablet.pk])
    client.post(address, HTTP_REFERER=f"http://testserver{page}")
    tablet.refresh_from_db()
    assert tablet.forgotten_at is None
    client.post(address, {"sure": "yes"})
    tablet.refresh_from_db()
    assert tablet.forgotten_at is not None
    client.post(address, {"keep": "yes"})
    tablet.refresh_from_db()
    assert tablet.forgotten_at is None


def test_a_wiped_tablet_is_on_no_list_and_silent_no_more(village, client_of):
    v = village
    tablet = make_tablet(v.ben, v.visit)
    note_wiped(tablet)
    keep_tablet(tablet)
    assert silent_tablets(v.visit) == []
    assert overdue(evening(v.visit)).count() == 0
    assert "iPad" not in client_of(v.ben).get(reverse("visits:own-tablets")).content.decode()


def test_a_facilitator_revokes_from_afar(village, client_of):
    v = village
    tablet = make_tablet(v.ben, v.visit)
    client = client_of(v.carla)
    page = reverse("visits:network-tablets")
    assert "iPad" in client.get(page).content.decode()
    client.post(reverse("visits:tablet-revoke", args=[tablet.pk]))
    tablet.refresh_from_db()
    assert (tablet.is_revoked, tablet.revoked_by) == (True, v.carla)
    assert "retirée" in client.get(page).content.decode()


def test_a_tablet_that_is_revoked_opens_nothing_any_more(village, client_of):
    v = village
    lost, desk = client_of(v.ben), client_of(v.carla)
    tablet = make_tablet(v.ben, v.visit)
    assert lost.get(reverse("visits:visit", args=[v.visit.pk])).status_code == 200
    desk.post(reverse("visits:tablet-revoke", args=[tablet.pk]))
    assert lost.get(reverse("visits:visit", args=[v.visit.pk])).status_code == 302
    assert desk.get(reverse("visits:network-tablets")).status_code == 200


def test_nothing_of_a_tablet_shows_elsewhere(village, client_of):
    v = village
    make_tablet(v.ben, v.visit)
    say(v.visit, v.ben)
    assert "iPad" not in client_of(v.dan).get(reverse("visits:network-tablets")).content.decode()
    assert "iPad" not in client_of(v.lea).get(reverse("visits:own-tablets")).content.decode()
    assert Message.objects.count() == 0
