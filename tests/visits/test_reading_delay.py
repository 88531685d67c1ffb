"""Who was in the team reads for a while after the visit is closed; who decides reads on."""

import pytest
from django.urls import reverse
from django.utils import timezone

from peers.models import Holder
from peers.services.holder import begin_holding
from tests.makers import days_ago, make_member, make_person, make_sealed, make_visit
from visits.access import visit_access
from visits.models import Visit
from visits.services.visit import close_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(village):
    """Closed, in a network where the team reads until then; Carla, who decides, was in the team as Ben was."""
    v = village
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.carla), group=v.group)
    make_sealed(visit, v.ben)
    close_visit(visit, by=v.carla)
    v.network.reading_days = 0
    v.network.save(update_fields=["reading_days"])
    return Visit.objects.get(pk=visit.pk)


@pytest.mark.parametrize(("name", "reads"), [("ben", False), ("carla", True)])
def test_who_decides_reads_on_though_they_were_in_the_team(village, closed, client, name, reads):
    person = getattr(village, name)
    assert visit_access(person, closed).may_read is reads
    client.force_login(person)
    answer = client.get(reverse("visits:report", args=[closed.pk]))
    assert answer.status_code == (200 if reads else 403)


def test_the_committee_reads_on_though_they_were_in_the_team(village, closed):
    make_member(village.network, village.ben, "committee")
    assert visit_access(village.ben, closed).may_read


def test_the_team_reads_until_the_delay_is_over(village, closed):
    closed.network.reading_days = 1
    assert visit_access(village.ben, closed).may_read


def test_who_holds_the_farm_now_reads_nothing_of_before_as_the_committee(village, closed):
    """A holder has there the farm's rights alone: not those of the committee beside."""
    zoe = make_member(village.network, make_person("Zoé"), "committee")
    assert visit_access(zoe, closed).may_read
    Holder.objects.filter(farm=village.farm).update(until=timezone.localdate())
    begin_holding(village.farm, zoe)
    closed.date = days_ago(3)
    access = visit_access(zoe, closed)
    assert access.holds
    assert not access.may_read
