"""Serve the portal on this machine: gunicorn, and beside it the two workers that `run_due --loop` is.

All end together: when one dies, on Ctrl-C or TERM, when the program that started this one is gone, and on Linux
also when this one is killed. Run as `python -m deploy.serve`.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from deploy.family import die_with

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("PORT", "8000"))
PATIENCE = 10  # seconds that a child has to end by itself
ACCOUNTS = "admin dispatcher kepala-dlh petugas-dlh lurah-oesapa lurah-liliba peneliti walikota"


def answers(port: int) -> bool:
    """Say whether something listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def commands() -> list[list[str]]:
    """The web server, the worker, and the one for exports and results, so that mails never wait for a large file."""
    server = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{PORT}"]
    worker = [sys.executable, "manage.py", "run_due", "--loop", "--only"]
    return [[sys.executable, "-m", *server], [*worker, "quick"], [*worker, "heavy"]]


def start() -> list[subprocess.Popen]:
    """Start all in sessions of their own, so that a terminal's Ctrl-C or hang-up reaches them once: through us."""
    tie = partial(die_with, os.getpid())
    return [subprocess.Popen(command, start_new_session=True, preexec_fn=tie) for command in commands()]


def stop(children: list[subprocess.Popen]) -> None:
    """End what still runs, by force when it takes too long."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def announce() -> None:
    """Print where the portal is, and who may sign in."""
    print(f"\nThe portal is ready: http://127.0.0.1:{PORT}/   (Ctrl-C ends it)", flush=True)
    print(f"Staff sign in at     http://127.0.0.1:{PORT}/konsol/", flush=True)
    if os.environ.get("DEMO", "1") != "0":
        print("Demo accounts, password demo-kupang:", flush=True)
        for name in ACCOUNTS.split():
            print(f"    {name}@kupang.test", flush=True)
    else:
        print("The first administrator, in another terminal:", flush=True)
        print("    DEBUG=1 .venv/bin/python manage.py createsuperuser", flush=True)
    print("Mail is written to   var/mail/", flush=True)


def watch(children: list[subprocess.Popen], stopped: list[int]) -> int:
    """Wait for the end of one of them, of our parent, or for a signal; return the exit code."""
    parent, ready = os.getppid(), False
    while not stopped and os.getppid() == parent:
        if not ready and answers(PORT):
            ready = True
            announce()
        for child in children:
            if child.poll() is not None:
                print(f"{' '.join(child.args[1:])} ended with code {child.returncode}", file=sys.stderr)
                return child.returncode or 1
        time.sleep(0.3)
    return 0


def main() -> int:
    """Refuse a taken port with a word about it, else serve until the end."""
    if answers(PORT):
        print(f"Port {PORT} is taken. Try another one: make run PORT={PORT + 1}", file=sys.stderr)
        return 1
    os.environ.setdefault("DEBUG", "1")
    children = start()
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopped.append(received))
    try:
        return watch(children, stopped)
    finally:
        stop(children)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
