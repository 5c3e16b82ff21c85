"""How gunicorn serves the portal; the address comes from the command line."""

from deploy.family import die_with

wsgi_app = "kupang.wsgi"
workers = 2
worker_class = "sync"  # threads wait up to 2 s for SQLite's lock
loglevel = "warning"
graceful_timeout = 5


def post_fork(server, worker):
    """A worker whose master was killed would hold the port until its own check, 15 s later."""
    die_with(server.pid)
