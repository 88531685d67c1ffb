"""The report through its pages: who reads what, replies, signatures, making final, what is held."""

import json
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.kept import kept
from tests.makers import (
    answer_all,
    criteria,
    entry,
    first_criterion,
    make_grid,
    make_member,
    make_person,
    make_sealed,
    make_visit,
    make_written,
    rewrite,
    say,
)
from visits.canonical import altered_leaves, read_leaves, tree_sha256
from visits.models import Addendum, CorrectionRequest, Entry, Quarantine, Reading, Report
from visits.queries.reading import read_content
from visits.queries.report import build_content
from visits.queries.writing import shown_state
from visits.services.entry import append_entries, redact_entry
from visits.services.visit import open_debrief


def page(name, visit, *args):
    return reverse(f"visits:{name}", args=[visit.pk, *args])


def text_of(response):
    return unescape(response.content.decode())


@kept
def written(village):
    """Answered, talked over and offered to the farm."""
    v = village
    answer_all(v.visit, v.ben)
    note = {"text": "Les haies sont jeunes"}
    v.note = say(v.visit, v.ben, kind="note", object_id=str(uuid.uuid4()),
                 criterion=first_criterion(v.visit), value=note)  # fmt: skip
    v.visit.refresh_from_db()
    v.visit = make_written(v.visit, v.ben)
    return v


@kept
def sealed(village):
    v = village
    make_sealed(v.visit, v.ben)
    return v


def reply_data(**given):
    return {"token": uuid.uuid4(), "text": "Nous avons planté en mars"} | given


def sign_data(visit, **given):
    usual = {
        "token": uuid.uuid4(),
        "state": shown_state(visit)[1],
        "mode": "signed",
        "reread": "on",
        "name": "Ben",
    }
    return usual | given


# -- reading


def test_the_farm_reads_every_word_and_one_row_a_day_says_so(written, client_of):
    v = written
    client = client_of(v.ana)
    for _ in range(2):
        html = text_of(client.get(page("report", v.visit)))
    assert "Les haies sont jeunes" in html
    assert "Qui a lu" in html
    assert Reading.objects.filter(visit=v.visit, person=v.ana, kind="read").count() == 1


def test_who_read_is_told_to_the_farm_alone(written, client_of):
    v = written
    client_of(v.carla).get(page("report", v.visit))
    assert "Carla, a lu" in text_of(client_of(v.ana).get(page("report", v.visit)))
    assert "Qui a lu" not in text_of(client_of(v.ben).get(page("report", v.visit)))


def test_the_group_s_contact_reads_the_group_s_questions_alone(village, client_of):
    v = village
    farm, partnership = criteria(v.visit)[:2]
    rewrite(partnership, subject="partnership")
    for criterion in (farm, partnership):
        say(v.visit, v.ben, criterion=criterion)
    note = {"text": "Un mot sur la ferme"}
    say(v.visit, v.ben, kind="note", object_id=str(uuid.uuid4()), criterion=farm, value=note)
    v.visit.refresh_from_db()
    open_debrief(v.visit, by=v.ben)
    html = text_of(client_of(v.fred).get(page("report", v.visit)))
    assert "Question 1.2" in html
    assert "Question 1.1" not in html
    assert "Un mot sur la ferme" not in html
    assert not Reading.objects.filter(person=v.fred).exists()


def test_what_a_group_said_names_the_group(village, client_of):
    v = village
    shared = criteria(v.visit)[0]
    rewrite(shared, subject="group")
    said = say(v.visit, v.fred, criterion=shared, voice="group", about=v.group.ref)
    assert said.status == "stored"
    v.visit.refresh_from_db()
    open_debrief(v.visit, by=v.ben)
    assert f"dit par {v.group.name}" in text_of(client_of(v.ana).get(page("report", v.visit)))


