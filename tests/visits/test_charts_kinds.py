"""Every kind of chart: what is drawn is what is said is what is tabled, whatever the words."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.visits.drawings import (
    COUNTS,
    HOSTILE,
    LINES,
    MAKERS,
    PAIR,
    PETALS,
    collisions,
    make_bar,
    make_bars,
    make_daisy,
    make_dumbbell,
    make_evolution,
    make_months,
    make_timeline,
    numbers_in,
    overflows,
    read,
    shapes_of,
    texts_of,
)
from visits.charts import (
    PAGE,
    PHONE,
    ActionLine,
    Bar,
    Bars,
    CountsChart,
    Daisy,
    Dumbbell,
    DumbbellRow,
    Evolution,
    MonthColumn,
    Months,
    Petal,
    Share,
    Status,
    Step,
    ThemePanel,
    Timeline,
    VisitBar,
    VisitMark,
    YearBar,
    median_level,
    palette,
)
from visits.charts.colour import channels_of, difference, lightness_of
from visits.charts.month_columns import step_for
from visits.charts.style import BEST, BLANK, EDGE, INK, SLATE, WORST

ROOT = Path(__file__).parents[2]
KINDS = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
WIDTHS = pytest.mark.parametrize("width", [PAGE, PHONE])


# For all of them


@KINDS
@WIDTHS
@pytest.mark.parametrize("size", [0, 1, 2, 12, 20])
def test_drawn_said_and_tabled_have_the_same_numbers(make, width, size):
    chart = make(size, "Sol", 4)
    head, rows = chart.table()
    tabled = numbers_in([cell for row in rows for cell in row]) | numbers_in(list(head))
    said = numbers_in(chart.sentences())
    drawn = numbers_in(texts_of(chart.draw(width=width)))
    scale = {str(at) for at in range(101)} if make is make_months else set()
    scale |= {str(year) for year in range(2014, 2028)} if make is make_timeline else set()
    if make is make_daisy:  # the numbers of petals on a phone
        scale |= {str(at) for at in range(1, 9)}

    assert all(len(row) == len(head) for row in rows)
    assert said <= tabled | numbers_in([getattr(chart, "refusal", "")])
    assert tabled - {"0"} <= said | {"0"}
    assert drawn <= said | scale


@KINDS
@WIDTHS
@pytest.mark.parametrize("of", [2, 7])
def test_nothing_leaves_the_box_whatever_the_scale(make, width, of):
    for size in (1, 8, 12):
        assert overflows(make(size, "Vie sociale et transmission", of).draw(width=width)) == []


@KINDS
@WIDTHS
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_words_break_a_chart_or_leave_it(make, width, name):
    for size in (0, 7):
        chart = make(size, name, 3)
        svg = chart.draw(width=width)

        assert overflows(svg) == []
        assert b"<script" not in svg
        assert len(chart.sentences()) >= min(size, 1)


LONG = "Élevage et bien-être des animaux, pâturage, soins, abattage et vie sociale du troupeau"


@KINDS
@WIDTHS
@pytest.mark.parametrize("size", [2, 8, 12])
def test_no_words_stand_over_others(make, width, size):
    for name in ("Sol", LONG):
        assert collisions(make(size, name, 4).draw(width=width)) == []


@pytest.mark.parametrize("kind", ["counts", "dumbbell", "timeline", "daisy", "evolution"])
def test_a_phone_shows_a_long_name_whole(kind):
    shown = " ".join(texts_of(MAKERS[kind](2, LONG, 4).draw(width=PHONE)))

    assert shown.count("vie sociale du troupeau") >= 2


@KINDS
def test_letters_can_be_paths_and_the_head_stays_in_the_text_above(make):
    chart = make(5, "Sol", 4)

    svg = chart.draw(paths=True)

    assert texts_of(svg) == []
    assert float(read(svg).get("height")) < float(read(chart.draw()).get("height"))


@KINDS
def test_same_content_gives_the_same_bytes(make):
    assert make(5, "Sol", 4).draw() == make(5, "Sol", 4).draw()
    assert make(5, "Sol", 4).draw() != make(5, "Eau", 4).draw()
    assert repr(make(5, "Sol", 4)) == repr(make(5, "Sol", 4))


def test_bytes_do_not_hang_on_the_process():
    code = (
        "import sys; from tests.visits.drawings import MAKERS\n"
        "for make in MAKERS.values():\n"
        "    for paths in (False, True):\n"
        "        sys.stdout.buffer.write(make(5, 'Sol', 4).draw(paths=paths))"
    )
    runs = [
        subprocess.run(  # our own code
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    ]
    here = b"".join(
        make(5, "Sol", 4).draw(paths=paths) for make in MAKERS.values() for paths in (False, True)
    )

    assert runs == [here, here]


@KINDS
def test_a_picture_is_light(make):
    assert len(make(12, "Vie sociale et transmission", 4).draw()) < 40_000
    assert len(make(5, "Vie sociale et transmission", 4).draw(paths=True)) < 120_000


@KINDS
def test_lines_behind_are_few_and_light(make):
    svg = make(5, "Sol", 4).draw()
    across = {shape.y for shape in shapes_of(svg, has="stroke: #e6dfd0") if shape.width > 300}

    assert len(across) <= 10


@pytest.mark.parametrize("vision", [None, "protan", "deutan", "tritan"])
def test_tones_beside_the_levels_are_told_apart_by_every_eye_and_a_photocopy(vision):
    # Fills that touch: columns of months, bars in their whole, dots on their line, and signs.
    pairs = [(BEST, SLATE), (SLATE, BLANK), (BEST, BLANK), (EDGE, BEST), (BLANK, INK)]

    assert min(difference(one, other, vision) for one, other in pairs) >= 20
    lights = [[lightness_of(channels_of(colour)) for colour in pair] for pair in pairs]
    assert min(abs(one - other) for one, other in lights) >= 20


@pytest.mark.parametrize("of", range(2, 8))
@pytest.mark.parametrize("vision", [None, "protan", "deutan", "tritan"])
def test_a_ring_that_is_filled_is_never_taken_for_one_that_is_not(of, vision):
    levels = palette(of)
    assert min(difference(level.fill, BLANK, vision) for level in levels) >= 20
    # The lightest level is nearly as light as paper: its border and its dots say it in grey.
    assert levels[0].fill == WORST
    assert abs(lightness_of(channels_of(EDGE)) - lightness_of(channels_of(WORST))) >= 50


# Two visits


def test_dots_stand_where_their_shares_are():
    rows = (
        DumbbellRow("Sol", Share(0, 9), Share(8, 8)),
        DumbbellRow("Eau", Share(2, 8), Share(6, 8)),
    )
    svg = Dumbbell(title="", subtitle="", earlier="mars", later="mai", rows=rows, words=PAIR).draw()

    first, second = shapes_of(svg, has="stroke-width: 4")
    assert second.width == pytest.approx(first.width / 2, abs=0.3)
    assert second.x - first.x == pytest.approx(first.width / 4, abs=0.3)
    assert {"0/9", "8/8", "2/8", "6/8"} <= set(texts_of(svg))


def test_no_line_runs_between_what_does_not_compare():
    shares = Share(2, 8), Share(6, 8)
    rows = (DumbbellRow("Sol", *shares), DumbbellRow("Eau", *shares, comparable=False))
    chart = Dumbbell(title="", subtitle="", earlier="mars", later="mai", rows=rows, words=PAIR)

    svg = chart.draw()

    assert len(shapes_of(svg, has="stroke-width: 4")) == 1
    (upright,) = shapes_of(svg, has="stroke-width: 3")
    assert upright.height > 15
    assert "ne se compare pas" in texts_of(svg)
    assert chart.sentences()[1].endswith("Ne se comparent pas.")


def test_what_was_not_asked_or_does_not_concern_is_said_without_a_dot():
    rows = (DumbbellRow("Sol", None, Share(0, 0)),)
    chart = Dumbbell(title="", subtitle="", earlier="mars", later="mai", rows=rows, words=PAIR)

    assert {"mars : pas demandé", "mai : non concerné"} <= set(texts_of(chart.draw()))
    assert chart.table().rows == (("Sol", "pas demandé", "non concerné"),)
    with pytest.raises(ValueError, match="9 of 8"):
        DumbbellRow("Sol", Share(9, 8))


def test_a_new_grid_between_two_visits_is_a_thick_rule_with_its_name():
    svg = make_dumbbell(1, "v2", 4).draw()

    assert any(shape.width > 300 for shape in shapes_of(svg, has="stroke-width: 3"))


# Actions


@pytest.mark.parametrize("size", [1, 2, 5, 12])
def test_each_visit_is_a_triangle_and_each_step_a_sign(size):
    svg = make_timeline(size, "x", 3).draw()

    triangles = [
        shape for shape in shapes_of(svg, fill=INK) if shape.width == pytest.approx(10, abs=0.2)
    ]
    assert len(triangles) == size
    accepted = shapes_of(svg, has=f"stroke: {BEST}; stroke-width: 10")
    # One more sign of each kind stands in the legend.
    assert len(accepted) == size + 1


def test_signs_that_fall_together_stand_side_by_side():
    chart = make_timeline(1, "x", 7)

    svg = chart.draw(width=PHONE)

    rings = shapes_of(svg, has="stroke-linecap: round")
    xs = sorted({round(shape.x, 1) for shape in rings})
    assert min(after - before for before, after in pairwise(xs)) >= 0
    assert overflows(svg) == []


def test_an_action_says_where_it_stands_and_when_it_is_due():
    chart = make_timeline(2, "x", 2)

    shown = texts_of(chart.draw())

    assert "accepted, pour le 1 mar 2027" in shown
    assert ("x 1", "x", "1 mar 2027", "prévue") in chart.table().rows


@WIDTHS
def test_the_day_an_action_is_due_stands_whole(width):
    said = {"statuses": {"accepted": "acceptée"}, "due": "prévue pour le {date}"}
    words = replace(LINES, date="{day} décembre {year}", **said)
    step = Step(date(2026, 3, 1), "accepted")
    line = ActionLine("Semer", "la ferme", (step,), date(2024, 12, 16))
    given = {"title": "", "subtitle": "", "until": date(2026, 11, 25), "words": words}
    shown = texts_of(Timeline(lines=(line,), visits=(), **given).draw(width=width))
    assert "acceptée, prévue pour le 16 décembre 2024" in " ".join(shown)


def test_the_reason_why_stands_whole_under_its_action():
    step = Step(date(2026, 3, 1), "dropped", f"{LONG}, et personne n'a pu reprendre le travail.")
    lines = (ActionLine("Semer", "la ferme", (step,)),)
    mark = VisitMark(date(2026, 1, 9), "Visite")
    given = {"title": "", "subtitle": "", "until": date(2026, 11, 25), "words": LINES}
    for width in (PAGE, PHONE):
        shown = texts_of(Timeline(lines=lines, visits=(mark,), **given).draw(width=width))
        assert "dropped" in shown
        assert "personne n'a pu reprendre le travail." in " ".join(shown)


@WIDTHS
def test_twelve_visits_of_one_name_say_it_once(width):
    visits = tuple(VisitMark(date(2014 + at, 5, 9), "Visite") for at in range(12))
    line = ActionLine("Semer", "la ferme", (Step(visits[3].on, "accepted"),), date(2027, 3, 1))
    given = {"title": "", "subtitle": "", "until": date(2026, 11, 25), "words": LINES}
    svg = Timeline(lines=(line,), visits=visits, **given).draw(width=width)

    assert texts_of(svg).count("Visite") == 1
    triangles = [one for one in shapes_of(svg, fill=INK) if one.width == pytest.approx(10, abs=0.2)]
    assert len(triangles) == 12 + 1  # one in the legend
    assert {"prévue", "aujourd'hui"} <= set(texts_of(svg))  # the flag and the dotted line


@WIDTHS
def test_two_visits_are_named_with_their_whole_date(width):
    names = {"earlier": "14 septembre 2018", "later": "12 décembre 2025"}
    rows = (DumbbellRow("Sol", Share(1, 9), Share(8, 9)),)
    shown = texts_of(
        Dumbbell(title="", subtitle="", rows=rows, words=PAIR, **names).draw(width=width)
    )

    assert set(names.values()) <= set(shown)


# The daisy


def make_petals(*given):
    return Daisy(title="", subtitle="", petals=tuple(given), words=PETALS)


@pytest.mark.parametrize("of", range(2, 8))
def test_a_petal_has_as_many_rings_as_levels_filled_up_to_the_median(of):
    for at in range(1, of + 1):
        svg = make_petals(Petal("Sol", of, at, 3, 3)).draw()
        fill = palette(of)[at - 1].fill
        rings = [shape for shape in shapes_of(svg, fill=fill) if shape.width > 20]
        empty = [shape for shape in shapes_of(svg, fill=BLANK) if shape.width > 20]

        assert (len(rings), len(empty)) == (at, of - at)


def test_a_petal_is_never_a_polygon_between_petals():
    svg = make_daisy(6, "x", 4).draw()

    assert all(shape.width < 170 and shape.height < 170 for shape in shapes_of(svg))


def test_half_seen_is_solid_and_less_is_dashed():
    solid = make_petals(Petal("Sol", 4, 2, 2, 4)).draw()
    dashed = make_petals(Petal("Sol", 4, 2, 1, 4)).draw()

    assert b"stroke-dasharray" not in solid
    assert len([s for s in shapes_of(dashed, has="stroke-dasharray") if s.width > 20]) == 4
    assert "1/4 (moins de la moitié)" in texts_of(dashed)


def test_what_does_not_concern_is_hatched_and_what_was_not_seen_is_dashed_white():
    hatched = make_petals(Petal("Élevage", 4, None, 0, 0)).draw()
    white = make_petals(Petal("Sol", 4, None, 0, 5)).draw()

    assert len(shapes_of(hatched, fill="none", has=f"stroke: {EDGE}")) > 5
    assert "non concerné" in texts_of(hatched)
    assert "0/0" not in texts_of(hatched)
    assert make_petals(Petal("Élevage", 4, None, 0, 0)).sentences() == ["Élevage : non concerné."]
    assert b"stroke-dasharray" in white
    assert shapes_of(white, fill="none", has=f"stroke: {EDGE}") == []


@pytest.mark.parametrize(
    ("petals", "why"),
    [
        ([], "aucun thème"),
        ([Petal(str(at), 4, 2, 3, 3) for at in range(9)], "8 thèmes au plus"),
        ([Petal("a", 4, 2, 3, 3), Petal("b", 3, 2, 3, 3)], "plusieurs échelles"),
        ([Petal("a", 4, None, 3, 3, mixed=True)], "plusieurs échelles"),
    ],
)
def test_a_daisy_is_refused_with_a_sentence(petals, why):
    chart = make_petals(*petals)

    assert chart.refusal == why
    assert chart.sentences()[0] == why
    assert why in texts_of(chart.draw())
    assert shapes_of(chart.draw()) == []
    assert len(chart.table().rows) == len(petals)


def test_a_theme_that_does_not_concern_has_no_scale_of_its_own():
    assert make_petals(Petal("a", 4, 2, 3, 3), Petal("b", 3, None, 0, 0)).refusal == ""


def test_median_is_the_level_that_half_reach():
    assert median_level([(1, 4, 1), (3, 4, 2), (4, 4, 0)]) == (3, 4)
    assert median_level([(1, 4, 1), (4, 4, 1)]) == (1, 4)
    assert median_level([]) is None
    assert median_level([(1, 4, 1), (1, 3, 1)]) is None
    with pytest.raises(ValueError, match="level 5 of 4"):
        Petal("Sol", 4, 5, 1, 1)


# Years


@WIDTHS
def test_every_year_is_one_whole_and_its_parts_have_their_share(width):
    years = (
        YearBar(make_bar("2024", 600, 300, 0, 2100, unknown=1000), 12),
        YearBar(make_bar("2025", 3, 3, 0, 3, unknown=3), 1),
    )
    svg = Evolution(title="", subtitle="", theme="Sol", years=years, words=COUNTS).draw(width=width)

    best = [shape for shape in shapes_of(svg, fill=palette(4)[3].fill) if shape.height > 24]
    worst = [shape for shape in shapes_of(svg, fill=WORST) if shape.height > 24]
    assert best[0].width / worst[0].width == pytest.approx(2100 / 600, rel=0.02)
    assert best[1].width / worst[1].width == pytest.approx(1, rel=0.02)
    unknown = [shape for shape in shapes_of(svg, has="stroke-dasharray") if shape.height > 24]
    assert unknown[0].width / best[0].width == pytest.approx(1000 / 2100, rel=0.02)
    assert "75 %" in texts_of(svg)


def test_completeness_is_whole_only_when_nothing_is_missing():
    assert YearBar(make_bar("2024", 1000, 999, not_seen=1), 3).percent == 99
    assert YearBar(make_bar("2024", 1, 1), 3).percent == 100
    assert YearBar(make_bar("2024", 0, 0), 3).percent == 0


@WIDTHS
def test_a_number_without_room_in_its_cell_is_written_under_the_bar(width):
    bar = make_bar("2024", 9000, 1)
    svg = Evolution(
        title="", subtitle="", theme="Sol", years=(YearBar(bar, 4),), words=COUNTS
    ).draw(width=width)

    assert "1 niveau 2 sur 2" in texts_of(svg)


def test_a_year_of_another_grid_stands_under_a_thick_rule():
    svg = make_evolution(3, "Grille v2", 4).draw()

    assert "Grille v2" in texts_of(svg)
    rules = [shape for shape in shapes_of(svg, has="stroke-width: 3") if shape.width > 300]
    assert len(rules) == 1


# Months


def test_heights_are_counts_from_one_ground_line():
    statuses = (Status("faites", ("{n}", "{n}"), "full"), Status("prévues", ("{n}", "{n}"), "half"))
    columns = (MonthColumn("mai", (4, 2)), MonthColumn("juin", (0, 3)))
    words = make_months(1, "x", 2).words
    svg = Months(title="", subtitle="", statuses=statuses, columns=columns, words=words).draw()

    (_, full), (_, half, second) = shapes_of(svg, fill=BEST), shapes_of(svg, fill=SLATE)
    assert full.height == pytest.approx(2 * half.height, abs=0.3)
    assert second.height == pytest.approx(1.5 * half.height, abs=0.3)
    assert full.y + full.height == pytest.approx(second.y + second.height, abs=0.2)
    assert half.y + half.height == pytest.approx(full.y, abs=0.2)
    assert {"6", "3", "4", "2"} <= set(texts_of(svg))


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (5, 1), (6, 2), (11, 5), (26, 10), (10000, 2000)]
)
def test_the_scale_has_round_steps(most, step):
    assert step_for(most) == step


def test_months_refuse_what_is_no_column():
    with pytest.raises(ValueError, match="mai"):
        Months(
            title="", subtitle="", statuses=(), columns=(MonthColumn("mai", (1,)),), words=COUNTS
        )
    with pytest.raises(ValueError, match="none of"):
        Status("x", ("", ""), "red")


# Bars


def make_pair(*, share):
    bars = (Bar("a", 10, 40, 20), Bar("b", 10, 20, 5))
    words = make_bars(1, "x", 2).words
    return Bars(title="", subtitle="", bars=bars, words=words, share=share)


def test_lengths_are_counts_or_shares():
    counts = shapes_of(make_pair(share=False).draw(), fill=SLATE)
    shares = shapes_of(make_pair(share=True).draw(), fill=SLATE)

    assert counts[0].width == pytest.approx(counts[1].width, abs=0.2)
    assert shares[1].width == pytest.approx(2 * shares[0].width, abs=0.3)
    assert {"10/40", "10/20", "20", "5"} <= set(texts_of(make_pair(share=True).draw()))


def test_second_mark_stands_where_its_number_is():
    svg = make_pair(share=True).draw()
    (bar, _) = shapes_of(svg, fill=SLATE)

    marks = [shape for shape in shapes_of(svg, fill=INK) if shape.width > 8]
    middles = [shape.x + shape.width / 2 - bar.x for shape in marks]
    assert any(middle == pytest.approx(2 * bar.width, abs=0.5) for middle in middles)


def test_a_bar_refuses_more_than_its_whole():
    with pytest.raises(ValueError, match="9 of 8"):
        Bar("a", 9, 8)


def test_a_level_name_that_two_scales_share_is_told_apart_in_words():
    names = {4: ("non", "peu", "assez", "acquis"), 7: ("a", "b", "c", "acquis", "d", "e", "f")}
    bar = VisitBar("mai", [(4, 4, 3), (4, 7, 1)], applicable=4, answered=4)
    words = replace(COUNTS, levels=names)
    chart = CountsChart(title="Sol", subtitle="", panels=[ThemePanel("Sol", [bar])], words=words)
    head, [row] = chart.table()

    assert len(set(head)) == len(head)
    told = dict(zip(head, row, strict=True))
    assert (told["acquis (4/4)"], told["acquis (4/7)"]) == ("3", "1")
    assert "3 acquis (4/4)" in chart.sentences()[0]
    assert "1 acquis (4/7)" in chart.sentences()[0]
