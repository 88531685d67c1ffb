"""A network's dashboard: every number is that of the rows behind it, and what is one's own stays out."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peers.models import CloseLink, Holder
from tests.kept import kept
from tests.makers import (
    criteria,
    days_ago,
    make_farm,
    make_grid,
    make_member,
    make_network,
    make_person,
    make_sealed,
    make_visit,
    make_written,
    rewrite,
    say,
)
from tests.visits.pictures import say_photo
from visits.models import Addendum, Preparation, Reading, Tablet
from visits.queries.network import (
    FarmCounts,
    farm_counts,
    names_of_themes,
    season_of,
    territories_of,
)
from visits.queries.network_rows import farms_behind, farms_to_visit, first_to_visit
from visits.queries.steering import helm_of
from visits.services.draft import receive_draft
from visits.services.entry import unlocked_log
from visits.services.plan import record_event
from visits.services.report import seal_report
from visits.services.visit import cancel_visit, note_hours, plan_visit, postpone_visit
from visits.views.network_figures import part_rows, people_figures, said_hours
from visits.views.network_words import theme_names

NETWORK = reverse("visits:network")
NUMBER = re.compile(r'<a href="([^"]+)" data-n="(\d+)"')
TOTAL = re.compile(r'data-total="(\d+)"')
ROW = re.compile(r'<th scope="row"')
NEXT = re.compile(r'<a href="\?([^"]*page=\d+)">Page suivante')


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def rows_at(client, address):
    """The lines of a list, page after page; small tables of numbers above it do not count."""
    found = 0
    while True:
        page = page_of(client, address)
        if "data-total" not in page:
            return found
        found += len(ROW.findall(page[page.index("data-total") :]))
        more = NEXT.search(page)
        if not more:
            assert found == int(TOTAL.search(page)[1])
            return found
        address = address.partition("?")[0] + "?" + html.unescape(more[1])


def numbers_on(page):
    return [(html.unescape(url), int(n)) for url, n in NUMBER.findall(page)]


def check_numbers(client, address):
    numbers = numbers_on(page_of(client, address))
    assert [(url, n, found) for url, n in numbers if (found := rows_at(client, url)) != n] == []
    return numbers


@kept
def lively(village):
    """Two farms over two years, each state of a visit, promises of three sides, help looked for."""
    v = village
    v.north = make_farm(v.network, make_person("Nora"), name="Ferme du Nord", territory="Nord")
    team = (v.ben, v.lea)
    for farm, days, level in [
        (v.farm, 800, "1"),
        (v.farm, 420, "2"),
        (v.north, 400, "0"),
        (v.north, 30, "1"),
    ]:
        visit = make_visit(farm, v.version, by=v.carla, team=team, day=days_ago(days))
        make_sealed(visit, v.ben, level)
        if farm is v.north:
            tell_hours(visit)
    v.last = visit
    uneven(v)
    month = timezone.localdate().replace(day=1)
    for verb in (postpone_visit, cancel_visit):
        planned = plan_visit(
            v.north, by=v.carla, kind="follow_up", month=month, versions=[v.version]
        )
        verb(planned, by=v.carla, reason="Gel")
    promise(v, v.north, "farm")
    promise(v, v.north, "network", due=days_ago(3))
    promise(v, v.farm, "farm", accepted=False)
    asking = promise(v, v.north, "farm", code="t1-c1", visit=v.last)
    offer(v, v.north, asking, None)
    offer(v, v.north, asking, v.mia)
    v.year = v.last.month.year
    return v


def uneven(v):
    """A visit whose answers are not all levels."""
    visit = make_visit(v.north, v.version, by=v.carla, team=(v.ben,), day=days_ago(15))
    states = ("not_seen", "unknown", "not_covered", "unknown")
    for row, state in zip(criteria(visit), states, strict=False):
        say(visit, v.ben, criterion=row, value={"state": state})
    last = criteria(visit)[-1]
    say(visit, v.ben, criterion=last, value={"state": "not_applicable", "reason": "sans bêtes"})
    visit.refresh_from_db()
    make_written(visit, v.ben)
    seal_report(visit, by=v.ben)


def tell_hours(visit):
    note_hours(visit.team.first(), hours=3, travel_km=None)


def promise(v, farm, owner, *, accepted=True, due=None, code="", visit=None):
    key = uuid.uuid4()
    data = {"what": "Planter une haie", "owner": owner, "criterion_code": code}
    data |= {"due_on": due.isoformat()} if due else {}
    record_event(farm, key, "suggested", by=v.carla, data=data, visit=visit)
    if accepted:
        own = {"said_by": farm.holders.first().person, "on_behalf": "spoken"}
        record_event(farm, key, "accepted", by=v.carla, **({} if owner == "network" else own))
    return key


def offer(v, farm, key, helper):
    data = {"support_id": str(uuid.uuid4()), "what": "Prêter un outil"}
    data |= {"helper": str(helper.ref)} if helper else {}
    record_event(farm, key, "support_offered", by=v.carla, data=data)
    return data


# -- numbers and rows


def test_every_number_of_the_page_is_that_of_its_rows(lively, client_of):
    found = check_numbers(client_of(lively.carla), f"{NETWORK}?year={lively.year}")
    assert len(found) > 15
    assert sum(n for _url, n in found) > 12


def test_territories_come_from_the_database_once_each_however_many_farms(lively):
    with CaptureQueriesContext(connection) as asked:
        names = territories_of(lively.network)
    with connection.cursor() as cursor:
        cursor.execute(asked.captured_queries[0]["sql"])
        assert sorted(name for (name,) in cursor.fetchall()) == sorted(names)


def test_numbers_of_a_territory_and_kind_are_those_of_their_rows(lively, client_of):
    chosen = f"{NETWORK}?year={lively.year}&territory=Nord&kind=peer"
    page = page_of(client_of(lively.carla), chosen)
    held = [n for url, n in numbers_on(page) if "state=held" in url and "network/visits" in url]
    assert held == [2]
    check_numbers(client_of(lively.carla), chosen)


@pytest.mark.parametrize("by", ["month", "territory", "kind"])
def test_counts_of_visits_are_those_of_their_rows(lively, client_of, by):
    address = reverse("visits:network-counts") + f"?year={lively.year}&by={by}"
    assert check_numbers(client_of(lively.carla), address)


@pytest.mark.parametrize("name", ["network-actions", "network-people"])
def test_numbers_above_a_list_are_those_of_their_rows(lively, client_of, name):
    assert check_numbers(client_of(lively.carla), reverse(f"visits:{name}"))


@pytest.mark.parametrize("name", ["network-criteria", "network-themes"])
def test_what_the_grids_say_is_what_the_visits_said(lively, client_of, name):
    client, ref = client_of(lively.carla), lively.version.grid.ref
    page = reverse(f"visits:{name}", args=[ref])
    years = {lively.year, days_ago(420).year, days_ago(800).year}
    found = [row for year in years for row in check_numbers(client, f"{page}?year={year}")]
    assert len(found) >= 6


def test_each_answer_of_a_question_leads_to_its_visits(lively, client_of):
    """The choices of a question's page name each answer with its number: the list agrees."""
    client = client_of(lively.carla)
    address = reverse("visits:network-criterion", args=[lively.version.grid.ref, "t1-c1"])
    address += f"?year={lively.year}"
    page = page_of(client, address)
    options = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', page)
    assert options
    for value, n in options:
        assert rows_at(client, f"{address}&said={value}") == int(n)
    moves = ("up", "down", "same_to_work_on", "same_good")
    assert sum(rows_at(client, f"{address}&moved={move}") for move in moves) >= 1


