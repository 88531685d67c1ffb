"""Every address of the site."""

from django.urls import include, path
from django.views.i18n import set_language

from spg.views import health

urlpatterns = [
    path("", include("peers.urls")),
    path("", include("visits.urls")),
    path("account/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("health/", health, name="health"),
]

handler404 = "spg.views.not_found"
