"""The table of progress as a file: one row per question and visit, states by name and by code.

Each row says whether the counts take it, so that whoever adds the rows finds the page's numbers.

Below, where a grid calculates, one row per theme and visit with both figures.
"""

import csv

from django.http import HttpResponse
from django.utils.translation import gettext as _

from visits.exchange.network import plain_cell
from visits.models import CriterionResult
from visits.progress_calculated import csv_head, csv_lines, seen_of
from visits.progress_cells import flag_word, level_name, question_of, table_of
from visits.queries.result import Column, Progress, Row, is_counted
from visits.scoring import State
from visits.templatetags.visits import text_in


def csv_of(progress: Progress, *, name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    lineages = seen_of(progress)
    head = _head() + (csv_head() if lineages else [])
    writer.writerow(head)
    words = iter(row for theme in table_of(progress)["themes"] for row in theme["rows"])
    for row in _in_table_order(progress):
        cells = next(words)["cells"]
        for at, (column, cell) in enumerate(zip(progress.columns, cells, strict=True)):
            line = _line(row, column, row.results[at], cell["word"])
            line.append(_counted(row.results[at], column, part=progress.is_part))
            line += [""] * (len(head) - len(line))
            writer.writerow([plain_cell(text) for text in line])
    for line in csv_lines(lineages, len(head)):
        writer.writerow([plain_cell(text) for text in line])
    return response


def _head() -> list[str]:
    return [
        _("thème"),
        _("code"),
        _("critère"),
        _("ligne rouge"),
        _("visite"),
        _("édition"),
        _("grille"),
        _("réponse"),
        _("état"),
        _("niveau"),
        _("sur"),
        _("autre avis"),
        _("avis de la ferme"),
        _("en projet"),
        _("ce que la question est devenue"),
        _("compté parmi les critères concernés"),
    ]


def _counted(result: CriterionResult | None, column: Column, *, part: bool) -> str:
    """Yes, or what keeps it apart."""
    if result is None:
        return ""
    if result.criterion.red_line:
        return _("non, ligne rouge à part")
    if not is_counted(result, column, part=part):
        return _("non, calculé") if result.criterion.is_derived else _("non, autre groupe")
    return _("non, non concerné") if result.state == State.NOT_APPLICABLE else _("oui")


def _in_table_order(progress: Progress) -> list[Row]:
    """Theme by theme, as the table shows them."""
    themes: dict[tuple[int, str], list[Row]] = {}
    for row in progress.rows:
        themes.setdefault((row.line.key[0], row.criterion.theme.code), []).append(row)
    return [row for rows in themes.values() for row in rows]


def _line(row: Row, column: Column, result: CriterionResult | None, word: str) -> list[str]:
    levels = sorted({at for at, _of in result.opinions}) if result else []
    at = result.at if result and result.at else (levels[0] if len(levels) > 1 else "")
    of = result.of if result and result.of else (result.opinions[0][1] if result and levels else "")
    return [
        text_in(row.criterion.theme.name),
        row.code,
        question_of(row),
        _("oui") if row.criterion.red_line else "",
        column.day.isoformat(),
        str(column.report.edition),
        ", ".join(f"v{version.number}" for version in column.versions),
        word,
        result.state if result else "",
        str(at),
        str(of),
        str(levels[-1]) if len(levels) > 1 else "",
        level_name(result, result.farm_at) if result else "",
        _("oui") if result and result.intention else "",
        flag_word(row.flag),
    ]
