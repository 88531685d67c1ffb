"""Remarks on a grid of the shared library, and whose: one network's alone, its copy's too."""

import pytest
from django.urls import reverse
from django.utils import timezone

from peers.models import Holder
from tests.kept import kept
from tests.makers import (
    criteria,
    days_ago,
    first_criterion,
    make_farm,
    make_grid,
    make_member,
    make_person,
    make_sealed,
    make_visit,
    rewrite,
)
from tests.visits.test_feedback import HARD, counts, page, remark
from visits.access import accesses_of, opened_by, opened_to_reading, visit_access
from visits.models import Head, Visit
from visits.queries.feedback import remarks_by_grid
from visits.services.entry import redact_entry
from visits.services.grid import adopt_grid, draft_version, publish_version
from visits.services.visit import cancel_visit, open_debrief, postpone_visit

ELSEWHERE = {"what": "not_useful", "why": "Chez nous, tout le monde sait."}


@kept
def library(village):
    """Two networks visit with the same grid of the library, and each says something of it."""
    v = village
    v.shared = make_grid(None, by=v.carla)
    v.here = make_visit(v.farm, v.shared, by=v.carla, team=(v.ben, v.lea), day=days_ago(3))
    remark(v.here, v.ben, first_criterion(v.here))
    v.here = open_debrief(v.here, by=v.ben)
    v.iris = make_member(v.other_network, make_person("Ines"))
    v.there = make_visit(v.other_farm, v.shared, by=v.dan, team=(v.iris,), day=days_ago(3))
    remark(v.there, v.iris, first_criterion(v.there), ELSEWHERE)
    v.there = open_debrief(v.there, by=v.iris)
    return v


def test_each_network_reads_its_own_remarks_on_a_library_grid(library, client_of):
    v = library
    here, there = (page(client_of(one), v.shared.grid) for one in (v.carla, v.dan))
    assert "ose répondre" in here
    assert str(v.here.pk) in here
    assert "tout le monde sait" not in here
    assert str(v.there.pk) not in here
    assert "tout le monde sait" in there
    assert "ose répondre" not in there
    assert counts(v, v.shared.grid) == {"t1-c1": (1, 0)}
    assert counts(v, v.shared.grid, v.other_network) == {"t1-c1": (0, 1)}


def test_only_who_facilitates_a_network_reads_them(library, client_of):
    url = reverse("visits:grid-feedback", args=[library.shared.grid.ref])
    for person in (library.ben, library.gil, library.ana, library.fred, library.elsa):
        assert client_of(person).get(url).status_code == 403
    own = reverse("visits:grid-feedback", args=[library.version.grid.ref])
    assert client_of(library.dan).get(own).status_code == 404


def test_the_grids_page_leads_there_with_the_number_that_the_page_counts(library, client_of):
    text = client_of(library.carla).get(reverse("visits:grids")).content.decode()
    url = reverse("visits:grid-feedback", args=[library.shared.grid.ref])
    row = text.split(url)[1].split("</li>")[0]
    assert "1 remarque" in row
    assert "Bibliothèque partagée" in row
    assert text.count("/feedback/") == 1
    for person in (library.ben, library.gil):
        assert "/feedback/" not in client_of(person).get(reverse("visits:grids")).content.decode()


def test_the_list_counts_neither_what_is_not_open_nor_what_was_taken_back(library):
    v, grids = library, [library.shared.grid, library.version.grid]
    remark(v.visit, v.ben, first_criterion(v.visit))
    assert remarks_by_grid(grids, [v.network], v.network) == [(v.shared.grid, 1)]
    open_debrief(v.visit, by=v.ben)
    assert remarks_by_grid(grids, [v.network], v.network) == [
        (v.shared.grid, 1),
        (v.version.grid, 1),
    ]
    said = v.here.heads.get(kind="feedback").entry.entry_id
    remark(v.here, v.ben, first_criterion(v.here), {}, parents=[said])
    assert remarks_by_grid(grids, [v.network], v.network) == [(v.version.grid, 1)]
    assert remarks_by_grid(grids, [], None) == []


def test_erased_words_leave_list_and_page(library, client_of):
    v = library
    redact_entry(v.here.entries.get(kind="feedback"), by=v.carla, why="À sa demande")
    assert remarks_by_grid([v.shared.grid], [v.network], v.network) == []
    text = page(client_of(v.carla), v.shared.grid)
    assert "ose répondre" not in text
    assert "Aucune visite n'a encore fait de remarque" in text


def test_the_page_of_the_library_grid_leads_there_for_facilitators(library, client_of):
    url = reverse("visits:grid", args=[library.shared.grid.ref])
    assert "/feedback/" in client_of(library.carla).get(url).content.decode()
    assert "/feedback/" not in client_of(library.ben).get(url).content.decode()


def test_without_a_copy_the_page_says_how_the_grid_can_be_changed(library, client_of):
    v = library
    text = page(client_of(v.carla), v.shared.grid)
    assert "votre réseau en prend une copie" in text
    assert v.network.name in text.split("<main")[1]
    assert reverse("visits:grid-edit", args=[v.shared.grid.ref]) not in text


