"""The tablet's bytes: by hash, whole or in parts, from whoever sends words in that visit."""

import uuid

import pytest
from django.test import Client

from tests.makers import make_visit
from tests.visits.packets import Device
from tests.visits.pictures import files_kept, jpeg, photo_value, say_photo, sha
from tests.visits.sync import Tablet, said
from visits.models import Blob, Draft
from visits.services.hold import hold_entries

SYNC = "/api/v1/sync"
State = Blob.State


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def named(village):
    """A picture that an entry of Ben has named, and its address."""
    data = jpeg(900, 700)
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    return data, f"{SYNC}/visits/{village.visit.pk}/blobs/{sha(data)}"


def client(person):
    return Tablet(person).client


def put(sender, path, data, **headers):
    return sender.put(path, data, content_type="application/octet-stream", headers=headers)


def patch(sender, path, data, offset, length):
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
    return sender.patch(path, data, content_type="application/offset+octet-stream", headers=headers)


def test_a_photo_goes_after_its_words_and_is_told_as_here(village, named):
    data, path = named
    ben = client(village.ben)
    assert ben.head(path).status_code == 404
    told = put(ben, path, data)
    assert (told.status_code, told.json()["state"]) == (200, "served")
    assert told.json()["app"] == "pgs-sync"
    assert told.json()["epoch"]
    assert told.headers["Cache-Control"] == "no-store"
    assert ben.head(path).status_code == 200


def test_the_words_and_the_photo_of_a_tablet_arrive_by_its_own_calls(village):
    tablet, data = Tablet(village.ben).register(), jpeg()
    words = said(
        village.visit, village.ben, kind="photo", criterion=None,
        object_id=str(uuid.uuid4()), value=photo_value(data),
    )  # fmt: skip
    assert tablet.push(village.visit, [words]).status_code == 200
    told = tablet.get(f"/visits/{village.visit.pk}/digest", stream="shared").json()
    assert told["blobs_missing"] == [sha(data)]
    put(tablet.client, f"{SYNC}/visits/{village.visit.pk}/blobs/{sha(data)}", data)
    told = tablet.get(f"/visits/{village.visit.pk}/digest", stream="shared").json()
    assert told["blobs_missing"] == []


def test_a_hash_opens_nothing(village, named):
    """Not named here, another network, another visit, nobody: the same words."""
    data, path = named
    elsewhere = make_visit(village.farm, village.version, by=village.carla, team=(village.lea,))
    unnamed = f"{SYNC}/visits/{village.visit.pk}/blobs/{'0' * 64}"
    other_visit = path.replace(str(village.visit.pk), str(elsewhere.pk))
    none = path.replace(str(village.visit.pk), str(uuid.uuid4()))
    cases = [
        (village.ben, unnamed),
        (village.ben, path.replace(sha(data), "nonsense")),
        (village.lea, other_visit),
        (village.dan, path),
        (village.mia, path),
        (village.ben, none),
    ]
    answers = [put(client(person), there, data) for person, there in cases]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert files_kept() == {}


@pytest.mark.parametrize("method", ["put", "patch", "head"])
def test_nobody_sends_without_a_login_or_a_key(village, named, method):
    _data, path = named
    assert getattr(Client(), method)(path).status_code == 401


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_the_bytes_are_read_nowhere_here(village, named, method):
    _data, path = named
    assert getattr(client(village.ben), method)(path).status_code == 405


def test_a_login_without_the_pages_token_sends_nothing(village, named):
    data, path = named
    answer = put(Tablet(village.ben, enforce_csrf_checks=True).client, path, data)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_the_tablets_key_sends_after_the_login_has_ended(village, named):
    data, path = named
    device = Device(village.ben)
    signature = device.sign(f"blob|{village.visit.pk}|{sha(data)}".encode())
    headers = {"X-Device": str(device.tablet.pk), "X-Signature": signature}
    assert put(Client(), path, data, **headers).status_code == 200
    other = device.sign(f"blob|{village.visit.pk}|{'0' * 64}".encode())
    assert put(Client(), path, data, **headers | {"X-Signature": other}).status_code == 401
    assert put(Client(), path, data, **headers | {"X-Device": "x"}).status_code == 401
    assert put(client(village.ben), path, data, **headers | {"X-Device": "x"}).status_code == 200