def test_the_group_s_contact_gets_no_pdf_of_the_whole(sealed, client_of):
    v = sealed
    assert client_of(v.fred).get(page("report-pdf", v.visit, 1)).status_code == 403
    assert client_of(v.fred).get(page("report-chart", v.visit, 1)).status_code == 403


def test_what_the_farm_keeps_to_itself_stays_out(written, client_of):
    v = written
    say(v.visit, v.ana, voice="self", value={"level": "0"})
    for person in (v.ana, v.ben, v.carla):
        html = text_of(client_of(person).get(page("report", v.visit) + "?theme=all"))
        assert "pas encore" not in html.replace("n'a pas encore répondu", "").replace(
            "Personne n'a encore", ""
        )


def test_the_committee_reads_once_final(written, client_of):
    v = written
    client = client_of(v.gil)
    assert client.get(page("report", v.visit)).status_code == 403
    client_of(v.ben).post(page("report-final", v.visit), {"token": uuid.uuid4(), "read": "on"})
    assert client.get(page("report", v.visit)).status_code == 200


def test_what_went_well_comes_before_what_changed_before_the_plan(sealed, client_of):
    v = sealed
    later = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,),
                       day=timezone.localdate() + timedelta(days=1))  # fmt: skip
    answer_all(later, v.ben, "3")
    later.refresh_from_db()
    open_debrief(later, by=v.ben)
    html = text_of(client_of(v.ana).get(page("report", later)))
    ids = ["strengths", "changes", "the-plan", "details", "replies"]
    places = [html.index(f'<h2 id="{key}"') for key in ids]
    assert places == sorted(places)
    assert "6 questions ont progressé." in html


def test_movement_needs_the_same_scale(sealed):
    v = sealed
    other = make_grid(v.network, by=v.carla)
    later = make_visit(v.farm, other, by=v.carla, team=(v.ben,),
                       day=timezone.localdate() + timedelta(days=1))  # fmt: skip
    answer_all(later, v.ben, "3")
    assert read_content(build_content(later)).changed == []


def test_a_name_is_printed_only_where_the_person_agreed(village):
    v = village
    say(v.visit, v.ben, said_by=v.elsa, kind="note", object_id=str(uuid.uuid4()),
        criterion=first_criterion(v.visit), value={"text": "Bel accueil"})  # fmt: skip
    reading = read_content(build_content(v.visit))
    note = reading.themes[0]["criteria"][0]["notes"][0]
    assert (note["who"], note["noted_by"]) == ("observation", "")


# -- offering


def test_offering_needs_the_debrief_and_tells_the_farm_once(village, client_of):
    v, client = village, client_of(village.ben)
    say(v.visit, v.ben)
    assert client.post(page("report-offer", v.visit)).status_code == 302
    v.visit.refresh_from_db()
    assert v.visit.status == "under_way"
    client.post(page("debrief-open", v.visit))
    client.post(page("debrief-end", v.visit))
    mail.outbox.clear()
    for _ in range(2):
        client.post(page("report-offer", v.visit))
    v.visit.refresh_from_db()
    assert v.visit.status == "written"
    assert [m.to for m in mail.outbox] == [[v.ana.email]]


def test_rereading_counts_what_was_not_seen_and_names_both_opinions(village, client_of):
    v = village
    first, second = criteria(v.visit)[:2]
    say(v.visit, v.ben, criterion=first, value={"state": "not_seen"})
    say(v.visit, v.ben, criterion=second, value={"level": "1"})
    say(v.visit, v.lea, criterion=second, value={"level": "3"})
    html = text_of(client_of(v.ben).get(page("report-offer", v.visit)))
    assert "1 question n'a pas été vue. Ce n'est pas grave" in html
    assert page("criterion", v.visit, second.pk) in html
    assert client_of(v.lea).get(page("report-offer", v.visit)).status_code == 403


# -- the farm's reply


