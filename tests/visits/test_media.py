"""Photos and drawn signatures: named, received, made anew, withdrawn, declared lost."""

import io
import uuid
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from peers.refused import Refused
from tests.makers import answer_all, criteria, entry, first_criterion, make_written, rewrite, say
from tests.visits.pictures import (
    blob_of,
    files_kept,
    has_metadata,
    jpeg,
    photo_value,
    picture,
    say_photo,
    sha,
)
from visits.access import visit_access
from visits.exchange.backup import write_backup
from visits.exchange.network import export_network
from visits.models import Addendum, Blob, Entry, Quarantine
from visits.queries.entry import visit_state
from visits.queries.media import blobs_to_tell, hashes_missing, missing_blobs, photo_for, photos_of
from visits.services.blob_file import RECEIVED, path_of, write_whole
from visits.services.entry import append_entries, redact_entry
from visits.services.media import (
    TooMany,
    add_part,
    declare_lost,
    find_blob,
    has_come,
    settle_blob,
    store_blob,
    store_parts,
)
from visits.services.rebuild import rebuild_projections
from visits.services.report import seal_report
from visits.services.visit import leave_team
from visits.services.withdraw import withdraw_photo

State = Blob.State


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def only_photo(visit):
    (photo,) = photos_of(visit, visit_state(visit))
    return photo


def received(visit, by, data=None, **given):
    data = data or jpeg()
    given = {"object_id": str(uuid.uuid4())} | given
    assert say_photo(visit, by, data, **given).status == "stored"
    return store_blob(blob_of(visit, by, data), data)


# -- what may be said


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ({}, "stored"),
        ({"sha256": "a" * 64}, "stored"),
        ({"sha256": "a" * 64, "people": "none", "caption": "Le puits"}, "stored"),
        ({"sha256": "a" * 64, "people": "yes"}, "quarantined"),
        ({"sha256": "a" * 64, "people": "yes", "consent": {"who": "Ana"}}, "quarantined"),
        (
            {
                "sha256": "a" * 64,
                "people": "yes",
                "consent": {"who": "Ana", "asked_by": "Ben", "when": "2026-11-20"},
            },
            "stored",
        ),
        ({"sha256": "A" * 64}, "quarantined"),
        ({"sha256": "../../etc/passwd"}, "quarantined"),
        ({"sha256": "a" * 64, "people": "perhaps"}, "quarantined"),
        ({"sha256": "a" * 64, "width": -1}, "quarantined"),
        ({"sha256": "a" * 64, "caption": "x" * 301}, "quarantined"),
        ({"caption": "sans photo"}, "quarantined"),
    ],
)
def test_a_photo_says_its_hash_and_whoever_is_on_it_has_said_yes(village, value, status):
    result = say_photo(village.visit, village.ben, b"", value=value, object_id=str(uuid.uuid4()))
    assert result.status == status


def test_a_photo_without_an_object_of_its_own_has_no_place(village):
    result = say_photo(village.visit, village.ben, b"x", object_id=None)
    assert result.status == "quarantined"


def test_an_entry_that_names_bytes_makes_them_expected_once(village):
    data = jpeg()
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    say_photo(village.visit, village.lea, data, object_id=str(uuid.uuid4()))
    blob = Blob.objects.get()
    assert (blob.state, blob.stream, blob.author) == (State.EXPECTED, "shared", village.ben)
    assert hashes_missing(village.visit) == [sha(data)]


def test_a_drawn_signature_is_expected_like_a_photo(village):
    value = {"name": "Ben", "mode": "signed", "drawing": "b" * 64}
    say(
        village.visit,
        village.ben,
        kind="signature",
        value=value,
        object_id=str(uuid.uuid4()),
        criterion=None,
    )
    assert hashes_missing(village.visit) == ["b" * 64]


@pytest.mark.parametrize("drawing", ["nonsense", 3, ["a"]])
def test_a_drawing_that_is_no_hash_is_held(village, drawing):
    value = {"name": "Ben", "mode": "signed", "drawing": drawing}
    result = say(
        village.visit,
        village.ben,
        kind="signature",
        value=value,
        object_id=str(uuid.uuid4()),
        criterion=None,
    )
    assert (result.status, result.reason) == ("quarantined", "bad_value")


