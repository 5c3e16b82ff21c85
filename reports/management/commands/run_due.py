"""Do what is due: announce, deliver, prepare photos, escalate, close, count. Once, or for ever with --loop.

A part that may take minutes (a large export) is heavy, and mails should not wait for it: run `--only quick` in one
process and `--only heavy` in another. Without --only one process does both in turn.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from agencies.people import forget_unconfirmed
from reports import escalation, photos, search, statistics
from reports.notifications import delivery, fanout

logger = logging.getLogger(__name__)

Part = Callable[[datetime], object]

TICK_SECONDS = 3
MINUTE, DAY = 60, 24 * 60 * 60


def clear_sessions(now: datetime) -> None:
    """Delete sessions that have expired."""
    SessionStore.clear_expired()


# (seconds between two runs, part). Each part is safe beside another worker and limits its own work.
SCHEDULE: tuple[tuple[int, Part], ...] = (
    (TICK_SECONDS, fanout.announce),
    (TICK_SECONDS, delivery.deliver),
    (TICK_SECONDS, photos.process_pending),
    (MINUTE, escalation.escalate),
    (MINUTE, escalation.close_unconfirmed),
    (MINUTE, statistics.roll_up),
    (MINUTE, photos.sweep_orphans),
    (MINUTE, photos.sweep_workbenches),
    (MINUTE, search.index_waiting),
    (DAY, delivery.forget_failed),
    (DAY, forget_unconfirmed),
    (DAY, clear_sessions),
)


def schedule(only: str = "") -> tuple[tuple[int, Part], ...]:
    """Our parts, and those that apps above this one name in their configuration's `due()` and `due_heavy()`."""
    quick, heavy = SCHEDULE + _of_apps("due"), _of_apps("due_heavy")
    return {"": quick + heavy, "quick": quick, "heavy": heavy}[only]


def _of_apps(method: str) -> tuple[tuple[int, Part], ...]:
    named = [getattr(config, method)() for config in apps.get_app_configs() if hasattr(config, method)]
    return tuple(part for parts in named for part in parts)


class Command(BaseCommand):
    """`run_due` makes one pass and ends, for cron; `run_due --loop` stays, for a service manager."""

    help = "Do what is due: tell people, deliver mails, prepare photos, escalate, close, count."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="Stay and go on until SIGTERM or Ctrl-C.")
        parser.add_argument(
            "--only", choices=["quick", "heavy"], default="", help="quick: all but exports and results; heavy: these"
        )

    def handle(self, *args: object, loop: bool = False, only: str = "", **options: object) -> None:
        if not loop:
            failed = run([part for _seconds, part in schedule(only)])
            if failed:
                raise CommandError(f"{failed} parts failed; the log says why. They are tried again next time.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_received: stop.set())
        work(stop, only)


def work(stop: threading.Event, only: str = "") -> None:
    """Run each part as often as the schedule says until `stop` is set; a part that has begun ends first."""
    parts = schedule(only)
    due = {part: 0.0 for _seconds, part in parts}
    while not stop.is_set():
        started = time.monotonic()
        for seconds, part in parts:
            if due[part] <= started and not stop.is_set():
                due[part] = started + seconds
                run([part])
        stop.wait(TICK_SECONDS)


def run(parts: Sequence[Part]) -> int:
    """Run the parts one after the other; return how many failed. A failing part does not stop the others.

    What the outside can do to a part is expected here: the database or its connection fails, a disk or server is
    away. A mistake in our code ends the process loudly; the service manager starts it again.
    """
    failed = 0
    for part in parts:
        _fresh_connection()
        try:
            part(timezone.now())
        except (DatabaseError, OSError):
            failed += 1
            logger.exception("%s failed and is tried again", part.__qualname__)
    return failed


def _fresh_connection() -> None:
    """Drop a connection that broke or grew old, as Django does between requests; never inside a transaction."""
    if not connection.in_atomic_block:
        close_old_connections()
