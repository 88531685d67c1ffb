"""The signed field that keeps what was typed in a form when the sign-in runs out."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from visits.forms.shown import NAME, Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def kept(context: dict[str, Any]) -> SafeString:
    """`{% kept %}` inside a form whose view is decorated with `keeps_what_was_typed`."""
    user = context["request"].user
    if not user.is_authenticated:
        return SafeString("")
    return format_html('<input type="hidden" name="{}" value="{}">', NAME, Shown(user.pk).sign())
