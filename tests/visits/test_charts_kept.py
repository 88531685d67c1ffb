"""A chart is drawn once for its content; its address answers picture, table and file."""

from datetime import date

import pytest
from django.core.cache import cache
from django.utils.translation import override

from tests.visits.drawings import make_bar, make_bars, make_daisy, make_evolution
from visits.chart_words import counts_words, daisy_words, timeline_words
from visits.charts import PAGE, PHONE, Daisy, Petal, ThemePanel, describe_counts
from visits.drawn import drawn, name_of, size_of
from visits.views.chart import chart_response, figure


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_the_second_request_does_not_draw():
    chart = make_bars(3, "Sol", 4)
    first = drawn(chart)
    cache.set(f"chart-{name_of(chart)}", b"kept", None)

    assert first.startswith(b"<?xml")
    assert drawn(make_bars(3, "Sol", 4)) == b"kept"
    assert drawn(make_bars(3, "Eau", 4)) != b"kept"
    assert drawn(chart, width=PHONE) != b"kept"


def test_a_picture_is_named_by_all_that_decides_it():
    chart = make_bars(3, "Sol", 4)
    names = {
        name_of(chart),
        name_of(chart, width=PHONE),
        name_of(chart, paths=True),
        name_of(make_bars(4, "Sol", 4)),
    }
    assert len(names) == 4
    assert name_of(make_bars(3, "Sol", 4)) == name_of(chart)


def test_a_page_keeps_room_for_a_picture_that_is_known():
    chart = make_bars(3, "Sol", 4)
    assert figure(chart, "/x.svg")["size"] is None

    drawn(chart)

    assert size_of(chart)[0] == PAGE
    assert figure(chart, "/x.svg")["size"][1] > 50


def test_the_address_answers_once_and_then_says_unchanged(rf):
    chart = make_bars(3, "Sol", 4)
    first = chart_response(rf.get("/x.svg"), chart)
    again = chart_response(rf.get("/x.svg", headers={"if-none-match": first["ETag"]}), chart)
    phone = chart_response(rf.get("/x.svg?phone"), chart)

    assert (first.status_code, again.status_code) == (200, 304)
    assert first["Content-Security-Policy"].startswith("default-src 'none'")
    assert first["Cache-Control"] == "private, no-cache"
    assert phone["ETag"] != first["ETag"]


def test_the_file_has_numbers_that_a_spreadsheet_reads(rf):
    text = chart_response(rf.get("/x.svg?csv"), make_evolution(1, "Sol", 4)).content.decode()

    assert ";1234;" in text
    assert "\u00a0" not in text.splitlines()[1].replace("\u00a0%", "")


def test_a_refused_picture_leaves_its_sentence_and_its_table():
    shown = figure(make_daisy(9, "Sol", 4), "/x.svg")

    assert (shown["src"], shown["refusal"]) == ("", "8 thèmes au plus")
    assert len(figure(make_daisy(9, "Sol", 4), "/x.svg", table=True)["table"]["rows"]) == 9


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", ("0 réponse sur 1 critère concerné", "1 réponse sur 3 critères concernés")),
        ("en", ("0 answers of 1 applicable criterion", "1 answer of 3 applicable criteria")),
    ],
)
def test_none_and_one_are_said_as_each_language_has_it(language, told):
    with override(language):
        bars = (make_bar("mai", 0, 0, not_seen=1), make_bar("juin", 1, 0, unknown=2))
        counts, words = counts_words({}), daisy_words({})
        said = describe_counts([ThemePanel("Sol", bars)], counts)
        petals = (Petal("Sol", 2, None, 0, 1), Petal("Eau", 2, 1, 1, 3))
        daisy = Daisy(title="", subtitle="", petals=petals, words=words).sentences()

    for share, sentence, petal in zip(told, said, daisy, strict=True):
        assert f"{share}." in sentence
        assert share in petal


def test_the_first_of_a_month_is_said_as_each_language_has_it():
    with override("fr"):
        assert timeline_words({}).say_date(date(2027, 3, 1)) == "1er mars 2027"
    with override("en"):
        assert timeline_words({}).say_date(date(2027, 3, 1)) == "1 March 2027"
