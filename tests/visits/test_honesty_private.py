"""What the farm keeps to itself can be deduced from no figure, by no subtraction."""

import re

import pytest

from peers.access import Standing
from peers.models import Holder
from tests.honest import plain, sealed, served
from tests.makers import (
    criteria,
    days_ago,
    make_farm,
    make_person,
    make_visit,
    make_written,
    rewrite,
    say,
)
from visits.access import FarmAccess
from visits.queries.result import farm_progress, progress_read_by
from visits.services.grid import draft_version, publish_version
from visits.services.report import seal_report
from visits.views.progress_charts import counts_chart, daisy_of

PLACES = ("/", "/?table", "/?table&changed", "/?between", "/print/", "/questions/")
CHARTS = ("counts", "timeline", "daisy", "between")


@pytest.fixture
def sensitive(village):
    """A question of the first theme that the farm alone answers."""
    rewrite(village.version.criteria.get(code="t1-c2"), sensitive=True)
    return village


def with_secret(v, farm, days, level, secret):
    """A sealed visit whose sensitive question the farm answered for itself, or left alone."""
    visit = make_visit(farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(days))
    for row in criteria(visit):
        if not row.sensitive:
            say(visit, v.ben, criterion=row, value={"level": level})
        elif secret is not None:
            say(visit, v.ana, criterion=row, voice="self", value=secret)
    visit.refresh_from_db()
    make_written(visit, v.ben)
    seal_report(visit, by=v.ben)


def everything_served(client, farm) -> str:
    """Each page, picture, table and file of the farm's progress, without what names the farm."""
    address = f"/farms/{farm.slug}/progress"
    found = [served(client, f"{address}.csv")]
    found += [served(client, address + place) for place in PLACES]
    found += [
        served(client, f"{address}/{chart}.svg{form}")
        for chart in CHARTS
        for form in ("", "?table", "?csv")
    ]
    text = "\n".join(found).replace(farm.slug, "")
    # A picture that was drawn before says its size: the first farm's was not.
    text = re.sub(r' (?:width|height)="\d+"| loading="\w+"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|csrf\w+\" value=\"\w+\"", "", text)


def test_a_closed_sensitive_answer_changes_nothing_that_is_served(sensitive, client_of):
    """Two farms alike but for their secret: not one character differs, so no sum can tell."""
    v, found = sensitive, []
    for secret in ({"level": "0"}, {"level": "3"}, {"state": "not_seen"}, None):
        farm = make_farm(v.network, v.ana, name="Ferme pareille")
        with_secret(v, farm, 400, "1", {"level": "1"} if secret else None)
        with_secret(v, farm, 10, "2", secret)
        found.append(everything_served(client_of(v.carla), farm))
    assert len(set(found)) == 1
    assert "Question 1.2" not in found[0]


def test_nothing_counts_a_closed_question(sensitive):
    with_secret(sensitive, sensitive.farm, 10, "2", {"level": "3"})
    progress = farm_progress(sensitive.farm.pk)
    assert progress.counts[-1].applicable == 5
    bar = counts_chart(progress).panels[0].bars[0]
    assert (bar.applicable, bar.answered, sum(bar.missing.values())) == (2, 2, 0)
    assert daisy_of(progress, progress.columns[-1]).petals[0].applicable == 2
    assert "t1-c2" not in {row.code for row in progress.rows}


def test_a_question_that_became_sensitive_is_named_reserved(village, client_of):
    """What was public under the former grid stays; the new visit shows no more than that."""
    sealed(village, 400, "1")
    draft = draft_version(village.version.grid)
    draft.criteria.filter(code="t1-c2").update(sensitive=True)
    sealed(village, 10, "2", version=publish_version(draft, by=village.carla))
    address = f"/farms/{village.farm.slug}/progress/?table"
    assert "réservé à la ferme" in plain(served(client_of(village.carla), address))


def test_a_new_holder_compares_the_years_before_only_if_they_are_shared(village):

    sealed(village, 400, "1")
    sealed(village, 10, "2")
    Holder.objects.filter(farm=village.farm, person=village.ana).update(until=days_ago(200))
    new = make_person("Noé")
    Holder.objects.create(farm=village.farm, person=new, since=days_ago(199))
    access = FarmAccess(new, village.farm, Standing(new, village.network, village.farm))
    assert len(progress_read_by(access).columns) == 1
    Holder.objects.filter(farm=village.farm, person=village.ana).update(shares_past=True)
    assert len(progress_read_by(access).columns) == 2