def test_a_sensitive_question_has_no_line_and_no_page(lively, client_of):
    v = lively
    rewrite(v.version.criteria.get(code="t1-c2"), sensitive=True)
    client, ref = client_of(v.carla), v.version.grid.ref
    assert "Question 1.2" not in page_of(client, reverse("visits:network-criteria", args=[ref]))
    assert client.get(reverse("visits:network-criterion", args=[ref, "t1-c2"])).status_code == 404


# -- one's own farm


@pytest.mark.parametrize("tie", ["holder", "linked"])
def test_results_of_ones_own_farm_are_neither_counted_nor_listed(lively, client_of, tie):
    v = lively
    hana = make_member(v.network, make_person("Hana"), "facilitator")
    if tie == "holder":
        Holder.objects.create(farm=v.north, person=hana)
    else:
        CloseLink.objects.create(farm=v.north, person=hana, kind="contract", declared_by=v.carla)
    client, ref = client_of(hana), v.version.grid.ref
    for address in (
        NETWORK,
        reverse("visits:network-actions"),
        reverse("visits:network-criteria", args=[ref]) + f"?year={v.year}",
        reverse("visits:network-themes", args=[ref]),
    ):
        assert "que vous tenez, ou dont vous êtes proche" in page_of(client, address)
        check_numbers(client, address)
    question = reverse("visits:network-criterion", args=[ref, "t1-c1"])
    assert "Ferme du Nord" not in page_of(client, f"{question}?year={v.year}")
    assert "Ferme du Nord" in page_of(client_of(v.carla), f"{question}?year={v.year}")
    assert "Ferme du Nord" not in page_of(client, reverse("visits:network-actions"))


