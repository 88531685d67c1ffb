"""Words as outlines: the letters, places and colours that matplotlib itself would draw."""

import re

import pytest

from visits.charts.letters import FINE, Line, svg_of
from visits.charts.text import font, width_of

PLACE = re.compile(r"translate\(([-0-9.]+) ([-0-9.]+)\) scale\(([0-9.]+) -([0-9.]+)\)")


def line(words, *, size=13.5, bold=False, anchor="left", at=(40.0, 20.0)):
    return Line(at, words, size, bold, "#4c4e46", anchor)


def points_of(svg):
    """Every point of every letter, on the sheet."""
    outlines = dict(re.findall(r'<path id="([^"]+)" d="([^"]+)"/>', svg))
    for group in svg.partition("</defs>")[2].split("</g>"):
        place = PLACE.search(group)
        x, y, scale = (float(place[n]) for n in (1, 2, 3)) if place else (0.0, 0.0, 0.0)
        for name, across in re.findall(r'xlink:href="#([^"]+)" x="([0-9]+)"', group):
            numbers = [float(n) for n in re.findall(r"-?[0-9]+", outlines[name])]
            for left, up in zip(numbers[::2], numbers[1::2], strict=True):
                yield x + (left + float(across)) * scale, y - up * scale


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("words", ["AVoir, tête à tête", "10/10", "fi · « œuf » ", "?"])
def test_letters_stand_where_matplotlib_puts_them(words, bold):
    from matplotlib.path import Path
    from matplotlib.textpath import TextToPath

    vertices, codes = TextToPath().get_text_path(font(bold=bold), words)
    scale = 13.5 / TextToPath.FONT_SCALE
    expected = [
        (40 + x * scale, 20 - y * scale)
        for (x, y), code in zip(vertices, codes, strict=True)
        if code != Path.CLOSEPOLY
    ]
    drawn = list(points_of(svg_of([line(words, bold=bold)])))
    assert len(drawn) == len(expected)
    fine = 13.5 / TextToPath.FONT_SCALE / FINE
    assert all(
        abs(x - ex) < 2 * fine and abs(y - ey) < 2 * fine
        for (x, y), (ex, ey) in zip(drawn, expected, strict=True)
    )


def test_words_end_or_are_centred_where_they_are_asked_to():
    wide = width_of("juillet 2026", 13.5)
    starts = {
        anchor: min(x for x, _y in points_of(svg_of([line("juillet 2026", anchor=anchor)])))
        for anchor in ("left", "center", "right")
    }
    assert starts["left"] - starts["center"] == pytest.approx(wide / 2, abs=0.01)
    assert starts["left"] - starts["right"] == pytest.approx(wide, abs=0.01)


def test_an_outline_is_written_once_a_picture_and_a_space_never():
    svg = svg_of([line("aaa a"), line("a", bold=True)])
    assert svg.count("<path id=") == 2
    assert svg.count("<use ") == 5
    assert 'style="fill: #4c4e46"' in svg


def test_no_words_are_no_mark_at_all():
    assert svg_of([]) == ""
    assert svg_of([line(" ")]) == ""
