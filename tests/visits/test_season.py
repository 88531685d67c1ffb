"""The figures of a season: what is shown to whom, fixed once, and what nobody can work out."""

import io
from datetime import date
from itertools import combinations

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from peers.refused import Refused
from tests.makers import make_grid, make_member, make_person
from tests.structure import structure_of, words_of
from tests.test_budgets import Elements
from tests.visits.seasons import YEAR, put_farms, put_visit, theme_shares
from visits.models import SeasonFigures
from visits.queries.network_results import level_names
from visits.queries.season import document_of, figures_of, hidden_of
from visits.scoring.suppress import differ_by_few, is_small
from visits.services.entry import unlocked_log
from visits.services.season import fix_season
from visits.views.season_words import rows_of, sections_of

TODAY = date(2026, 2, 1)


@pytest.fixture
def network(village):
    """The village without its own visit: only what a test puts there counts."""
    village.visit.counted.delete() if hasattr(village.visit, "counted") else None
    village.farm.territory = "Nord"
    village.farm.save()
    return village.network


def scope_of(village):
    return f"{village.version.grid.pk}.{village.version.number}"


def shown(network, today=TODAY, year=YEAR):
    figures = figures_of(network, year, today)
    return document_of(figures, hidden_of(network, figures))["values"]


def put_season(village, sizes, year=YEAR):
    """Farms by territory, each visited once, each with its answers."""
    for place, n in sizes.items():
        for at, farm in enumerate(put_farms(village.network, n, place)):
            shares = theme_shares(scope_of(village), level2=1 + at % 2, level4=2, not_seen=1)
            put_visit(farm, village.carla, year=year, shares=shares)


def page(name="season", year=YEAR, **given):
    return reverse(f"visits:{name}", args=[year], **given)


# -- how many farms


@pytest.mark.parametrize(("n", "told"), [(0, None), (1, None), (4, None), (5, 5)])
def test_fewer_than_five_farms_are_not_told(village, network, n, told):
    put_season(village, {"": n})
    values = shown(network)
    # No farm at all is a zero among the village's own farm: fewer than five could have counted.
    assert values["visits"] == told
    assert values["farms"] == told


def test_a_small_territory_takes_the_next_one_with_it(village, network):
    put_season(village, {"Nord": 9, "Sud": 6, "Ouest": 2})
    values = shown(network)
    assert values["farms"] == 17
    assert values["farms:in:Nord"] == 9
    assert values["farms:in:Ouest"] is None
    assert values["farms:in:Sud"] is None


def test_territories_that_are_large_enough_are_told_with_their_status(village, network):
    put_season(village, {"Nord": 9, "Sud": 6})
    values = shown(network)
    assert (values["visits:in:Nord"], values["visits:in:Sud"]) == (9, 6)
    assert values["visits:in:Nord × visits:held"] == 9


def test_a_season_holds_its_own_visits_alone(village, network):
    put_season(village, {"": 7}, year=2024)
    put_season(village, {"": 6})
    assert shown(network)["visits"] == 6


def test_another_networks_farms_count_for_nothing(village, network):
    put_season(village, {"": 4})
    for farm in put_farms(village.other_network, 5):
        put_visit(farm, village.dan)
    assert shown(network)["visits"] is None
    assert shown(village.other_network)["visits"] == 5


# -- what can be worked out


def assert_nothing_follows(figures, hidden):
    """Every pair of shown figures of one measure, and every total with some of its parts."""
    cells = {n: c for n, c in figures.cells.items() if n not in hidden and not c.is_zero}
    assert [name for name, cell in cells.items() if is_small([cell])] == []
    apart = {frozenset(two) for line in figures.lines for two in combinations(line.parts, 2)}
    near = [
        (one, two)
        for one, two in combinations(cells, 2)
        if frozenset((one, two)) not in apart
        and cells[one].measure
        and cells[one].measure == cells[two].measure
        and differ_by_few(cells[one], cells[two])
    ]
    assert near == []
    for line in figures.lines:
        unknown = [figures.cells[part] for part in line.parts if part in hidden]
        if line.total not in hidden and unknown:
            assert len(unknown) > 1
            assert not is_small([cell for cell in unknown if not cell.is_zero])


