"""What `make run` prints, and that links in mails lead to the port it serves on."""

import os
import subprocess
import sys
from pathlib import Path

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
