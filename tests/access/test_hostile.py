"""Input that is made to break things: answered with a message, never with a crash, on both databases."""

import pytest
from django.db import transaction

from tests.access.routes import routes, row_of
from tests.access.walk import addresses

pytestmark = pytest.mark.django_db
HOSTILE = {
    "NUL": "%00",
    "lone surrogate": "%ED%A0%80",
    "broken UTF-8": "%FF%FE",
    "very long": "x" * 100_000,
    "long number": "9" * 5000,
    "not a number": "NaN",
    "infinity": "Infinity",
    "negative": "-1",
    "beyond 64 bits": str(2**63),
    "fraction": "1e400",
    "quote": "'",
    "percent": "%25",
    "backslash": "%5C",
    "search operators": "'%22)(*%26%7C-OR NEAR:",
    "nested": "[" * 50_000,
    "forged cursor": "eyJhIjogMX0",
    "superscript digit": "%C2%B2",
    "date far away": "99999-12-31",
    "year nought": "0000-00-00",
    "line breaks": "a%0D%0ASet-Cookie: a=b",
    "a list": "1&{name}=2&{name}=[]",
}
# A handful stands for all where each field is tried by itself: those that have broken something before.
HANDFUL = ("NUL", "very long", "long number", "beyond 64 bits", "nested", "superscript digit", "a list")
# Fields that are read before the others, and a bad one of which ends the request.
GATES = frozenset({"kunci", "cursor", "step"})
ROUTES = {route.name: route for route in routes() if row_of(route)}
READ_PAGES = [name for name, route in ROUTES.items() if row_of(route).parameters]
SENT_PAGES = [name for name, route in ROUTES.items() if row_of(route).fields]
ADMIN_LISTS = [name for name in ROUTES if name.endswith("_changelist")]


def _role(row):
    return "stranger" if "stranger" in row.readers else "dispatcher" if "dispatcher" in row.readers else "administrator"


def _query(fields, value):
    """The value in every one of the fields."""
    return "&".join(f"{field}={value}".replace("{name}", field) for field in fields)


def _pairs(row, fields):
    """What to send: a handful of values in each field alone and, where strangers come, every value in all at once.

    A gate is tried with every value by itself, and stays out of the request that fills all others: it would end it.
    """
    open_to_all = "stranger" in row.readers
    for field in fields:
        values = HOSTILE if open_to_all and field in GATES else HANDFUL
        yield from ((what, field, _query([field], HOSTILE[what])) for what in values)
    others = [field for field in fields if field not in GATES]
    if open_to_all and others:
        yield from ((what, "all", _query(others, value)) for what, value in HOSTILE.items())


def _first(world, name, role):
    """The page itself, for a report that the role sees; with its key where the role has one."""
    return next(iter(addresses(world, ROUTES[name], row_of(ROUTES[name]), role))).path


def _broken(ask, pairs):
    """The values that were answered by a crash, or by one of the database that spoils the rest of the transaction."""
    broken = []
    for what, field, query in pairs:
        with transaction.atomic():
            response = ask(field, query)
        if response.status_code >= 500:
            broken.append((what, field, response.status_code))
    return broken


def _reads(world, role, path):
    return lambda _field, query: world.client(role).get(f"{path}?{query}")


def _sends(world, role, path, name):
    def send(field, query):
        body = query + FILL.get((name, field), "")
        return world.client(role).post(path, body.encode(), content_type="application/x-www-form-urlencoded")

    return send


@pytest.mark.parametrize("name", READ_PAGES)
def test_a_hostile_parameter_never_breaks_a_page(world, name):
    row = row_of(ROUTES[name])
    role = _role(row)
    path = _first(world, name, role).partition("?")[0]
    assert not _broken(_reads(world, role, path), _pairs(row, row.parameters)), path


@pytest.mark.parametrize("name", SENT_PAGES)
def test_a_hostile_field_never_breaks_a_form(world, name):
    row = row_of(ROUTES[name])
    roles = ["link" if row.about == "report" and "stranger" in row.readers else _role(row)]
    roles += ["owner"] if name == "owner_answer" else []
    for role in roles:
        send = _sends(world, role, _path_for(world, name, role), name)
        assert not _broken(send, _pairs(row, row.fields)), f"POST {name} as {role}"


# The desk reads a field only when the step that has it is asked for.
_STEP = {
    "note": "move-resolved", "public": "note", "internal": "note", "agency": "reroute", "officer": "give",
    "cause": "move-on_hold", "review_date": "move-on_hold", "target": "move-duplicate", "version": "note",
}  # fmt: skip
FILL = {
    (name, field): f"&step={step}" + ("&version=1" if field != "version" else "&public=a")
    for name in ("admin:desk", "owner_answer")
    for field, step in _STEP.items()
}
FILL["owner_answer", "all"] = "&step=move-on_hold"
FILL |= {("admin:queue", "report"): "&act=verified", ("admin:queue", "agency"): "&act=assigned&report=KPG-0000000:1"}


def _path_for(world, name, role):
    row, found = row_of(ROUTES[name]), None
    for found in addresses(world, ROUTES[name], row, role):
        report = world.reports.get(found.number)
        if report is None or (row.judge(role, found.number, report, key=role == "link") and report.is_open):
            break
    return found.path


@pytest.mark.parametrize("name", ADMIN_LISTS)
def test_a_hostile_parameter_never_breaks_a_list_of_the_admin(world, name):
    """Searches differ from list to list; filters, order and page number are read in one place for all lists."""
    fields = ("q", "o", "p", "status__exact", "id__in") if name == "admin:reports_report_changelist" else ("q",)
    path = _first(world, name, "administrator")
    assert not _broken(_reads(world, "administrator", path), _pairs(row_of(ROUTES[name]), fields)), path


@pytest.mark.parametrize(
    "tail", ["%00", "%ED%A0%80", "x" * 5000, "9" * 5000, "'", "%25", "..%2F..%2Fetc", "%F0%9F%92%A9"]
)
def test_a_hostile_address_is_not_found(world, tail):
    for path in ("laporan/{}/", "kelurahan/{}/", "kelurahan/{}/feed/", "foto/{}/small/", "jawab/{}/", "berhenti/{}/"):
        assert world.client("stranger").get("/" + path.format(tail)).status_code in (400, 404), path
    for path in ("laporan/{}/", "reports/report/{}/change/", "reports/report/{}/history/", "{}/"):
        assert world.client("administrator").get("/konsol/" + path.format(tail)).status_code in (302, 400, 404), path