@pytest.mark.parametrize(
    "sizes",
    [
        {"": 3},
        {"Nord": 5, "Sud": 4},
        {"Nord": 9, "Sud": 6, "Ouest": 2},
        {"Nord": 6, "Sud": 3, "Ouest": 3, "Est": 1},
        {"A": 1, "B": 1, "C": 1, "D": 1, "E": 1},
        {"Nord": 12, "Sud": 8, "": 5},
    ],
)
def test_no_figure_follows_from_the_others(village, network, sizes):
    put_season(village, sizes)
    farms = list(network.farms.filter(territory__in=sizes))
    for at, farm in enumerate(farms[:7]):
        status = ("cancelled", "planned", "closed")[at % 3]
        put_visit(farm, village.carla, status=status, kind=("welcome", "peer")[at % 2], month=11)
    figures = figures_of(network, YEAR, TODAY)
    assert_nothing_follows(figures, hidden_of(network, figures))


def test_a_theme_is_told_by_level_with_its_completeness(village, network):
    put_season(village, {"": 8})
    values = shown(network)
    key = f"theme:{scope_of(village)}:t1"
    assert values[f"{key}:level:4/4"] == 16
    assert values[f"{key}:level:2/4"] == 12
    assert values[f"{key}:answered"] == 28
    assert values[f"{key}:applicable"] == 36
    assert values[f"{key}:visits"] == 8


def test_a_theme_where_all_are_alike_tells_no_level(village, network):
    for farm in put_farms(network, 6):
        shares = theme_shares(scope_of(village), level1=2)
        put_visit(farm, village.carla, shares=shares)
    key = f"theme:{scope_of(village)}:t1"
    values = shown(network)
    assert values[f"{key}:answered"] == 12
    assert values[f"{key}:level:1/4"] is None


def test_one_farm_more_than_last_year_is_not_subtracted(village, network):
    """The same farms answer the same: what the newcomer answers would be the difference."""
    farms = put_farms(network, 9)
    for year, some in ((2024, farms[:8]), (2025, farms)):
        for farm in some:
            shares = theme_shares(scope_of(village), level2=1, level4=2)
            put_visit(farm, village.carla, year=year, shares=shares)
    key = f"theme:{scope_of(village)}:t1"
    assert shown(network)[f"{key}:level:4/4"] == 18
    fix_season(network, 2024, by=village.carla, today=TODAY)
    assert shown(network)[f"{key}:level:4/4"] is None
    assert shown(network)[f"{key}:answered"] is None


# -- fixed once


def test_a_season_is_fixed_once(village, network):
    put_season(village, {"": 6})
    fixed = fix_season(network, YEAR, by=village.carla, today=TODAY)
    put_season(village, {"": 6})
    with pytest.raises(Refused, match="déjà fixés"):
        fix_season(network, YEAR, by=village.carla, today=TODAY)
    fixed.refresh_from_db()
    assert fixed.document["values"]["visits"] == 6


def test_what_has_no_visit_or_is_to_come_is_not_fixed(village, network):
    with pytest.raises(Refused, match="rien à fixer"):
        fix_season(network, YEAR, by=village.carla, today=TODAY)
    with pytest.raises(Refused, match="pas encore commencé"):
        fix_season(network, 2027, by=village.carla, today=TODAY)


def test_what_is_kept_says_nothing_that_is_hidden(village, network):
    put_season(village, {"Nord": 9, "Sud": 6, "Ouest": 2})
    document = fix_season(network, YEAR, by=village.carla, today=TODAY).document
    assert document["values"]["farms:in:Ouest"] is None
    assert "visits:in:Ouest × visits:held" not in document["values"]
    assert not {"farms", "behind", "reasons"} & document.keys()


def test_a_facilitator_sees_what_is_hidden_and_why_before_fixing(village, network, client_of):
    put_season(village, {"Nord": 9, "Sud": 6, "Ouest": 2})
    client = client_of(village.carla)
    text = client.get(page()).content.decode()
    assert "moins de cinq fermes, ou moins de cinq personnes" in text
    assert "se déduirait par soustraction" in text
    assert client.post(page("season-fix")).status_code == 302
    assert not SeasonFigures.objects.exists()
    client.post(page("season-fix"), {"sure": "yes"})
    assert SeasonFigures.objects.get().made_by == village.carla
    text = client.get(page()).content.decode()
    assert "Ils ne changent plus" in text
    assert "Fixer les chiffres" not in text
    again = client.post(page("season-fix"), {"sure": "yes"}, follow=True)
    assert "déjà fixés" in again.content.decode()


