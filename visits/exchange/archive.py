"""One archive of many files, sent as it is made: never whole in memory, never on the disk."""

import zipfile
from collections.abc import Callable, Iterable, Iterator

Made = tuple[str, Callable[[], bytes | None]]
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the same files give the same archive


class _Passing:
    """A file that only goes forward; what was written is taken away at once."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def take(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def zip_of(files: Iterable[Made]) -> Iterator[bytes]:
    """Each file is made when its turn comes; one that gives nothing is left out."""
    out = _Passing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, make in files:
            content = make()
            if content is not None:
                entry = zipfile.ZipInfo(name, BEGINNING)
                entry.external_attr = 0o640 << 16
                archive.writestr(entry, content)
                yield out.take()
    yield out.take()
