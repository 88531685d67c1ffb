"""Reading a chart back from its SVG, and one chart of each kind to try things on."""

import re
from datetime import date
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from visits.charts import (
    ActionLine,
    Bar,
    Bars,
    BarsWords,
    Chart,
    ChartWords,
    CountsChart,
    Daisy,
    DaisyWords,
    Dumbbell,
    DumbbellRow,
    DumbbellWords,
    Evolution,
    MonthColumn,
    Months,
    MonthsWords,
    Petal,
    Share,
    Status,
    Step,
    ThemePanel,
    Timeline,
    TimelineWords,
    VisitBar,
    VisitMark,
    YearBar,
)
from visits.charts.text import width_of

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = "jan fév mar avr mai jun jul aoû sep oct nov déc".split()  # noqa: SIM905
HOSTILE = {
    "mathtext": "$x^2$ \\frac $",
    "markup": '<script>alert("x")</script> &amp; ]]>',
    "emoji": "🐐🐐",
    "arabic": "مزرعة التين",
    "hebrew among words": "ferme חווה du Mûrier",
    "long word": "a" * 200,
    "long words": "très " * 60,
    "empty": "",
    "lines": "ligne\nligne\r\n\x00\x0b fin",
    "braces": "{n} {0} {theme!r}",
}

COUNTS = ChartWords(
    levels={4: ("pas engagé", "en chemin", "bien avancé", "acquis")},
    missing={
        state: ("{n} " + state, "{n} " + state)
        for state in (
            "divergent",
            "not_seen",
            "not_covered",
            "unknown",
            "unanswered",
            "not_applicable",
        )
    },
    level="niveau {at} sur {of}",
    plain="sans niveau",
    without_level=("{n} sans niveau", "{n} sans niveau"),
    share_read="{answered} réponses sur {applicable}",
    nothing="aucun critère concerné",
    bar="{theme}, {visit} : {parts}.",
    thousands="\u00a0",
    theme="Thème",
    visit="Visite",
    year="Année",
    answered="réponses",
    applicable="concernés",
    visits=("{n} visite", "{n} visites"),
    visits_head="visites",
    complete="{percent} %",
    complete_head="part",
)
PAIR = DumbbellWords(
    label="Thème",
    row="{label} : {earlier}, {before} ; {later}, {after}.",
    share_read="{n} sur {of}",
    absent="pas demandé",
    not_applicable="non concerné",
    apart="{row} Ne se comparent pas.",
    apart_short="ne se compare pas",
    remark="{visit} : {said}",
    ends=("aucun", "la moitié", "tous"),
)
STATUSES = ("suggested", "accepted", "declined", "in_progress", "done", "postponed", "dropped")
LINES = TimelineWords(
    statuses={status: status for status in STATUSES},
    months=MONTHS,
    line="{label} ({owner}) : {steps}.",
    step="{status} le {date}",
    due="pour le {date}",
    due_head="prévue",
    visit="{label} le {date}.",
    heads=("Action", "Qui", "Date", "État"),
    today="aujourd'hui",
)
PETALS = DaisyWords(
    heads=("Thème", "niveau", "vus", "concernés"),
    petal="{label} : {level}, {seen}.",
    bare="{label} : {level}.",
    seen="{seen} sur {applicable}",
    share="{seen}/{applicable}",
    partial="moins de la moitié",
    nothing="pas de niveau",
    not_applicable="non concerné",
    level="niveau {at} sur {of}",
    too_many="{most} thèmes au plus",
    mixed="plusieurs échelles",
    none="aucun thème",
    levels={4: ("pas engagé", "en chemin", "bien avancé", "acquis")},
)
COLUMNS = MonthsWords(
    month="Mois",
    total="visites",
    line="{month} : {parts}.",
    whole=("{n} visite", "{n} visites"),
    nothing="aucune visite",
    thousands="\u00a0",
)


def make_bar(label: str, *counts: int, new_grid: str = "", **missing: int) -> VisitBar:
    """A bar of one scale, as long as its counts, from worst to best."""
    reached = [(at, len(counts), n) for at, n in enumerate(counts, start=1)]
    blank = sum(n for state, n in missing.items() if state != "not_applicable")
    whole = sum(counts)
    return VisitBar(label, reached, missing, whole + blank, whole, bool(new_grid), new_grid)


def make_counts(size: int, name: str, of: int) -> Chart:
    bars = [
        make_bar(f"{name} {2014 + at}", *([1 + at % 2] * of), not_seen=at % 3, not_applicable=2)
        for at in range(size)
    ]
    return CountsChart(title=name, subtitle=name, panels=(ThemePanel(name, bars),), words=COUNTS)


def make_dumbbell(size: int, name: str, of: int) -> Chart:
    rows = tuple(
        DumbbellRow(f"{name} {at}", Share(at % of, of), Share(of, of + at), at % 3 != 2)
        for at in range(size)
    )
    rows += (DumbbellRow(name, None, Share(0, 0)),) if size > 1 else ()
    return Dumbbell(
        title=name,
        subtitle=name,
        earlier=name,
        later=name,
        rows=rows,
        words=PAIR,
        break_label=name,
    )


def make_timeline(size: int, name: str, of: int) -> Chart:
    lines = tuple(
        ActionLine(
            f"{name} {at}",
            name,
            tuple(
                Step(date(2014 + at, 1 + step, 3), STATUSES[step % 7], name) for step in range(of)
            ),
            due=date(2027, 3, 1) if at % 2 else None,
        )
        for at in range(size)
    )
    visits = tuple(
        VisitMark(date(2014 + at, 5, 9), f"{name} {at}", name if at == 5 else "")
        for at in range(size)
    )
    return Timeline(
        title=name,
        subtitle=name,
        lines=lines,
        visits=visits,
        until=date(2026, 11, 25),
        words=LINES,
    )


