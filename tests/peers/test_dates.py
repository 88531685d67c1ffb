"""The first of a month in words, in the reader's language."""

from datetime import date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format

FIRST, SECOND = date(2026, 2, 1), date(2026, 2, 2)


@pytest.mark.parametrize(
    ("language", "day", "wanted", "said"),
    [
        ("fr", FIRST, "j F Y", "1er février 2026"),
        ("fr", SECOND, "j F Y", "2 février 2026"),
        ("fr", FIRST, "l j F", "dimanche 1er février"),
        ("fr", FIRST, "j/m/Y", "1/02/2026"),
        ("fr", FIRST, "F Y", "février 2026"),
        ("en", FIRST, "j F Y", "1 February 2026"),
        ("fr", datetime(2026, 2, 1, 9, 5), "j F Y, H:i", "1er février 2026, 09:05"),  # noqa: DTZ001
    ],
)
def test_only_the_first_day_is_an_ordinal_and_only_in_french(language, day, wanted, said):
    with translation.override(language):
        assert date_format(day, wanted) == said
        template = Template("{{ day|date:wanted }}")
        assert template.render(Context({"day": day, "wanted": wanted})) == said
