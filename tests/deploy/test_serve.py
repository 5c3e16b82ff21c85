"""What `make run` prints, and that links in mails lead to the port it serves on."""

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from deploy import serve

ROOT = Path(__file__).resolve().parents[2]


def site_url(**environment):
    """The public address that the settings give in this environment."""
    command = [sys.executable, "-c", "from kupang import settings; print(settings.SITE_URL)"]
    kept = {name: value for name, value in os.environ.items() if name not in ("PORT", "SITE_URL")}
    run = subprocess.run(
        command, cwd=ROOT, env=kept | {"DEBUG": "1", **environment}, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "8123"}, "http://127.0.0.1:8123"),
        ({"PORT": "8123", "SITE_URL": "https://lapor.example/"}, "https://lapor.example"),
    ],
)
def test_links_in_mails_lead_to_the_port_that_is_served(environment, address):
    assert site_url(**environment) == address


def test_without_demo_accounts_the_way_to_the_first_administrator_is_told(monkeypatch, capsys):
    monkeypatch.setenv("DEMO", "0")
    serve.announce()
    told = capsys.readouterr().out
    assert "createsuperuser" in told
    assert "demo-kupang" not in told


def test_with_demo_accounts_they_are_told(monkeypatch, capsys):
    monkeypatch.delenv("DEMO", raising=False)
    serve.announce()
    told = capsys.readouterr().out
    assert "admin@kupang.test" in told
    assert "createsuperuser" not in told


def test_exports_have_a_worker_of_their_own():
    assert [command[-1] for command in serve.commands()[1:]] == ["quick", "heavy"]


@contextmanager
def served():
    """The portal behind gunicorn as `make run` starts it; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DEBUG": "1"})
    try:
        for _try in range(100):
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10)
                break
            except URLError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.skipif(not hasattr(socket, "TCP_DEFER_ACCEPT"), reason="only Linux keeps such connections back")
def test_connections_that_a_browser_opens_ahead_of_need_hold_up_nobody():
    with served() as port, ExitStack() as opened:
        for _connection in range(6):
            opened.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).status == 200
