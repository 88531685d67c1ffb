"""Questions of three rhythms: what a repeat visit asks anew, offers again, or need not ask."""

import io
import uuid

import pytest
from django.utils import timezone
from pypdf import PdfReader

from tests.makers import (
    criteria,
    days_ago,
    entry,
    grid_document,
    make_visit,
    make_written,
    say,
)
from tests.visits.pages import sends
from tests.visits.test_entry_pages import name, team_values, theme_url
from visits.griddoc.ready import faults_of
from visits.models import Action, CriterionResult, Entry, Quarantine, ThemeResult
from visits.pdf.report import report_pdf
from visits.queries.reading import read_content
from visits.queries.report import build_content
from visits.queries.rhythm import agains_of
from visits.services.entry import append_entries
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid, load_version
from visits.services.report import seal_report

FIVE = [{"code": str(n), "name": {"fr": f"niveau {n}"}} for n in range(5)]
ROWS = [
    {"code": "year", "kind": "levels", "levels": FIVE, "question": {"fr": "Cette année ?"}},
    {"code": "who", "kind": "text", "rhythm": "yearly", "question": {"fr": "Qui ?"}},
    {"code": "history", "kind": "text", "rhythm": "on_change", "question": {"fr": "Histoire ?"}},
    {"code": "soil", "kind": "levels", "levels": FIVE, "rhythm": "on_change",
     "question": {"fr": "Sol ?"}},
]  # fmt: skip
FIRST = {
    "year": {"level": "1"},
    "who": {"text": "Ana et Luc"},
    "history": {"text": "En herbe jusqu'en 2012."},
    "soil": {"level": "3"},
}


def document(**given):
    theme = {"code": "t", "name": {"fr": "Tout"}, "criteria": ROWS}
    return grid_document(**given) | {"scales": {}, "themes": [theme]}


def visit_on(v, day, **given):
    return make_visit(
        v.farm, v.rhythms, by=v.carla, team=(v.ben, v.lea), group=v.group, day=day, **given
    )


def finish(v, visit, said):
    by_code = {row.code: row for row in criteria(visit)}
    rows = [entry(visit, v.ben, criterion=by_code[code], value=said[code]) for code in said]
    append_entries(visit, rows, by=v.ben, source="desk")
    visit.refresh_from_db()
    make_written(visit, v.ben)
    return seal_report(visit, by=v.ben)


@pytest.fixture
def repeat(village):
    """A final report of last year, and a visit today on the same grid."""
    v = village
    v.rhythms = publish_version(load_grid(document(), network=v.network), by=v.carla)
    v.before = visit_on(v, days_ago(400))
    v.since = v.before.date.isoformat()
    finish(v, v.before, FIRST)
    v.now = visit_on(v, days_ago(0))
    v.c = {row.code: row for row in criteria(v.now)}
    v.unchanged = {"state": "unchanged", "since": v.since}
    return v


def test_a_first_visit_asks_everything(village, client_of):
    v = village
    v.rhythms = publish_version(load_grid(document(), network=v.network), by=v.carla)
    visit = visit_on(v, days_ago(0))
    assert agains_of(visit, criteria(visit)) == {}
    html = client_of(v.ben).get(theme_url(visit)).content.decode()
    assert 'name="unchanged"' not in html
    assert "Toujours juste" not in html


def test_a_repeat_visit_offers_what_each_rhythm_allows(repeat):
    v = repeat
    found = {key.code: row.value for key, row in _by_code(v).items()}
    assert found == {"who": FIRST["who"], "history": v.unchanged, "soil": v.unchanged}


def _by_code(v):
    rows = {row.pk: row for row in v.c.values()}
    return {rows[key]: again for key, again in agains_of(v.now, v.c.values()).items()}


def test_one_tick_says_that_nothing_changed_for_all_that_lasts(repeat, client_of):
    v = repeat
    client, url = client_of(v.ben), theme_url(v.now)
    sends(client, url, **{"unchanged": "yes", name(v.c["year"], "level"): "2"})
    assert team_values(v.now) == {
        "year": {"level": "2"}, "history": v.unchanged, "soil": v.unchanged,
    }  # fmt: skip
    sends(client, url)
    assert Entry.objects.filter(visit=v.now).count() == 3


