"""`manage.py make_demo`: fictional people and a living city of reports, in bulk and the same for the same seed."""

import gc
import time
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from agencies import reference
from reports.demo.city import City
from reports.demo.extras import ring_bells
from reports.demo.people import DOMAIN, NAMED, create_accounts
from reports.statistics import roll_up

LARGEST = 5_000_000


class Command(BaseCommand):
    help = "Make demonstration accounts and reports: fictional, in the launch's shares, six months up to now."

    def add_arguments(self, parser):
        parser.add_argument("--reports", type=int, default=3000, help="how many reports to add (3000)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same city (1)")
        parser.add_argument("--until", help="the moment at which the history ends, ISO with zone (now)")
        parser.add_argument("--quiet-accounts", action="store_true", help="do not print who may sign in")
        parser.add_argument(
            "--accounts-off", action="store_true", help="reports only: make no accounts (the only way with DEBUG off)"
        )

    def handle(self, *args, reports, seed, until, accounts_off, quiet_accounts, **options):
        now = _moment(until)
        if not 0 <= reports <= LARGEST:
            raise CommandError(f"--reports must be between 0 and {LARGEST}.")
        if not (settings.DEBUG or accounts_off):
            raise CommandError(
                "Demonstration accounts have a public password and are refused while DEBUG is off. Nothing was made. "
                "On a developer's machine set DEBUG=1; for reports without accounts add --accounts-off."
            )
        reference.forget()
        if not (reference.categories() and reference.shapes()):
            raise CommandError("There are no categories or outlines yet. Run `manage.py load_reference` first.")
        if not accounts_off:
            create_accounts()
        started = time.monotonic()
        with _in_bulk():
            made = City(seed, now).make(reports, self._progress)
            if not accounts_off:
                ring_bells(now)
            roll_up(now)
        self._say(f"{made} reports in {time.monotonic() - started:.1f} s.", options)
        if not (accounts_off or quiet_accounts):
            self._print_accounts()

    def _progress(self, made):
        if made % 10_000 == 0:
            self.stderr.write(f"{made} reports …")

    def _say(self, line, options):
        if options["verbosity"] > 0:
            self.stdout.write(line)

    def _print_accounts(self):
        self.stdout.write(f"Demonstration accounts (password {settings.DEMO_PASSWORD}):")
        for local, name in [("admin", "Contoh Admin"), *[(row[0], row[1]) for row in NAMED]]:
            self.stdout.write(f"  {f'{local}@{DOMAIN}':<28} {name}")


@contextmanager
def _in_bulk():
    """Spare what pays for requests but not for a bulk run: the log of queries (with DEBUG on), frequent collection.

    Fewer collections alone saved a fifth of the time on 6,000 reports.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    connection.make_debug_cursor = connection.make_cursor
    try:
        yield
    finally:
        del connection.make_debug_cursor
        gc.set_threshold(*before)


def _moment(text):
    if not text:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--until must be a moment such as 2026-11-24T12:00:00+08:00.") from None
    if timezone.is_naive(moment):
        raise CommandError("--until needs its time zone, such as +08:00.")
    return moment