def make_daisy(size: int, name: str, of: int) -> Chart:
    petals = tuple(
        Petal(f"{name} {at}", of, 1 + at % of if at % 5 else None, at, 2 * at + 1)
        for at in range(size)
    )
    return Daisy(title=name, subtitle=name, petals=petals, words=PETALS)


def make_evolution(size: int, name: str, of: int) -> Chart:
    years = tuple(
        YearBar(
            make_bar(
                f"{2014 + at}",
                *([1234 * (1 + at % 3)] * of),
                not_seen=310 * at,
                divergent=3,
                new_grid=name if at == 2 else "",
            ),
            1900 + at,
        )
        for at in range(size)
    )
    return Evolution(title=name, subtitle=name, theme=name, years=years, words=COUNTS)


def make_months(size: int, name: str, of: int) -> Chart:
    looks = ("full", "half", "open", "dashed", "crossed", "full", "half")[:of]
    statuses = tuple(Status(f"{name} {look}", ("{n} a", "{n} b"), look) for look in looks)
    columns = tuple(
        MonthColumn(f"{name} {MONTHS[at % 12]}", [(at * 7 + step) % 13 for step in range(of)])
        for at in range(size)
    )
    return Months(title=name, subtitle=name, statuses=statuses, columns=columns, words=COLUMNS)


def make_bars(size: int, name: str, of: int) -> Chart:
    words = BarsWords(
        label="Critère",
        n="fermes",
        of="concernées",
        mark=name,
        row="{label} : {n}.",
        row_of="{label} : {n} sur {of}.",
        row_mark="{row} Avant : {mark}.",
        thousands="\u00a0",
    )
    bars = tuple(Bar(f"{name} {at}", at * 300, of * 600 + at * 300, at * 100) for at in range(size))
    return Bars(title=name, subtitle=name, bars=bars, words=words, share=of % 2 == 0)


MAKERS = {
    "counts": make_counts,
    "dumbbell": make_dumbbell,
    "timeline": make_timeline,
    "daisy": make_daisy,
    "evolution": make_evolution,
    "months": make_months,
    "bars": make_bars,
}


class Shape(NamedTuple):
    """One outline of a compound path: its box, and how it looks."""

    x: float
    y: float
    width: float
    height: float
    style: str


def read(svg: bytes) -> Any:
    return ET.fromstring(svg)  # noqa: S314  # our own file


def texts_of(svg: bytes) -> list[str]:
    return [element.text or "" for element in read(svg).iter(f"{SVG}text")]


def shapes_of(svg: bytes, *, fill: str = "", has: str = "") -> list[Shape]:
    """Every outline of one fill (or whose style holds some words), in the order drawn."""
    found = []
    for path in read(svg).iter(f"{SVG}path"):
        style = path.get("style") or ""
        if style == "fill: none":  # matplotlib's ground
            continue
        if not style.startswith(f"fill: {fill}" if fill else "") or has not in style:
            continue
        for outline in path.get("d").split("M")[1:]:
            points = [point.split() for point in outline.replace("z", "").split("L")]
            xs, ys = ([float(point[at]) for point in points] for at in (0, 1))
            found.append(Shape(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), style))
    return found


def overflows(svg: bytes) -> list[str]:
    """The texts and shapes that leave the picture's box."""
    root = read(svg)
    wide, high = float(root.get("width")), float(root.get("height"))
    found = []
    for text in root.iter(f"{SVG}text"):
        style = text.get("style")
        size = float(re.search(r"font-size: ([0-9.]+)px", style)[1])  # type: ignore[index]
        across = width_of(text.text or "", size, bold="font-weight: 700" in style)
        part = 1 if "anchor: end" in style else 0.5 if "anchor: middle" in style else 0
        left, base = float(text.get("x")) - part * across, float(text.get("y"))
        # The last term: the tails of its letters.
        if left < -1 or left + across > wide + 1 or base < size * 0.6 or base + size * 0.24 > high:
            found.append(text.text or "")
    for shape in shapes_of(svg):
        right, foot = shape.x + shape.width, shape.y + shape.height
        if shape.x < -1 or right > wide + 1 or shape.y < -1 or foot > high + 1:
            found.append(str(shape))
    return found


class Place(NamedTuple):
    """Where some words stand, from the top of their letters to the foot of their tails."""

    left: float
    top: float
    right: float
    foot: float
    words: str


def places_of(svg: bytes) -> list[Place]:
    """Every text of a picture, measured."""
    found = []
    for text in read(svg).iter(f"{SVG}text"):
        style, words = text.get("style"), text.text or ""
        size = float(re.search(r"font-size: ([0-9.]+)px", style)[1])  # type: ignore[index]
        across = width_of(words, size, bold="font-weight: 700" in style)
        part = 1 if "anchor: end" in style else 0.5 if "anchor: middle" in style else 0
        left, base = float(text.get("x")) - part * across, float(text.get("y"))
        found.append(Place(left, base - size * 0.7, left + across, base + size * 0.1, words))
    return found


def collisions(svg: bytes) -> list[tuple[str, str]]:
    """The words that are written over one another."""
    places = [place for place in places_of(svg) if place.words]
    return [
        (one.words, other.words)
        for at, one in enumerate(places)
        for other in places[at + 1 :]
        if min(one.right, other.right) - max(one.left, other.left) > 1
        and min(one.foot, other.foot) - max(one.top, other.top) > 1
    ]


def numbers_in(texts: list[str]) -> set[str]:
    """The numbers of some texts, the marks between thousands left out."""
    return set(re.findall(r"\d+", re.sub(r"(?<=\d)[\u00a0,](?=\d{3})", "", " | ".join(texts))))
