"""Asking every address as every role, and reading what comes back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import admin
from django.db import connection
from django.urls import NoReverseMatch, reverse

from reports.models import Contact, Report
from reports.notifications import unsubscribe
from tests.access import oracle
from tests.access.routes import PHOTO, PLACE, REPORT, TOKEN, Route, Row, admin_routes, key_for
from tests.access.world import World, photo_id

# Rows of these tables are no change: a session is how a browser is remembered.
BOOKKEEPING = ("django_session", "kupang_cache")
# Filters are tried by those between whom answers could differ; a list for everybody needs no more.
ASK_MORE = ("stranger", "reporter", "lurah", "holder", "head", "dispatcher", "administrator")
SIZES = ("large", "small")


@dataclass(frozen=True)
class Address:
    """One path to ask, and the number of the report that it is about (0: none)."""

    path: str
    number: int = 0


def addresses(world: World, route: Route, row: Row, role: str) -> Iterator[Address]:
    """All paths of a route for a role: each report, each size of a photo, each query."""
    if row.about in (REPORT, PHOTO) or (is_about_object(route) and _model_of(route) is Report):
        for number, report in world.sample():
            for args in _of_report(route, row, number, report):
                yield Address(path_of(route, args) + key_for(role, report), number)
        return
    for args in _arguments(world, route, row):
        path = path_of(route, args)
        yield Address(path)
        if role in ASK_MORE and not is_about_object(route) and not route.name.endswith("_add"):
            yield from (Address(path + query) for query in row.queries)


def _of_report(route: Route, row: Row, number: int, report: Report) -> list[tuple[object, ...]]:
    if row.about == PHOTO:
        return [(photo_id(number), size) for size in SIZES]
    return [(report.code,)] if row.about == REPORT else [(report.pk,)]


def _arguments(world: World, route: Route, row: Row) -> list[tuple[object, ...]]:
    if row.about == PLACE:
        return [(place.code,) for place in world.places.values()]
    if row.about == TOKEN:
        return [(unsubscribe.path(Contact.objects.order_by("pk").first()).rstrip("/").rsplit("/", 1)[-1],)]
    if is_about_object(route):
        first = _model_of(route)._default_manager.order_by("pk").values_list("pk", flat=True).first()
        return [(first or 1, 1) if "simple_history" in route.name else (first or 1,)]
    return [row.args]


def is_about_object(route: Route) -> bool:
    """Whether the address is the stock admin's page of one object."""
    return route.name in admin_routes() and ("object_id" in route.pattern or "simple_history" in route.name)


def _model_of(route: Route):
    label = admin_routes()[route.name]
    return next(model for model in admin.site._registry if model._meta.label_lower.replace(".", "_") == label)


def path_of(route: Route, args: tuple[object, ...]) -> str:
    """The path of a route; one without a name is filled in by hand."""
    try:
        return reverse(route.name, args=args)
    except NoReverseMatch:
        path = "/" + route.pattern
    for piece, value in (
        ("<path:object_id>", str(args[0]) if args else "1"),
        ("(?P<url>.*)$", "tidak-ada/"),
        ("^(?:signup|email|confirm-email|password/set)/", "signup/"),
    ):
        path = path.replace(piece, value)
    return path


def body_of(response) -> str:
    """The whole text of an answer, its headers too: a file name in a header can leak as well."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{content.decode('latin-1') if _is_binary(response) else content.decode()}"


VARYING = re.compile(
    r"(name=.csrfmiddlewaretoken. value=|data-csrf=|X-CSRFToken.: )[\"'][^\"']*[\"']|"
    r"^(Date|Expires|Last-Modified): .*$|"
    r"(ETag|Content-Length): .*|(?<=<updated>)[^<]*",
    re.MULTILINE,
)


def plain(body: str) -> str:
    """The answer without what differs from one request to the next: tokens, dates, lengths."""
    return VARYING.sub("", body)


def _is_binary(response) -> bool:
    return response.headers.get("Content-Type", "").startswith(("image/jpeg", "application/vnd."))


@contextmanager
def no_write():
    """Fail when a statement in the block changes a row of anything but the bookkeeping."""
    written = []

    def look(execute, sql, params, many, context):
        head = sql.lstrip().split(None, 1)[0].upper()
        if head in ("INSERT", "UPDATE", "DELETE", "REPLACE") and not any(name in sql for name in BOOKKEEPING):
            written.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written


def leaks(world: World, role: str, row: Row, body: str, *, key_of: int = 0) -> set[tuple[str, int]]:
    """The markers in the answer that this role may not read there."""
    return {
        (name, number)
        for name, number in world.found_in(body)
        if name not in permitted(world, role, row, number, key=number == key_of)
    }


def permitted(world: World, role: str, row: Row, number: int, *, key: bool) -> frozenset[str]:
    report = world.reports[number]
    if row.shows == "nothing":
        return frozenset()
    if row.shows == "public":
        return frozenset() if report.marks["publicity"] == "confidential" else oracle.CONTENT | {"photo"}
    if row.shows == "owner":
        return _owner_reads(role, number, report)
    return oracle.allowed(role, number, report, key=key)


def _owner_reads(role: str, number: int, report: Report) -> frozenset[str]:
    """An outside owner works like the field: what and where, no person, and no picture of a confidential report."""
    if not oracle.answers_as_owner(role, number, report):
        return frozenset()
    return oracle.CONTENT if report.marks["publicity"] == "confidential" else oracle.CONTENT | {"photo"}
