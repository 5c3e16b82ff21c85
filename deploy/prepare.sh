#!/bin/sh
# Bring database, reference data, demo data and static files up to date; a second run keeps the data.
set -eu
cd "$(dirname "$0")/.."
export DEBUG="${DEBUG:-1}"

say() { echo "==> $*"; }
manage() { .venv/bin/python manage.py "$@"; }
has_reports() {
    manage shell --no-imports -c 'from reports.models import Report; raise SystemExit(not Report.objects.exists())'
}

mkdir -p var
say "Bringing the database up to date"
manage migrate -v 0
manage createcachetable -v 0
say "Loading reference data"
manage load_reference -v 0
say "Loading the study's questionnaire"
if [ "${DEMO:-1}" != 0 ]; then manage load_instrument --open; else manage load_instrument; fi
if [ "${DEMO:-1}" != 0 ] && ! has_reports; then
    say "Making demo data"
    # The server prints the accounts when it is ready.
    manage make_demo --reports 3000 --seed 1 --quiet-accounts
fi
if [ "${DEMO:-1}" != 0 ]; then
    say "Making demo answers to the study"
    manage make_survey_demo --answers 200 --seed 1 --unless-answered
fi
say "Collecting static files"
manage collectstatic --no-input -v 0
