"""The addresses of the site with the style guide, which production does not serve."""

from spg import styleguide
from spg.urls import handler404
from spg.urls import urlpatterns as addresses

__all__ = ["handler404", "urlpatterns"]

urlpatterns = [*addresses, *styleguide.urlpatterns]
