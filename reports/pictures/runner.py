"""Starts the encoder as a child process and reads what became of it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from reports.pictures.encode import TOO_BIG, UNREADABLE

PROJECT_ROOT = Path(__file__).resolve().parents[2]
# Wall clock, for a machine that is busy; the child's own processor limit is shorter.
TIMEOUT_SECONDS = 90


@dataclass(frozen=True)
class Encoded:
    """The pictures written: size in pixels of the large one, and its perceptual hash ("" if too flat)."""

    width: int
    height: int
    phash: str


class EncodingFailed(Exception):
    """No pictures were made; `definite` says that another try would end the same way."""

    def __init__(self, reason: str, *, definite: bool) -> None:
        super().__init__(reason)
        self.definite = definite


def encode(source: Path, large: Path, small: Path) -> Encoded:
    """Make both sizes of the picture at `source`; raises EncodingFailed, whatever happens to the child."""
    command = [sys.executable, "-m", "reports.pictures.encode", str(source), str(large), str(small)]
    try:
        child = subprocess.run(
            command,
            cwd=PROJECT_ROOT,
            env=_environment(),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EncodingFailed("took too long", definite=False) from error
    if child.returncode == 0:
        return Encoded(**json.loads(child.stdout))
    raise EncodingFailed(_reason(child), definite=child.returncode in (UNREADABLE, TOO_BIG))


def _environment() -> dict[str, str]:
    """Only where to find programs: who reads strangers' files gets no secret and no database address."""
    return {"PATH": os.environ.get("PATH", os.defpath)}


def _reason(child: subprocess.CompletedProcess[bytes]) -> str:
    try:
        return str(json.loads(child.stdout)["reason"])
    except (ValueError, LookupError, TypeError):
        return f"ended with {child.returncode}"
