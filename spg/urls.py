"""Every address of the site."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from spg import pages, styleguide
from spg.views import health

urlpatterns = [
    path("", include("peers.urls")),
    path("", include("visits.urls")),
    *pages.urlpatterns,
    path("account/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("health/", health, name="health"),
] + (styleguide.urlpatterns if settings.DEBUG else [])

handler404 = "spg.views.not_found"
