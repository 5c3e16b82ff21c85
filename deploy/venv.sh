#!/bin/sh
# Make .venv and install the locked packages into it, only where they changed.
#   deploy/venv.sh run    what the portal needs
#   deploy/venv.sh dev    that, and what tests and checks need
set -eu
cd "$(dirname "$0")/.."

say() { echo "==> $*"; }

find_python() {
    for name in python3 python3.11 python3.12 python3.13; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found (looked for python3, python3.11, python3.12, python3.13)." >&2
    echo "On Debian 12 or Ubuntu 24.04 and later: apt-get install python3 python3-venv" >&2
    exit 1
}

# Debian ships venv without ensurepip unless python3-venv is installed: four ways, then a clear word.
make_venv() {
    rm -rf .venv
    "$1" -c 'import ensurepip' 2>/dev/null && "$1" -m venv .venv 2>/dev/null && return
    rm -rf .venv
    "$1" -m virtualenv -q -p "$1" .venv 2>/dev/null && return
    command -v uv >/dev/null && uv venv -q --seed --python "$1" .venv && return
    tools=var/tools/virtualenv
    "$1" -m pip install -q --target "$tools" virtualenv 2>/dev/null \
        && PYTHONPATH="$tools" "$1" -m virtualenv -q -p "$1" .venv && return
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$1 cannot make a virtual environment. On Debian and Ubuntu: apt-get install python$version-venv" >&2
    echo "Elsewhere: install virtualenv or uv. Then run make again; nothing else has to be repeated." >&2
    exit 1
}

# install FILE: skipped when the stamp says that this very file is installed.
install() {
    stamp=".venv/installed-$1"
    cmp -s "$1" "$stamp" && return
    say "Installing $1 (about a minute the first time)"
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-compile -r "$1"
    cp "$1" "$stamp"
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    say "Making .venv with $("$python" --version)"
    make_venv "$python"
fi
install requirements.txt
if [ "${1:-run}" = dev ]; then install requirements-dev.txt; fi
