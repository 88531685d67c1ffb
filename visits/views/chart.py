"""A chart on a page: its figure, and what its own address answers: picture, table or CSV."""

import csv
import re
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from visits.charts import PAGE, PHONE, Chart, Table
from visits.drawn import drawn, name_of, size_of
from visits.exchange.network import plain_cell

FEW_SENTENCES = 4
SMALL_TABLE = 48  # cells; a larger one is a page of its own, at the chart's address
NUMBER = re.compile(r"\d{1,3}(?:[\u00a0,]\d{3})+")


def figure(
    chart: Chart,
    address: str,
    *,
    lead: str = "",
    table: bool | None = None,
    key: str = "figure",
    narrow: bool = False,
    opened: bool = False,
) -> dict[str, Any]:
    """What `components/figure.html` shows of a chart whose own address is given.

    `lead` is the sentence over the picture; without it a short chart says itself in full. The
    table stands below it while it is small (or as `table` says), else behind a link. `key` tells
    several figures of one page apart. `narrow` is for those that stand side by side: the wide
    picture would shrink in half a page until nobody reads it. `opened` shows the table at once:
    where a phone has no picture.
    """
    found, sentences = chart.table(), chart.sentences()
    few = sentences if len(sentences) <= FEW_SENTENCES else []
    cells = len(found.head) * (len(found.rows) + 1)
    here = table if table is not None else cells <= SMALL_TABLE
    mark = "&" if "?" in address else "?"
    refused = bool(getattr(chart, "refusal", ""))
    phone = f"{address}{mark}phone&v={name_of(chart, width=PHONE)[:16]}"
    wide = phone if narrow else f"{address}{mark}v={name_of(chart)[:16]}"
    return {
        "key": key,
        "title": chart.title,
        "sentences": [lead] if lead else few,
        "src": "" if refused else wide,
        "phone": phone,
        "size": None if refused else size_of(chart, width=PHONE if narrow else PAGE),
        "phone_size": None if refused else size_of(chart, width=PHONE),
        "refusal": getattr(chart, "refusal", ""),
        "table": labelled(found) if here else None,
        "open": opened,
        "table_url": f"{address}{mark}table",
        "csv": f"{address}{mark}csv",
    }


def labelled(table: Table) -> dict[str, Any]:
    """The table as a template walks it: each cell with the head of its column."""
    return {
        "head": table.head,
        "rows": [
            {"name": row[0], "cells": list(zip(table.head[1:], row[1:], strict=True))}
            for row in table.rows
        ],
    }


def chart_response(
    request: HttpRequest, chart: Chart, *, back: str = "", back_text: str = ""
) -> HttpResponse:
    """Answer at the chart's own address; whoever may see its page has been asked before.

    `?phone` is the narrow picture, `?table` the table as a page, `?csv` the table as a file.
    """
    if "table" in request.GET:
        context = {"chart": chart, "table": labelled(chart.table()), "sentences": chart.sentences()}
        context |= {"back": back, "back_text": back_text}
        return render(request, "visits/chart_table_page.html", context)
    if "csv" in request.GET:
        return _csv_of(chart)
    return _picture_of(request, chart)


def _picture_of(request: HttpRequest, chart: Chart) -> HttpResponse:
    """The rights are asked each time; the picture travels again only when it has changed."""
    width = PHONE if "phone" in request.GET else PAGE
    tag = f'"{name_of(chart, width=width)[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(drawn(chart, width=width), content_type="image/svg+xml")
    response["ETag"] = tag
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, no-cache"
    return response


def _csv_of(chart: Chart) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = slugify(chart.title)[:60] or "chart"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    head, rows = chart.sheet()
    writer.writerow([plain_cell(cell) for cell in head])
    for row in rows:
        writer.writerow([plain_cell(_number_in(cell)) for cell in row])
    return response


def _number_in(cell: str) -> str:
    """A number as a spreadsheet reads it, without the marks between thousands."""
    return re.sub(r"[\u00a0,]", "", cell) if NUMBER.fullmatch(cell) else cell