def test_a_reply_beside_an_answer_stands_with_it_and_is_the_farm_s(written, client_of):
    v = written
    criterion = first_criterion(v.visit)
    url = page("reply", v.visit) + f"?criterion={criterion.pk}"
    mail.outbox.clear()
    response = client_of(v.ana).post(url, reply_data())
    assert response.url.endswith(f"#c-{criterion.pk}")
    said = Entry.objects.get(visit=v.visit, kind="reply")
    assert (said.voice, said.criterion, said.on_behalf) == ("reply", criterion, "none")
    html = text_of(client_of(v.ben).get(page("report", v.visit)))
    assert "Nous avons planté en mars" in html
    assert {m.to[0] for m in mail.outbox} == {v.ben.email, v.carla.email}


def test_a_reply_sent_twice_is_one_and_a_new_one_takes_its_place(written, client_of):
    v, client = written, client_of(written.ana)
    data = reply_data()
    for _ in range(2):
        client.post(page("reply", v.visit), data)
    assert Entry.objects.filter(visit=v.visit, kind="reply").count() == 1
    client.post(page("reply", v.visit), reply_data(text="Plutôt en avril"))
    html = text_of(client.get(page("report", v.visit)))
    assert "Plutôt en avril" in html
    assert "Nous avons planté en mars" not in html


def test_a_teammate_notes_the_farm_s_reply_and_the_farm_changes_it(written, client_of):
    v = written
    data = reply_data(holder=v.ana.pk, how="phone")
    client_of(v.ben).post(page("reply", v.visit), data)
    farm = client_of(v.ana)
    assert "noté par Ben" in text_of(farm.get(page("report", v.visit)))
    assert "Ben a noté pour vous" in text_of(farm.get(page("reply", v.visit)))
    farm.post(page("reply", v.visit), reply_data(text="Mes mots à moi"))
    html = text_of(farm.get(page("report", v.visit)))
    assert "Mes mots à moi" in html
    assert "noté par Ben" not in html


def test_nobody_else_can_change_or_hide_the_farm_s_reply(written, client_of):
    v = written
    client_of(v.ana).post(page("reply", v.visit), reply_data())
    assert client_of(v.mia).post(page("reply", v.visit), reply_data()).status_code == 403
    assert client_of(v.fred).post(page("reply", v.visit), reply_data()).status_code == 403
    said = Entry.objects.get(visit=v.visit, kind="reply")
    forged = entry(v.visit, v.ben, kind="reply", voice="team", object_id=str(v.visit.pk),
                   criterion=None, value={}, parents=[str(said.entry_id)])  # fmt: skip
    append_entries(v.visit, [forged], by=v.ben, source="desk")
    assert "Nous avons planté" in text_of(client_of(v.ana).get(page("report", v.visit)))


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "x" * 8001}, {"token": "x"}, {"text": "a\x00b"}]
)
def test_a_wrong_reply_comes_back_with_a_sentence(written, client_of, wrong):
    v = written
    response = client_of(v.ana).post(page("reply", v.visit), reply_data(**wrong))
    assert "Il y a un problème" in text_of(response)
    assert not Entry.objects.filter(visit=v.visit, kind="reply").exists()


@pytest.mark.parametrize("criterion", ["x", str(uuid.UUID(int=7)), "0" * 400])
def test_a_question_of_elsewhere_does_not_exist(written, client_of, criterion):
    url = page("reply", written.visit) + f"?criterion={criterion}"
    assert client_of(written.ana).get(url).status_code == 404


def test_the_deadline_and_what_silence_means_are_said_in_words(written, client_of):
    html = text_of(client_of(written.ana).get(page("report", written.visit)))
    assert "Vous pouvez répondre jusqu'au" in html
    assert "« la ferme n'a pas répondu »" in html.replace("\u00a0", " ")
    assert "jamais un accord" in html


# -- corrections


