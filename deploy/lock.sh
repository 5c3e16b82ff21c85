#!/bin/sh
# Lock the names in requirements*.in with versions and hashes, for every platform from Python 3.11 on.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }

compile() {
    uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"
}

compile requirements.in -o requirements.txt "$@"
compile requirements-dev.in -c requirements.txt -o requirements-dev.txt "$@"
