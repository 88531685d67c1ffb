"""Charts: the palette seen by every eye, and counts drawn as they are, whatever the words."""

import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from visits.charts import (
    PAGE,
    PHONE,
    ChartWords,
    ThemePanel,
    VisitBar,
    describe_counts,
    draw_counts,
    palette,
)
from visits.charts.colour import channels_of, contrast, difference, hex_of, lightness_of
from visits.charts.text import clean, width_of, wrap

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]
WORDS = ChartWords(
    levels={
        4: ("pas engagé", "en chemin", "bien avancé", "acquis"),
        3: ("non", "en partie", "oui"),
    },
    missing={
        "not_seen": ("{n} pas vu", "{n} pas vus"),
        "not_covered": ("{n} pas abordé", "{n} pas abordés"),
        "unknown": ("{n} ne sait pas", "{n} ne sait pas"),
        "unanswered": ("{n} pas encore rempli", "{n} pas encore remplis"),
        "divergent": ("{n} avec deux avis", "{n} avec deux avis"),
        "not_applicable": ("{n} non concerné", "{n} non concernés"),
    },
    level="niveau {at} sur {of}",
    plain="réponse sans niveau",
    without_level=("{n} réponse sans niveau", "{n} réponses sans niveau"),
    share_read="{answered} réponses sur {applicable} critères concernés",
    nothing="aucun critère concerné",
    bar="{theme}, {visit} : {parts}.",
)


def make_bar(label, *counts, of=4, plain=0, segments=(), new_grid="", **missing):
    """A bar of one scale, its counts from worst to best; other scales are `segments`."""
    reached = [(at, of, n) for at, n in enumerate(counts, start=1)] + list(segments)
    answered = sum(n for _, _, n in reached) + plain
    blank = sum(n for state, n in missing.items() if state != "not_applicable")
    return VisitBar(label, reached, missing, answered + blank, answered, bool(new_grid), new_grid)


def make_panels(themes=5, visits=4):
    bars = [
        make_bar(
            f"mars {2020 + at}", 1, 2, 3, at % 3, plain=1, not_seen=2, not_covered=1, unknown=1
        )
        for at in range(visits)
    ]
    return [ThemePanel(f"Pratiques agroécologiques {number}", bars) for number in range(themes)]


def draw(*bars, title="Ce qui a changé", theme="Sol", **given):
    panels = [ThemePanel(theme, bars)]
    return draw_counts(panels, title=title, subtitle="", words=WORDS, **given)


def read(svg):
    return ET.fromstring(svg)  # noqa: S314  # our own file


def texts_of(svg):
    return [element.text or "" for element in read(svg).iter(f"{SVG}text")]


def boxes_of(svg, fill):
    """Left edge and width of each rectangle of one colour, legend included."""
    found = []
    for path in read(svg).iter(f"{SVG}path"):
        if path.get("style").startswith(f"fill: {fill};"):
            for outline in path.get("d").split("M")[1:]:
                across = [float(point.split()[0]) for point in outline.replace("z", "").split("L")]
                found.append((min(across), round(max(across) - min(across), 1)))
    return found


# The palette


@pytest.mark.parametrize(
    ("n", "fills"),
    [
        (2, "#fde737 #00224e"),
        (4, "#fde737 #a99f73 #575d6d #00224e"),
        (5, "#fde737 #bfb06b #7e7d78 #424d6c #00224e"),
    ],
)
def test_palette_is_the_one_agreed(n, fills):
    assert " ".join(level.fill for level in palette(n)) == fills


@pytest.mark.parametrize("n", range(2, 8))
def test_palette_runs_along_cividis(n):
    from matplotlib import colormaps  # slow import

    whole = [tuple(map(float, colour)) for colour in colormaps["cividis"].colors]
    lights = [lightness_of(colour) for colour in whole]
    first, last = (lightness_of(channels_of(colour)) for colour in ("#fde737", "#00224e"))

    for step in range(1, n - 1):
        wanted = first + (last - first) * step / (n - 1)
        at = max(place for place, light in enumerate(lights) if light <= wanted)
        part = (wanted - lights[at]) / (lights[at + 1] - lights[at])
        red, green, blue = (
            a + (b - a) * part for a, b in zip(whole[at], whole[at + 1], strict=True)
        )
        assert palette(n)[step].fill == hex_of((red, green, blue))


@pytest.mark.parametrize("n", range(2, 8))
def test_palette_reads_and_steps_evenly(n):
    levels = palette(n)
    lights = [lightness_of(channels_of(level.fill)) for level in levels]
    steps = [one - other for one, other in pairwise(lights)]

    assert all(contrast(level.fill, level.text) >= 4.5 for level in levels)
    assert max(steps) - min(steps) < 0.8
    assert [level.glyph for level in palette(3)] == ["●○○", "●●○", "●●●"]


