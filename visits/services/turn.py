"""On SQLite one writer after the other, in the order in which they came.

SQLite lets writers that wait try again by chance, at longer and longer intervals: some are served
at once, others after seconds. Here they stand in line, over all threads and processes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

try:
    import fcntl
except ImportError:  # not a Unix: SQLite's own waiting does
    fcntl = None


@contextmanager
def in_turn() -> Iterator[None]:
    """Around a transaction that writes; inside another one it is that one's turn."""
    path = Path(str(connection.settings_dict["NAME"]))
    alone = connection.vendor != "sqlite" or connection.in_atomic_block or not path.is_file()
    if alone or fcntl is None:
        yield
        return
    with path.with_name(f"{path.name}-turn").open("w") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield
