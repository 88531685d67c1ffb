"""Photos on pages: added at a desk, read by whoever reads the words, withdrawn at once."""

import html
import io
import re
import uuid

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from peers.models import Farm
from tests.makers import (
    answer_all,
    criteria,
    first_criterion,
    make_written,
    rewrite,
    say,
)
from tests.visits.pages import form_of, messages_of
from tests.visits.pictures import blob_of, files_kept, has_metadata, jpeg, picture, say_photo, sha
from visits.models import Addendum, Blob, Entry
from visits.pdf.photos import photos_pdf
from visits.pdf.report import report_pdf
from visits.services.media import declare_lost, store_blob
from visits.services.report import seal_report
from visits.services.visit import open_debrief

State = Blob.State


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(data=None, name="ferme.jpg"):
    return SimpleUploadedFile(name, jpeg() if data is None else data, "image/jpeg")


def address(name, visit, *more):
    return reverse(f"visits:{name}", args=[visit.pk, *more])


def text_of(response):
    return html.unescape(response.content.decode()).replace("\xa0", " ")


def photo_here(village, **given):
    """A photo that has come, said by Ben; of the first criterion unless said otherwise."""
    data, key = jpeg(), uuid.uuid4()
    where = {"criterion": first_criterion(village.visit), "object_id": str(key)} | given
    say_photo(village.visit, village.ben, data, **where)
    store_blob(blob_of(village.visit, village.ben, data), data)
    return key


# -- added at a desk, without scripts


def test_a_photo_is_added_beside_a_criterion_and_stands_there(village, client_of):
    ben, criterion = client_of(village.ben), first_criterion(village.visit)
    add = address("photo-add", village.visit) + f"?criterion={criterion.pk}"
    page = ben.get(address("criterion", village.visit, criterion.pk))
    assert add in page.content.decode()
    form = form_of(ben.get(add))
    done = ben.post(add, form.filled(file=upload(), caption="La haie", people="none"), follow=True)
    assert messages_of(done) == ["C'est enregistré."]
    entry = Entry.objects.get(kind="photo")
    assert (entry.criterion, entry.said_by, entry.value["caption"]) == (
        criterion,
        village.ben,
        "La haie",
    )
    assert Blob.objects.get().state == State.SERVED
    assert address("photo", village.visit, entry.object_id) in done.content.decode()
    assert 'alt="La haie"' in done.content.decode()


def test_the_form_sent_twice_adds_one_photo(village, client_of):
    ben, add, data = client_of(village.ben), address("photo-add", village.visit), jpeg()
    form = form_of(ben.get(add))
    for _ in range(2):
        ben.post(add, form.filled(file=upload(data), people="none"))
    assert Entry.objects.filter(kind="photo").count() == 1
    assert len(files_kept()) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        picture("GIF"),
        picture("TIFF"),
        b"",
    ],
)
def test_a_file_that_is_no_photo_is_told_and_nothing_is_said(village, client_of, data):
    ben, add = client_of(village.ben), address("photo-add", village.visit)
    answer = ben.post(
        add, form_of(ben.get(add)).filled(file=upload(data), people="none", caption="x")
    )
    assert answer.status_code == 200
    assert "n'est pas une photo" in text_of(answer)
    assert 'value="x"' in text_of(answer)
    assert not Entry.objects.filter(kind="photo").exists()
    assert files_kept() == {}


def test_somebody_recognisable_has_said_yes_or_the_photo_is_blurred(village, client_of):
    ben, add = client_of(village.ben), address("photo-add", village.visit)

    def send(**typed):
        return ben.post(add, form_of(ben.get(add)).filled(file=upload(), **typed))

    assert "ne se garde pas" in text_of(send(people="yes", who="Ana", asked_by=""))
    assert not Entry.objects.filter(kind="photo").exists()
    assert send(people="yes", who="Ana", asked_by="Ben").status_code == 302
    agreed = Entry.objects.get(kind="photo").value["consent"]
    assert (agreed["who"], agreed["asked_by"]) == ("Ana", "Ben")
    sharp = Blob.objects.get().size
    assert send(people="blurred").status_code == 302
    assert Blob.objects.order_by("pk").last().size < sharp / 3


def test_the_page_repeats_what_the_farm_does_not_want_photographed(village, client_of):
    Farm.objects.filter(pk=village.farm.pk).update(no_photos="la maison et les enfants")
    page = client_of(village.ben).get(address("photo-add", village.visit))
    assert "la maison et les enfants" in text_of(page)


def test_words_typed_before_the_login_ended_come_back_and_the_file_is_named(village, client_of):
    ben, add = client_of(village.ben), address("photo-add", village.visit)
    typed = form_of(ben.get(add)).filled(file=upload(), caption="Le vieux puits", people="none")
    ben.logout()
    answer = ben.post(add, typed)
    assert answer.status_code == 403
    assert "Le vieux puits" in text_of(answer)
    assert "ferme.jpg" in text_of(answer)


