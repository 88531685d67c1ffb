"""The copy of a server and a network's export: whole, checked, refused with a sentence."""

import json
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from peers.models import Farm
from tests.makers import first_criterion, make_sealed, rewrite, say
from visits.models import Answer, Entry
from visits.services.epoch import current_epoch

SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="the demo's own database")


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_restore_brings_back_every_word_and_begins_a_new_epoch(village, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "reports").mkdir(parents=True)
    (settings.MEDIA_ROOT / "reports" / "a.pdf").write_bytes(b"%PDF")
    visit = make_sealed(village.visit, village.ben)
    before, epoch = Entry.objects.count(), current_epoch().uuid
    run("backup", str(tmp_path / "copy.zip"))
    say(visit, village.ana, kind="reply", voice="reply", value={"text": "après"})
    (settings.MEDIA_ROOT / "reports" / "a.pdf").unlink()
    run("restore", str(tmp_path / "copy.zip"), yes=True)
    assert Entry.objects.count() == before
    assert current_epoch().uuid != epoch
    assert (settings.MEDIA_ROOT / "reports" / "a.pdf").read_bytes() == b"%PDF"
    assert "agrees" in run("rebuild", check=True)


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + b"\x00" * 18])
def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(village, tmp_path, content):
    path = tmp_path / "wrong.zip"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="not a backup"):
        run("restore", str(path), yes=True)
    assert Farm.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_nobody_can_answer_changes_nothing(village, tmp_path, monkeypatch):
    run("backup", str(tmp_path / "copy.zip"))
    monkeypatch.setattr("sys.stdin", StringIO())
    epoch = current_epoch().uuid
    with pytest.raises(CommandError, match="Add --yes"):
        run("restore", str(tmp_path / "copy.zip"))
    assert current_epoch().uuid == epoch


def test_a_backup_into_a_missing_folder_is_a_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="does not exist"):
        run("backup", str(tmp_path / "no" / "copy.zip"))


def exported(village, tmp_path):
    path = tmp_path / "network.zip"
    run("export_network", village.network.slug, str(path))
    return zipfile.ZipFile(path)


def test_an_export_holds_the_network_and_no_other(village, tmp_path):
    make_sealed(village.visit, village.ben)
    archive = exported(village, tmp_path)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Ferme des Tilleuls" in everything
    assert "Ferme d'ailleurs" not in everything
    assert "Iris" not in everything
    assert "password" not in everything


def test_an_export_leaves_private_words_on_the_server(village, tmp_path):
    say(
        village.visit,
        village.ana,
        kind="words",
        voice="self",
        criterion=None,
        object_id="11111111-1111-4111-8111-111111111111",
        value={"topic": "words", "text": "entre nous"},
    )
    archive = exported(village, tmp_path)
    assert all(b"entre nous" not in archive.read(name) for name in archive.namelist())
    rows = json.loads(archive.read("json/visits.entry.json"))
    assert [row["fields"]["value"] for row in rows] == [None]


def test_an_export_leaves_out_what_was_said_on_a_question_that_the_farm_closed_again(
    village, tmp_path
):
    visit, criterion = village.visit, first_criterion(village.visit)
    rewrite(criterion, sensitive=True)
    consent = {"kind": "consent", "voice": "self", "criterion": criterion}
    opened = say(visit, village.ana, **consent, value={"opens": True})
    say(visit, village.ben, criterion=criterion, value={"level": "2"})
    say(visit, village.ben, kind="note", criterion=criterion, value={"text": "entre nous"},
        object_id="11111111-1111-4111-8111-111111111111")  # fmt: skip
    make_sealed(visit, village.ben)
    assert "entre nous" in said_in(exported(village, tmp_path))
    say(visit, village.ana, **consent, value={"opens": False}, parents=[str(opened.entry_id)])
    archive = exported(village, tmp_path)
    assert "entre nous" not in said_in(archive)
    rows = json.loads(archive.read("json/visits.entry.json"))
    about = [row["fields"] for row in rows if row["fields"]["criterion"] == str(criterion.pk)]
    assert about
    assert not any(row["value"] or row["salt"] for row in about)
    assert all(row["payload_sha256"] for row in about)


def said_in(archive):
    return b"".join(archive.read(name) for name in archive.namelist()).decode()


def test_no_cell_of_an_export_is_a_formula(village, tmp_path):
    Farm.objects.filter(pk=village.farm.pk).update(productions="=cmd()")
    assert "'=cmd()" in exported(village, tmp_path).read("csv/farms.csv").decode()


def test_an_unknown_network_is_a_sentence(village, tmp_path):
    with pytest.raises(CommandError, match="There is no network"):
        run("export_network", "nowhere", str(tmp_path / "x.zip"))


def test_the_check_fails_when_a_projection_was_tampered_with(village):
    make_sealed(village.visit, village.ben)
    assert "agrees" in run("rebuild", check=True)
    Answer.objects.all().delete()
    with pytest.raises(CommandError, match="differences"):
        run("rebuild", check=True)
    assert "agrees" in run("rebuild")
