"""A new network starts with the shared library at hand: peers' command, then a grid to copy."""

from typing import Any

from peers.management.commands.create_network import Command as CreateNetwork
from visits.services.library import load_library


class Command(CreateNetwork):
    """Django takes this one, as visits stands before peers in the list of applications."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        load_library()
