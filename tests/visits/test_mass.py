"""Farms in great number: whole, plausible, counted, the same once more; nothing to read in them."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from peers.models import Farm, Network, Person
from visits.models import CriterionResult, Report, ThemeResult, Visit
from visits.queries.result import farm_progress
from visits.queries.tally import sums_of
from visits.services.plan import action_faults
from visits.services.recount import sum_faults
from visits.services.result import result_faults
from visits.services.seed import grow_in_mass

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    call_command("seed", stdout=StringIO())
    list(grow_in_mass(date(2026, 11, 25), farms=3, visits=4, criteria=12))
    return Network.objects.get(farms__slug__startswith="ferme-exemple-1-")


def test_farms_in_great_number_add_up_and_come_once(network, client):
    farms = Farm.objects.filter(slug__startswith="ferme-exemple-")
    reports = Report.objects.filter(visit__farm__in=farms)
    assert (farms.count(), reports.count()) == (3, 12)
    assert CriterionResult.objects.filter(farm__in=farms).count() == 12 * 12
    assert ThemeResult.objects.filter(farm__in=farms).count() == 12 * 2
    assert [fault for report in reports for fault in result_faults(report)] == []
    assert [fault for farm in farms for fault in action_faults(farm)] == []
    assert list(sum_faults(network)) == []
    before = Visit.objects.count()
    assert list(grow_in_mass(date(2026, 11, 25), farms=3, visits=4, criteria=12)) == []
    assert Visit.objects.count() == before
    moves = [(str(row.movement), row.code) for farm in farms for row in farm_progress(farm.pk).rows]
    assert moves, "the farm's page finds the results"
    grid = str(CriterionResult.objects.filter(farm__in=farms)[0].grid_id)
    years = range(2015, 2027)
    assert sums_of(network.pk, years, ["criterion"]).n("criterion", scope=grid) == 2 * 12 * 12
    assert all(report.is_results_only for report in reports)
    client.force_login(Person.objects.get(email="carla@exemple.test"))
    page = client.get(f"/visits/{reports[0].visit_id}/report/")
    assert "seuls ses résultats ont été enregistrés" in page.content.decode()
    assert client.get(f"/visits/{reports[0].visit_id}/report/1.pdf").status_code == 404
