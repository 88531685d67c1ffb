"""Small signs drawn as shapes, the same in every font: rings, discs, ticks and crosses."""

from visits.charts.sheet import Point, Sheet
from visits.charts.style import BEST, BLANK, INK

RADIUS = 6.5


def draw_ring(sheet: Sheet, centre: Point, *, radius: float = RADIUS) -> None:
    """Draw what was: a ring, which a disc may lie in."""
    sheet.dot(centre, colour=INK, across=radius * 2)
    sheet.dot(centre, colour=BLANK, across=radius * 2 - 4, layer="hole")


def draw_disc(sheet: Sheet, centre: Point, *, radius: float = RADIUS) -> None:
    """Draw what is: a disc, above all else."""
    sheet.dot(centre, colour=BEST, across=radius * 2, layer="top")


def draw_strokes(sheet: Sheet, centre: Point, strokes: list[tuple[Point, Point]], ink: str) -> None:
    """Draw lines around a centre, above all else."""
    x, y = centre
    for (left, top), (right, foot) in strokes:
        sheet.line(
            (x + left, y + top), (x + right, y + foot), colour=ink, width=1.8, layer="stroke"
        )


TICK: list[tuple[Point, Point]] = [((-3.2, 0.2), (-0.9, 2.6)), ((-0.9, 2.6), (3.4, -2.6))]
CROSS: list[tuple[Point, Point]] = [((-2.6, -2.6), (2.6, 2.6)), ((-2.6, 2.6), (2.6, -2.6))]
PAUSE: list[tuple[Point, Point]] = [((-1.7, -2.6), (-1.7, 2.6)), ((1.7, -2.6), (1.7, 2.6))]
DASH: list[tuple[Point, Point]] = [((-2.8, 0), (2.8, 0))]


def draw_status(sheet: Sheet, centre: Point, status: str) -> None:
    """Draw where an action stands; what is not known is a ring."""
    if status == "suggested":
        draw_ring(sheet, centre, radius=5)
    elif status in {"done", "accepted"}:
        draw_disc(sheet, centre, radius=5 if status == "accepted" else RADIUS + 0.5)
        draw_strokes(sheet, centre, TICK if status == "done" else [], BLANK)
    else:
        draw_ring(sheet, centre)
        signs = {"declined": DASH, "dropped": CROSS, "postponed": PAUSE}
        draw_strokes(sheet, centre, signs.get(status, []), INK)
        if status == "in_progress":
            sheet.dot(centre, colour=BEST, across=6, layer="top")
