"""Paper: numbered sheets without answers, typed in once; the same words as through the desk."""

import re

import pytest
from django.urls import reverse

from tests.kept import kept
from tests.makers import criteria, entry, make_visit, rewrite, say
from tests.visits.pages import form_of, messages_of, sends
from tests.visits.test_entry_pages import grid_of_kinds, name, team_values, theme_url
from visits.fold import values_of
from visits.models import Entry, Quarantine, Sheet
from visits.queries.entry import visit_state
from visits.queries.report import build_content
from visits.services.entry import append_entries, redact_entry
from visits.services.projection import projection_faults, said_of
from visits.services.sheet import print_sheet

TYPED = {
    "levels": {"level": "1", "intention": "on"},
    "choice": {"level": "b"},
    "choices": {"choices": ["a", "b"]},
    "number": {"number": "12,50"},
    "percentage": {"other": "not_applicable", "reason": "Sans bêtes."},
    "text": {"text": "Trois serres."},
    "date": {"date": "2026-03-12"},
}


@kept
def paper(village):
    v = village
    version = grid_of_kinds(v.network, v.carla)
    v.visit = make_visit(v.farm, version, by=v.carla, team=(v.ben, v.lea), group=v.group)
    v.by_kind = {row.code: row for row in criteria(v.visit)}
    v.sheet = print_sheet(v.visit, by=v.ben)
    v.entry_url = reverse("visits:sheet-entry", args=[v.visit.pk, 1])
    return v


def in_fields(v, typed, *, on_paper):
    """On paper one list holds levels and the rest; on the screen a level is a button."""
    fields = {}
    for kind, given in typed.items():
        for field, text in given.items():
            if on_paper and field == "level":
                fields[name(v.by_kind[kind], "other")] = f"level:{text}"
            else:
                fields[name(v.by_kind[kind], field)] = text
    return fields


def without_ids(content):
    if isinstance(content, dict):
        kept = {key: value for key, value in content.items() if key not in {"id", "noted_by"}}
        return {key: without_ids(value) for key, value in kept.items()}
    return [without_ids(item) for item in content] if isinstance(content, list) else content


# -- printing


def test_each_print_has_a_number_and_pressed_twice_it_is_one(paper, client_of):
    client, url = client_of(paper.lea), reverse("visits:sheets", args=[paper.visit.pk])
    typed = form_of(client.get(url), "print").filled()
    first = client.post(url, typed)
    second = client.post(url, typed)
    assert first.url == second.url == reverse("visits:sheet", args=[paper.visit.pk, 2])
    assert client.post(url, form_of(client.get(url), "print").filled()).url.endswith("/3/")
    assert len(set(Sheet.objects.values_list("key", flat=True))) == 3


def test_the_sheet_holds_the_grid_in_order_and_no_answer(paper, client_of):
    say(paper.visit, paper.ben, criterion=paper.by_kind["text"], value={"text": "Des mots."})
    html = (
        client_of(paper.carla)
        .get(reverse("visits:sheet", args=[paper.visit.pk, 1]))
        .content.decode()
    )
    found = re.findall(r'<h3 dir="auto">(\d+)\. Sur (\w+) \?', html)
    assert found == [(str(n), row.code) for n, row in enumerate(criteria(paper.visit), start=1)]
    assert "Des mots." not in html
    assert str(paper.sheet.key) not in html
    head = re.search(r"<thead>.*?</thead>", html, re.DOTALL)[0]
    for words in ("Ferme des Tilleuls", "Grille d&#x27;essai v1", "feuille n° 1", paper.sheet.code):
        assert words in head


def test_a_reserved_question_has_no_box_on_paper(paper, client_of):
    rewrite(paper.by_kind["levels"], sensitive=True)
    html = (
        client_of(paper.ben).get(reverse("visits:sheet", args=[paper.visit.pk, 1])).content.decode()
    )
    assert "Question réservée à la ferme." in html
    assert "niveau 3" not in html


def test_who_wrote_a_sheet_does_not_go_on_speaking_in_the_grid(paper, client_of):
    client, section = client_of(paper.ben), theme_url(paper.visit)
    typing = client.get(
        reverse("visits:sheet-entry", args=[paper.visit.pk, 1]), {"as": paper.lea.ref}
    )
    assert typing.context["speaker"] == paper.lea
    assert client.get(section).context["speaker"] == paper.ben


