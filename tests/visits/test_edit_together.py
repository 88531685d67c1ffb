"""Two people on one draft: they see each other, nothing is overwritten unseen, all can come back."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from peers.refused import Refused
from tests.kept import kept
from tests.makers import make_member, make_person
from tests.visits.pages import form_of, messages_of, sends
from visits.models import GridEdit, GridPresence, GridVersion
from visits.queries.editing import others_present
from visits.queries.grid_document import criterion_document, version_document
from visits.services.criterion import change_criterion, criterion_at_hand
from visits.services.editing import ONE_EDIT, Stale, token_of
from visits.services.grid import draft_version, publish_version
from visits.services.history import return_to
from visits.services.theme import change_theme

pytestmark = pytest.mark.django_db


@kept
def draft(village):
    return draft_version(village.version.grid)


@pytest.fixture
def zoe(village):
    """Another facilitator of the network."""
    return make_member(village.network, make_person("Zoé"), "facilitator")


@pytest.fixture
def other(zoe, client_of):
    return client_of(zoe)


@pytest.fixture
def carla(village, client_of):
    return client_of(village.carla)


@pytest.fixture
def edit(village):
    return lambda rest="": f"/grids/{village.version.grid.ref}/edit/{rest}"


def text_of(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "'")


def whole(draft):
    """Everything that the draft says, read anew."""
    return json.dumps(version_document(GridVersion.objects.get(pk=draft.pk)), ensure_ascii=False)


def autosave(client, address, **typed):
    """What the page's script sends."""
    form = form_of(client.get(address))
    return client.post(address, form.filled(**typed), headers={"accept": "application/json"})


def reword(draft, code, text, by, **more):
    criterion = criterion_at_hand(draft, code)
    document = criterion_document(criterion) | {"question": {"fr": text}} | more
    return change_criterion(criterion, document, by=by)


# -- nothing is overwritten unseen


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("criteria/t1-c1/", "question_fr"),
        ("themes/t1/", "name_fr"),
        ("settings/", "summary_fr"),
    ],
)
def test_an_old_page_overwrites_nothing_and_loses_nothing(  # noqa: PLR0917 - fixtures
    other, carla, edit, draft, address, field
):
    old = form_of(carla.get(edit(address)))
    sends(other, edit(address), **{field: "Le texte de Zoé"})

    page = carla.post(edit(address), old.filled(**{field: "Le texte de Carla"}))

    told = text_of(page)
    assert "Zoé a enregistré un autre texte entre-temps." in told
    assert "<del>Zoé</del><ins>Carla</ins>" in told
    assert form_of(page).fields[field] == ["Le texte de Carla"]
    assert "Le texte de Zoé" in whole(draft)

    again = carla.post(edit(address), form_of(page).fields, follow=True)

    assert messages_of(again)[-1] == "Enregistré."
    assert "Le texte de Carla" in whole(draft)