def test_members_read_once_it_is_fixed(village, network, client_of):
    put_season(village, {"": 6})
    for person in (village.gil, village.mia):
        assert client_of(person).get(page()).status_code == 403
    fix_season(network, YEAR, by=village.carla, today=TODAY)
    for person in (village.gil, village.mia):
        answer = client_of(person).get(page())
        assert answer.status_code == 200
        assert "Feuille de présence" not in answer.content.decode()
    for person in (village.ana, village.fred, village.elsa, village.paul):
        assert client_of(person).get(page()).status_code == 403
    assert client_of(village.dan).get(page() + f"?network={network.slug}").status_code == 404


def test_the_desk_of_a_member_leads_to_it(village, network, client_of):
    put_season(village, {"": 6})
    client = client_of(village.mia)
    assert page() not in client.get("/").content.decode()
    fix_season(network, YEAR, by=village.carla, today=TODAY)
    assert f"{page()}?network={network.slug}" in client.get("/").content.decode()
    assert page() not in client_of(village.ana).get("/").content.decode()
    assert page() not in client_of(village.dan).get("/").content.decode()


def test_who_belongs_to_two_networks_says_which(village, network, client_of):
    put_season(village, {"": 6})
    fix_season(network, YEAR, by=village.carla, today=TODAY)
    make_member(village.other_network, village.mia)
    client = client_of(village.mia)
    assert "Réseau du Val" in client.get(page() + f"?network={network.slug}").content.decode()
    assert client.get(page() + f"?network={village.other_network.slug}").status_code == 403


@pytest.mark.parametrize("year", [1, 99999])
def test_a_year_that_is_none_is_not_there(village, client_of, year):
    assert client_of(village.carla).get(page(year=year)).status_code == 404


def test_a_network_without_anything_has_a_page(village, client_of):
    text = client_of(village.dan).get(page()).content.decode()
    assert "Aucune visite cette année-là" in text


# -- as files


def rows_read(network, client_of, person, form):
    return client_of(person).get(reverse("visits:season-file", args=[YEAR, form]))


def test_page_pdf_csv_and_sheet_say_the_same(village, network, client_of):
    put_season(village, {"Nord": 9, "Sud": 6, "Ouest": 2})
    text = rows_read(network, client_of, village.carla, "csv").content.decode("utf-8-sig")
    told = [line.split(";") for line in text.strip().split("\r\n")]
    data = rows_read(network, client_of, village.carla, "xlsx").content
    sheet = load_workbook(io.BytesIO(data)).active
    table = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert [[str(cell) for cell in row] for row in told] == table
    figures = figures_of(network, YEAR, TODAY)
    document = document_of(figures, hidden_of(network, figures))
    assert len(rows_of(sections_of(document))) == len(told)
    assert ["Fermes engagées", "Fermes par territoire", "Ouest", "Fermes", "masqué"] in told


def test_hours_are_told_as_people_told_them_everywhere(village, network, client_of):
    for at, farm in enumerate(put_farms(network, 6, "Nord")):
        given = [["hours", "", "tenths", 30 + at, ["member"]], ["hours", "", "told", 1, ["member"]]]
        put_visit(farm, village.carla, shares=[*given, ["hours", "", "asked", 1, ["member"]]])
    tenths = sum(range(30, 36))
    assert tenths % 10 == 5
    words = f"{tenths // 10},5"

    told = rows_read(network, client_of, village.carla, "csv").content.decode("utf-8-sig")
    assert f"Heures données, trajet compris;Nombre;{words}\r\n" in told
    sheet = load_workbook(
        io.BytesIO(rows_read(network, client_of, village.carla, "xlsx").content)
    ).active
    hours = [row for row in sheet.iter_rows(values_only=True) if row[2].startswith("Heures")]
    assert hours[0][4] == tenths / 10
    read = client_of(village.carla).get(page("season-activity"), {"part": "people"})
    assert words in read.content.decode()