@pytest.mark.parametrize(
    ("who", "prints", "types"),
    [("ben", 200, 200), ("elsa", 404, 404), ("carla", 200, 403), ("ana", 403, 403),
     ("mia", 403, 403), ("dan", 404, 404)],
)  # fmt: skip
def test_who_prints_and_who_types(paper, client_of, who, prints, types):
    client = client_of(getattr(paper, who))
    assert client.get(reverse("visits:sheet", args=[paper.visit.pk, 1])).status_code == prints
    assert client.get(paper.entry_url).status_code == types


# -- typing


def test_the_same_answers_through_desk_and_paper_give_the_same(paper, client_of):
    note = {name(paper.by_kind["levels"], "n-text"): "Vu au fond du champ."}
    sends(client_of(paper.ben), paper.entry_url, **in_fields(paper, TYPED, on_paper=True), **note)
    version = paper.visit.grids.get().version
    other = make_visit(
        paper.farm, version, by=paper.carla, team=(paper.ben, paper.lea), group=paper.group
    )
    sends(client_of(paper.ben), theme_url(other), **in_fields(paper, TYPED, on_paper=False), **note)
    assert (
        team_values(paper.visit)
        == team_values(other)
        == {
            "levels": {"level": "1", "intention": True},
            "choice": {"choices": ["b"]},
            "choices": {"choices": ["a", "b"]},
            "number": {"number": "12.5"},
            "percentage": {"state": "not_applicable", "reason": "Sans bêtes."},
            "text": {"text": "Trois serres."},
            "date": {"date": "2026-03-12"},
        }
    )
    heads = [
        values_of(said_of(head, ()) for head in visit_state(visit).heads)
        for visit in (paper.visit, other)
    ]
    assert heads[0] == heads[1]
    contents = [without_ids(build_content(visit)) for visit in (paper.visit, other)]
    assert contents[0] == contents[1]
    assert projection_faults(paper.visit) == []


def test_what_is_typed_says_so_and_has_no_parents(paper, client_of):
    client, c = client_of(paper.lea), paper.by_kind["levels"]
    client.get(f"{paper.entry_url}?as={paper.ben.ref}")
    sends(client, paper.entry_url, **{name(c, "other"): "level:2"})
    row = Entry.objects.get(visit=paper.visit)
    assert (row.source, row.on_behalf, row.author, row.said_by) == (
        "paper",
        "paper",
        paper.lea,
        paper.ben,
    )
    assert not row.parents.exists()
    html = client_of(paper.ben).get(theme_url(paper.visit)).content.decode()
    assert "Ben, saisi depuis le papier par Léa" in html


def test_typed_twice_alike_it_is_one_entry_whoever_types(paper, client_of):
    fields = in_fields(paper, TYPED, on_paper=True)
    fields[name(paper.by_kind["levels"], "n-text")] = "Vu."
    first = client_of(paper.ben)
    sends(first, paper.entry_url, **fields)
    before = Entry.objects.filter(visit=paper.visit).count()
    second = client_of(paper.lea)
    url = f"{paper.entry_url}?again=yes&as={paper.ben.ref}"
    response = sends(second, url, **fields)
    assert Entry.objects.filter(visit=paper.visit).count() == before == 8
    assert messages_of(response) == ["C'était déjà enregistré."]


def test_another_typing_with_another_value_is_two_opinions(paper, client_of):
    c, client = paper.by_kind["levels"], client_of(paper.ben)
    sends(client, paper.entry_url, **{name(c, "other"): "level:2"})
    response = sends(client, f"{paper.entry_url}?again=yes", **{name(c, "other"): "level:3"})
    assert team_values(paper.visit) == {"levels": None}
    assert any("Deux avis différents" in sentence for sentence in messages_of(response))


def test_paper_replaces_nothing_that_stands(paper, client_of):
    c = paper.by_kind["levels"]
    say(paper.visit, paper.ben, criterion=c, value={"level": "4"})
    sends(client_of(paper.ben), paper.entry_url, **{name(c, "other"): "level:0"})
    values = {head.value["level"] for head in visit_state(paper.visit).target(c).opinions()}
    assert values == {"0", "4"}


def test_a_mistake_in_typing_is_mended_on_the_screen(paper, client_of):
    c, client = paper.by_kind["levels"], client_of(paper.ben)
    sends(client, paper.entry_url, **{name(c, "other"): "level:2"})
    sends(client, f"{paper.entry_url}?again=yes", **{name(c, "other"): "level:3"})
    page = form_of(client.get(theme_url(paper.visit)))
    assert name(c, "level") not in page.fields, "two answers of one's own: neither is chosen"
    sends(client, theme_url(paper.visit), **{name(c, "level"): "3"})
    assert team_values(paper.visit) == {"levels": {"level": "3"}}


