"""Who was in the team reads for a while after the visit is closed; who decides reads on."""

import pytest
from django.urls import reverse

from tests.makers import make_member, make_sealed, make_visit
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