def test_a_request_is_answered_by_a_named_person_beside_it(written, client_of):
    v = written
    criterion = first_criterion(v.visit)
    url = page("reply", v.visit) + f"?criterion={criterion.pk}"
    client_of(v.ana).post(url, reply_data(text="Elles ont dix ans", asks="on"))
    asked = CorrectionRequest.objects.get(visit=v.visit)
    writer = client_of(v.ben)
    assert page("correction", v.visit, asked.pk) in text_of(writer.get(page("report", v.visit)))
    assert client_of(v.ana).get(page("correction", v.visit, asked.pk)).status_code == 403
    data = {"outcome": "accepted", "answer": "C'est corrigé."}
    assert "Écrivez votre réponse" in text_of(
        writer.post(page("correction", v.visit, asked.pk), data | {"answer": " "})
    )
    writer.post(page("correction", v.visit, asked.pk), data)
    html = text_of(client_of(v.ana).get(page("report", v.visit)))
    assert "C'est corrigé." in html
    assert html.count("Elles ont dix ans") == 1
    again = text_of(writer.get(page("correction", v.visit, asked.pk)))
    assert "Ben a répondu le" in again


def test_a_request_does_not_take_the_place_of_a_reply(written, client_of):
    v, client = written, client_of(written.ana)
    client.post(page("reply", v.visit), reply_data(text="Merci"))
    client.post(page("reply", v.visit), reply_data(text="À corriger", asks="on"))
    html = text_of(client.get(page("report", v.visit)))
    assert "Merci" in html
    assert "À corriger" in html


def test_a_request_of_another_visit_does_not_exist(written, client_of):
    v = written
    assert client_of(v.ben).get(page("correction", v.visit, 99)).status_code == 404


# -- signing


def test_a_signature_keeps_what_was_displayed_and_never_says_agreement(written, client_of):
    v, client = written, client_of(written.ben)
    html = text_of(client.get(page("signature", v.visit)))
    assert "« j'ai participé et j'ai relu »" in html.replace("\u00a0", " ")
    assert client.post(page("signature", v.visit), sign_data(v.visit)).status_code == 302
    signed = Entry.objects.get(visit=v.visit, kind="signature")
    heads, state = shown_state(v.visit)
    assert (signed.voice, signed.value["heads"], signed.value["state_sha256"]) == (
        "team", heads, state,
    )  # fmt: skip
    client_of(v.ana).post(page("reply", v.visit), reply_data())
    html = text_of(client.get(page("report", v.visit)))
    assert "1 élément ajouté après la signature" in html


def test_a_text_that_moved_while_it_was_read_is_read_again_before_signing(written, client_of):
    v, client = written, client_of(written.lea)
    data = sign_data(v.visit, name="Léa")
    client_of(v.ana).post(page("reply", v.visit), reply_data())
    html = text_of(client.post(page("signature", v.visit), data))
    assert "Le texte a changé pendant que vous lisiez." in html
    assert shown_state(v.visit)[1] in html
    assert not Entry.objects.filter(visit=v.visit, kind="signature").exists()


def test_the_farm_signs_with_remarks_or_later_and_once(written, client_of):
    v, client = written, client_of(written.ana)
    data = sign_data(v.visit, name="Ana", mode="remarks")
    assert "Écrivez vos remarques" in text_of(client.post(page("signature", v.visit), data))
    client.post(page("signature", v.visit), data | {"mode": "later", "reread": ""})
    client.post(page("signature", v.visit), sign_data(v.visit, name="Ana"))
    reading = read_content(build_content(v.visit))
    assert [(s["as"], s["mode"]) for s in reading.signatures] == [("Ana", "a participé et a relu")]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"reread": ""}, {"mode": "moon"}])
def test_a_signature_needs_its_tick_and_its_name(written, client_of, wrong):
    v = written
    data = sign_data(v.visit) | wrong
    response = client_of(v.ben).post(page("signature", v.visit), data)
    assert "Il y a un problème" in text_of(response)
    assert not Entry.objects.filter(visit=v.visit, kind="signature").exists()


