#!/usr/bin/env bash
# Check style, types, import rules and templates. Every check runs, also after a failed one.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=()
# The type checker reads the settings, which ask for a secret unless this is a developer's machine.
export DEBUG=1

check() {
    local name=$1
    shift
    echo "==> $name"
    "$@" || failed+=("$name")
}

check "ruff check" .venv/bin/ruff check .
check "ruff format" .venv/bin/ruff format --check .
check "mypy" .venv/bin/mypy
check "import-linter" .venv/bin/lint-imports
check "djlint" .venv/bin/djlint templates --lint --quiet

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'Failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "All checks passed."