def test_who_left_the_team_hands_a_photo_over_and_it_is_held(village, client_of):
    lea, add = client_of(village.lea), address("photo-add", village.visit)
    form = form_of(lea.get(add))
    village.visit.team.filter(person=village.lea).update(left_at="2026-11-20T10:00Z")
    answer = lea.post(add, form.filled(file=upload(), people="none"))
    assert answer.status_code == 200
    assert (village.visit.held.get().reason, Blob.objects.get().held) == ("not_member", True)


def test_a_photo_of_the_carnet_is_filed_under_a_criterion(village, client_of):
    photo_here(village, criterion=None)
    ben, carnet = client_of(village.ben), address("carnet", village.visit)
    key = Entry.objects.get(kind="photo").object_id
    assert f"?file={key}" in ben.get(carnet).content.decode()
    choose = ben.get(carnet, {"file": key, "in": f"{first_criterion(village.visit).theme_id}-1"})
    assert "La haie" in text_of(choose)
    form = form_of(choose, "file")
    done = ben.post(carnet, form.filled(under=str(first_criterion(village.visit).pk)), follow=True)
    assert messages_of(done) == ["C'est enregistré."]
    page = ben.get(address("criterion", village.visit, first_criterion(village.visit).pk))
    assert 'alt="La haie"' in page.content.decode()
    assert Blob.objects.get().state == State.SERVED
    assert "Photos à ranger" in text_of(done)
    assert 'alt="La haie"' not in done.content.decode()


# -- read by whoever reads the words


def test_the_bytes_open_nowhere_by_themselves(village, client_of):
    key = photo_here(village)
    answer = client_of(village.ben).get(address("photo", village.visit, key))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not has_metadata(answer.content)


def test_nobody_watches_a_visit_live_through_its_photos(village, client_of):
    key = photo_here(village)
    path = address("photo", village.visit, key)
    before = {
        p.name: client_of(p).get(path).status_code
        for p in (village.ben, village.ana, village.carla)
    }
    assert before == {"Ben": 200, "Ana": 403, "Carla": 403}
    open_debrief(village.visit, by=village.ben)
    after = {p.name: client_of(p).get(path).status_code for p in (village.ana, village.carla)}
    assert after == {"Ana": 200, "Carla": 200}


def test_the_groups_contact_sees_the_photos_of_its_own_questions_alone(village, client_of):
    of_group = criteria(village.visit)[2]
    rewrite(of_group, subject="group")
    farm, group = photo_here(village), photo_here(village, criterion=of_group)
    open_debrief(village.visit, by=village.ben)
    fred = client_of(village.fred)
    assert fred.get(address("photo", village.visit, farm)).status_code == 404
    assert fred.get(address("photo", village.visit, group)).status_code == 200
    listed = fred.get(address("photos", village.visit)).content.decode()
    assert (str(group) in listed, str(farm) in listed) == (True, False)


def test_a_photo_of_a_question_that_the_farm_closed_is_shown_to_nobody(village, client_of):
    key = photo_here(village)
    open_debrief(village.visit, by=village.ben)
    rewrite(first_criterion(village.visit), sensitive=True)
    for person in (village.ben, village.carla, village.ana):
        assert client_of(person).get(address("photo", village.visit, key)).status_code == 404


def test_the_debrief_shows_the_photos_of_what_is_to_be_discussed(village, client_of):
    key = photo_here(village)
    say(village.visit, village.ben, kind="discuss", value={"on": True})
    open_debrief(village.visit, by=village.ben)
    page = client_of(village.ana).get(address("debrief", village.visit)).content.decode()
    assert address("photo", village.visit, key) in page
    assert 'loading="lazy"' in page


# -- the farm withdraws; the report remembers


def sealed_with(village, **given):
    key = photo_here(village, **given)
    answer_all(village.visit, village.ben)
    village.visit.refresh_from_db()
    make_written(village.visit, village.ben)
    seal_report(village.visit, by=village.ben)
    village.visit.refresh_from_db()
    return key


