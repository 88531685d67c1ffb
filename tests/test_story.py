"""The whole story in Chromium: with scripts, without them, and with the keys alone."""

import pytest

from tests.story import ACTS
from tests.story.before import Story
from tests.story.browser import WIDTHS, BrowserWalker, KeyboardWalker, WatchedWalker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: Each with what they would have in their hands.
USUAL = {"carla": "desk", "ben": "tablet", "lea": "tablet", "ana": "phone", "fred": "phone"}


@pytest.fixture
def tell(open_page, live_server):
    """Tell the story to people whose pages `walker` makes."""

    def tell(walker, **options):
        def new_walker(name):
            width, height = WIDTHS[USUAL[name]]
            size = {"width": width, "height": height}
            return walker(open_page(viewport=size, **options))

        story = Story(new_walker)
        for act in ACTS:
            act(story)
        return story

    return tell


def test_a_whole_visit_in_the_browser(tell, accessibility_faults):
    """Every page of the story on three widths: nothing sideways, nothing from axe."""
    faults = []
    tell(lambda page: WatchedWalker(page, accessibility_faults, faults))
    assert faults == []


def test_a_whole_visit_without_javascript(tell):
    tell(BrowserWalker, java_script_enabled=False)


def test_a_whole_visit_with_the_keys_alone(tell):
    """Everything is reached, nothing traps, and what has the focus always shows it."""
    faults = []
    tell(lambda page: KeyboardWalker(page, faults))
    assert sorted(set(faults)) == []
