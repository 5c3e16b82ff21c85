"""How gunicorn serves the portal; the address comes from the command line."""

import socket

from deploy.family import die_with

wsgi_app = "kupang.wsgi"
workers = 2
worker_class = "sync"  # threads wait up to 2 s for SQLite's lock
loglevel = "warning"
graceful_timeout = 5
QUIET = 120  # seconds; Chromium gives an unused connection up after 60


def when_ready(server):
    """Browsers connect ahead of need; two such connections would hold both workers until they are killed.

    Linux hands a connection over when its request comes. Elsewhere a proxy in front has to do it, as in production.
    """
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        for listener in server.LISTENERS:
            if listener.FAMILY != socket.AF_UNIX:
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, QUIET)


def post_fork(server, worker):
    """A worker whose master was killed would hold the port until its own check, 15 s later."""
    die_with(server.pid)
