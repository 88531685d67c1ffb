"""A chart goes straight into a PDF's page; what our charts never hold is left to WeasyPrint."""

import re

import pytest

from visits.charts import ChartWords, ThemePanel, VisitBar, draw_counts
from visits.pdf.drawing import drawing_of, outline

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'

WORDS = ChartWords(
    levels={4: ["a", "b", "c", "d"]}, level="niveau {at} sur {of}", plain="sans niveau",
    without_level=("{n} sans", "{n} sans"), missing={"not_seen": ("{n} pas vu", "{n} pas vus")},
    share_read="{answered} sur {applicable}", nothing="rien", bar="{theme}, {visit} : {parts}.",
)  # fmt: skip


class Stream:
    """As much of a page's stream as a drawing speaks to."""

    def __init__(self):
        self.stream, self.depth, self.scale = [], 0, None

    def push_state(self):
        self.depth += 1

    def pop_state(self):
        self.depth -= 1

    def transform(self, a, d):
        self.scale = (a, d)


def svg(inside):
    return f"{HEAD}{inside}</svg>".encode()


def operators(inside):
    return drawing_of(svg(inside)).operators.decode().split("\n")


def test_our_chart_is_read_whole():
    bar = VisitBar("mai", [(3, 4, 2), (1, 4, 1)], {"not_seen": 1}, applicable=4, answered=3)
    chart = draw_counts(
        [ThemePanel("Sols", [bar])], title="Les réponses", subtitle="", words=WORDS, paths=True
    )
    drawing = drawing_of(chart)
    text = chart.decode()
    body = text.split("</defs>", 1)[1]
    blank = re.findall(r'<path id="([^"]*)" transform', text)
    painted = len(re.findall(r"<path d=", body)) + len(re.findall("<use ", text))
    painted -= sum(text.count(f'"#{name}"') for name in blank)
    lines = drawing.operators.split(b"\n")
    assert sum(line in {b"f", b"S", b"B", b"n"} for line in lines) >= painted > 10
    assert lines.count(b"q") == lines.count(b"Q")


def test_a_drawing_fills_the_place_it_is_given():
    stream, drawing = Stream(), drawing_of(svg('<path d="M0 0L10 0L10 10z"/>'))
    drawing.draw(stream, 200, 100, None)
    assert stream.scale == (2, 2)
    assert stream.depth == 0
    assert stream.stream == [drawing.operators]
    assert drawing.get_intrinsic_size(1, 12) == (100, 50, 2)


def test_looks_and_places_are_taken_from_the_nodes_around():
    told = operators(
        '<g style="fill: #ff0000; stroke: #00f; stroke-width: 2" transform="translate(5 6) '
        'scale(2)"><path d="M1 2L3 4" style="stroke-dasharray: 4,2; stroke-linejoin: round"/></g>'
    )
    assert told == [
        "0 j 0 J", "q", "1 0 0 1 5 6 cm", "2 0 0 2 0 0 cm", "q", "1 0 0 rg", "0 0 1 RG", "2 w",
        "[4 2] 0 d", "1 j", "1 2 m", "3 4 l", "B", "Q", "Q",
    ]  # fmt: skip


def test_a_curve_of_one_handle_gets_two():
    assert outline("M0 0Q 3 3 6 0z") == b"0 0 m\n2 2 4 2 6 0 c\nh"
    assert outline("M0 0C1 1 2 2 3 3 4 4 5 5 6 6") == b"0 0 m\n1 1 2 2 3 3 c\n4 4 5 5 6 6 c"


def test_what_is_turned_is_turned():
    told = operators('<path d="M0 0L1 1" transform="translate(3 4) rotate(-90)"/>')
    assert told[2:4] == ["1 0 0 1 3 4 cm", "0.000000 -1.000000 1.000000 0.000000 0 0 cm"]


@pytest.mark.parametrize(
    "inside",
    ['<text x="1">mots</text>', '<rect width="3" height="3"/>', '<path d="M0 0H4"/>',
     '<path d="M0 0L1"/>', '<path d="M0 0 1L2 2"/>', '<path d="M0 0L1 1" opacity="0.5"/>',
     '<path d="M0 0L1 1" style="opacity: 0.5"/>', '<path d="M0 0L1 1" style="fill: url(#a)"/>',
     '<path d="M0 0L1 1" transform="skewX(9)"/>', '<use href="#none"/>',
     "<style>path {fill: red}</style>", '<image href="x.png"/>', "<path"],
)  # fmt: skip
def test_what_we_do_not_read_is_left_to_weasyprint(inside):
    assert drawing_of(svg(inside)) is None
