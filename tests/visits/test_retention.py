"""A visit that nobody closes closes by itself ninety days after its report, and says so."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.makers import criteria, make_sealed, make_visit, say
from visits.models import Visit, VisitStep
from visits.services.retention import CLOSES_AFTER, close_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(village):
    visit = make_visit(village.farm, village.version, by=village.carla, team=(village.ben,))
    make_sealed(visit, village.ben)
    return Visit.objects.get(pk=visit.pk)


def test_a_sealed_visit_closes_after_ninety_days_and_not_before(village, sealed):
    due = sealed.sealed_at + timedelta(days=90)
    assert close_due(at=due - timedelta(seconds=1)) == []
    assert close_due(at=due) == [sealed]
    sealed.refresh_from_db()
    assert (sealed.status, sealed.closed_at) == ("closed", due)
    assert close_due(at=due + timedelta(days=1)) == []


def test_its_thread_says_that_nobody_did_it(village, sealed, client):
    client.force_login(village.carla)
    says = re.sub(
        r"\s+", " ", client.get(reverse("visits:visit-close", args=[sealed.pk])).content.decode()
    )
    day = date_format(timezone.localtime(sealed.sealed_at + CLOSES_AFTER), "j F Y")
    assert f"se clôt d'elle-même le {day}" in says
    close_due(at=sealed.sealed_at + CLOSES_AFTER)
    page = client.get(sealed.get_absolute_url()).content.decode()
    assert "Close, d'elle-même" in page.replace("&#x27;", "'")
    assert "90 jours après le compte rendu définitif." in page


def test_with_something_undecided_it_waits(village, sealed):
    late = say(sealed, village.ben, criterion=criteria(sealed)[0])
    assert late.status == "quarantined"
    other = make_visit(village.farm, village.version, by=village.carla, team=(village.ben,))
    make_sealed(other, village.ben)
    assert close_due(at=sealed.sealed_at + timedelta(days=400)) == [other], "the others close"


def test_the_command_says_how_many(village, sealed):
    Visit.objects.filter(pk=sealed.pk).update(sealed_at=sealed.sealed_at - CLOSES_AFTER)
    told = [io.StringIO(), io.StringIO()]
    for out in told:
        call_command("retain", stdout=out)
    assert [out.getvalue() for out in told] == ["1 visits closed.\n", "0 visits closed.\n"]


def test_everything_else_has_somebody_who_did_it(sealed):
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitStep.objects.create(visit=sealed, status="sealed", at=sealed.sealed_at, by=None)
