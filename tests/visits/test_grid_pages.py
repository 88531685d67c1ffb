"""Grids to read: those of one's networks and the library's; copying one of these."""

import pytest
from django.test import Client

from tests.kept import kept
from tests.makers import make_farm, make_grid, make_member, make_person, make_visit
from visits.models import Grid, GridVersion
from visits.queries.grid import usable_versions
from visits.services.grid import draft_version, publish_version
from visits.services.library import load_library

LIST = "/grids/"


@kept
def library(village):
    return load_library()[0].grid


def page_of(client, address, **asked):
    return client.get(address, asked).content.decode()


def test_everybody_reads_their_networks_grids_and_the_library(village, library, client_of):
    make_grid(village.other_network, by=village.dan, name={"fr": "Grille d'ailleurs"})

    for person in (village.carla, village.ben, village.ana, village.fred):
        page = page_of(client_of(person), LIST)
        assert "Grille d&#x27;essai" in page
        assert "charte des AMAP" in page
        assert "Grille d&#x27;ailleurs" not in page


def test_stranger_reads_the_library_alone(village, library, client_of):
    page = page_of(client_of(village.paul), LIST)

    assert "charte des AMAP" in page
    assert "Grille d&#x27;essai" not in page
    assert client_of(village.paul).get(library.get_absolute_url()).status_code == 200


def test_grid_of_another_network_is_as_one_that_never_was(village, client_of):
    client = client_of(village.dan)
    known = client.get(village.version.grid.get_absolute_url())
    unknown = client.get("/grids/00000000-0000-0000-0000-000000000000/")

    assert (known.status_code, known.content) == (404, unknown.content)


def test_nobody_signs_in_first(village):
    for address in (LIST, village.version.grid.get_absolute_url()):
        assert Client().get(address).headers["Location"].startswith("/account/login/")


def test_every_theme_of_the_library_is_told_whole(village, library, client_of):
    client, address = client_of(village.ben), library.get_absolute_url()
    version = library.versions.get()

    for theme in version.themes.all():
        page = page_of(client, address, theme=theme.code).replace("&#x27;", "'")
        for criterion in theme.criteria.prefetch_related("levels"):
            assert criterion.question["fr"] in page
            assert criterion.guidance.get("fr", "") in page
            assert criterion.evidence.get("fr", "") in page
            for level in criterion.levels.all():
                assert level.description.get("fr", "") in page
        assert page.count("<") < 2 * 500


def test_source_licence_and_version_are_said(village, library, client_of):
    page = page_of(client_of(village.ben), library.get_absolute_url())

    assert "pas un texte officiel" in page
    assert "CC-BY-SA-4.0" in page
    assert "publiée le" in page


@pytest.mark.parametrize(
    "asked", [{"theme": "no-such"}, {"version": "99"}, {"version": "x", "theme": "\x00"}]
)
def test_odd_part_shows_the_first(village, library, client_of, asked):
    assert client_of(village.ben).get(library.get_absolute_url(), asked).status_code == 200


def test_criteria_are_numbered_through(village, client_of):
    page = page_of(client_of(village.ben), village.version.grid.get_absolute_url(), theme="t2")

    assert "<h3>4. Question 2.1</h3>" in page


def test_former_version_stays_readable_and_a_draft_is_its_networks_facilitators(village, client_of):
    grid = village.version.grid
    publish_version(draft_version(grid), by=village.carla)
    draft_version(grid)
    ben, carla = client_of(village.ben), client_of(village.carla)
    address = grid.get_absolute_url()

    assert "2, publiée le" in page_of(ben, address)
    assert "1, publiée le" in page_of(ben, address, version=1)
    assert "remplacée le" in page_of(ben, address, version=1)
    assert "3, brouillon" not in page_of(ben, address, version=3)
    assert "3, brouillon" in page_of(carla, address, version=3)


def test_grid_that_is_only_a_draft_is_not_there_for_the_others(village, client_of):
    lonely = Grid.objects.create(network=village.network, code="lonely", name={"fr": "Ébauche"})
    GridVersion.objects.create(grid=lonely)

    assert client_of(village.ben).get(lonely.get_absolute_url()).status_code == 404
    assert "Ébauche" not in page_of(client_of(village.ben), LIST)
    assert client_of(village.carla).get(lonely.get_absolute_url()).status_code == 200


# -- copying


def copy_of(library):
    return f"{library.get_absolute_url()}copy/"


def test_copy_is_the_networks_own_and_serves_at_once(village, library, client_of):
    carla = client_of(village.carla)

    answer = carla.post(copy_of(library), follow=True)
    copy = Grid.objects.get(network=village.network, copied_from=library)
    page = answer.content.decode()

    assert "est maintenant une grille de Réseau du Val" in page
    assert "Copiée de" in page
    assert copy.versions.get().criteria.count() == library.versions.get().criteria.count()
    assert copy.versions.get() in usable_versions(village.network.pk)
    visit = make_visit(make_farm(village.network), copy.versions.get(), by=village.carla)
    assert visit.pk


def test_copying_twice_is_copying_once(village, library, client_of):
    carla = client_of(village.carla)

    carla.post(copy_of(library))
    again = carla.post(copy_of(library), follow=True)

    assert "a déjà sa copie" in again.content.decode()
    page = page_of(carla, library.get_absolute_url())
    assert "Copier pour" not in page
    assert Grid.objects.get(copied_from=library).get_absolute_url() in page
    assert Grid.objects.filter(copied_from=library).count() == 1


def test_only_facilitators_copy(village, library, client_of):
    for person in (village.ben, village.ana, village.gil, village.paul):
        client = client_of(person)
        assert "Copier pour" not in page_of(client, library.get_absolute_url())
        assert client.post(copy_of(library)).status_code == 403
    assert client_of(village.carla).get(copy_of(library)).status_code == 405
    assert not Grid.objects.filter(copied_from=library).exists()


def test_networks_own_grid_is_not_copied_into_another(village, client_of):
    own = f"{village.version.grid.get_absolute_url()}copy/"

    refused = client_of(village.carla).post(own, follow=True)

    assert "bibliothèque partagée" in refused.content.decode()
    assert client_of(village.dan).post(own).status_code == 404
    assert not Grid.objects.filter(copied_from=village.version.grid).exists()


def test_copy_goes_to_the_network_of_the_header(village, library, client_of):
    make_member(village.other_network, village.carla, "facilitator")
    carla = client_of(village.carla)

    carla.post("/network/choose/", {"network": village.other_network.slug})
    carla.post(copy_of(library))

    assert Grid.objects.get(copied_from=library).network == village.other_network


# -- how much is asked


def test_list_asks_the_same_for_one_grid_and_for_thirty(
    village, library, client_of, django_assert_num_queries
):
    client = client_of(village.carla)
    with django_assert_num_queries(9):
        client.get(LIST)
    for number in range(30):
        make_grid(village.network, 1, 1, by=village.carla, code=f"grille-{number}")
    with django_assert_num_queries(9):
        client.get(LIST)


def test_page_asks_the_same_for_three_criteria_and_for_thirty(
    village, client_of, django_assert_num_queries
):
    small, large = (make_grid(village.network, 2, count, by=village.carla) for count in (3, 30))
    client = client_of(make_member(village.network, make_person("Zita")))
    for version in (small, large):
        with django_assert_num_queries(13):
            client.get(version.grid.get_absolute_url())