# -- what waits


def test_what_waits_is_said_with_the_way_to_where_it_is_settled(village, client_of):
    v = village
    past = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea), day=days_ago(40))
    make_sealed(past, v.ben)
    words = {"text": "Ce n'est pas exact", "asks": "correction"}
    say(past, v.ana, kind="reply", voice="reply", value=words)
    say(past, v.lea, kind="note", value={"text": "trop tard"})
    begun = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(3))
    say(begun, v.ben)
    say_photo(begun, v.ben, b"to come", object_id=str(uuid.uuid4()))
    tablet = Tablet.objects.create(person=v.ben, name="iPad", public_key="clé")
    Preparation.objects.create(tablet=tablet, visit=begun)
    bare = make_visit(v.farm, v.version, by=v.carla, day=days_ago(-20))
    late = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(30))
    written = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(9))
    say(written, v.ben)
    written.refresh_from_db()
    make_written(written, v.ben)
    say(written, v.ana, kind="reply", voice="reply", value={"text": "Merci"})
    draft = uuid.uuid4()
    receive_draft(draft, {"draft": {"farm_name": "Chez Paulette"}}, by=v.ben)
    page = page_of(client_of(v.carla), NETWORK)
    for kind, name, key in [
        ("silent", "visit", begun.pk),
        ("held", "held", past.pk),
        ("draft", "draft", draft),
        ("finish", "report-final", written.pk),
        ("request", "report", past.pk),
        ("photo", "photos", begun.pk),
        ("staff", "visit-team", bare.pk),
        ("forgotten", "visit", late.pk),
    ]:
        part = page[page.index(f'data-kind="{kind}"') :].partition("</ul>")[0]
        assert reverse(f"visits:{name}", args=[key]) in part, kind


def test_a_reply_after_the_final_report_waits_until_it_is_read(village, client_of):
    v = village
    past = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(40))
    make_sealed(past, v.ben)
    say(past, v.ana, kind="reply", voice="reply", value={"text": "Merci de votre visite"})
    Addendum.objects.filter(visit=past).update(at=timezone.now() - timedelta(days=2))
    client = client_of(v.carla)
    assert 'data-kind="reply"' in page_of(client, NETWORK)
    client.get(reverse("visits:report", args=[past.pk]))
    Reading.objects.filter(person=v.carla).update(day=days_ago(1))
    assert 'data-kind="reply"' not in page_of(client, NETWORK)


def test_long_lists_of_needs_are_cut_and_go_on_behind_a_link(village, client_of):
    v = village
    for _n in range(5):
        make_visit(v.farm, v.version, by=v.carla, day=days_ago(-20))
    client = client_of(v.carla)
    page = page_of(client, NETWORK)
    assert "et 2 autres" in page
    whole = page_of(client, reverse("visits:network-needs", args=["staff"]))
    assert whole.count('class="row"') == 5


def test_nothing_of_another_network_nor_of_ones_own_farm_waits(village, client_of):
    v = village
    make_visit(v.farm, v.version, by=v.carla, day=days_ago(-20))
    assert 'data-kind="staff"' in page_of(client_of(v.carla), NETWORK)
    assert 'data-kind="staff"' not in page_of(client_of(v.dan), NETWORK)
    Holder.objects.create(farm=v.farm, person=v.carla)
    assert 'data-kind="staff"' not in page_of(client_of(v.carla), NETWORK)


def test_an_empty_network_says_what_to_do_first(db, client_of):
    carla = make_member(make_network("Tout neuf"), make_person("Carla"), "facilitator")
    page = page_of(client_of(carla), NETWORK)
    assert "Par où commencer" in page
    assert "La saison" not in page


