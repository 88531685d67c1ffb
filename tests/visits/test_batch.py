"""Many documents in one go: asked for, made, stopped, taken up again, received as one archive."""

import io
import os
import subprocess
import sys
import time
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from peers.models import CloseLink, Holder, Membership
from peers.refused import Refused
from tests.kept import kept
from tests.makers import make_farm, make_sealed, make_visit
from visits.exchange.archive import zip_of
from visits.management.commands import doctor
from visits.models import Batch, Reading, Report
from visits.pdf import many, render
from visits.pdf.render import NoPdfError
from visits.queries.batch import file_names, reports_to_gather, visits_of_year
from visits.services import wake
from visits.services.batch import (
    KEPT,
    SILENCE,
    ask_again,
    ask_reports,
    clear_kept,
    note_document,
    stop,
    take_up,
)
from visits.services.plan import record_event
from visits.tasks import make_batch

pytestmark = pytest.mark.pdf


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("fr"):
        yield tmp_path


@kept
def season(village):
    """Two farms of the same name, visited the same day, and one more."""
    v = village
    v.reports = []
    for name in ("Ferme d'en haut", "Ferme d'en haut", "../Ferme / ?"):
        farm = make_farm(v.network, v.ana, name=name)
        visit = make_sealed(make_visit(farm, v.version, by=v.carla, team=(v.ben,)), v.ben)
        v.reports.append(Report.objects.get(visit=visit))
    v.year = v.reports[0].visit.day.year
    return v


def gathered(v, by=None):
    return reports_to_gather(by or v.carla, visits_of_year(v.network, v.year))


def asked(v, by=None):
    by = by or v.carla
    reports = gathered(v, by)
    return ask_reports(v.network, reports, by=by, year=v.year, language="fr")


def run(batch):
    make_batch.call(str(batch.pk))
    batch.refresh_from_db()
    return batch


def received(client, batch):
    response = client.get(reverse("visits:batch-archive", args=[batch.pk]))
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_a_season_is_asked_for_and_received_as_one_archive(
    season, client_of, django_capture_on_commit_callbacks
):
    v, client = season, client_of(season.carla)
    page = client.get(reverse("visits:batches")).content.decode()
    assert "3 comptes rendus définitifs" in page
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("visits:batches"), {"year": v.year})
    batch = Batch.objects.get()
    assert response["Location"] == reverse("visits:batch", args=[batch.pk])
    assert (batch.status, batch.done, batch.total) == ("ready", 3, 3)
    assert "L'archive est prête." in client.get(response["Location"]).content.decode()
    archive = received(client, batch)
    day = f"{v.reports[0].visit.day:%Y-%m-%d}"
    assert archive.namelist() == [
        f"{day}-ferme-den-haut-edition-1.pdf",
        f"{day}-ferme-den-haut-edition-1-2.pdf",
        f"{day}-ferme-edition-1.pdf",
    ]
    assert archive.testzip() is None
    first = PdfReader(io.BytesIO(archive.read(archive.namelist()[0])))
    assert first.metadata.title.startswith("Compte rendu, Ferme d'en haut")


def test_each_farm_sees_that_a_copy_was_received(season, client_of):
    batch = run(asked(season))
    assert not Reading.objects.filter(kind="copy").exists()
    received(client_of(season.carla), batch)
    rows = Reading.objects.filter(kind=Reading.Kind.COPY, person=season.carla)
    assert {row.visit_id for row in rows} == {report.visit_id for report in season.reports}


def test_only_the_ticked_visits_are_taken(season, client_of):
    data = {"year": season.year, "visit": [season.reports[1].visit_id]}
    page = client_of(season.carla).get(reverse("visits:batches"), {"year": season.year})
    assert page.content.decode().count('type="checkbox"') == 3
    client_of(season.carla).post(reverse("visits:batches"), data)
    assert Batch.objects.get().asked["reports"] == [season.reports[1].pk]


def test_the_last_edition_is_taken(season):
    newer = Report.objects.create(
        visit=season.reports[0].visit, edition=2, leaves=[], tree_sha256="0" * 64,
        sealed_by=season.ben, head_seq=0, sealed_at=timezone.now(),
    )  # fmt: skip
    assert newer.pk in {report.pk for report in gathered(season)}
    assert season.reports[0].pk not in {report.pk for report in gathered(season)}


def test_nobody_receives_what_they_may_not_read(season):
    v = season
    CloseLink.objects.create(
        farm=v.reports[0].visit.farm, person=v.carla, kind="contract", declared_by=v.carla
    )
    assert [report.pk for report in gathered(v)] == [report.pk for report in v.reports[1:]]