def test_a_typed_sheet_says_by_whom_and_when_before_going_on(paper, client_of):
    c = paper.by_kind["levels"]
    sends(client_of(paper.ben), paper.entry_url, **{name(c, "other"): "level:2"})
    page = client_of(paper.lea).get(paper.entry_url)
    assert "Ben a déjà saisi cette feuille le" in page.content.decode()
    again = client_of(paper.lea).get(f"{paper.entry_url}?again=yes").content.decode()
    assert "Ben" in again
    assert "niveau 2" in again


def test_the_last_page_holds_notes_and_leads(paper, client_of):
    client = client_of(paper.ben)
    typed = {
        "carnet-1-text": "Un puits.",
        "lead-1-text": "Curer le puits",
        "lead-1-who": "la ferme",
    }
    for _ in range(2):
        sends(client, f"{paper.entry_url}?part=2", **typed)
    state = visit_state(paper.visit)
    assert [e.value for e in state.objects("note")] == [{"text": "Un puits."}]
    assert [e.value for e in state.objects("lead")] == [
        {"text": "Curer le puits", "who": "la ferme"}
    ]


def test_wrong_typing_is_shown_again(paper, client_of):
    number = paper.by_kind["number"]
    response = sends(client_of(paper.ben), paper.entry_url, **{name(number, "number"): "douze"})
    assert form_of(response).fields[name(number, "number")] == ["douze"]
    assert "Écrivez un nombre" in response.content.decode()


def test_two_sheets_have_keys_of_their_own(paper, client_of):
    c, client = paper.by_kind["levels"], client_of(paper.ben)
    print_sheet(paper.visit, by=paper.ben, after=1)
    for number in (1, 2):
        url = reverse("visits:sheet-entry", args=[paper.visit.pk, number])
        sends(client, url, **{name(c, "other"): "level:2"})
    assert Entry.objects.filter(visit=paper.visit).count() == 2
    assert team_values(paper.visit) == {"levels": {"level": "2"}}


def test_erasing_a_typed_word_forgets_the_sheets_key(paper, client_of):
    client, c = client_of(paper.ben), paper.by_kind["text"]
    print_sheet(paper.visit, by=paper.ben, after=1)
    sends(client, paper.entry_url, **{name(c, "text"): "Un nom."})
    redact_entry(Entry.objects.get(kind="answer"), by=paper.ben, why="une personne nommée")
    keys = dict(Sheet.objects.values_list("number", "key"))
    assert keys[1] is None
    assert keys[2] is not None
    response = client.get(paper.entry_url, follow=True)
    assert "ne se saisit plus" in " ".join(messages_of(response))


def test_typing_after_the_report_is_written_waits(paper, client_of):
    c, client = paper.by_kind["levels"], client_of(paper.lea)
    page = form_of(client.get(paper.entry_url))
    append_entries(paper.visit, [entry(paper.visit, paper.ben, criterion=c, value={"level": "1"})],
                   by=paper.ben, source="desk")  # fmt: skip
    paper.visit.__class__.objects.filter(pk=paper.visit.pk).update(
        status="written", written_at="2026-01-01T00:00Z"
    )
    client.post(paper.entry_url, page.filled(**{name(c, "other"): "level:3"}))
    assert Quarantine.objects.get().reason == "visit_sealed"


@pytest.mark.parametrize("part", ["0", "3", "x", "²"])
def test_a_page_of_the_sheet_that_is_not_there(paper, client_of, part):
    client = client_of(paper.ben)
    assert client.get(f"{paper.entry_url}?part={part}").status_code == 404
    assert client.get(paper.entry_url.replace("/1/", "/9/")).status_code == 404


def test_an_answer_typed_under_a_condition_not_met_is_kept(paper, client_of):
    c, asks = paper.by_kind["levels"], paper.by_kind["choice"]
    rewrite(c, condition="${choice} = 'a'")
    client = client_of(paper.ben)
    sends(client, paper.entry_url, **{name(asks, "other"): "level:b", name(c, "other"): "level:2"})
    assert team_values(paper.visit)["levels"] == {"level": "2"}
    page = client.get(f"{paper.entry_url}?again=yes").content.decode()
    assert name(c, "other") in page
