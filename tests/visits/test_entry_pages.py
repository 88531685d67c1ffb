"""Speaking on a visit through the pages: sections, opinions, invalid input, one criterion in full."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.makers import (
    criteria,
    entry,
    first_criterion,
    grid_document,
    make_sealed,
    make_visit,
    make_written,
    say,
)
from tests.visits.pages import Form, form_of, messages_of, sends
from visits.models import Answer, Entry, Quarantine, Theme
from visits.queries.entry import visit_state
from visits.services.entry import append_entries
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.projection import projection_faults

SCALE = [{"code": str(n), "name": {"fr": f"niveau {n}"}, "description": {"fr": f"Voir {n}."}}
         for n in range(5)]  # fmt: skip
KINDS = {
    "levels": {"scale": "five"},
    "choice": {"options": [{"code": "a", "name": {"fr": "A"}}, {"code": "b", "name": {"fr": "B"}}]},
    "choices": {
        "options": [{"code": "a", "name": {"fr": "A"}}, {"code": "b", "name": {"fr": "B"}}]
    },
    "number": {"unit": {"fr": "heures"}},
    "percentage": {},
    "text": {},
    "date": {},
}


def grid_of_kinds(network, by, sensitive=()):
    rows = [
        {"code": kind, "kind": kind, "question": {"fr": f"Sur {kind} ?"},
         "sensitive": kind in sensitive} | more
        for kind, more in KINDS.items()
    ]  # fmt: skip
    theme = {"code": "t", "name": {"fr": "Tout"}, "criteria": rows}
    document = grid_document() | {"scales": {"five": SCALE}, "themes": [theme]}
    return publish_version(load_grid(document, network=network), by=by)


@pytest.fixture
def kinds(village):
    v = village
    v.visit = make_visit(
        v.farm, grid_of_kinds(v.network, v.carla), by=v.carla, team=(v.ben, v.lea), group=v.group
    )
    v.by_kind = {row.code: row for row in criteria(v.visit)}
    return v


def theme_url(visit, part=1):
    theme = Theme.objects.filter(version__visits__visit=visit).first()
    return reverse("visits:theme", args=[visit.pk, theme.pk, part])


def criterion_url(visit, criterion):
    return reverse("visits:criterion", args=[visit.pk, criterion.pk])


def name(criterion, field):
    return f"c{criterion.pk.hex}-{field}"


def team_values(visit):
    rows = Answer.objects.filter(visit=visit, voice="team", stream="shared")
    return {row.criterion.code: row.value for row in rows}


# -- a section


def test_a_level_is_said_in_the_name_of_whoever_is_signed_in(village, client_of):
    c = first_criterion(village.visit)
    response = sends(client_of(village.ben), theme_url(village.visit), **{name(c, "level"): "3"})
    row = Entry.objects.get(visit=village.visit)
    assert (row.said_by, row.author, row.value) == (village.ben, village.ben, {"level": "3"})
    assert (row.source, row.voice, row.act, row.stream) == ("desk", "team", "own", "shared")
    assert messages_of(response) == ["C'est enregistré."]
    assert form_of(response).fields[name(c, "level")] == ["3"]


def test_a_guest_speaks_through_the_page_of_a_teammate(village, client_of):
    c, client = first_criterion(village.visit), client_of(village.ben)
    url = theme_url(village.visit)
    client.get(f"{url}?as={village.elsa.ref}")
    sends(client, url, **{name(c, "level"): "1"})
    row = Entry.objects.get(visit=village.visit)
    assert (row.said_by, row.author) == (village.elsa, village.ben)


def test_nobody_outside_the_team_can_be_chosen_to_speak(village, client_of):
    c, client = first_criterion(village.visit), client_of(village.ben)
    client.get(f"{theme_url(village.visit)}?as={village.ana.ref}")
    sends(client, theme_url(village.visit), **{name(c, "level"): "1"})
    assert Entry.objects.get(visit=village.visit).said_by == village.ben


def test_a_double_post_is_one_entry(village, client_of):
    c, client, url = (
        first_criterion(village.visit),
        client_of(village.ben),
        theme_url(village.visit),
    )
    typed = form_of(client.get(url)).filled(
        **{name(c, "level"): "3", name(c, "n-text"): "Des vers de terre.", "section-done": "yes"}
    )
    client.post(url, typed, follow=True)
    again = client.post(url, typed, follow=True)
    assert Entry.objects.filter(visit=village.visit).count() == 3
    assert messages_of(again) == ["C'était déjà enregistré."]


def test_what_did_not_change_makes_no_entry(village, client_of):
    c, client, url = (
        first_criterion(village.visit),
        client_of(village.ben),
        theme_url(village.visit),
    )
    sends(client, url, **{name(c, "level"): "2", name(c, "n-text"): "Vu.\r\nBien."})
    response = sends(client, url)
    assert Entry.objects.filter(visit=village.visit).count() == 2
    assert messages_of(response) == ["Rien n'a changé : il n'y avait rien à enregistrer."]


def test_a_page_left_open_does_not_bring_an_old_answer_back(village, client_of):
    """The same person in two browsers: what one did not touch there does not undo the other."""
    first, second = client_of(village.ben), client_of(village.ben)
    one, two = criteria(village.visit)[:2]
    url = theme_url(village.visit)
    sends(first, url, **{name(one, "level"): "0"})
    old = form_of(second.get(url))
    sends(first, url, **{name(one, "level"): "3"})
    second.post(url, old.filled(**{name(two, "level"): "1"}))
    assert team_values(village.visit) == {"t1-c1": {"level": "3"}, "t1-c2": {"level": "1"}}


def test_back_and_another_value_is_a_change_of_the_same_person(village, client_of):
    c, client, url = (
        first_criterion(village.visit),
        client_of(village.ben),
        theme_url(village.visit),
    )
    page = form_of(client.get(url))
    client.post(url, page.filled(**{name(c, "level"): "0"}))
    client.post(url, page.filled(**{name(c, "level"): "2"}))
    assert team_values(village.visit) == {"t1-c1": {"level": "2"}}


def test_the_first_choice_made_again_on_an_old_page_is_kept_and_told(village, client_of):
    c, client = first_criterion(village.visit), client_of(village.ben)
    url, level = theme_url(village.visit), name(c, "level")
    old = form_of(client.get(url))
    client.post(url, old.filled(**{level: "0"}), follow=True)
    sends(client, url, **{level: "2"})
    response = client.post(url, old.filled(**{level: "0"}), follow=True)
    assert team_values(village.visit) == {"t1-c1": {"level": "0"}}
    replaces = "Critère 1 : cette réponse remplace celle donnée depuis sur une autre page."
    assert messages_of(response) == ["C'est enregistré.", replaces]
    again = client.post(url, old.filled(**{level: "0"}), follow=True)
    assert messages_of(again) == ["C'était déjà enregistré."]
    assert Entry.objects.filter(visit=village.visit).count() == 3


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("levels", {"level": "4"}, {"level": "4"}),
        ("levels", {"level": "1", "intention": "on"}, {"level": "1", "intention": True}),
        ("levels", {"other": "not_seen"}, {"state": "not_seen"}),
        ("levels", {"other": "not_applicable", "reason": "Sans bêtes."},
         {"state": "not_applicable", "reason": "Sans bêtes."}),
        ("choice", {"level": "b"}, {"choices": ["b"]}),
        ("choices", {"choices": ["b", "a"]}, {"choices": ["a", "b"]}),
        ("choices", {"other": "unknown"}, {"state": "unknown"}),
        ("number", {"number": "1 012,50"}, {"number": "1012.5"}),
        ("percentage", {"number": "40"}, {"number": "40"}),
        ("text", {"text": " Rien à dire. "}, {"text": "Rien à dire."}),
        ("date", {"date": "2026-03-12"}, {"date": "2026-03-12"}),
        ("date", {"other": "not_covered"}, {"state": "not_covered"}),
    ],
)  # fmt: skip
def test_every_kind_is_said_shown_again_and_cleared(kinds, client_of, kind, typed, value):
    c, client, url = kinds.by_kind[kind], client_of(kinds.ben), theme_url(kinds.visit)
    sends(client, url, **{name(c, field): given for field, given in typed.items()})
    assert team_values(kinds.visit) == {kind: value}
    assert messages_of(sends(client, url)) == ["Rien n'a changé : il n'y avait rien à enregistrer."]
    sends(client, url, **{name(c, "other"): "clear"})
    assert team_values(kinds.visit) == {}
    assert Entry.objects.filter(visit=kinds.visit).count() == 2
    assert projection_faults(kinds.visit) == []


def test_from_a_state_to_a_level_and_back_what_was_changed_is_what_is_said(kinds, client_of):
    c, client, url = kinds.by_kind["levels"], client_of(kinds.ben), theme_url(kinds.visit)
    for typed, value in [
        ({"other": "not_seen"}, {"state": "not_seen"}),
        ({"level": "2"}, {"level": "2"}),
        ({"other": "unknown"}, {"state": "unknown"}),
    ]:
        sends(client, url, **{name(c, field): given for field, given in typed.items()})
        assert team_values(kinds.visit) == {"levels": value}


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("levels", {"other": "not_applicable"}, "Écrivez pourquoi ce n'est pas concerné."),
        ("levels", {"level": "9"}, "Cette réponse ne va pas avec ce critère."),
        ("levels", {"level": "2", "other": "not_seen"}, "Gardez une seule des deux réponses."),
        ("levels", {"intention": "on"}, "accompagne un niveau"),
        ("levels", {"reason": "Sans bêtes."}, "ou effacez la raison"),
        ("levels", {"other": "nonsense"}, "Cette réponse ne va pas avec ce critère."),
        ("number", {"number": "beaucoup"}, "Écrivez un nombre, par exemple 12,5."),
        ("percentage", {"number": "101"}, "Écrivez un nombre entre 0 et 100."),
        ("number", {"number": "3", "other": "not_seen"}, "Gardez une seule des deux réponses."),
        ("date", {"date": "31 février"}, "Saisissez une date valide."),
        ("choices", {"choices": ["z"]}, "Sélectionnez un choix valide"),
        ("text", {"text": "x" * 8001}, "8000"),
        ("levels", {"n-text": "x" * 8001}, "8000"),
        ("text", {"text": "a\x00b"}, "caractère nul"),
    ],
)  # fmt: skip
def test_wrong_input_is_shown_again_with_all_that_was_typed(
    kinds, client_of, kind, typed, sentence
):
    c, other = kinds.by_kind[kind], kinds.by_kind["choice"]
    client, url = client_of(kinds.ben), theme_url(kinds.visit)
    given = {name(c, field): text for field, text in typed.items()}
    response = sends(client, url, **given, **{name(other, "level"): "a"})
    html = response.content.decode()
    assert response.status_code == 200
    assert sentence in html.replace("&#x27;", "'").replace("&nbsp;", " ")
    assert "<title>Erreur" in html.replace("\n", "")
    page = form_of(response)
    for field, text in given.items():
        if "\x00" not in text and text not in ("9", "nonsense", ["z"]):
            assert page.fields[field] == (text if isinstance(text, list) else [text])
    assert team_values(kinds.visit) == {"choice": {"choices": ["a"]}}, "the rest is said"
    again = client.post(url, page.filled(), follow=True)
    assert team_values(kinds.visit) == {"choice": {"choices": ["a"]}}
    assert again.status_code == 200


def test_a_signed_field_that_was_touched_saves_nothing_and_loses_nothing(village, client_of):
    c, client, url = (
        first_criterion(village.visit),
        client_of(village.ben),
        theme_url(village.visit),
    )
    page = form_of(client.get(url))
    response = client.post(url, page.filled(**{name(c, "level"): "3", "shown": "forged"}))
    assert not Entry.objects.filter(visit=village.visit).exists()
    shown = form_of(response)
    assert shown.fields[name(c, "level")] == ["3"]
    client.post(url, shown.filled())
    assert team_values(village.visit) == {"t1-c1": {"level": "3"}}


# -- two opinions


def test_a_different_answer_of_another_person_stands_beside(village, client_of):
    c, url = first_criterion(village.visit), theme_url(village.visit)
    say(village.visit, village.lea, criterion=c, value={"level": "1"})
    response = sends(client_of(village.ben), url, **{name(c, "level"): "3"})
    assert Answer.objects.get(visit=village.visit).divergent
    html = response.content.decode()
    assert "Deux avis différents" in html
    assert "Léa," in html
    assert "Ben," in html


def test_together_replaces_what_was_displayed_and_nothing_else(village, client_of):
    c, url, client = (
        first_criterion(village.visit),
        theme_url(village.visit),
        client_of(village.ben),
    )
    say(village.visit, village.lea, criterion=c, value={"level": "1"})
    page = form_of(client.get(url))
    late = entry(village.visit, village.elsa, criterion=c, value={"level": "0"})
    append_entries(village.visit, [late], by=village.lea, source="desk")
    typed = page.filled(**{name(c, "level"): "3", name(c, "how"): "together"})
    response = client.post(url, typed, follow=True)
    heads = visit_state(village.visit).target(c).opinions()
    assert {(head.said_by.name, head.value["level"]) for head in heads} == {
        ("Ben", "3"),
        ("Elsa", "0"),
    }
    assert any("Elsa a répondu autrement" in sentence for sentence in messages_of(response))
    assert list(Entry.objects.filter(said_by=village.ben).values_list("act", flat=True)) == [
        "own",
        "together",
    ]


def test_together_with_the_answer_one_had_already(village, client_of):
    c, url, client = (
        first_criterion(village.visit),
        theme_url(village.visit),
        client_of(village.ben),
    )
    sends(client, url, **{name(c, "level"): "3"})
    say(village.visit, village.lea, criterion=c, value={"level": "1"})
    sends(client, url, **{name(c, "how"): "together"})
    assert team_values(village.visit) == {"t1-c1": {"level": "3"}}


def test_together_without_an_answer_is_asked_for(village, client_of):
    c, url = first_criterion(village.visit), theme_url(village.visit)
    say(village.visit, village.lea, criterion=c, value={"level": "1"})
    response = sends(client_of(village.ben), url, **{name(c, "how"): "together"})
    assert "Choisissez la réponse que vous notez ensemble." in response.content.decode()
    assert team_values(village.visit) == {"t1-c1": {"level": "1"}}


def test_the_same_answer_asks_nothing(village, client_of):
    c, url, client = (
        first_criterion(village.visit),
        theme_url(village.visit),
        client_of(village.ben),
    )
    say(village.visit, village.lea, criterion=c, value={"level": "1"})
    sends(client, url, **{name(c, "level"): "1"})
    assert name(c, "how") not in form_of(client.get(url)).names
    assert team_values(village.visit) == {"t1-c1": {"level": "1"}}


# -- who may, and what waits


def test_what_arrives_after_the_report_is_written_waits_for_somebody(village, client_of):
    c, url, client = (
        first_criterion(village.visit),
        theme_url(village.visit),
        client_of(village.lea),
    )
    say(village.visit, village.ben)
    page = form_of(client.get(url))
    village.visit.refresh_from_db()
    make_written(village.visit, village.ben)
    response = client.post(url, page.filled(**{name(c, "level"): "0"}), follow=True)
    held = Quarantine.objects.get(visit=village.visit)
    assert (held.reason, held.author) == ("visit_sealed", village.lea)
    assert "Reçu à rattacher" in response.content.decode()


def test_a_guest_who_left_the_team_may_still_hand_over_what_they_wrote(village, client_of):
    c, url, client = (
        first_criterion(village.visit),
        theme_url(village.visit),
        client_of(village.elsa),
    )
    page = form_of(client.get(url))
    village.visit.team.filter(person=village.elsa).update(left_at="2026-01-01T00:00Z")
    response = client.post(url, page.filled(**{name(c, "level"): "0"}))
    assert response.status_code == 200
    assert Quarantine.objects.get(visit=village.visit).reason == "not_member"
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("carla", 403), ("ana", 403), ("mia", 403), ("fred", 403), ("dan", 404), ("paul", 404)],
)
def test_only_the_team_opens_a_section(village, client_of, who, status):
    client, url = client_of(getattr(village, who)), theme_url(village.visit)
    assert client.get(url).status_code == status
    assert client.post(url, {}).status_code == status


def test_a_reserved_question_has_no_input_until_the_farm_opens_it(village, client_of):
    v = village
    version = grid_of_kinds(v.network, v.carla, sensitive={"levels"})
    v.visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,))
    c, client = criteria(v.visit)[0], client_of(v.ben)
    for url in (theme_url(v.visit), criterion_url(v.visit, c)):
        page = client.get(url)
        assert "Question réservée à la ferme" in page.content.decode()
        assert name(c, "level") not in form_of(page).names
    say(v.visit, v.ana, criterion=c, kind="consent", voice="self", value={"opens": True})
    sends(client, theme_url(v.visit), **{name(c, "level"): "2"})
    assert Entry.objects.get(kind="answer", visit=v.visit).stream == "shared"


def test_the_end_of_a_section_is_said_by_people(village, client_of):
    url, client = theme_url(village.visit), client_of(village.ben)
    sends(client, url, **{"section-done": "yes"})
    theme = Theme.objects.filter(version__visits__visit=village.visit).first()
    row = Entry.objects.get(visit=village.visit)
    assert (row.kind, row.object_id, row.value) == ("section", theme.pk, {"done": True})
    sends(client, url, **{"section-done": "later"})
    assert [e.value for e in visit_state(village.visit).objects("section")] == [{"done": False}]


def test_save_and_leave_goes_to_the_hub(village, client_of):
    c, url = first_criterion(village.visit), theme_url(village.visit)
    response = sends(
        client_of(village.ben), url, follow=False, **{name(c, "level"): "1", "leave": "yes"}
    )
    assert response.url == reverse("visits:visit", args=[village.visit.pk])


# -- budgets


def test_a_section_of_ten_is_light_and_asks_the_same_number_of_questions(village, client_of):
    v = village
    rows = [
        {"code": f"c{n}", "kind": "levels", "scale": "five", "question": {"fr": f"Sur {n} ?"}}
        for n in range(10)
    ]
    document = grid_document() | {
        "scales": {"five": SCALE},
        "themes": [{"code": "t", "name": {"fr": "Tout"}, "criteria": rows}],
    }
    version = publish_version(load_grid(document, network=v.network), by=v.carla)
    v.visit = make_visit(v.farm, version, by=v.carla, team=(v.ben, v.lea))
    client, url = client_of(v.ben), theme_url(v.visit)
    client.get(url)
    with CaptureQueriesContext(connection) as empty:
        client.get(url)
    for row in criteria(v.visit):
        say(v.visit, v.ben, criterion=row, value={"level": "1"})
    with CaptureQueriesContext(connection) as full:
        page = client.get(url)
    assert len(full) == len(empty)
    assert Form(page.content.decode()).nodes <= 500


def test_a_sealed_visit_is_over_here(village, client_of):
    make_sealed(village.visit, village.ben)
    response = client_of(village.lea).get(theme_url(village.visit), follow=True)
    assert "L'équipe ne répond plus ici." in " ".join(messages_of(response))