@pytest.mark.parametrize("name", ["season-file", "season-activity-pdf"])
def test_the_pdf_is_tagged_and_says_what_the_page_says(village, network, client_of, name):
    put_season(village, {"Nord": 9, "Sud": 6, "Ouest": 2})
    fix_season(network, YEAR, by=village.carla, today=TODAY)
    client, arguments = client_of(village.mia), [YEAR, "pdf"][: 2 if name == "season-file" else 1]
    pdf = PdfReader(io.BytesIO(client.get(reverse(f"visits:{name}", args=arguments)).content))
    assert structure_of(pdf) == {"lang": "fr", "marked": True, "shows_title": True, "ua": True}
    whole = ("season", "season-themes") if name == "season-file" else ("season-activity",)
    pages = [(one, part) for one in whole for part in ("visits", "people")]
    paper = "".join(words_of(pdf).split())
    for one, part in pages:
        for section in client.get(page(one), {"part": part}).context["sections"]:
            for block in section.blocks:
                told = [
                    words for label, figures in block.rows for words in (label, figures[0].words)
                ]
                assert [w for w in (block.title, *told) if "".join(w.split()) not in paper] == []


def test_no_file_names_a_farm_or_computes_anything(village, network, client_of):
    for place in ("=1+1", "@SUM(A1)", "+33"):
        for farm in put_farms(network, 6, place):
            put_visit(farm, village.carla)
    text = rows_read(network, client_of, village.carla, "csv").content.decode("utf-8-sig")
    assert "Ferme 1" not in text
    assert "'=1+1" in text
    data = rows_read(network, client_of, village.carla, "xlsx").content
    cells = [cell for row in load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if str(cell.value).startswith(("=", "@", "+"))] == []


def test_a_form_that_is_none_is_not_there(village, client_of):
    address = reverse("visits:season-file", args=[YEAR, "docx"])
    assert client_of(village.carla).get(address).status_code == 404


def test_who_was_there_is_named_as_they_agreed_and_no_farm_is(village, client_of):
    year = village.visit.month.year
    village.visit.status = "debriefed"
    village.visit.save()
    village.visit.team.filter(person=village.lea).update(name_agreed=False)
    answer = client_of(village.carla).get(page("attendance", year))
    text = answer.content.decode("utf-8-sig")
    assert "Ben" in text
    assert "Léa" not in text
    assert "nom non communiqué" in text
    assert village.farm.name not in text
    assert make_person("Zoé").name not in text


def test_levels_are_named_as_on_the_networks_own_pages(village, network):
    """What is no question of levels has steps too: they are of no scale of the theme."""
    put_season(village, {"": 8})
    theme = village.version.themes.get(code="t1")
    other = theme.criteria.order_by("position").last()
    with unlocked_log():
        theme.criteria.filter(pk=other.pk).update(kind="choice")
        other.levels.update(name={"fr": "Autre chose"})
    names = level_names([theme])[theme.pk]
    head = next(one for one in figures_of(network, YEAR, TODAY).themes if one.code == "t1")
    assert dict(head.levels)["level:4/4"] == names[4][3] != {}


def test_twenty_themes_are_told_on_light_pages_each_once(village, network, client_of):
    version = make_grid(network, 20, 1, levels=7, by=village.carla)
    scope, codes = f"{version.grid.pk}.{version.number}", [f"t{n}" for n in range(1, 21)]
    said = {**{f"level:{at}/7": 1 for at in range(1, 8)}, "not_seen": 1, "unanswered": 1}
    shares = [["theme", scope, what, n, codes] for what, n in {**said, "visits": 1}.items()]
    for farm in put_farms(network, 8):
        put_visit(farm, village.carla, shares=shares)
    client, titles, number = client_of(village.carla), [], 1
    while True:
        response = client.get(page("season-themes"), {"page": number})
        assert Elements(response.content.decode()).nodes <= 500
        titles += [block.title for one in response.context["sections"] for block in one.blocks]
        if not response.context["page"].has_next():
            break
        number += 1
    assert len(titles) == len(set(titles)) == 20
