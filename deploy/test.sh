#!/usr/bin/env bash
# Run the tests in stages. Every stage runs, also after a failed one; the last lines are pytest's own summaries.
#   deploy/test.sh all      SQLite, PostgreSQL, browser
#   deploy/test.sh quick    unit tests on SQLite
set -uo pipefail
cd "$(dirname "$0")/.."
# Settings of the shell that starts the tests are not the tests'.
unset DATABASE_URL SECRET_KEY SECRET_KEY_FALLBACKS DEBUG HTTPS ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SITE_URL TRUSTED_PROXIES
unset EMAIL_URL DEFAULT_FROM_EMAIL MEDIA_ROOT MEDIA_STORAGE MEDIA_STORAGE_OPTIONS KEEP_ORIGINALS CACHE_URL CONN_MAX_AGE
unset PGBOUNCER RATE_LIMITS STAFF_SECOND_FACTOR TILE_URL TILE_ATTRIBUTION LOG_LEVEL DJANGO_SETTINGS_MODULE
# Compiled once for all stages and workers, in a folder of its own.
export PYTHONPYCACHEPREFIX="$PWD/var/pycache"
unset PYTHONDONTWRITEBYTECODE
workers="${TEST_WORKERS:-2}"
failed=0
summary=$(mktemp)
output=$(mktemp)
trap 'rm -f "$summary" "$output"' EXIT

# stage NAME COMMAND...: run, keep the verdict and the last line.
stage() {
    local name=$1
    shift
    printf '\n==> Tests: %s\n' "$name"
    "$@" 2>&1 | tee "$output" || failed=1
    printf '%s:\n%s\n' "$name" "$(tail -n 1 "$output")" >> "$summary"
}

skipped() {
    printf '\n************************************************************\n' >&2
    printf '*** SKIPPED: %s\n*** %s\n' "$1" "$2" >&2
    printf '************************************************************\n' >&2
    printf '%s:\nSKIPPED, NOT TESTED. %s\n' "$1" "$2" | cat - "$summary" > "$output" && cp "$output" "$summary"
}

find_chromium() { command -v chromium || command -v chromium-browser; }

install_chromium() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "==> Installing Chromium for the browser tests"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium) \
        >/dev/null
}

unit=(.venv/bin/python -m pytest -q -n "$workers" --dist worksteal -m "not browser")
browser=(.venv/bin/python -m pytest -q -n "$workers" -m browser tests/browser)

stage "unit tests on SQLite" "${unit[@]}"
if [ "${1:-all}" = all ]; then
    if reason=$(deploy/postgres-test.sh --available 2>&1); then
        stage "unit tests on PostgreSQL" deploy/postgres-test.sh "${unit[@]}"
    else
        skipped "unit tests on PostgreSQL" "$reason. Debian: apt-get install postgresql"
    fi
    if find_chromium >/dev/null || install_chromium; then
        # The synchronous browser driver runs an event loop in the test's thread; Django refuses the database there.
        stage "browser tests" env DJANGO_ALLOW_ASYNC_UNSAFE=1 CHROMIUM="$(find_chromium)" "${browser[@]}"
    else
        skipped "browser tests" "Chromium was not found and could not be installed. Debian: apt-get install chromium"
    fi
fi

echo
cat "$summary"
exit "$failed"
