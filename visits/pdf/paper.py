"""The form of paper as a PDF, from the same template as the printable page."""

import hashlib
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from visits.forms.sheet import LEADS, NOTES
from visits.models import GridVersion, Sheet
from visits.pdf.kept import kept_file
from visits.pdf.render import pdf_of
from visits.queries.paper import AS_USUAL, Paper, Wish, paper_of_version, paper_of_visit
from visits.queries.visit import team_of
from visits.templatetags.visits import text_in

STYLE = "pdf/paper.css"
FORM = "spg/css/paper.css"
SIGNING = 3
FORMS = "forms"
LAYOUT = 1  # to be raised when the style changes: the files are then made anew


def paper_pdf(version: GridVersion, wish: Wish = AS_USUAL) -> bytes:
    """The blank form of a version; NoPdfError where this machine lacks Pango."""
    return make_paper_pdf(paper_of_version(version, wish))


def sheet_pdf(sheet: Sheet, wish: Wish = AS_USUAL) -> bytes:
    """One numbered copy of a visit's form: the number that the sheet already has."""
    return make_paper_pdf(paper_of_visit(sheet.visit, wish), sheet)


def make_paper_pdf(paper: Paper, sheet: Sheet | None = None) -> bytes:
    """A published version's form is kept, named by its words; a draft's or a sheet's is not."""
    with override(paper.language):
        source = render_to_string("pdf/paper.html", paper_context(paper, sheet))

        def make() -> bytes:
            return pdf_of(source, style=STYLE, static=(FORM,), lean=False)

        if sheet is not None or paper.visit or any(row.is_draft for row in paper.versions):
            return make()
        name = hashlib.sha256(f"{LAYOUT}{source}".encode()).hexdigest()
        return kept_file(FORMS, f"{name}.pdf", make)


def paper_context(paper: Paper, sheet: Sheet | None = None) -> dict[str, Any]:
    """What the page and the PDF both print."""
    network = paper.versions[0].grid.network if paper.versions else None
    return {
        "paper": paper,
        "title": _title(paper, sheet),
        "sheet": sheet,
        "visit": paper.visit,
        "farm": paper.visit.farm if paper.visit else None,
        "team": team_of(paper.visit) if paper.visit else [],
        "notes": range(1, NOTES + 1),
        "leads": range(1, LEADS + 1),
        "signing": range(SIGNING),
        "author": paper.visit.farm.network if paper.visit else network or "",
        "short": _room_for_names(paper, sheet),
    }


def _room_for_names(paper: Paper, sheet: Sheet | None) -> int:
    """Letters that each grid's name may have in the one line at the head of a page."""
    line, beside = (61 if paper.large else 72), (32 if sheet else 14)
    return (line - beside) // max(1, len(paper.versions)) - 4


def _title(paper: Paper, sheet: Sheet | None) -> str:
    if sheet is not None:
        farm = sheet.visit.farm.name
        return _("Feuille n° %(n)s, %(farm)s") % {"n": sheet.number, "farm": farm}
    version = paper.versions[0]
    given = {"grid": text_in(version.grid.name), "n": version.number}
    return _("%(grid)s, version %(n)s, formulaire vierge") % given


def paper_name(paper: Paper, sheet: Sheet | None = None) -> str:
    """What the file is called: never a person's name."""
    first = paper.visit.farm.name if paper.visit else text_in(paper.versions[0].grid.name)
    number = f"feuille-{sheet.number}" if sheet else f"v{paper.versions[0].number}"
    size = "-14pt" if paper.large else ""
    return f"{slugify(first)[:60] or 'grille'}-{number}-{slugify(paper.language)}{size}.pdf"
