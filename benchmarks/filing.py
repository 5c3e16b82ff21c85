"""How fast a report without photo is filed, against a bare view that inserts one row: same server, same database."""

import re
import secrets
import statistics
from urllib.parse import urlencode

from benchmarks.server import hammer, request, serving

CLIENTS = 8
SECONDS = 4
ROUNDS = 5
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
POINT = {"latitude": "-10.1583", "longitude": "123.6107", "accuracy": "12"}


def measure():
    """Yield the result lines; raises SystemExit when a report was lost, doubled or refused."""
    from django.db import connection

    vendor = connection.vendor
    connection.close()
    with serving({}) as port:
        rates, filed = _rounds(port)
    _check(filed)
    bare, ours = (statistics.median(rates[name]) for name in ("bare", "report"))
    ratios = [ours / bare for bare, ours in zip(rates["bare"], rates["report"], strict=True)]
    yield {"bench": f"bare insert, {vendor}", "value": round(bare, 1), "unit": "requests/s"}
    yield {
        "bench": f"filing a report, {vendor}",
        "value": round(ours, 1),
        "unit": "reports/s",
        "ratio_to": f"bare insert, {vendor}",
        "ratio": round(statistics.median(ratios), 3),
    }


def _rounds(port):
    """Alternate bare and report for some rounds, so that the machine's moods hit both."""
    send = {"bare": lambda: request(port, "POST", "/bare/")[0], "report": _reporter(port)}
    for once in send.values():
        for _warm in range(10):
            once()
    rates, filed = {"bare": [], "report": []}, 10
    for _round in range(ROUNDS):
        for name in ("bare", "report"):
            rate, seen = hammer(send[name], clients=CLIENTS, seconds=SECONDS)
            rates[name].append(rate)
            expected = 200 if name == "bare" else 302
            if set(seen) != {expected}:
                raise SystemExit(f"{name}: answers {dict(seen)}")
            if name == "report":
                filed += seen.total()
    return rates, filed


def _reporter(port):
    """A function that files one report as the page's form does and returns the status."""
    _status, headers, page = request(port, "GET", "/lapor/")
    cookie = headers["Set-Cookie"].split(";")[0]
    token = TOKEN.search(page).group(1).decode()
    sender = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}

    def send():
        fields = {
            "csrfmiddlewaretoken": token,
            "category": "sampah",
            "text": "Sampah menumpuk di tepi jalan, sudah tiga hari tidak diangkut.",
            "publicity": "public",
            "idempotency_key": secrets.token_hex(16),
            **POINT,
        }
        return request(port, "POST", "/lapor/", urlencode(fields), sender)[0]

    return send


def _check(filed):
    """The server's count must be the client's: no report lost, none doubled, each with event and outbox row."""
    from reports.models import Event, Outbox, Report

    counts = {model.__name__: model.objects.count() for model in (Report, Event, Outbox)}
    if set(counts.values()) != {filed}:
        raise SystemExit(f"The client filed {filed} reports, the server has {counts}")