def test_an_autosave_that_comes_too_late_is_told_and_changes_nothing(carla, edit, draft, zoe):
    old = form_of(carla.get(edit("criteria/t1-c1/")))
    reword(draft, "t1-c1", "Le texte de Zoé", zoe)

    answer = carla.post(
        edit("criteria/t1-c1/"), old.filled(question_fr="Le mien"),
        headers={"accept": "application/json"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert answer.json()["stale"]
    assert "Zoé" in answer.json()["said"]
    assert draft.criteria.get(code="t1-c1").question == {"fr": "Le texte de Zoé"}


def test_a_save_elsewhere_disturbs_nobody(carla, edit, draft, zoe):
    old = form_of(carla.get(edit("criteria/t1-c1/")))
    reword(draft, "t1-c2", "Ailleurs ?", zoe)

    page = carla.post(edit("criteria/t1-c1/"), old.filled(question_fr="Ici ?"), follow=True)

    assert messages_of(page)[-1] == "Enregistré."


def test_a_form_whose_token_is_not_one_is_stale(carla, edit, draft):
    page = sends(carla, edit("criteria/t1-c1/"), token="", question_fr="Sans jeton ?")

    assert "entre-temps" in text_of(page)
    assert draft.criteria.get(code="t1-c1").question["fr"] == "Question 1.1"


def test_the_verb_itself_refuses_an_old_state(village, draft, zoe):
    criterion = criterion_at_hand(draft, "t1-c1")
    document = criterion_document(criterion)
    token = token_of(document)
    reword(draft, "t1-c1", "Entre-temps ?", zoe)

    with pytest.raises(Stale) as refused:
        change_criterion(criterion, document, by=village.carla, token=token)

    assert refused.value.edit.person == zoe
    assert refused.value.stands["question"] == {"fr": "Entre-temps ?"}


def test_the_state_of_a_criterion_changes_with_each_text_and_with_no_decision(draft, village):
    criterion = criterion_at_hand(draft, "t1-c1")
    before = token_of(criterion_document(criterion))
    criterion.comparison, criterion.comparison_why = "break", "parce que"
    assert token_of(criterion_document(criterion)) == before
    criterion.photo = True
    assert token_of(criterion_document(criterion)) != before


# -- autosave


def test_autosave_answers_with_the_new_state_and_what_to_read_again(carla, edit, draft):
    long = "Ce sol est " + "très " * 20 + "beau."

    answer = autosave(carla, edit("criteria/t1-c1/"), question_fr="Neuf ?", expected_fr=long)

    told = answer.json()
    now = criterion_at_hand(draft, "t1-c1")
    assert now.question["fr"] == "Neuf ?"
    assert told["token"] == token_of(criterion_document(now))
    assert told["codes"] == ["0", "1", "2", "3"]
    assert told["said"].startswith("Enregistré à ")
    assert "une phrase de 24 mots" in told["live"].replace("\xa0", " ")
    assert "Neuf ?" in told["preview"].replace("\xa0", " ")


def test_autosave_of_what_does_not_fit_says_why(carla, edit, draft):
    answer = autosave(carla, edit("criteria/t1-c1/"), weight="-3")

    assert answer.status_code == 422
    assert answer.json()["said"].replace("\xa0", " ").startswith("Pas enregistré : Poids")
    assert not answer.json()["stale"]


@pytest.mark.parametrize("address", ["themes/t1/", "settings/"])
def test_themes_and_settings_save_themselves_too(carla, edit, draft, address):
    answer = autosave(carla, edit(address), name_fr="Autre nom")

    assert answer.status_code == 200
    old = form_of(carla.get(edit(address)))
    assert old.fields["token"] == [answer.json()["token"]]


def test_a_level_added_by_the_script_gets_its_code_once(carla, edit, draft):
    form = form_of(carla.get(edit("criteria/t1-c1/")))
    typed = form.filled(steps="5") | {"step-4-code": "", "step-4-name_fr": "au mieux"}
    send = {"headers": {"accept": "application/json"}}

    first = carla.post(edit("criteria/t1-c1/"), typed, **send).json()
    typed |= {"token": first["token"], "step-4-code": first["codes"][4]}
    second = carla.post(edit("criteria/t1-c1/"), typed, **send).json()

    assert first["codes"] == second["codes"] == ["0", "1", "2", "3", "4"]


def test_typing_that_goes_on_is_one_edit(village, draft):
    for text in ("Un", "Un deux", "Un deux trois ?"):
        reword(draft, "t1-c1", text, village.carla)
    assert draft.edits.count() == 1
    edit = draft.edits.get()
    assert (edit.before["question"]["fr"], edit.after["question"]["fr"]) == (
        "Question 1.1",
        "Un deux trois ?",
    )


def test_after_a_while_or_by_another_it_is_another_edit(village, draft, zoe):
    reword(draft, "t1-c1", "Un", village.carla)
    draft.edits.update(at=timezone.now() - ONE_EDIT - timedelta(seconds=1))
    reword(draft, "t1-c1", "Deux", village.carla)
    reword(draft, "t1-c1", "Trois", zoe)
    assert draft.edits.count() == 3


# -- seeing each other


def test_two_editors_see_each_other(other, carla, edit, draft):
    other.post(edit("presence/"), {"place": "t1-c2"})

    assert "Zoé (t1-c2)" in text_of(carla.get(edit("criteria/t1-c1/")))
    heard = carla.post(edit("presence/"), {"place": "t1-c1"}).json()["present"]
    assert "Zoé" in heard
    assert "Carla" not in heard
    assert "Carla (t1-c1)" in text_of(other.get(edit()))


def test_who_saves_without_scripts_is_seen_too(other, carla, edit, draft):
    sends(other, edit("themes/t1/"), name_fr="Sol")

    assert "Zoé (t1)" in text_of(carla.get(edit()))


def test_reading_a_page_writes_nothing(carla, edit, draft):
    for address in ("", "themes/t1/", "criteria/t1-c1/", "settings/", "publication/", "history/"):
        carla.get(edit(address))

    assert not GridPresence.objects.exists()
    assert not GridEdit.objects.exists()


def test_who_left_is_no_longer_seen(village, draft, zoe):
    seen = timezone.now() - timedelta(minutes=6)
    GridPresence.objects.create(version=draft, person=zoe, place="t1", seen_at=seen)

    assert others_present(draft, village.carla) == []


# -- history


def test_history_says_who_changed_what_in_words(village, carla, edit, draft):
    sends(carla, edit("criteria/t1-c1/"), question_fr="Question nouvelle")

    page = text_of(carla.get(edit("history/"), {"noun": "criterion", "code": "t1-c1"}))

    assert "<del>1.1</del><ins>nouvelle</ins>" in page
    assert "Carla" in page
    assert "état actuel" in page
    assert "Revenir à cet état" not in page


def test_going_back_to_an_earlier_state(village, carla, edit, draft, zoe):
    reword(draft, "t1-c1", "Première ?", village.carla, guidance={}, red_line=True)
    reword(draft, "t1-c1", "Deuxième ?", zoe, levels=[])
    first = draft.edits.last()

    page = carla.post(edit("history/"), {"edit": first.pk}, follow=True)

    assert "est revenu à cet état" in messages_of(page)[0]
    now = criterion_at_hand(draft, "t1-c1")
    assert (now.question, now.red_line, now.guidance) == ({"fr": "Première ?"}, True, {})
    assert criterion_document(now) == first.after
    assert draft.edits.count() == 3


def test_going_back_to_the_very_start(village, carla, edit, draft):
    before = version_document(draft)
    reword(draft, "t1-c1", "Autre ?", village.carla)

    carla.post(edit("history/"), {"before": draft.edits.get().pk})

    assert version_document(draft) == before


def test_themes_places_and_the_grids_words_go_back_too(village, carla, edit, draft):
    before = version_document(draft)
    change_theme(draft.themes.get(code="t1"), {"name": {"fr": "Sol"}}, by=village.carla)
    carla.post(edit("criteria/t1-c1/place/"), {"position": "2", "theme": "t2"})
    carla.post(edit("themes/t2/place/"), {"move": "up"})
    sends(carla, edit("settings/"), total="sum")

    for step in draft.edits.all():
        return_to(step, by=village.carla, start=True)

    assert version_document(draft) == before


def test_what_is_aside_is_first_put_back(village, carla, edit, draft):
    reword(draft, "t1-c1", "Autre ?", village.carla)
    carla.post(edit("criteria/t1-c1/shelving/"))
    changed = draft.edits.get(verb="changed")

    with pytest.raises(Refused, match="de côté"):
        return_to(changed, by=village.carla)
    with pytest.raises(Refused, match="ne garde pas de texte"):
        return_to(draft.edits.get(verb="shelved"), by=village.carla)


def test_edit_of_another_grid_is_not_found(village, carla, edit, draft):
    assert carla.post(edit("history/"), {"edit": "999999"}).status_code == 404
    assert carla.post(edit("history/"), {"edit": "x"}).status_code == 404


# -- a published version does not change through these verbs


def test_nothing_here_changes_a_published_version(village, draft, zoe):
    publish_version(draft, by=village.carla)
    criterion, theme = draft.criteria.first(), draft.themes.first()

    for act in (
        lambda: change_criterion(criterion, criterion_document(criterion), by=zoe),
        lambda: change_theme(theme, {"name": {"fr": "Non"}}, by=zoe),
    ):
        with pytest.raises(Refused, match="est publiée"):
            act()
    with pytest.raises(IntegrityError):
        draft.criteria.update(weight=3)
