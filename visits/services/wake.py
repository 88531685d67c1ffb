"""A worker for as long as there is work: started by the site itself, so that nobody keeps one."""

import subprocess
import sys
from threading import Lock, Thread

from django.conf import settings

COMMAND = ("db_worker", "--batch", "--no-startup-delay", "--no-reload", "--verbosity", "0")
_lock = Lock()
_started: list[subprocess.Popen[bytes]] = []
_followed: list[subprocess.Popen[bytes]] = []


def wake_worker() -> bool:
    """Start one, apart from this process; no where WORKER=own, or while ours is at work.

    Ours may be leaving without having seen the new task: another looks once more when it has ended.
    """
    if settings.WORKER != "auto":
        return False
    with _lock:
        if _started and _started[0].poll() is None:
            if _followed != _started:
                _followed[:] = _started
                Thread(target=_follow, args=(_started[0],), daemon=True).start()
            return False
        _started[:] = [_worker()]
    return True


def _follow(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    with _lock:
        if _started == [process]:
            _started[:] = [_worker()]


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command, nothing of a request in it
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *COMMAND],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # a restart of the site does not stop it
    )
