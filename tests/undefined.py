"""An undefined variable in one of our templates fails the test that renders it."""

import sys
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.template.base import UNKNOWN_SOURCE, FilterExpression, Node


class UndefinedTemplateVariable(AssertionError):
    """A template of ours names something that its view does not give."""


class UndefinedVariable(str):
    """Stands for `string_if_invalid`: as empty as in production for templates of others.

    Django asks whether it is true (is there something to show?), whether it holds "%s" (does it
    want the name?) and then formats it with the name: there we refuse.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        asked_by = sys._getframe(1)
        return asked_by.f_code is FilterExpression.resolve.__code__ and is_ours(asked_by)

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        raise UndefinedTemplateVariable(f"{template_of(sys._getframe(1))}: {name} is undefined")

    def __str__(self) -> str:
        """Shown although a lookup half-way failed, such as `visit.report.number` without report."""
        if is_ours(sys._getframe(1)):
            raise UndefinedTemplateVariable(f"{template_of(sys._getframe(1))}: a lookup failed")
        return ""


def template_of(frame: FrameType | None) -> str:
    """The path of the template whose node is being rendered."""
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None) if isinstance(node, Node) else None
        if origin is not None and origin.name != UNKNOWN_SOURCE:
            return str(origin.name)
        frame = frame.f_back
    return ""


def is_ours(frame: FrameType) -> bool:
    path = Path(template_of(frame))
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts
