"""A worker for as long as there is work: started by the site itself, so that nobody keeps one."""

import subprocess
import sys
from threading import Lock

from django.conf import settings

COMMAND = ("db_worker", "--batch", "--no-startup-delay", "--no-reload", "--verbosity", "0")
_lock = Lock()
_started: list[subprocess.Popen[bytes]] = []


def wake_worker() -> bool:
    """Start one, apart from this process; no where WORKER=own, or while ours is at work."""
    if settings.WORKER != "auto":
        return False
    with _lock:
        if _started and _started[0].poll() is None:
            return False
        _started[:] = [_worker()]
    return True


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command, nothing of a request in it
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *COMMAND],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # a restart of the site does not stop it
    )