@pytest.mark.parametrize(("n", "least"), [(2, 20), (3, 20), (4, 20), (5, 17), (6, 13), (7, 11)])
@pytest.mark.parametrize("vision", [None, "protan", "deutan", "tritan"])
def test_palette_is_told_apart_by_every_eye_and_a_photocopy(n, least, vision):
    fills = [level.fill for level in palette(n)]
    lights = [lightness_of(channels_of(fill)) for fill in fills]

    pairs = [(a, b) for at, a in enumerate(fills) for b in fills[at + 1 :]]
    assert min(difference(one, other, vision) for one, other in pairs) >= least
    assert min(one - other for one, other in pairwise(lights)) >= least


def test_red_and_green_would_not_be():
    seen = difference("#c62828", "#2e7d32")
    assert difference("#c62828", "#2e7d32", "deutan") < seen / 3
    assert difference("#000", "#fff", "protan") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("n", [0, 1, 8])
def test_palette_refuses_what_is_no_scale(n):
    with pytest.raises(ValueError, match="a scale has 2 to 7 levels"):
        palette(n)


def test_pages_and_charts_share_one_palette():
    css = (ROOT / "spg/static/spg/css/parts.css").read_text()
    for n in range(2, 8):
        rule = re.search(rf'\[data-of="{n}"\] {{([^}}]*)}}', css)[1]
        for at, level in enumerate(palette(n), start=1):
            assert f"--l{at}: {level.fill};" in rule
            assert f"--t{at}: {level.text};" in rule


# The numbers


def test_bar_shows_every_count_with_its_denominator():
    bar = make_bar("mars", 1, 2, 5, 4, not_seen=2, divergent=1, not_applicable=3)

    shown = texts_of(draw(bar))

    assert [text for text in shown if text.isdigit()] == ["4", "5", "2", "1", "1", "2"]
    assert "12/15" in shown
    assert "1 avec deux avis, 2 pas vus, 3 non concernés" in shown


@pytest.mark.parametrize("width", [PAGE, PHONE])
@pytest.mark.parametrize(
    "bar",
    [
        make_bar("mars", 1, 2, 5, 4, not_seen=2, divergent=1, not_applicable=3),
        make_bar("mars", 0, 0, 3, 0, plain=2, unknown=4, unanswered=6),
        make_bar("mars", 2, 1, segments=[(1, 3, 3), (3, 3, 2)], not_covered=1),
        make_bar("mars", not_applicable=5),
    ],
)
def test_sentence_and_picture_have_the_same_numbers(bar, width):
    (sentence,) = describe_counts([ThemePanel("Sol", [bar])], WORDS)
    said = Counter(re.findall(r"\d+", sentence))

    shown = Counter(re.findall(r"\d+", " ".join(texts_of(draw(bar, width=width)))))

    assert set(shown) <= set(said)
    # On a phone, a run of narrow cells keeps its dots and may lose its number.
    assert width == PHONE or not said - shown


def test_sentence_says_strengths_first_and_names_what_is_missing():
    bar = make_bar("mai 2026", 0, 1, 3, 2, plain=1, not_seen=2, new_grid="Grille v2")

    assert describe_counts([ThemePanel("Sol", [bar])], WORDS) == [
        (
            "Sol, mai 2026 (Grille v2) : 2 acquis, 3 bien avancé, 1 en chemin, "
            "1 réponse sans niveau, 2 pas vus, 7 réponses sur 9 critères concernés."
        )
    ]
    assert describe_counts([ThemePanel("Sol", [make_bar("mai", not_applicable=2)])], WORDS) == [
        "Sol, mai : 2 non concernés, aucun critère concerné."
    ]


def test_every_criterion_has_the_same_width_in_every_panel():
    panels = [
        ThemePanel("Sol", [make_bar("mars", 0, 0, 0, 6), make_bar("avril", 0, 0, 0, 3)]),
        ThemePanel("Eau", [make_bar("mars", 0, 0, 0, 1), make_bar("avril", 0, 0, 2, 2)]),
    ]

    svg = draw_counts(panels, title="", subtitle="", words=WORDS)

    _legend, *bars = boxes_of(svg, palette(4)[3].fill)
    cell = bars[2][1]
    assert [width for _, width in bars] == pytest.approx(
        [6 * cell, 3 * cell, cell, 2 * cell], abs=0.2
    )
    assert len({left for left, _ in bars}) == 1


def test_two_scales_stand_apart():
    svg = draw(make_bar("mars", 0, 0, 2, segments=[(2, 3, 1)]))

    _, (left, width) = boxes_of(svg, palette(4)[2].fill)
    _, (next_left, _) = boxes_of(svg, palette(3)[1].fill)

    assert next_left - (left + width) == pytest.approx(5, abs=0.2)
    assert {"acquis", "oui"} <= set(texts_of(svg))


def test_a_change_of_grid_is_a_thick_rule_with_its_name():
    without, with_rule = draw(make_bar("mai", 1)), draw(make_bar("mai", 1, new_grid="Grille v2"))

    assert b"stroke-width: 3;" not in without.replace(b"stroke-width: 3}", b"")
    assert b"stroke-width: 3" in with_rule
    assert "Grille v2" in texts_of(with_rule)


@pytest.mark.parametrize(
    "given", [{"applicable": 4, "answered": 3}, {"applicable": 3, "answered": 2}, {}]
)
def test_a_bar_whose_parts_do_not_make_its_whole_is_refused(given):
    with pytest.raises(ValueError, match="shown of"):
        VisitBar("mars", [(1, 4, 3)], **given)