def test_a_facilitator_notes_the_farm_s_signature_marked_so(written, client_of):
    v = written
    data = sign_data(v.visit, name="Ana", holder=v.ana.pk, how="paper")
    client_of(v.carla).post(page("signature", v.visit), data)
    signed = Entry.objects.get(visit=v.visit, kind="signature")
    assert (signed.voice, signed.said_by, signed.author, signed.on_behalf) == (
        "reply", v.ana, v.carla, "paper",
    )  # fmt: skip


# -- making final


def final(client, visit):
    return client.post(page("report-final", visit), {"token": uuid.uuid4(), "read": "on"})


def test_the_last_look_names_what_will_be_frozen(written, client_of):
    v = written
    html = text_of(client_of(v.ben).get(page("report-final", v.visit)))
    assert "Elle n'a pas répondu" in html
    assert "personne n'a signé" in html


def test_made_final_twice_is_one_edition_and_a_sentence(written, client_of):
    v, client = written, client_of(written.ben)
    assert final(client, v.visit).status_code == 302
    assert "Ce compte rendu est déjà définitif." in text_of(final(client, v.visit))
    assert Report.objects.filter(visit=v.visit).count() == 1
    html = text_of(client.get(page("report", v.visit)))
    assert "La ferme n'a pas répondu." in html
    assert "édition 1" in html


def test_the_farm_s_own_people_never_make_it_final(written, client_of):
    v = written
    hana = make_member(v.network, make_person("Hana"), "facilitator")
    v.farm.holders.create(person=hana)
    for person in (v.ana, hana, v.lea, v.elsa):
        assert final(client_of(person), v.visit).status_code == 403
    assert not Report.objects.exists()


def test_final_needs_the_tick_and_the_offered_text(village, client_of):
    v = village
    client = client_of(v.ben)
    assert "Proposez d'abord le texte" in text_of(final(client, v.visit))
    response = client.post(page("report-final", v.visit), {"token": uuid.uuid4()})
    assert response.status_code == 200
    assert not Report.objects.exists()


def test_a_later_reply_makes_edition_two_and_edition_one_stays_as_it_was(sealed, client_of):
    v, client = sealed, client_of(sealed.ana)
    first = Report.objects.get(visit=v.visit, edition=1)
    client.post(page("reply", v.visit), reply_data())
    second = Report.objects.get(visit=v.visit, edition=2)
    assert Addendum.objects.get(visit=v.visit).kind == "reply"
    one = text_of(client.get(page("report-edition", v.visit, 1)))
    two = text_of(client.get(page("report-edition", v.visit, 2)))
    assert "Nous avons planté en mars" not in one
    assert "La ferme n'a pas répondu." in one
    assert "Nous avons planté en mars" in two
    assert first.tree_sha256[:12] in one
    assert second.tree_sha256[:12] in two
    assert "Édition 2," in two
    assert tree_sha256(first.leaves) == Report.objects.get(pk=first.pk).tree_sha256


def test_an_edition_shows_its_frozen_content_alone(sealed, client_of):
    v = sealed
    v.farm.name = "Nouveau nom"
    v.farm.save()
    html = text_of(client_of(v.ben).get(page("report-edition", v.visit, 1)))
    assert "Ferme des Tilleuls : ce qui a été vu" in html.replace("\u00a0", " ")


@pytest.mark.parametrize("edition", [0, 2, 99999999999])
def test_an_edition_that_is_not_there_is_not_found(sealed, client_of, edition):
    client = client_of(sealed.ben)
    assert client.get(page("report-edition", sealed.visit, edition)).status_code == 404
    assert client.get(page("report-pdf", sealed.visit, edition)).status_code == 404


def test_erased_words_leave_every_edition_and_the_page_says_so(sealed, client_of):
    v = sealed
    client_of(v.ana).post(page("reply", v.visit), reply_data())
    said = Entry.objects.get(visit=v.visit, kind="reply")
    redact_entry(said, by=v.carla, why="demande")
    for report in Report.objects.filter(visit=v.visit):
        assert altered_leaves(report.leaves) == []
        assert "planté" not in str(read_leaves(report.leaves))
        url = page("report-edition", v.visit, report.edition)
        assert "planté" not in text_of(client_of(v.ana).get(url))
    html = text_of(client_of(v.ana).get(page("report-edition", v.visit, 2)))
    assert "Mots effacés à la demande d'une personne." in html


