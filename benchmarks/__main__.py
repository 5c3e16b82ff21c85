"""`make bench`: every figure as one JSON object a line. ROWS= sets the size of the large lists."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = ROOT / "deploy" / "postgres-test.sh"


def main():
    rows = os.environ.get("ROWS", "100000")
    failed = False
    for name in ("weight", "filing", "lists", "exports", "results"):
        failed |= _run([], name, rows)
    if subprocess.run([POSTGRES, "--available"], capture_output=True).returncode == 0:
        for name in ("filing", "lists", "exports", "results"):
            failed |= _run([str(POSTGRES)], name, rows)
    else:
        print("PostgreSQL was not found: its figures are missing.", file=sys.stderr)
    sys.exit(failed)


def _run(wrapper, name, rows):
    """One measurement in a process and a folder of its own; True when it failed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "SECRET_KEY": secrets.token_hex(16),
            "HTTPS": "off",
            "MEDIA_ROOT": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        command = [*wrapper, sys.executable, "-m", "benchmarks.one", name, rows]
        return subprocess.run(command, cwd=ROOT, env=environment).returncode != 0


if __name__ == "__main__":
    main()