# The words

HOSTILE = {
    "mathtext": "$\\frac$ \\alpha $",
    "markup": '<b onload="x">&amp;</b> ]]>',
    "emoji": "🐐🐐",
    "emoji among words": "ferme 🐐 du Mûrier",
    "right to left": "مزرعة التين",
    "turned around": "x\u202egpj.exe",
    "long word": "a" * 200,
    "long words": "très " * 60,
    "empty": "",
    "lines": "ligne\nligne\r\n\x00\x0b fin",
    "other script": "農場",
    "braces": "{n} {0} {theme!r}",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("paths", [False, True])
def test_any_words_can_be_drawn(name, paths):
    words = replace(WORDS, levels={4: (name,) * 4}, nothing=name)
    bar = make_bar(name, 1, 0, 0, 2, not_seen=1, new_grid=name or "v2")

    panels = [ThemePanel(name, [bar])]
    svg = draw_counts(panels, title=name, subtitle=name, words=words, width=PHONE, paths=paths)

    assert read(svg).find(f"{SVG}title").text in {clean(name), clean(name) or None}
    assert describe_counts(panels, words)[0].startswith(name)


@pytest.mark.parametrize("width", [PAGE, PHONE])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_words_leave_the_sheet(name, width):
    bar = make_bar(name, 1, 0, 0, 2, not_seen=1, new_grid=name)
    root = read(draw(bar, title=name, theme=name, width=width))

    for text in root.iter(f"{SVG}text"):
        size = float(re.search(r"font-size: ([0-9.]+)px", text.get("style"))[1])
        bold = "font-weight: 700" in text.get("style")
        share = {"end": 1, "middle": 0.5}
        part = next((share[key] for key in share if key in text.get("style")), 0)
        across = width_of(text.text or "", size, bold=bold)
        left = float(text.get("x")) - part * across
        assert left >= -0.5
        assert left + across <= width + 0.5


def test_words_keep_their_dollars_and_lose_what_has_no_glyph():
    assert clean("$\\frac$") == "$\\frac$"
    assert clean("ferme 🐐 du Mûrier") == "ferme du Mûrier"
    assert clean("🐐") == "…"
    assert clean("Sol\u202f: bon") == "Sol\u00a0: bon"
    assert clean("x\u202egpj") == "xgpj"


def test_long_words_end_in_an_ellipsis():
    lines = wrap("très " * 60, 200, 13)

    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(width_of(line, 13) <= 200 for line in lines)


def test_chart_of_nothing_is_a_picture_still():
    root = read(draw_counts([], title="", subtitle="", words=WORDS))

    assert root.get("width") == str(PAGE)


# The file


def test_same_numbers_give_the_same_bytes():
    panels = make_panels()

    def drawn(paths):
        return draw_counts(panels, title="Titre", subtitle="", words=WORDS, paths=paths)

    once = [drawn(paths=False), drawn(paths=True)] * 4
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(drawn, [False, True] * 4)) == once


def test_bytes_do_not_hang_on_the_process(tmp_path):
    code = (
        "from visits.charts import *; import sys; "
        "assert 'matplotlib' not in sys.modules; palette(5); "
        "assert 'matplotlib' not in sys.modules; "
        "bar = VisitBar('mai', [(1, 4, 2), (3, 4, 1)], {'not_seen': 2}, 5, 3); "
        "words = ChartWords(levels={}, level='{at}/{of}', plain='', without_level=('', ''), "
        "missing={'not_seen': ('', '{n} pas vus')}, share_read='', nothing='', bar=''); "
        "given = dict(title='Titre', subtitle='', words=words); "
        "sys.stdout.buffer.write(draw_counts([ThemePanel('Sol', [bar])], **given))"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "HOME": str(tmp_path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(drawn) == 1
    assert drawn.pop().startswith(b"<?xml")


@pytest.mark.parametrize("paths", [False, True])
def test_file_asks_nothing_of_anyone(paths):
    svg = draw(make_bar("mars", 1, 2, 3), paths=paths).decode()

    addresses = set(re.findall(r"[a-z]+://[^\s\"'<>]+", svg))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert all(value.startswith("#") for value in re.findall(r'href="([^"]*)"', svg))
    assert not re.search(r"<!DOCTYPE|<script|<image|<foreignObject|@import|\bon[a-z]+=", svg)


def test_words_are_words_on_a_page_and_paths_in_a_pdf():
    page, pdf = draw(make_bar("mars", 1)), draw(make_bar("mars", 1), paths=True)

    assert re.findall(rb"font-family[:=]([^;>]*)", page) == [b'"sans-serif"']
    assert texts_of(page)[0] == "Ce qui a changé"
    assert texts_of(pdf) == []


@pytest.mark.parametrize("width", [PAGE, PHONE])
def test_file_stays_small(width):
    svg = draw_counts(make_panels(5, 4), title="Titre", subtitle="", words=WORDS, width=width)

    assert len(svg) < 60_000
