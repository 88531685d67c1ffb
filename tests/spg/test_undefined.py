"""The guard against undefined variables: it sees ours, and leaves the templates of others alone."""

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Origin, Template, engines

from tests.undefined import UndefinedTemplateVariable

OURS = settings.BASE_DIR / "templates" / "invented.html"
THEIRS = settings.BASE_DIR / ".venv" / "site-packages" / "allauth" / "invented.html"


class Visit:
    """A thing whose report is not there, as Django says it of a relation."""

    place = None

    @property
    def report(self):
        raise ObjectDoesNotExist


def render(source, path=OURS):
    template = Template(source, origin=Origin(str(path)), engine=engines["django"].engine)
    return template.render(Context({"visit": Visit(), "empty": ""}))


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ visit.missing }}",
        "{{ missing|default:'x' }}",
        "{{ visit.report.number }}",
        "{% with x=missing %}{{ x }}{% endwith %}",
        "{% for x in missing %}{% endfor %}{{ missing }}",
    ],
)
def test_undefined_variable_of_ours_fails(source):
    with pytest.raises(UndefinedTemplateVariable, match=r"templates/invented\.html: "):
        render(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ empty }}{{ visit.place }}", "None"),
        ("{{ empty|default:'x' }}", "x"),
        ("{% if missing %}x{% else %}y{% endif %}", "y"),
        ("{% if visit.report %}x{% else %}y{% endif %}", "y"),
        ("{{ visit.report|default:'x' }}", "x"),
        ("{% firstof missing empty 'x' %}", "x"),
    ],
)
def test_what_is_empty_or_asked_for_is_not_undefined(source, expected):
    assert render(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("{{ missing }}", ""), ("{{ missing|default:'x' }}", "x"), ("{{ visit.report.number }}", "")],
)
def test_templates_of_others_are_as_in_production(source, expected):
    assert render(source, THEIRS) == expected