def test_the_farm_withdraws_a_photo_from_its_telephone_in_two_taps(
    village, client_of, django_capture_on_commit_callbacks
):
    key = sealed_with(village)
    ana, withdraw = client_of(village.ana), address("photo-withdraw", village.visit, key)
    assert withdraw in ana.get(address("report", village.visit)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = ana.post(withdraw, follow=True)
    assert "La photo est retirée" in messages_of(done)[0]
    assert client_of(village.ben).get(address("photo", village.visit, key)).status_code == 404
    assert files_kept() == {}
    latest = client_of(village.ben).get(address("report", village.visit))
    assert "La haie" not in text_of(latest)
    first = client_of(village.ben).get(address("report-edition", village.visit, 1))
    assert "Photo retirée." in text_of(first)
    assert address("photo", village.visit, key) not in first.content.decode()
    assert village.visit.reports.count() == 2
    assert ana.get(withdraw).status_code == 200  # pressed twice, it is a page and no fault
    assert ana.post(withdraw).status_code == 302
    assert village.visit.reports.count() == 2


def test_the_report_keeps_hash_and_words_and_no_bytes(village):
    sealed_with(village)
    report = village.visit.reports.get()
    kept = {
        leaf["path"].rpartition("/")[2]: leaf["value"]
        for leaf in report.leaves
        if "/photos/" in leaf["path"]
    }
    assert kept["text"] == "La haie"
    assert kept["sha256"] == Blob.objects.get().received_sha256


def test_the_page_asks_for_no_photo_before_a_tap(village, client_of):
    sealed_with(village)
    page = client_of(village.ana).get(address("report", village.visit)).content.decode()
    block = re.search(r"<details class=\"more photo\">.*?</details>", page, re.DOTALL)[0]
    assert 'loading="lazy"' in block
    assert len(page.encode()) < 60_000


def test_a_photo_lost_is_printed_so_with_a_name_and_comes_as_an_addendum(village, client_of):
    data, key = jpeg(), uuid.uuid4()
    say_photo(
        village.visit,
        village.ben,
        data,
        criterion=first_criterion(village.visit),
        object_id=str(key),
    )
    answer_all(village.visit, village.ben)
    village.visit.refresh_from_db()
    make_written(village.visit, village.ben)
    ben, final = client_of(village.ben), address("report-final", village.visit)
    assert address("photos", village.visit) in ben.get(final).content.decode()
    ben.post(final, {"read": "on", "token": str(uuid.uuid4())})
    assert village.visit.reports.count() == 0
    page = ben.get(address("photos", village.visit))
    assert "Pas encore arrivées" in text_of(page)
    blob = Blob.objects.get()
    ben.post(address("photo-lost", village.visit, blob.pk))
    seal_report(village.visit, by=village.ben)
    printed = text_of(ben.get(address("report", village.visit)))
    assert "perdue, dit par Ben" in printed
    store_blob(blob_of(village.visit, village.ben, data), data)
    assert [row.kind for row in Addendum.objects.all()] == ["late"]
    latest = ben.get(address("report", village.visit)).content.decode()
    assert address("photo", village.visit, key) in latest
    assert "perdue, dit par" not in latest


def test_only_who_makes_the_report_final_declares_a_photo_lost(village, client_of):
    say_photo(village.visit, village.ben, b"x", object_id=str(uuid.uuid4()))
    lost = address("photo-lost", village.visit, Blob.objects.get().pk)
    assert client_of(village.lea).post(lost).status_code == 403
    assert client_of(village.ana).post(lost).status_code == 403
    assert Blob.objects.get().state == State.EXPECTED
    declare_lost(Blob.objects.get(), by=village.carla)


# -- print


def test_the_pdf_names_the_photos_and_the_annex_shows_those_that_may_be_printed(village):
    photo_here(village, more={"people": "unsaid", "caption": "Quelqu'un peut-être"})
    sealed_with(village)
    report = village.visit.reports.get()
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(report_pdf(report))).pages
    )
    assert "La haie" in text.replace("\xa0", " ")
    annex = pypdf.PdfReader(io.BytesIO(photos_pdf(report)))
    assert sum(len(page.images) for page in annex.pages) == 1
    assert "peut-être" not in "".join(page.extract_text() for page in annex.pages)


def test_thirty_photos_make_an_annex_that_can_be_mailed(village):
    noise = [jpeg(1600, 1200, gps=False) for _ in range(2)]
    for data in noise * 15:
        say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    for data in noise:
        store_blob(blob_of(village.visit, village.ben, data), data)
    sealed_with(village)
    assert len(photos_pdf(village.visit.reports.get())) < 5_000_000


def test_the_report_offers_its_photos_as_a_pdf(village, client_of):
    sealed_with(village)
    ben = client_of(village.ben)
    annex = address("report-photos-pdf", village.visit, 1)
    assert annex in ben.get(address("report", village.visit)).content.decode()
    assert ben.get(annex).content.startswith(b"%PDF")


def test_a_drawn_signature_stands_with_its_words(village, client_of):
    data, key = picture("PNG", (300, 120), "RGBA"), uuid.uuid4()
    value = {"name": "Ana", "mode": "signed", "drawing": sha(data)}
    say(
        village.visit,
        village.ben,
        kind="signature",
        value=value,
        object_id=str(key),
        criterion=None,
    )
    store_blob(blob_of(village.visit, village.ben, data), data)
    open_debrief(village.visit, by=village.ben)
    ana = client_of(village.ana)
    assert ana.get(address("photo", village.visit, key)).status_code == 200
    assert "Signature dessinée de Ana" in text_of(ana.get(address("report", village.visit)))