def test_bytes_that_nobody_named_have_no_place(village):
    assert find_blob(village.visit, "c" * 64, by=village.ben) is None
    assert not Blob.objects.exists()


def test_one_push_expects_all_its_photos_by_as_many_statements_as_one(village):
    def pushed(n):
        rows = [
            entry(village.visit, village.ben, kind="photo", value=photo_value(uuid.uuid4().bytes),
                  criterion=None, object_id=str(uuid.uuid4()))
            for _ in range(n)
        ]  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as seen:
            append_entries(village.visit, rows, by=village.ben, source="tablet")
        return len(seen)

    pushed(1)
    assert pushed(1) == pushed(20)


# -- the stream of the entry that names it


def test_a_photo_of_a_closed_question_is_private(village):
    closed = first_criterion(village.visit)
    rewrite(closed, sensitive=True)
    data = jpeg()
    say_photo(village.visit, village.ben, data, criterion=closed, object_id=str(uuid.uuid4()))
    assert Blob.objects.get().stream == "private"
    assert hashes_missing(village.visit) == []
    assert hashes_missing(village.visit, "private") == [sha(data)]


def test_the_farms_own_photo_is_private_and_nobody_else_may_see_it(village):
    data = jpeg()
    key = uuid.uuid4()
    blob = received(village.visit, village.ana, data, voice="self", object_id=str(key))
    assert blob.stream == "private"
    village.visit.refresh_from_db()
    for person in (village.ben, village.carla, village.gil, village.fred, village.mia):
        assert photo_for(visit_access(person, village.visit), key) is None


def test_a_photo_of_a_held_entry_is_taken_and_held(village):
    leave_team(village.visit, village.lea)
    data = jpeg()
    result = say_photo(village.visit, village.lea, data, object_id=str(uuid.uuid4()))
    assert (result.status, result.reason) == ("quarantined", "not_member")
    blob = blob_of(village.visit, village.lea, data)
    assert blob.held
    assert store_blob(blob, data).state == State.SERVED
    assert find_blob(village.visit, sha(b"else"), by=village.lea) is None
    assert list(missing_blobs(village.visit)) == []


def test_another_persons_held_entry_opens_nothing(village):
    leave_team(village.visit, village.lea)
    data = jpeg()
    say_photo(village.visit, village.lea, data, object_id=str(uuid.uuid4()))
    assert Quarantine.objects.filter(author=village.lea).exists()
    assert find_blob(village.visit, sha(data), by=village.ben) is None


# -- received


def test_the_picture_is_made_anew_without_its_place_and_the_original_goes(village):
    data = jpeg(3000, 2000)
    blob = received(village.visit, village.ben, data)
    kept = files_kept()
    assert blob.state == State.SERVED
    assert list(kept) == [f"{village.visit.pk}/{sha(data)}.webp"]
    (served,) = kept.values()
    assert sha(served) == blob.served_sha256 != blob.received_sha256
    assert not has_metadata(served)
    assert b"GPS" not in served
    assert max(blob.width, blob.height) == 1600


def test_a_photo_taken_upright_stays_upright(village):
    data = jpeg(640, 480, orientation=6)
    blob = received(village.visit, village.ben, data)
    (served,) = files_kept().values()
    assert Image.open(io.BytesIO(served)).size == (blob.width, blob.height) == (480, 640)


def test_a_drawing_without_ground_is_black_on_white(village):
    data = picture("PNG", (300, 100), "RGBA")
    received(village.visit, village.ben, data)
    (served,) = files_kept().values()
    assert min(Image.open(io.BytesIO(served)).getpixel((5, 5))) > 250


def test_altered_bytes_are_not_taken(village):
    data = jpeg()
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    blob = blob_of(village.visit, village.ben, data)
    with pytest.raises(Refused):
        store_blob(blob, data[:-1] + b"x")
    blob.refresh_from_db()
    assert (blob.state, files_kept()) == (State.EXPECTED, {})


