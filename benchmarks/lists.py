"""How the public list's and the queue's server time grows with the number of reports."""

import io
import statistics
import time

SMALL = 1000
CALLS = 15


def measure(rows):
    """Yield the server time of both pages at 1,000 and at `rows` reports, as ratios."""
    from django.core.management import call_command

    people = staff("dispatcher"), staff("head", agency="DLHK")
    call_command("make_demo", reports=SMALL, seed=1, accounts_off=True, stdout=io.StringIO())
    _settle()
    small = _times(*people)
    call_command("make_demo", reports=rows - SMALL, seed=2, accounts_off=True, stdout=io.StringIO())
    _settle()
    large = _times(*people)
    for name in small:
        yield {"bench": f"{name} at {SMALL} reports", "value": round(small[name] * 1000, 1), "unit": "ms"}
        yield {
            "bench": f"{name} at {rows} reports",
            "value": round(large[name] * 1000, 1),
            "unit": "ms",
            "ratio_to": f"{name} at {SMALL} reports",
            "ratio": round(large[name] / small[name], 2),
        }


def staff(role, agency=None):
    """Somebody of the staff, signed in."""
    from django.test import Client

    from agencies.models import Agency, Officer, User

    user = User.objects.create(email=f"{role}@bench.test", name=role, is_staff=True)
    Officer.objects.create(user=user, role=role, agency=agency and Agency.objects.get(code=agency))
    client = Client()
    client.force_login(user, "agencies.backends.ActiveStaffBackend")
    return client


def _settle():
    """Index what waits and let the planner know the table's new size, as `run_due` and autovacuum do in daily use."""
    from django.db import connection
    from django.utils import timezone

    from reports import search

    while search.index_waiting(timezone.now()):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _times(dispatcher, head):
    """Median seconds of each page, through the whole stack of middleware."""
    from django.test import Client

    pages = {
        "public list": (Client(), "/laporan/"),
        "public list, one category": (Client(), "/laporan/?category=sampah"),
        "public list, searched": (Client(), "/laporan/?q=sampah"),
        "queue of the dispatcher": (dispatcher, "/konsol/antrean/"),
        "queue of an agency head": (head, "/konsol/antrean/"),
    }
    return {name: median(client, path) for name, (client, path) in pages.items()}


def median(client, path):
    times = []
    for _call in range(CALLS):
        started = time.perf_counter()
        response = client.get(path, headers={"host": "127.0.0.1"})
        times.append(time.perf_counter() - started)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
    return statistics.median(times)
