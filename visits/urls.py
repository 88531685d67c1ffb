"""Addresses of visits."""

from django.urls import path

from visits.views import network, result

app_name = "visits"

urlpatterns = [
    path("network/", network.show_network, name="network"),
    path("farms/", network.list_farms, name="farms"),
    path("farms/<slug:slug>/", result.show_farm, name="farm"),
    path("farms/<slug:slug>/progress/", result.show_progress, name="progress"),
    path("farms/<slug:slug>/progress/chart.svg", result.show_chart, name="progress-chart"),
    path("farms/<slug:slug>/progress.csv", result.download_progress, name="progress-csv"),
]
