"""The few words of our own that templates use; none reads the database."""

import re
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from visits.griddoc.languages import language_name

register = template.Library()

OPENING, CLOSING = ("«", "“", '"'), ("»", "”", '"')

STATES = {
    "not_applicable": _("non concerné"),
    "not_seen": _("pas vu"),
    "not_covered": _("pas abordé"),
    "unknown": _("ne sait pas"),
    "unchanged": _("rien n'a changé"),
    "empty": _("pas encore rempli"),
}


def unchanged_words(since: str) -> str:
    """The answer of an earlier day stands: it was not looked at again."""
    day = parse_date(since)
    if day is None:
        return str(STATES["unchanged"])
    return gettext("rien n'a changé depuis la visite du %(day)s") % {
        "day": date_format(day, "j F Y")
    }


#: Units that end in s for one as for several.
ALWAYS_S = re.compile(
    "(?:bois|bras|colis|cours|fois|fonds|mois|pas|poids|pois|puits|repas|tapis|temps)"
)


@register.simple_tag
def level(at: int | None, of: int, name: str) -> SafeString:
    """The badge of the at-th of `of` levels; its word always stands in it."""
    if at is None:
        return state("empty")
    return format_html('<span class="level" data-of="{}" data-at="{}">{}</span>', of, at, name)


@register.simple_tag
def state(code: str | None) -> SafeString:
    """The badge of an answer that is not a level, in full words."""
    code = code if code in STATES else "empty"
    return format_html('<span class="state" data-state="{}">{}</span>', code, STATES[code])


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Label, help, error and control of one bound field."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or "text"
    return {"field": bound, "kind": kind, "in_group": bound.use_fieldset}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative drawing beside a word; it says nothing by itself."""
    sprite = static("spg/icons/sprite.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


@register.filter
def text_in(texts: Any) -> str:
    """The text of a `{language: text}` value for the reader: theirs, else French, English, any."""
    if not isinstance(texts, dict):
        return "" if texts is None else str(texts)
    language = (get_language() or "fr").split("-")[0]
    for code in (language, "fr", "en", *texts):
        if texts.get(code):
            return str(texts[code])
    return ""


@register.filter
def with_unit(number: Any, unit: Any) -> str:
    """A number as it is read, decimal comma or point, with its unit: « 1 visite par an »."""
    text = f"{number.normalize():f}" if isinstance(number, Decimal) else str(number)
    written = text if _reads_in("en") else text.replace(".", ",")
    words = text_in(unit)
    if words == "%" and _reads_in("en"):
        return f"{written}%"
    return f"{written}\u00a0{_of_one(words) if _is_single(text) else words}".strip()


def _reads_in(code: str) -> bool:
    return (get_language() or "fr").startswith(code)


def _is_single(text: str) -> bool:
    """French counts from two; English has one singular alone."""
    try:
        number = abs(float(text.replace(",", ".")))
    except ValueError:
        return False
    return number == 1 or (number < 2 and not _reads_in("en"))


def _of_one(words: str) -> str:
    """Units are written in the plural; for one, the first word loses its s where it is one."""
    first, space, rest = words.partition(" ")
    if not re.search("[^s]s$", first) or ALWAYS_S.fullmatch(first):
        return words
    return first[:-1] + space + rest


@register.filter
def language(code: str) -> str:
    """A language named in itself."""
    return language_name(code)


@register.filter
def quoted(text: Any) -> str:
    """Somebody's words between the quotation marks of the reader's language."""
    marks = ("“", "”") if _reads_in("en") else ("«\u00a0", "\u00a0»")
    return f"{marks[0]}{unquoted(text)}{marks[1]}"


@register.filter
def unquoted(text: Any) -> str:
    """Somebody's words without the quotation marks that they typed: the page gives its own."""
    bare = str(text or "").strip()
    if bare[:1] in OPENING and bare[-1:] in CLOSING:
        bare = bare[1:-1].strip(" \u00a0\u202f")
    return bare