def test_a_copy_goes_on_with_what_its_network_said_of_the_original(library, client_of):
    v = library
    copy = adopt_grid(v.shared.grid, network=v.network, by=v.carla).grid
    assert counts(v, copy) == {"t1-c1": (1, 0)}
    text = page(client_of(v.carla), copy)
    assert "ose répondre" in text
    assert "version 1 de la bibliothèque" in text
    assert "tout le monde sait" not in text
    there = page(client_of(v.carla), v.shared.grid)
    assert reverse("visits:grid-feedback", args=[copy.ref]) in there
    listed = remarks_by_grid([v.shared.grid, copy], [v.network], v.network)
    assert dict(listed)[copy] == sum(map(sum, counts(v, copy).values()))
    draft = draft_version(copy)
    rewrite(draft.criteria.get(code="t1-c1"), question={"fr": "Plus simple ?"})
    text = page(client_of(v.carla), copy, "grid-differences")
    assert "ose répondre" in text.split('id="criterion-t1-c1"')[1].split("</article>")[0]
    assert counts(v, copy, v.other_network) == {"t1-c1": (0, 1)}  # and no page asks so
    assert client_of(v.dan).get(reverse("visits:grid-feedback", args=[copy.ref])).status_code == 404


def test_a_question_with_many_remarks_shows_the_newest_and_folds_the_rest(library, client_of):
    v = library
    for number in range(6):
        visit = make_visit(v.farm, v.shared, by=v.carla, team=(v.ben,), day=days_ago(20 + number))
        remark(visit, v.ben, first_criterion(visit), HARD | {"why": f"Raison {number}."})
    text = page(client_of(v.carla), v.shared.grid)
    before, folded = text.split("Encore 2 remarques")
    assert "Raison 5." in before
    assert "Raison 0." in folded
    assert counts(v, v.shared.grid) == {"t1-c1": (7, 0)}


def test_the_page_says_what_became_of_a_question_since(library, client_of):
    v = library
    copy = adopt_grid(v.shared.grid, network=v.network, by=v.carla).grid
    visit = make_visit(v.farm, copy.versions.get(), by=v.carla, team=(v.ben,), day=days_ago(2))
    for row in criteria(visit)[1:3]:
        remark(visit, v.ben, row, {"what": "not_useful"})
    open_debrief(visit, by=v.ben)
    draft = draft_version(copy)
    rewrite(draft.criteria.get(code="t1-c1"), question={"fr": "Plus simple ?"})
    draft.criteria.get(code="t1-c2").delete()
    assert "autrement depuis" not in page(client_of(v.carla), copy)  # a draft changes nothing yet
    publish_version(draft, by=v.carla)
    cards = page(client_of(v.carla), copy).split('<article class="card">')[1:]
    told = [("plus dans la grille" in card, "autrement depuis" in card) for card in cards]
    assert sorted(told) == [(False, False), (False, True), (True, False)]
    assert told[0] == (False, False)


def _visits_of_all_kinds(v):
    """The farm's visits in every state, of the time before its holder too, and another's."""
    sealed = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(40))
    make_sealed(sealed, v.ben)
    old = make_visit(v.farm, v.version, by=v.carla, team=(v.lea,), day=days_ago(9 * 365))
    open_debrief(old, by=v.lea)
    make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(8))
    late = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(9))
    postpone_visit(late, by=v.carla, reason="Pluie")
    gone = make_visit(v.farm, v.version, by=v.carla, day=days_ago(10))
    cancel_visit(gone, by=v.carla, reason="Pluie")
    own = make_farm(v.network, v.carla, name="Ferme de Carla")
    open_debrief(make_visit(own, v.version, by=v.carla, team=(v.ben,)), by=v.ben)


@pytest.mark.parametrize("shares", [True, False])
def test_rights_asked_of_many_visits_are_those_asked_of_one(library, shares):
    v = library
    Holder.objects.filter(person=v.oscar).update(shares_past=shares)
    _visits_of_all_kinds(v)
    visits = list(Visit.objects.select_related("network", "farm"))
    people = [v.carla, v.dan, v.ben, v.lea, v.gil, v.mia, v.paul, v.ana, v.oscar, v.fred, v.elsa]
    told = 0
    for person in people:
        many = accesses_of(person, visits)
        for visit in visits:
            one = visit_access(person, visit)
            rights = ("may_read", "may_read_group_part", "reads_as_farm", "decides", "on_team")
            assert [getattr(many[visit.pk], name) for name in rights] == [
                getattr(one, name) for name in rights
            ], (person, visit, visit.status)
            told += one.may_read
    assert 0 < told < len(people) * len(visits)


def test_opened_in_the_database_is_opened_in_words(library):
    v = library
    _visits_of_all_kinds(v)
    for visit in Visit.objects.all():
        if visit.status in {"dated", "under_way"}:
            remark(visit, visit.team.first().person, first_criterion(visit))
    today = timezone.localdate()
    heads = Head.objects.filter(kind="feedback")
    assert set(heads.filter(opened_by(today))) == {
        head for head in heads if opened_to_reading(head.visit, today)
    }