def test_an_erased_action_leaves_the_plan_of_every_edition(village, client_of):
    v = village
    say(v.visit, v.ben)
    v.visit.refresh_from_db()
    make_written(v.visit, v.ben)
    value = {"event": "suggested", "what": "Des mots à oublier", "aspiration": "Mes mots"}
    made = say(v.visit, v.ben, kind="action", criterion=None, object_id=str(uuid.uuid4()),
               value=value)  # fmt: skip
    final(client_of(v.ben), v.visit)
    assert "Des mots à oublier" in text_of(client_of(v.ana).get(page("report", v.visit)))
    redact_entry(Entry.objects.get(entry_id=made.entry_id), by=v.ben, why="demande")
    report = Report.objects.get(visit=v.visit, edition=1)
    assert altered_leaves(report.leaves) == []
    html = text_of(client_of(v.ana).get(page("report-edition", v.visit, 1)))
    assert "oublier" not in html
    assert "Mes mots" not in html
    assert "Ligne effacée à la demande d'une personne." in html


def test_the_visit_closes_once_nothing_is_held(sealed, client_of):
    v, client = sealed, client_of(sealed.carla)
    append_entries(v.visit, [entry(v.visit, v.ben)], by=v.ben, source="desk")
    data = {"token": uuid.uuid4(), "read": "on"}
    client.post(page("visit-close", v.visit), data)
    v.visit.refresh_from_db()
    assert v.visit.status == "sealed"
    held = Quarantine.objects.get(visit=v.visit)
    client.post(page("held", v.visit), {"held": held.pk, "why": "Déjà dit"})
    assert client.post(page("visit-close", v.visit), data).status_code == 302
    v.visit.refresh_from_db()
    assert v.visit.status == "closed"
    assert client_of(v.ana).post(page("reply", v.visit), reply_data()).status_code == 302
    assert v.visit.reports.count() == 2


# -- what was held


def hold(v, **given):
    """A late answer of Léa's, received after the report was written."""
    value = {"level": "3"}
    pushed = entry(v.visit, v.lea, value=value, criterion=criteria(v.visit)[1], **given)
    append_entries(v.visit, [pushed], by=v.lea, source="desk")
    return Quarantine.objects.get(visit=v.visit)


def test_what_is_held_is_added_with_its_author_s_name(written, client_of):
    v = written
    held = hold(v)
    html = text_of(client_of(v.ben).get(page("held", v.visit)))
    assert "installé" in html
    assert "Léa" in html
    data = {"held": held.pk, "decision": "admit"}
    assert client_of(v.ben).post(page("held", v.visit), data).status_code == 302
    held.refresh_from_db()
    stored = Entry.objects.get(visit=v.visit, entry_id=held.entry_id)
    assert (held.decision, held.decided_by) == ("admitted", v.ben)
    assert (stored.author, stored.said_by) == (v.lea, v.lea)


def test_added_after_the_end_it_makes_a_late_addendum(sealed, client_of):
    v = sealed
    held = hold(v)
    data = {"held": held.pk, "decision": "admit"}
    client_of(v.carla).post(page("held", v.visit), data)
    addendum = Addendum.objects.get(visit=v.visit)
    assert (addendum.kind, addendum.edition, addendum.by) == ("late", 2, v.carla)


def test_set_aside_needs_a_reason_that_its_author_reads(written, client_of):
    v = written
    held = hold(v)
    client = client_of(v.ben)
    response = client.post(page("held", v.visit), {"held": held.pk, "why": ""})
    assert "Écrivez la raison" in text_of(response)
    client.post(page("held", v.visit), {"held": held.pk, "why": "Une autre parcelle"})
    held.refresh_from_db()
    assert held.decision == "set_aside"
    assert "Une autre parcelle" in text_of(client_of(v.lea).get(page("held", v.visit)))