def test_what_was_answered_today_is_not_called_unchanged(repeat, client_of):
    v = repeat
    sends(client_of(v.ben), theme_url(v.now),
          **{"unchanged": "yes", name(v.c["soil"], "level"): "4"})  # fmt: skip
    assert team_values(v.now) == {"soil": {"level": "4"}, "history": v.unchanged}
    say(v.now, v.lea, criterion=v.c["history"], value={"text": "Un champ de plus."},
        parents=[str(e.entry_id) for e in Entry.objects.filter(criterion=v.c["history"])],
        act="together")  # fmt: skip
    html = client_of(v.ben).get(theme_url(v.now)).content.decode()
    assert 'name="unchanged"' not in html
    assert team_values(v.now)["history"] == {"text": "Un champ de plus."}


def test_a_yearly_answer_is_said_again_with_one_tick(repeat, client_of):
    v = repeat
    sends(client_of(v.ben), theme_url(v.now), **{name(v.c["who"], "again"): "on"})
    assert team_values(v.now) == {"who": FIRST["who"]}


def test_a_yearly_tick_beside_another_answer_is_asked_about(repeat, client_of):
    v = repeat
    page = sends(client_of(v.ben), theme_url(v.now),
                 **{name(v.c["who"], "again"): "on", name(v.c["who"], "text"): "Ana"})  # fmt: skip
    assert "Gardez une seule des deux réponses." in page.content.decode()
    assert team_values(v.now) == {}


def test_an_open_action_brings_its_question_back(repeat, client_of):
    v = repeat
    Action.objects.create(
        action_id=uuid.uuid4(), farm=v.farm, visit=v.before, what="Couvrir le sol", owner="farm",
        criterion_code="soil", status="in_progress", since=timezone.now(), updated_at=timezone.now(),
    )  # fmt: skip
    assert {row.code for row in _by_code(v)} == {"who", "history"}
    sends(client_of(v.ben), theme_url(v.now), unchanged="yes")
    assert team_values(v.now) == {"history": v.unchanged}


def test_another_wording_is_asked_again(repeat):
    v = repeat
    rows = [row | ({"question": {"fr": "Votre sol ?"}} if row["code"] == "soil" else {})
            for row in ROWS]  # fmt: skip
    again = document(code=v.rhythms.grid.code)
    again["themes"][0]["criteria"] = rows
    v.rhythms = publish_version(load_version(v.rhythms.grid, again, number=2), by=v.carla)
    later = visit_on(v, days_ago(0))
    codes = {row.pk: row.code for row in criteria(later)}
    assert {codes[key] for key in agains_of(later, criteria(later))} == {"who", "history"}


def test_only_the_team_that_promised_discretion_reads_it(repeat, client_of):
    v = repeat
    v.now.team.update(ethics_signed_at=None)
    html = client_of(v.ben).get(theme_url(v.now)).content.decode()
    assert "En herbe" not in html
    assert 'name="unchanged"' not in html


def test_a_part_said_to_be_unchanged_is_taken_back_with_one_tick(repeat, client_of):
    v = repeat
    client, url = client_of(v.ben), theme_url(v.now)
    assert 'name="take_back"' not in client.get(url).content.decode()
    sends(client, url, unchanged="yes")
    say(v.now, v.lea, criterion=v.c["soil"], value=v.unchanged)
    sends(client, url, take_back="yes")
    assert team_values(v.now) == {"soil": v.unchanged}
    assert 'name="take_back"' not in client.get(url).content.decode()


def test_what_a_short_visit_left_out_is_not_asked_anew(repeat, client_of):
    v = repeat
    short = visit_on(v, days_ago(200))
    finish(v, short, {"year": {"level": "1"}, "soil": {"level": "2"}})
    found = {key.code: row.value for key, row in _by_code(v).items()}
    soil = {"state": "unchanged", "since": short.date.isoformat()}
    assert found == {"who": FIRST["who"], "history": v.unchanged, "soil": soil}
    html = client_of(v.ben).get(theme_url(v.now)).content.decode()
    assert "Quelque chose a-t-il changé depuis ces réponses, vues du" in html


def test_an_answer_of_another_grid_is_not_what_stands(repeat):
    v = repeat
    other = publish_version(load_grid(document(code="other"), network=v.network), by=v.carla)
    v.rhythms = other
    first = visit_on(v, days_ago(0))
    rows = {row.code: row for row in criteria(first)}
    assert agains_of(first, rows.values()) == {}
    assert say(first, v.ben, criterion=rows["soil"], value=v.unchanged).status == "quarantined"


