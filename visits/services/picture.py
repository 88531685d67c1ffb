"""A clean picture of bytes that somebody sent, made in a process of its own."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from visits.services.picture_worker import LONG_EDGE, MOST_BYTES

ROOT = Path(__file__).resolve().parents[2]
WORKER = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from visits.services.picture_worker import main; main()"
)
#: The worker has five seconds of processor; a busy machine may make it wait for them.
PATIENCE = 30


class Unreadable(Exception):
    """No picture could be made of it: why, by a stable code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """Bytes that we made ourselves, and their size on the page."""

    data: bytes
    width: int
    height: int
    mime: str = "image/webp"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def make_picture(
    data: bytes, *, edge: int = LONG_EDGE, form: str = "WEBP", blurs: bool = False
) -> Picture:
    """JPEG, PNG or WebP made anew without metadata; anything else is `Unreadable`."""
    how = [str(ROOT), str(edge), form, "blur" if blurs else ""]
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", "-c", WORKER, *how],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        told, _line, picture = done.stdout.partition(b"\n")
        answer = json.loads(told)
    except (subprocess.TimeoutExpired, ValueError) as fault:  # killed by its own limits, or broken
        raise Unreadable("heavy") from fault
    if "refused" in answer or not picture:
        raise Unreadable(answer.get("refused", "unreadable"))
    return Picture(picture, answer["width"], answer["height"], f"image/{form.lower()}")