def test_the_right_is_asked_again_when_a_document_is_made_and_when_it_leaves(season, client_of):
    v = season
    batch = asked(v)
    farms = [report.visit.farm for report in v.reports]
    Holder.objects.filter(farm=farms[0]).update(person=v.lea)
    link = {"person": v.carla, "kind": "contract", "declared_by": v.carla}
    CloseLink.objects.create(farm=farms[0], **link)
    run(batch)
    assert [row["why"] for row in batch.faults] == ["rights"]
    assert batch.faults[0]["name"].startswith("Ferme d'en haut, ")
    CloseLink.objects.create(farm=farms[1], **link)
    archive = received(client_of(v.carla), batch)
    assert len([name for name in archive.namelist() if name.endswith(".pdf")]) == 1
    assert "Ferme d'en haut" in archive.read("a-lire.txt").decode()
    assert not Reading.objects.filter(visit__farm=farms[0], kind="copy").exists()
    assert not Reading.objects.filter(visit__farm=farms[1], kind="copy").exists()


def test_one_that_fails_is_named_and_the_others_are_made(season, client_of, monkeypatch):
    v = season
    whole = many.report_pdf

    def broken(report):
        if report.pk == v.reports[1].pk:
            raise ValueError("a fault of ours")
        return whole(report)

    monkeypatch.setattr(many, "report_pdf", broken)
    batch = run(asked(v))
    assert (batch.status, batch.done) == ("ready", 3)
    page = client_of(v.carla).get(reverse("visits:batch", args=[batch.pk])).content.decode()
    assert "pas pu être fait. Reprenez le lot" in page
    monkeypatch.setattr(many, "report_pdf", whole)
    assert ask_again(batch)
    assert run(batch).faults == []


def test_without_pango_each_document_says_so(season, monkeypatch):
    def nothing_there():
        raise NoPdfError("no pango")

    monkeypatch.setattr(render, "_library", nothing_there)
    assert {row["why"] for row in run(asked(season)).faults} == {"pango"}


def test_a_stopped_batch_goes_on_from_what_is_there(season, client_of, place, monkeypatch):
    v, client = season, client_of(season.carla)
    batch = asked(v)
    whole, made = many.report_pdf, []

    def stopping(report):
        made.append(report.pk)
        stop(batch)
        return whole(report)

    monkeypatch.setattr(many, "report_pdf", stopping)
    assert run(batch).status == "failed"
    assert len(made) == 1
    kept = {path.name: path.stat().st_mtime_ns for path in (place / "reports").iterdir()}
    monkeypatch.setattr(many, "report_pdf", whole)
    url = reverse("visits:batch", args=[batch.pk])
    assert "Le lot est arrêté." in client.get(url).content.decode()
    client.post(url, {"again": ""})
    assert (run(batch).status, batch.done) == ("ready", 3)
    now = {path.name: path.stat().st_mtime_ns for path in (place / "reports").iterdir()}
    assert len(now) == 3
    assert kept.items() <= now.items(), "what was made is not made again"


def test_after_a_kill_it_can_be_taken_up_again_but_not_while_it_is_at_work(season, client_of):
    batch = asked(season)
    assert take_up(batch.pk) is not None
    assert take_up(batch.pk) is None
    assert not ask_again(batch)
    silent = timezone.now() - SILENCE - timedelta(seconds=1)
    Batch.objects.update(touched_at=silent)
    page = client_of(season.carla).get(reverse("visits:batch", args=[batch.pk])).content.decode()
    assert "Le travail semble arrêté." in page
    assert "Reprendre" in page
    assert ask_again(batch)
    assert run(batch).status == "ready"


def test_a_fault_of_the_work_itself_leaves_a_batch_that_can_be_taken_up(season, monkeypatch):
    batch = asked(season)

    def killed(*_args, **_given):
        raise MemoryError

    monkeypatch.setattr("visits.tasks.make_documents", killed)
    with pytest.raises(MemoryError):
        make_batch.call(str(batch.pk))
    batch.refresh_from_db()
    assert batch.status == "failed"


def test_one_batch_at_a_time_for_each_person(season, client_of):
    batch = asked(season)
    with pytest.raises(Refused, match="déjà en cours"):
        asked(season)
    stop(batch)
    assert note_document(batch, "x", "") is False
    asked(season)
    with pytest.raises(Refused, match="pas de compte rendu"):
        ask_reports(season.network, [], by=season.carla, year=2026, language="fr")
    response = client_of(season.carla).post(reverse("visits:batches"), {"year": "20x6"})
    assert response.status_code in {302, 400}


