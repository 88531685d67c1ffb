"""The process that has pyxform loaded: begun with the first form, asked about one at a time."""

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
from threading import Lock

from visits.exchange.sheet import ROOT
from visits.exchange.xlsform.pyxform_worker import read_frame, send_frame

WORKER = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from visits.exchange.xlsform.pyxform_worker import main; main()"
)


class Standby:
    """Nothing outlives the process that began it: who loses the line ends."""

    def __init__(self) -> None:
        self.line: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.begun_by = 0

    def ready(self) -> None:
        """Begin it, if none is there: it loads while a form is read."""
        if self.begun_by != os.getpid():  # a fork of whoever began it has none of its own
            self.line = self.process = None
        if self.process is not None and self.process.poll() is not None:
            self.end()
        if self.process is not None:
            return
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-I", "-c", WORKER, str(ROOT)],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # it ends together with the child that it has just then
            )
        self.line, self.begun_by = ours, os.getpid()

    def ask(self, sheets: bytes, *, patience: float) -> bytes:
        """What it answers, empty where its own limits ended it; `OSError` if it cannot be asked."""
        self.ready()
        assert self.line is not None
        self.line.settimeout(patience)
        try:
            send_frame(self.line, sheets)
            answer = read_frame(self.line)
        except OSError:
            self.end()  # what it answers later would be the answer to another form
            raise
        if answer is None:
            self.end()
            raise BrokenPipeError
        return answer

    def end(self) -> None:
        line, process = self.line, self.process
        self.line = self.process = None
        if line is not None:
            line.close()
        if process is not None and self.begun_by == os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


_ours, _turn = Standby(), Lock()


def get_ready() -> None:
    """A form is about to be read: what judges it may load meanwhile."""
    if _turn.acquire(blocking=False):
        with contextlib.suppress(OSError):
            _ours.ready()
        _turn.release()


def ask(sheets: bytes, *, patience: float) -> bytes:
    """Asked of the one that stands by; while it is busy, of one begun for this form alone.

    One that went idle, or was ended, just then is begun anew once. Raises `OSError`.
    """
    if not _turn.acquire(blocking=False):
        alone = Standby()
        try:
            return alone.ask(sheets, patience=patience)
        finally:
            alone.end()
    try:
        with contextlib.suppress(ConnectionError):
            return _ours.ask(sheets, patience=patience)
        return _ours.ask(sheets, patience=patience)
    finally:
        _turn.release()


atexit.register(_ours.end)
