"""The editor of a large grid: its pages do not grow, and its queries do not multiply."""

from collections.abc import Callable
from html.parser import HTMLParser
from time import perf_counter

import pytest

from tests.kept import kept
from tests.makers import grid_document, make_grid
from tests.visits.pages import form_of
from visits.models import GridVersion
from visits.services.grid import draft_version
from visits.services.grid_load import load_version
from visits.services.publication import asked_otherwise, choose_comparison, publish_draft

pytestmark = pytest.mark.django_db

MOST_NODES = 500


class Nodes(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.count = 0
        self.feed(page)

    def handle_starttag(self, _tag, _attrs):
        self.count += 1


def worst(criterion):
    """As heavy as a criterion may be: seven levels, every text, three languages."""
    words = {"fr": "Une phrase assez longue.", "en": "A sentence.", "es": "Una frase."}
    criterion.pop("scale", None)
    criterion |= dict.fromkeys(("question", "expected", "guidance", "evidence"), words)
    criterion["levels"] = [
        {"code": str(at), "name": words, "description": words, "value": str(at)} for at in range(7)
    ]


@kept
def large(village) -> GridVersion:
    """A draft of 300 criteria, 15 themes of 20, beside its published twin."""
    document = grid_document(15, 20, languages=["fr", "en", "es"], code="grande")
    for theme in document["themes"]:
        for criterion in theme["criteria"]:
            worst(criterion)
    version = make_grid(village.network, 1, 1, by=village.carla, code="grande")
    return load_version(version.grid, document, number=2)


@pytest.fixture
def carla(village, client_of):
    return client_of(village.carla)


@kept
def small(village) -> GridVersion:
    return draft_version(make_grid(village.network, 15, 2, by=village.carla, code="petite").grid)


PAGES = (
    "",
    "settings/",
    "shelf/",
    "history/",
    "publication/",
    "themes/t8/",
    "themes/t8/?part=2",
    "themes/t8/preview/",
    "themes/t8/preview/?as=paper",
    "themes/t8/preview/?as=desk",
    "criteria/t8-c2/",
    "criteria/t8-c2/?as=paper",
    "criteria/t8-c2/?as=desk",
)


@pytest.mark.parametrize("rest", PAGES)
def test_pages_stay_light_in_a_grid_of_300_criteria(village, client_of, large, rest):
    answer = client_of(village.carla).get(f"/grids/{large.grid.ref}/edit/{rest}")

    assert answer.status_code == 200
    assert Nodes(answer.content.decode()).count <= MOST_NODES


def test_differences_of_300_criteria_stay_light(village, client_of, large):
    answer = client_of(village.carla).get(f"/grids/{large.grid.ref}/differences/?from=1&to=2")

    assert Nodes(answer.content.decode()).count <= MOST_NODES


@pytest.fixture
def count_queries(django_assert_max_num_queries) -> Callable[..., int]:
    def count(client, method, address, data=None):
        with django_assert_max_num_queries(1000) as asked:
            answer = getattr(client, method)(address, data or {})
        assert answer.status_code < 400
        return len(asked)

    return count


@pytest.mark.parametrize("rest", PAGES[:3] + PAGES[4:6] + PAGES[7:11])
def test_pages_ask_as_much_of_two_criteria_as_of_twenty(carla, small, large, count_queries, rest):
    few, many = (
        count_queries(carla, "get", f"/grids/{draft.grid.ref}/edit/{rest}")
        for draft in (small, large)
    )

    assert many <= few + 2


def test_saving_a_criterion_asks_the_same_in_a_small_and_in_a_large_grid(
    village, client_of, small, large, count_queries
):
    client = client_of(village.carla)
    asked = []
    for draft in (small, large):
        address = f"/grids/{draft.grid.ref}/edit/criteria/t8-c2/"
        typed = form_of(client.get(address)).filled(guidance_fr="Autrement.")
        asked.append(count_queries(client, "post", address, typed))

    assert asked[1] <= asked[0] + 1


def test_300_criteria_are_published_at_once(village, large, django_assert_max_num_queries):
    (one,) = asked_otherwise(large)
    choose_comparison(large, one, "break", by=village.carla, why="Une autre échelle.")
    start = perf_counter()
    with django_assert_max_num_queries(60):
        published = publish_draft(large, by=village.carla)

    assert published.criteria.filter(change="new").count() == 299
    assert perf_counter() - start < 10