def test_a_batch_that_is_not_ready_gives_no_archive(season, client_of):
    batch = asked(season)
    url = reverse("visits:batch-archive", args=[batch.pk])
    page = client_of(season.carla).get(url, follow=True).content.decode()
    assert "est pas encore prêt." in page


def test_who_facilitates_no_more_receives_nothing(season, client_of):
    batch = run(asked(season))
    Membership.objects.filter(person=season.carla).update(role="member")
    for name in ("visits:batch", "visits:batch-archive"):
        response = client_of(season.carla).get(reverse(name, args=[batch.pk]))
        assert response.status_code == 403


def test_names_are_safe_and_no_two_alike(season):
    for report in season.reports:
        report.visit.farm.name = "CON / é🐐"
    names = [name for _report, name in file_names([*season.reports, *season.reports])]
    assert len(set(names)) == len(names) == 6
    assert all(name.isascii() and "/" not in name and name.endswith(".pdf") for name in names)


def test_an_archive_is_sent_as_it_is_made():
    made = []

    def make(name):
        made.append(name)
        return b"x" * 1000

    files = ((f"{n}.txt", lambda n=n: make(n)) for n in range(50))
    parts = zip_of(files)
    assert len(next(parts)) < 2000
    assert made == [0]
    whole = b"".join([*parts])
    assert len(made) == 50
    assert b"".join(zip_of([("a", lambda: None), ("b", lambda: b"b")])).count(b"PK\x01\x02") == 1
    assert len(whole) > 49_000


def ask_of_farms(client, what, capture, **data):
    with capture(execute=True):
        response = client.post(reverse("visits:batches"), {"what": what, **data})
    assert response.status_code == 302
    return Batch.objects.get(what=what)


