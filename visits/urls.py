"""Addresses of visits."""

from django.urls import path

from visits.views import desk, grid, message, network, planning, result, visit

app_name = "visits"

urlpatterns = [
    # -- my desk, visits, planning
    path("", desk.show_desk, name="desk"),
    path("visits/", visit.list_visits, name="visits"),
    path("visits/plan/", planning.plan_visit, name="visit-plan"),
    path("visits/plan/<slug:step>/", planning.plan_visit, name="visit-plan"),
    path("visits/<uuid:visit_id>/", visit.show_visit, name="visit"),
    path("visits/<uuid:visit_id>/change/", visit.change, name="visit-change"),
    path("visits/<uuid:visit_id>/postponement/", visit.postpone, name="visit-postpone"),
    path("visits/<uuid:visit_id>/cancellation/", visit.cancel, name="visit-cancel"),
    path("visits/<uuid:visit_id>/team/", visit.show_team, name="visit-team"),
    path("visits/<uuid:visit_id>/team/hours/", visit.show_hours, name="visit-hours"),
    path("visits/<uuid:visit_id>/ethics/", visit.sign_promise, name="visit-ethics"),
    path("visits/<uuid:visit_id>/messages/", message.show_messages, name="messages"),
    # -- network and farms
    path("network/", network.show_network, name="network"),
    path("farms/", network.list_farms, name="farms"),
    path("farms/<slug:slug>/", result.show_farm, name="farm"),
    path("farms/<slug:slug>/progress/", result.show_progress, name="progress"),
    path("farms/<slug:slug>/progress/chart.svg", result.show_chart, name="progress-chart"),
    path("farms/<slug:slug>/progress.csv", result.download_progress, name="progress-csv"),
    # -- grids
    path("grids/", grid.list_grids, name="grids"),
    path("grids/<uuid:ref>/", grid.show_grid, name="grid"),
    path("grids/<uuid:ref>/copy/", grid.copy, name="grid-copy"),
]