def test_decided_twice_is_decided_once(written, client_of):
    v = written
    held = hold(v)
    client = client_of(v.ben)
    client.post(page("held", v.visit), {"held": held.pk, "decision": "admit"})
    client.post(page("held", v.visit), {"held": held.pk, "why": "Non"})
    held.refresh_from_db()
    assert held.decision == "admitted"
    assert Entry.objects.filter(visit=v.visit, entry_id=held.entry_id).count() == 1


def test_what_cannot_be_read_is_only_set_aside(written, client_of):
    v = written
    pushed = entry(v.visit, v.ben, kind="riddle")
    append_entries(v.visit, [pushed], by=v.ben, source="desk")
    held = Quarantine.objects.get(visit=v.visit)
    client = client_of(v.ben)
    html = text_of(client.get(page("held", v.visit)))
    assert 'value="admit"' not in html
    client.post(page("held", v.visit), {"held": held.pk, "decision": "admit"})
    held.refresh_from_db()
    assert held.decision == ""


def test_what_is_private_and_held_is_the_farm_s_to_decide(written, client_of):
    v = written
    pushed = entry(v.visit, v.ana, voice="self", value={"level": "1"})
    append_entries(v.visit, [pushed], by=v.lea, source="tablet")
    held = Quarantine.objects.get(visit=v.visit)
    assert held.private
    assert (
        client_of(v.ben)
        .post(page("held", v.visit), {"held": held.pk, "decision": "admit"})
        .status_code
        == 404
    )
    farm = client_of(v.ana)
    assert "privé, à la ferme de décider" in text_of(farm.get(page("held", v.visit)))
    farm.post(page("held", v.visit), {"held": held.pk, "decision": "admit"})
    stored = Entry.objects.get(visit=v.visit, entry_id=held.entry_id)
    assert (stored.stream, stored.author) == ("private", v.lea)


def test_only_the_reason_that_held_it_is_passed_over(written, client_of):
    v = written
    pushed = entry(v.visit, v.lea, value={"level": "moon"})
    held = Quarantine.objects.create(
        visit=v.visit,
        entry_id=pushed["entry_id"],
        raw=json.dumps(pushed).encode(),
        raw_sha256="0" * 64,
        reason="visit_sealed",
        source="desk",
        author=v.lea,
    )
    client_of(v.ben).post(page("held", v.visit), {"held": held.pk, "decision": "admit"})
    held.refresh_from_db()
    assert held.decision == ""
    assert not Entry.objects.filter(visit=v.visit, entry_id=pushed["entry_id"]).exists()


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30])
def test_something_held_elsewhere_does_not_exist(written, client_of, number):
    response = client_of(written.ben).post(page("held", written.visit), {"held": number})
    assert response.status_code == 404


def test_who_decides_nothing_and_wrote_nothing_sees_no_held_page(written, client_of):
    v = written
    hold(v)
    assert client_of(v.elsa).get(page("held", v.visit)).status_code == 403
    assert client_of(v.mia).get(page("held", v.visit)).status_code == 403


# -- cost


def test_the_report_costs_the_same_for_few_and_many_words(
    written, client_of, django_assert_num_queries
):
    v, client = written, client_of(written.ana)
    client.get(page("report", v.visit))
    with django_assert_num_queries(REPORT_QUERIES):
        client.get(page("report", v.visit))
    for criterion in criteria(v.visit):
        url = page("reply", v.visit) + f"?criterion={criterion.pk}"
        client.post(url, reply_data(text=f"Réponse {criterion}"))
    client.get(page("report", v.visit))
    with django_assert_num_queries(REPORT_QUERIES):
        client.get(page("report", v.visit))


REPORT_QUERIES = 23
