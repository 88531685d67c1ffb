"""The whole story through the pages, by people who read words and press buttons."""

import pytest

from tests.story import ACTS
from tests.story.before import Story
from tests.story.pages import PagesWalker

pytestmark = pytest.mark.django_db


def test_a_whole_visit_by_the_pages():
    story = Story(PagesWalker)
    for act in ACTS:
        act(story)