def test_the_same_bytes_twice_are_once(village):
    data = jpeg()
    first = received(village.visit, village.ben, data)
    again = store_blob(Blob.objects.get(), data)
    assert again.served_sha256 == first.served_sha256
    assert len(files_kept()) == 1


def test_a_photo_too_heavy_is_refused_with_a_sentence(village):
    data = b"\xff\xd8" + b"0" * (8 * 1024 * 1024)
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    with pytest.raises(Refused, match="trop lourde"):
        store_blob(blob_of(village.visit, village.ben, data), data)


def test_two_hundred_photos_are_enough(village):
    Blob.objects.bulk_create(
        Blob(
            visit=village.visit, author=village.ben, received_sha256=f"{n:064}", state=State.SERVED
        )
        for n in range(200)
    )
    with pytest.raises(TooMany):
        received(village.visit, village.ben)


def test_parts_follow_one_another_and_a_cut_begins_where_it_ended(village):
    data = jpeg(900, 700)
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    blob = blob_of(village.visit, village.ben, data)
    assert add_part(blob, data[:1000], 0) == 1000
    assert add_part(blob, data[:1000], 0) == 1000  # sent again: nothing is written twice
    assert add_part(blob, data[5000:], 5000) == 1000  # a gap is told, not filled
    assert add_part(blob, data[1000:], 1000) == len(data)
    assert store_parts(blob).state == State.SERVED


def test_bytes_received_before_a_cut_of_power_are_made_a_picture_later(village):
    data = jpeg()
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    blob = blob_of(village.visit, village.ben, data)
    write_whole(path_of(blob, RECEIVED), data)
    Blob.objects.filter(pk=blob.pk).update(state=State.RECEIVED)
    blob.refresh_from_db()
    assert has_come(blob)
    assert settle_blob(blob).state == State.SERVED
    assert [name[-5:] for name in files_kept()] == [".webp"]


# -- taken back, withdrawn, erased


def test_its_author_takes_a_photo_back_and_may_bring_it_again(
    village, django_capture_on_commit_callbacks
):
    data, key = jpeg(), str(uuid.uuid4())
    received(village.visit, village.ben, data, object_id=key)
    first = Entry.objects.get(kind="photo")
    with django_capture_on_commit_callbacks(execute=True):
        say_photo(
            village.visit, village.ben, data, value={}, object_id=key, parents=[str(first.entry_id)]
        )
    assert (Blob.objects.get().state, files_kept()) == (State.WITHDRAWN, {})
    say_photo(village.visit, village.ben, data, object_id=key)
    assert store_blob(Blob.objects.get(), data).state == State.SERVED


def test_a_blurred_photo_takes_the_place_of_the_one_with_faces(
    village, django_capture_on_commit_callbacks
):
    faces, blurred, key = jpeg(), jpeg(320, 240), str(uuid.uuid4())
    received(village.visit, village.ben, faces, object_id=key)
    first = Entry.objects.get(kind="photo")
    with django_capture_on_commit_callbacks(execute=True):
        received(village.visit, village.ben, blurred, object_id=key, parents=[str(first.entry_id)],
                 more={"people": "blurred"})  # fmt: skip
    assert list(files_kept()) == [f"{village.visit.pk}/{sha(blurred)}.webp"]
    assert only_photo(village.visit).people == "blurred"


def test_the_farm_withdraws_a_photo_at_once_and_no_push_brings_it_back(
    village, django_capture_on_commit_callbacks
):
    data, key = jpeg(), uuid.uuid4()
    received(village.visit, village.ben, data, object_id=str(key))
    photo = only_photo(village.visit).entry
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_photo(village.visit, photo, by=village.ana)
    assert files_kept() == {}
    assert only_photo(village.visit).state == State.WITHDRAWN
    say_photo(village.visit, village.ben, data, object_id=str(key))
    assert has_come(Blob.objects.get())
    assert store_blob(Blob.objects.get(), data).state == State.WITHDRAWN
    assert files_kept() == {}


