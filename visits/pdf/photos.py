"""The annex of an edition: its photos as a PDF that can be mailed, made when it is asked for."""

from typing import Any

from django.utils.translation import get_language

from visits.models import Report
from visits.pdf.render import render_pdf
from visits.queries.edition import content_of
from visits.queries.media import blobs_by_hash, tell_states
from visits.queries.reading import every_photo, read_content
from visits.services.blob_file import SERVED, path_of
from visits.services.picture import Unreadable, make_picture

#: Up to so many photos, the long edge of each: the whole stays under 5 MB.
EDGES = ((16, 1000), (32, 760), (64, 560), (120, 400))
HEAVIEST = 4_600_000
MOST = EDGES[-1][0]
#: Whoever can be recognised has said yes; what was not said is not printed.
PRINTED = frozenset({"none", "blurred", "yes"})


def printed_photos(report: Report) -> tuple[Any, list[dict[str, Any]]]:
    """The edition as it reads, and those of its photos that may be printed."""
    reading = read_content(content_of(report))
    rows = every_photo(reading)
    tell_states(report.visit, rows)
    return reading, [r for r in rows if r["state"] == "served" and r["people"] in PRINTED]


def photos_pdf(report: Report) -> bytes:
    reading, rows = printed_photos(report)
    images = _images_of(report, rows[:MOST])
    shown = [row for row in rows if row.get("src")]
    context = {
        "report": report,
        "r": reading,
        "photos": shown,
        "left": len(rows) - len(shown),
        "language": (get_language() or "fr").split("-")[0],
    }
    return render_pdf("pdf/photos.html", context, style="pdf/report.css", images=images)


def _images_of(report: Report, rows: list[dict[str, Any]]) -> dict[str, tuple[bytes, str]]:
    """As many as a mail carries, each small enough; a row that is shown gets its `src`."""
    blobs = blobs_by_hash(report.visit, (row["sha256"] for row in rows))
    edge = next(edge for most, edge in EDGES if len(rows) <= most)
    images: dict[str, tuple[bytes, str]] = {}
    weight = 0
    for row in rows:
        try:
            data = path_of(blobs[row["sha256"]], SERVED).read_bytes()
            made = make_picture(data, edge=edge, form="JPEG")
        except (Unreadable, OSError):
            continue
        weight += len(made.data)
        if weight > HEAVIEST:
            break
        name = f"photo-{row['number']}.jpg"
        images[name], row["src"] = (made.data, made.mime), f"memory:{name}"
    return images