# -- lists


def test_farms_are_sorted_by_date_or_name_and_never_by_a_result(lively, client_of):
    client, address = client_of(lively.carla), reverse("visits:network-farms")
    page = page_of(client, address)
    assert page.index("Ferme des Tilleuls") < page.index("Ferme du Nord")
    assert page.count('aria-sort="ascending"') == 1
    turned = page_of(client, f"{address}?order=-last")
    assert turned.index("Ferme du Nord") < turned.index("Ferme des Tilleuls")
    assert 'aria-sort="descending"' in turned
    orders = set(re.findall(r"order=([-a-z]+)", page + turned))
    assert orders <= {"name", "-name", "last", "-last", "next"}


@pytest.mark.parametrize(
    "query",
    ["year=x", "year=99999", "state=nothing&month=77&order=result", "page=zz", "territory=%00"],
)
def test_nonsense_in_an_address_counts_as_not_said(lively, client_of, query):
    client, ref = client_of(lively.carla), lively.version.grid.ref
    names = ("network", "network-visits", "network-farms", "network-actions", "network-people",
             "network-hours", "network-hands", "network-counts", "network-chart")  # fmt: skip
    addresses = [reverse(f"visits:{name}") for name in names]
    addresses += [
        reverse("visits:network-criteria", args=[ref]),
        reverse("visits:network-criterion", args=[ref, "t1-c1"]),
        reverse("visits:network-themes", args=[ref]),
        reverse("visits:network-theme", args=[ref, "t1"]),
        reverse("visits:network-theme-chart", args=[ref, "t1"]),
    ]
    for address in addresses:
        assert client.get(f"{address}?{query}").status_code == 200, address


def test_hands_are_listed_with_whom_and_for_what(lively, client_of):
    page = page_of(client_of(lively.carla), reverse("visits:network-hands"))
    assert "Prêter un outil" in page
    assert "Mia" in page


def test_a_visit_put_off_waits_here_as_on_the_desk(village, client_of):
    v = village
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(-30))
    postpone_visit(visit, by=v.carla, reason="Gel")
    client = client_of(v.carla)
    again = reverse("visits:visit-change", args=[visit.pk])
    assert again in page_of(client, reverse("visits:desk"))
    assert again in page_of(client, NETWORK)
    assert "Rien ne presse" not in page_of(client, NETWORK)
    assert again in page_of(client, reverse("visits:network-needs", args=["redate"]))


@pytest.mark.parametrize("state", ["without a team, far ahead", "offered to the farm"])
def test_what_does_not_press_is_told_of_with_the_way_to_its_list(village, client_of, state):
    v = village
    client = client_of(v.carla)
    assert "Rien ne vous attend" not in page_of(client, NETWORK)
    if state == "offered to the farm":
        visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(2))
        make_written(visit, v.ben)
    else:
        make_visit(v.farm, v.version, by=v.carla, day=days_ago(-100))
    page = page_of(client, NETWORK)
    told = page[page.index('id="needs"') :].partition("</section>")[0]
    assert "Rien ne presse dans ce réseau. La suite est sur" in told
    assert f'href="{reverse("visits:desk")}"' in told
    assert f'href="{reverse("visits:agenda")}"' in told


def test_visits_all_in_order_follow_their_course(village, client_of):
    v = village
    make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(-100))
    assert "Les visites suivent leur cours" in page_of(client_of(v.carla), NETWORK)


def call_themes(version, *names):
    """As if the published grid had named its themes so from the start."""
    with unlocked_log():
        for code, name in zip(("t1", "t2"), names, strict=True):
            version.themes.filter(code=code).update(name={"fr": name})


def test_needs_are_named_by_the_grids_that_the_network_uses_in_their_order(lively, client_of):
    v = lively
    foreign = make_grid(None, by=v.carla, code="foreign")
    call_themes(foreign, "Recyclage étranger", "Ailleurs")
    call_themes(v.version, "Zone humide", "Abeilles")
    codes = {"t1", "t2"}
    names = theme_names(names_of_themes(v.network, codes), codes)
    assert list(names.values()) == ["Zone humide", "Abeilles"]
    for page in ("network-actions", "network-hands"):
        text = page_of(client_of(v.carla), reverse(f"visits:{page}"))
        assert "Zone humide" in text
        assert "Recyclage étranger" not in text