def test_others_than_the_farm_and_its_author_do_not_withdraw_a_photo(village):
    received(village.visit, village.ben)
    photo = only_photo(village.visit).entry
    for person in (village.lea, village.carla, village.fred, village.gil):
        with pytest.raises(Refused):
            withdraw_photo(village.visit, photo, by=person)
    assert only_photo(village.visit).state == State.SERVED


def test_erased_words_take_the_picture_with_them(village, django_capture_on_commit_callbacks):
    received(village.visit, village.ben)
    with django_capture_on_commit_callbacks(execute=True):
        redact_entry(Entry.objects.get(kind="photo"), by=village.ben, why="Une voisine")
    assert (Blob.objects.get().state, files_kept()) == (State.WITHDRAWN, {})


# -- before and after the report is final


def written_with_a_photo_to_come(village):
    data = jpeg()
    answer_all(village.visit, village.ben)
    where = {"criterion": criteria(village.visit)[1], "object_id": str(uuid.uuid4())}
    say_photo(village.visit, village.ben, data, **where)
    village.visit.refresh_from_db()
    make_written(village.visit, village.ben)
    village.visit.refresh_from_db()
    return data


def test_a_report_waits_for_its_photos_or_somebody_declares_them_lost(village):
    data = written_with_a_photo_to_come(village)
    with pytest.raises(Refused, match="pas encore arrivée"):
        seal_report(village.visit, by=village.ben)
    with pytest.raises(Refused):
        declare_lost(Blob.objects.get(), by=village.ana)
    declare_lost(Blob.objects.get(), by=village.ben)
    seal_report(village.visit, by=village.ben)
    assert store_blob(blob_of(village.visit, village.ben, data), data).state == State.SERVED


def test_a_photo_that_comes_after_all_makes_an_addendum_once(village):
    data = written_with_a_photo_to_come(village)
    declare_lost(Blob.objects.get(), by=village.ben)
    seal_report(village.visit, by=village.ben)
    store_blob(blob_of(village.visit, village.ben, data), data)
    store_blob(blob_of(village.visit, village.ben, data), data)
    assert [row.entry.kind for row in Addendum.objects.all()] == ["photo"]
    assert village.visit.reports.count() == 2


def test_what_came_is_not_declared_lost(village):
    received(village.visit, village.ben)
    with pytest.raises(Refused):
        declare_lost(Blob.objects.get(), by=village.ben)


# -- copies


@pytest.mark.django_db(transaction=True)
def test_a_backup_carries_photos_and_tells_tablets_which_are_safe(village, tmp_path):
    blob = received(village.visit, village.ben)
    say_photo(village.visit, village.ben, b"to come", object_id=str(uuid.uuid4()))
    add_part(blob_of(village.visit, village.ben, b"to come"), b"to", 0)
    assert [row["safe"] for row in blobs_to_tell(village.visit)] == [False, False]
    write_backup(tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as copy:
        names = [name for name in copy.namelist() if "photos/" in name]
    assert names == [f"media/photos/{village.visit.pk}/{blob.received_sha256}.webp"]
    assert [row["safe"] for row in blobs_to_tell(village.visit)] == [True, False]


def test_an_export_carries_shared_photos_and_no_private_ones(village, tmp_path):
    closed = criteria(village.visit)[1]
    rewrite(closed, sensitive=True)
    shared = received(village.visit, village.ben)
    received(village.visit, village.ben, criterion=closed)
    received(village.visit, village.ana, voice="self")
    again = received(village.visit, village.ben, criterion=criteria(village.visit)[2])
    rewrite(criteria(village.visit)[2], sensitive=True)
    export_network(village.network, tmp_path / "network.zip")
    with zipfile.ZipFile(tmp_path / "network.zip") as copy:
        names = [name for name in copy.namelist() if name.startswith("photos/")]
    assert names == [f"photos/{village.visit.pk}/{shared.received_sha256}.webp"]
    assert again.stream == "shared"


def test_rebuild_names_a_photo_whose_file_is_gone(village):
    received(village.visit, village.ben)
    assert rebuild_projections(village.visit, check=True) == []
    path_of(Blob.objects.get(), ".webp").write_bytes(b"other")
    assert "photo" in rebuild_projections(village.visit, check=True)[0]