def test_the_pdf_says_since_when_and_is_of_this_edition(repeat):
    v = repeat
    confirm(v)
    report = finish(v, v.now, {"year": {"level": "1"}, "who": FIRST["who"]})
    pages = PdfReader(io.BytesIO(report_pdf(report))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert text.count("rien n'a changé depuis la visite du") == 2
    assert "En herbe jusqu'en 2012" not in text


# -- what counts


def confirm(v):
    for code in ("history", "soil"):
        say(v.now, v.ben, criterion=v.c[code], value=v.unchanged)


def test_what_was_not_seen_again_is_counted_by_name_and_in_no_mean(repeat):
    v = repeat
    confirm(v)
    report = finish(v, v.now, {"year": {"level": "1"}, "who": FIRST["who"]})
    theme = ThemeResult.objects.get(report=report)
    assert (theme.answered, theme.applicable, theme.missing["unchanged"]) == (2, 4, 2)
    assert theme.counts == [[2, 5, 1]]
    soil = CriterionResult.objects.get(report=report, code="soil")
    assert (soil.state, soil.at, soil.value, soil.text) == ("unchanged", None, None, v.since)


def test_the_report_says_since_when_and_never_shows_the_level_as_of_today(repeat, client_of):
    v = repeat
    confirm(v)
    finish(v, v.now, {"year": {"level": "1"}, "who": FIRST["who"]})
    html = client_of(v.ana).get(f"/visits/{v.now.pk}/report/").content.decode()
    assert "rien n&#x27;a changé depuis la visite du" in html
    assert "n&#x27;ont pas été regardées de nouveau" in html
    reading = read_content(build_content(v.now))
    soil = next(c for t in reading.themes for c in t["criteria"] if c["question"] == "Sol ?")
    assert soil["team"][0]["level"] is None
    assert (soil["before"]["at"], soil["before"]["day"]) == (4, v.before.date)


def test_progress_shows_it_as_not_looked_at_again(repeat, client_of):
    v = repeat
    confirm(v)
    finish(v, v.now, {"year": {"level": "2"}, "who": FIRST["who"]})
    html = client_of(v.ana).get(f"/farms/{v.farm.slug}/progress/").content.decode()
    assert "2 repris sans changement" in html
    rows = client_of(v.ana).get(f"/farms/{v.farm.slug}/progress.csv").content.decode().splitlines()
    day = v.now.date.isoformat()
    [soil] = [row.split(";") for row in rows if ";soil;" in row and f";{day};" in row]
    assert soil[7].startswith("rien n'a changé depuis la visite du")
    assert (soil[8], soil[9]) == ("unchanged", "")


def test_the_year_after_it_still_stands_since_the_day_when_it_was_seen(repeat):
    v = repeat
    confirm(v)
    finish(v, v.now, {"year": {"level": "1"}})
    v.now = visit_on(v, days_ago(-300))
    v.c = {row.code: row for row in criteria(v.now)}
    found = {row.code: again.value for row, again in _by_code(v).items()}
    assert found == {"history": v.unchanged, "soil": v.unchanged, "who": FIRST["who"]}


def test_unchanged_and_a_level_are_two_opinions(repeat, client_of):
    v = repeat
    say(v.now, v.ben, criterion=v.c["soil"], value=v.unchanged)
    say(v.now, v.lea, criterion=v.c["soil"], value={"level": "2"})
    html = client_of(v.ben).get(theme_url(v.now)).content.decode()
    assert "Deux avis différents" in html
    report = finish(v, v.now, {"year": {"level": "1"}})
    soil = CriterionResult.objects.get(report=report, code="soil")
    assert (soil.state, soil.at) == ("divergent", None)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("year", {"state": "unchanged", "since": "{since}"}),
        ("soil", {"state": "unchanged"}),
        ("soil", {"state": "unchanged", "since": "2001-01-01"}),
        ("soil", {"state": "unchanged", "since": "hier"}),
    ],
)
def test_unchanged_since_nothing_is_held(repeat, code, value):
    v = repeat
    value = {key: text.format(since=v.since) for key, text in value.items()}
    assert say(v.now, v.ben, criterion=v.c[code], value=value).status == "quarantined"
    assert Quarantine.objects.get(visit=v.now).reason == "bad_value"


# -- the grid


def ready(**policy):
    made = document() | {"policy": policy}
    return [fault.code for fault in faults_of(made)]


def test_a_rule_may_not_wait_for_a_question_that_is_not_asked():
    made = document()
    rows = [dict(row) for row in ROWS]
    rows[0]["condition"] = "selected(${soil}, '2')"
    made["themes"][0]["criteria"] = rows
    assert [(f.code, f.of, f.found) for f in faults_of(made)] == [
        ("lasting_in_a_rule", "year", "soil")
    ]


def test_what_lasts_never_counts_as_zero():
    assert ready() == []
    assert ready(missing="zero") == ["lasting_counts_as_zero"]
