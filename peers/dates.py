"""French says « 1er février », not « 1 février »: every date of pages and documents."""

import re
from datetime import date
from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language

#: A day before the name of its month; what is escaped is text.
DAY_AND_MONTH = re.compile(r"(?<!\\)j(?= [EFMN])")


class DateFormat(dateformat.DateFormat):
    """Django's own, with the ordinal of the first day where the reader's language has one."""

    def format(self, formatstr: str) -> str:
        first = isinstance(self.data, date) and self.data.day == 1
        if first and (get_language() or "").startswith("fr"):
            formatstr = DAY_AND_MONTH.sub(r"j\\e\\r", formatstr)
        return super().format(formatstr)


def say_first_days() -> None:
    """Django has no setting for it; both `date_format` and the filter `date` ask this class."""
    module: Any = dateformat
    module.DateFormat = DateFormat