def test_themes_of_the_librarys_grids_are_named_once_a_visit_uses_them(lively):
    v = lively
    used = make_grid(None, by=v.carla, code="of-the-library")
    call_themes(used, "Thème commun", "Autre")
    make_visit(v.north, used, by=v.carla, team=(v.ben,), day=days_ago(2))
    named = names_of_themes(v.network, {"t1"})["t1"]
    assert {"fr": "Thème commun"} in named
    assert len(named) == 2


def test_hours_that_nobody_told_are_not_zero(village, client_of):
    make_sealed(
        make_visit(village.farm, village.version, by=village.carla, team=(village.ben,)),
        village.ben,
    )
    page = page_of(client_of(village.carla), NETWORK)
    assert "0 h" not in page
    assert "0 km" not in page
    assert page.count("<strong>—</strong>") >= 2
    assert "renseigné pour 0 participation sur 1" in page
    counts = page_of(client_of(village.carla), f"{reverse('visits:network-counts')}?by=part")
    assert "0 h" not in counts


def test_a_delay_says_what_half_of_the_visits_took_and_calls_it_no_mean_of_the_middle(
    village, client_of
):
    """Of two visits the shorter delay is shown: half of them took that or less."""
    for days in (30, 10):
        visit = make_visit(
            village.farm, village.version, by=village.carla, team=(village.ben,), day=days_ago(days)
        )
        make_sealed(visit, village.ben)
    year = days_ago(10).year
    page = page_of(client_of(village.carla), f"{NETWORK}?year={year}")
    if days_ago(30).year == year:
        assert "<strong>10 jours</strong> jusqu&#x27;au compte rendu" in page
        assert "au plus, pour la moitié des 2 visites" in page


def test_hours_of_the_parts_add_up_to_the_sum(lively):
    v = lively
    for mate, hours in zip(v.last.team.order_by("pk"), ("18.5", "4"), strict=False):
        note_hours(mate, hours=hours, travel_km=None)
    season = season_of(helm_of(v.network, v.carla), v.year)
    whole = people_figures(season)[2].text
    parts = [row.figures[2].text.partition(" h")[0] for row in part_rows(season)]
    tenths = season.hours("tenths")
    assert tenths % 10 == 5
    assert whole == f"{tenths // 10},5 h"
    assert sum(float(part.replace(",", ".")) for part in parts) == tenths / 10
    assert [said_hours(n) for n in (185, 180, 5)] == ["18,5", "18", "0,5"]


@pytest.mark.parametrize(
    ("n", "said"), [(1, "sur 1 inscrite cette année-là"), (2, "sur 2 inscrites cette année-là")]
)
def test_one_visit_is_said_in_the_singular(village, client_of, n, said):
    for days in range(1, n):
        make_visit(village.farm, village.version, by=village.carla, day=days_ago(days))
    year = village.visit.day.year
    text = client_of(village.carla).get(reverse("visits:network"), {"year": year}).content.decode()
    assert said in text


def test_the_first_farms_to_visit_are_those_of_the_whole_list(village):
    """Never visited first, then the longest ago; who left, is planned or was just seen is not due."""
    network, today = village.network, timezone.localdate()
    for name, days in (("Brande", 900), ("Alouette", 900), ("Chaume", 500), ("Doline", 20)):
        farm = make_farm(network, name=name)
        make_sealed(make_visit(farm, village.version, by=village.carla, team=(village.ben,),
                               day=days_ago(days)), village.ben, "1")  # fmt: skip
    planned, gone = make_farm(network, name="Écluse"), make_farm(network, name="Friche")
    month = today + timedelta(days=40)
    plan_visit(planned, by=village.carla, kind="peer", month=month, versions=[village.version])
    gone.left_on = today
    gone.save()
    village.farm.left_on = today  # it never had a visit either
    village.farm.save()
    for new in (0, 2):
        for _farm in range(new):
            make_farm(network, name="Zinnia")
        counts = farm_counts(network, today)
        whole = sum(counts.values(), FarmCounts())
        due = list(farms_to_visit(farms_behind(network, "last"), network, today))
        unseen = [farm for farm in due if not farm.visits.exists()]
        assert (whole.to_visit, whole.never) == (len(due), len(unseen))
        first = first_to_visit(network, today, territory=None, never=whole.never)
        assert list(first) == due
        assert list(counts) == territories_of(network)
