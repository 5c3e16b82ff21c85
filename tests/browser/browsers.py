"""Which browser the tests drive, how it is started, and the screens and the place it pretends."""

import os
import shutil

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
OESAPA = {"latitude": -10.155, "longitude": 123.64}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
# What Chromium would otherwise ask the world for when it starts.
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
