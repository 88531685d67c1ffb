"""The grids that an installed application keeps, empty."""

from rest_framework.request import Request
from rest_framework.response import Response

from visits.api.door import SyncView
from visits.queries.kept_grid import kept_grids
from visits.queries.shell import shell_build


class GridsView(SyncView):
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return Response({"grids": kept_grids(self.person), "build": shell_build()})
