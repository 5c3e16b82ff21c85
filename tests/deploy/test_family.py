"""A child of the server must not outlive it, also when the server is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import os, subprocess, sys
from functools import partial
from deploy.family import die_with
child = subprocess.Popen(["sleep", "60"], start_new_session=True, preexec_fn=partial(die_with, os.getpid()))
print(child.pid, flush=True)
child.wait()
"""


def runs(pid):
    """Whether the process lives; a dead one that nobody has collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the child of a killed parent")
def test_a_child_dies_with_its_killed_parent():
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert runs(child)
        os.kill(parent.pid, signal.SIGKILL)
    until = time.monotonic() + 5
    while runs(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not runs(child)