def test_an_altered_photo_is_sent_again_from_the_start(village, named):
    data, path = named
    ben = client(village.ben)
    cut = put(ben, path, data[:-10])
    assert (cut.status_code, cut.json()["code"]) == (422, "bad_envelope")
    assert files_kept() == {}
    assert put(ben, path, data).status_code == 200


def test_too_heavy_and_too_many_are_told_apart(village, named):
    data, path = named
    ben = client(village.ben)
    heavy = put(ben, path, b"0" * (8 * 1024 * 1024 + 1))
    assert (heavy.status_code, heavy.json()["code"]) == (413, "too_large")
    Blob.objects.bulk_create(
        Blob(visit=village.visit, author=village.ben, received_sha256=f"{n:064}", state="served")
        for n in range(200)
    )
    many = put(ben, path, data)
    assert (many.status_code, many.json()["code"]) == (429, "slow_down")
    assert many.headers["Retry-After"]


def test_a_large_photo_comes_in_parts_and_goes_on_where_it_was_cut(village, named):
    data, path = named
    ben = client(village.ben)
    first = patch(ben, path, data[:4000], 0, len(data))
    assert (first.status_code, first.headers["Upload-Offset"]) == (202, "4000")
    assert ben.head(path).headers["Upload-Offset"] == "4000"
    wrong = patch(ben, path, data[9000:], 9000, len(data))
    assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, "4000")
    last = patch(ben, path, data[4000:], 4000, len(data))
    assert (last.status_code, last.json()["state"]) == (200, "served")
    assert patch(ben, path, data[:4000], 0, len(data)).status_code == 200


@pytest.mark.parametrize("header", ["Upload-Offset", "Upload-Length"])
def test_a_part_without_its_numbers_is_a_fault_of_the_tablet(village, named, header):
    data, path = named
    headers = {"Upload-Offset": "0", "Upload-Length": str(len(data))} | {header: "x"}
    answer = client(village.ben).patch(path, data, content_type="a/b", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_envelope")


def test_parts_that_make_something_else_begin_again(village, named):
    data, path = named
    ben = client(village.ben)
    answer = patch(ben, path, b"0" * len(data), 0, len(data))
    assert answer.status_code == 422
    assert ben.head(path).headers["Upload-Offset"] == "0"


def test_what_is_no_picture_is_told_and_not_asked_again(village):
    data = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    ben, path = client(village.ben), f"{SYNC}/visits/{village.visit.pk}/blobs/{sha(data)}"
    assert put(ben, path, data).json()["state"] == "refused"
    assert ben.head(path).status_code == 200
    assert files_kept() == {}


def test_photos_of_an_unprepared_visit_follow_it_when_it_is_attached(
    village, django_capture_on_commit_callbacks
):
    data = jpeg()
    draft = Draft.objects.create(
        id=uuid.uuid4(),
        network=village.network,
        begun_by=village.ben,
        farm_name="?",
        day="2026-11-25",
    )
    words = said(
        village.visit, village.ben, kind="photo", criterion=None,
        object_id=str(uuid.uuid4()), value=photo_value(data),
    )  # fmt: skip
    hold_entries([words], reason="visit_unattached", by=village.ben, draft=draft)
    ben, path = client(village.ben), f"{SYNC}/drafts/{draft.pk}/blobs/{sha(data)}"
    assert put(ben, path, data).json()["state"] == "served"
    assert put(client(village.lea), path, data).status_code == 404
    draft.visit, draft.attached_by, draft.attached_at = (
        village.visit,
        village.carla,
        "2026-11-26T08:00Z",
    )
    draft.save()
    with django_capture_on_commit_callbacks(execute=True):
        Tablet(village.ben).register().push(village.visit, [words])
    blob = Blob.objects.get()
    assert (blob.visit, blob.draft, blob.held, blob.state) == (village.visit, None, False, "served")
    assert list(files_kept()) == [f"{village.visit.pk}/{sha(data)}.webp"]
    assert ben.head(path).status_code == 200