def words_of_first(archive, name):
    pages = PdfReader(io.BytesIO(archive.read(name))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_dossiers_of_all_farms_are_one_archive_and_each_farm_sees_the_copy(
    season, client_of, django_capture_on_commit_callbacks
):
    v, client = season, client_of(season.carla)
    batch = ask_of_farms(client, "dossiers", django_capture_on_commit_callbacks)
    assert (batch.status, batch.done, batch.total) == ("ready", 4, 4)
    assert not Reading.objects.filter(kind="copy").exists()
    page = client.get(reverse("visits:batch", args=[batch.pk])).content.decode()
    assert "<h1>Dossiers des fermes</h1>" in page
    archive = received(client, batch)
    assert archive.namelist() == [
        "dossier-ferme.pdf",
        "dossier-ferme-den-haut.pdf",
        "dossier-ferme-den-haut-2.pdf",
        "dossier-ferme-des-tilleuls.pdf",
    ]
    told = words_of_first(archive, "dossier-ferme-den-haut.pdf")
    assert "tel que Carla peut le lire" in told
    assert "Question 1.1" in told
    rows = Reading.objects.filter(kind=Reading.Kind.COPY, person=v.carla)
    assert {row.visit_id for row in rows} == {report.visit_id for report in v.reports}


def test_only_farms_with_a_plan_are_in_the_archive_of_plans(
    season, client_of, django_capture_on_commit_callbacks
):
    v = season
    farm = v.reports[0].visit.farm
    record_event(farm, uuid.uuid4(), "suggested", by=v.ben, data={"what": "Planter une haie"})
    client = client_of(v.carla)
    batch = ask_of_farms(client, "plans", django_capture_on_commit_callbacks)
    archive = received(client, batch)
    assert archive.namelist() == ["plan-ferme-den-haut.pdf"]
    assert "Planter une haie" in words_of_first(archive, "plan-ferme-den-haut.pdf")


def test_a_territory_is_gathered_alone_and_says_so(
    season, client_of, django_capture_on_commit_callbacks
):
    v, client = season, client_of(season.carla)
    farm = v.reports[0].visit.farm
    farm.territory = "Plateau"
    farm.save(update_fields=["territory"])
    capture = django_capture_on_commit_callbacks
    batch = ask_of_farms(client, "dossiers", capture, territory="Plateau")
    assert batch.asked["farms"] == [farm.pk]
    page = client.get(reverse("visits:batches")).content.decode()
    assert "Dossiers des fermes, Plateau" in page


def test_a_farm_one_may_not_read_is_in_no_archive(
    season, client_of, django_capture_on_commit_callbacks
):
    v, client = season, client_of(season.carla)
    farms = [report.visit.farm for report in v.reports]
    link = {"person": v.carla, "kind": "contract", "declared_by": v.carla}
    CloseLink.objects.create(farm=farms[0], **link)
    batch = ask_of_farms(client, "dossiers", django_capture_on_commit_callbacks)
    assert farms[0].pk not in batch.asked["farms"]
    CloseLink.objects.create(farm=farms[1], **link)
    assert "dossier-ferme-den-haut.pdf" not in received(client, batch).namelist()
    assert not Reading.objects.filter(visit__farm__in=farms[:2], kind="copy").exists()


def test_dossiers_of_a_stopped_batch_are_found_again_and_a_new_word_is_not_old(
    season, client_of, place, django_capture_on_commit_callbacks
):
    v, client = season, client_of(season.carla)
    batch = ask_of_farms(client, "dossiers", django_capture_on_commit_callbacks)
    folder = place / batch.folder
    made = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(made) == 3  # two of the farms say the same
    Batch.objects.filter(pk=batch.pk).update(status="failed")
    assert ask_again(batch)
    assert run(batch).status == "ready"
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == made
    farm = v.reports[0].visit.farm
    record_event(farm, uuid.uuid4(), "suggested", by=v.ben, data={"what": "Un mot de plus"})
    archive = received(client, batch)
    told = [words_of_first(archive, name) for name in archive.namelist()]
    assert sum("Un mot de plus" in words for words in told) == 1


def test_what_is_kept_for_a_batch_goes_after_a_week(
    season, client_of, place, django_capture_on_commit_callbacks
):
    client = client_of(season.carla)
    batch = ask_of_farms(client, "dossiers", django_capture_on_commit_callbacks)
    assert clear_kept() == 0
    assert clear_kept(at=timezone.now() + KEPT + timedelta(hours=1)) == 1
    assert not (place / batch.folder).exists()
    assert len(received(client, batch).namelist()) == 4, "made anew for whoever asks again"


def test_too_many_farms_are_refused_with_a_sentence(season, client_of, monkeypatch):
    monkeypatch.setattr("visits.services.batch.MOST", 2)
    client = client_of(season.carla)
    response = client.post(reverse("visits:batches"), {"what": "dossiers"}, follow=True)
    assert "Choisissez une partie." in response.content.decode()
    assert not Batch.objects.exists()


@pytest.fixture
def woken(settings, monkeypatch):
    """The site's workers, each at work until a line is written to it."""
    started = []

    def fake():
        started.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr(wake, "_worker", fake)
    monkeypatch.setattr(wake, "_started", [])
    monkeypatch.setattr(wake, "_followed", [])
    settings.WORKER = "auto"
    return started


def test_the_site_wakes_a_worker_only_if_it_is_its_own(woken, settings):
    settings.WORKER = "own"
    assert not wake.wake_worker()
    settings.WORKER = "auto"
    for at in range(2):
        assert wake.wake_worker()
        woken[at].communicate(b"\n")
    assert len(woken) == 2


def test_a_worker_that_was_leaving_when_work_came_is_followed_by_another(woken):
    assert wake.wake_worker()
    assert [wake.wake_worker(), wake.wake_worker()] == [False, False], "one at work is enough"
    assert len(woken) == 1
    woken[0].communicate(b"\n")
    end = time.monotonic() + 20
    while len(woken) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    assert len(woken) == 2
    woken[1].communicate(b"\n")
    time.sleep(0.1)
    assert len(woken) == 2, "nothing came since"


def test_a_new_process_sets_django_up_before_it_makes_anything():
    """What the pool is given is read in a process that knows no models yet."""
    code = (
        "import pickle, sys; "
        "from visits.pdf.process import begin, make_one; "
        "assert 'visits.models' not in sys.modules; "
        "pickle.dumps((begin, make_one)); begin(); "
        "import visits.pdf.many; print('ready')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "ready"


def test_doctor_says_when_a_worker_was_last_seen_and_when_work_waits_for_nobody(db):
    assert doctor._worker() == (True, "worker", "run by you; no long work so far")
    row = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="visits.tasks.make_batch",
        backend_name="default", queue_name="default",
    )  # fmt: skip
    assert doctor._worker()[0]
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(hours=1))
    good, _what, advice = doctor._worker()
    assert not good
    assert "1 jobs have waited for more than ten minutes" in advice
    row.claim("someone")
    good, _what, advice = doctor._worker()
    assert good
    assert "last seen at work on" in advice
