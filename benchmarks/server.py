"""A gunicorn of the portal for the length of a measurement, and a small client that counts for itself."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection

WORKERS = 2


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(environment):
    """Yield the port of a server that runs with `environment`; it ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "kupang.wsgi:application", "-b", f"127.0.0.1:{port}"]
    command += ["-w", str(WORKERS), "--log-level", "error"]
    server = subprocess.Popen(command, env=os.environ | environment)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port, server):
    for _try in range(200):
        if server.poll() is not None:
            raise SystemExit("The server of the benchmark did not start.")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server of the benchmark did not answer.")


def request(port, method, path, body=None, headers=None):
    """One request on its own connection; returns (status, headers, body)."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def hammer(send, *, clients, seconds):
    """Call `send()` from `clients` threads for `seconds`; returns (calls a second, Counter of what it returned)."""
    until = time.monotonic() + seconds

    def work(_number):
        seen = Counter()
        while time.monotonic() < until:
            seen[send()] += 1
        return seen

    started = time.monotonic()
    with ThreadPoolExecutor(clients) as threads:
        seen = sum(threads.map(work, range(clients)), Counter())
    return seen.total() / (time.monotonic() - started), seen
