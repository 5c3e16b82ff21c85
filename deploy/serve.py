"""Serve the portal on this machine: gunicorn, and beside it the worker that `run_due --loop` is.

Both end together: when either dies, on Ctrl-C or TERM, or when the program that started this one is gone.
"""

import os
import signal
import socket
import subprocess
import sys
import time

PORT = int(os.environ.get("PORT", "8000"))
PATIENCE = 10  # seconds that a child has to end by itself
ACCOUNTS = "admin dispatcher kepala-dlh petugas-dlh lurah-oesapa lurah-liliba peneliti walikota"


def answers(port: int) -> bool:
    """Say whether something listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def commands() -> list[list[str]]:
    """The web server (sync workers: threads wait up to 2 s on SQLite's lock) and the worker."""
    python = sys.executable
    server = [python, "-m", "gunicorn", "kupang.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{PORT}"]
    quiet = ["--log-level", "warning", "--graceful-timeout", "5"]
    return [server + quiet, [python, "manage.py", "run_due", "--loop"]]


def start() -> list[subprocess.Popen]:
    """Start both with SIGINT ignored, so that Ctrl-C reaches them once, as a TERM from here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return [subprocess.Popen(command) for command in commands()]


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
                print(f"{' '.join(child.args[1:4])} ended with code {child.returncode}", file=sys.stderr)
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
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    sys.exit(main())
