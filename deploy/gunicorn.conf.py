"""The web server: one process and a few threads serve an association; WEB_CONCURRENCY adds more."""

import os

wsgi_app = "spg.wsgi:application"
bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
# Each process counts rate limits for itself unless CACHE_URL names a shared cache.
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
worker_class = "gthread"
threads = 8
timeout = 120  # a long PDF on a small machine
graceful_timeout = 10
control_socket_disable = True
loglevel = "warning"


def post_worker_init(worker) -> None:  # noqa: ANN001, ARG001 - gunicorn's hook
    """Say where the demo is once it answers."""
    if os.environ.get("DEMO") == "1":
        address = f"http://{bind}/"
        print(f"\n  Carnet de visites: {address}   (Ctrl-C stops it)\n", flush=True)  # noqa: T201
