"""Paging by key: the cursor says after which report a page begins, so no page counts or skips rows.

A cursor is read strictly; anything else is a bad request on both databases. It names the report by its code: a row
number would tell how many reports there are, the confidential ones included.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.exceptions import BadRequest
from django.db import connections
from django.db.models import Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _

from reports.codes import PREFIX, read_code
from reports.models import Report

PAGE_SIZE = 25
PARAMETER = "cursor"
NO_VALUE = "x"
CURSOR = re.compile(r"([np])([0-9]{1,16}|x)-([0-9A-Z]{7})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Order:
    """The order of a list: by a date field, and by row number where dates are equal."""

    field: str
    descending: bool = False

    def names(self, *, backward: bool) -> list[str]:
        """The order as `order_by` takes it."""
        sign = "-" if self.descending != backward else ""
        return [f"{sign}{self.field}", f"{sign}id"]


NEWEST = Order("created_at", descending=True)
DUE = Order("resolution_due")


@dataclass(frozen=True)
class Cursor:
    """A place in a list: the report after which (or, backward, before which) the page begins."""

    backward: bool
    value: datetime | None
    code: str

    def __str__(self) -> str:
        number = NO_VALUE if self.value is None else (self.value - EPOCH) // MICROSECOND
        return f"{'p' if self.backward else 'n'}{number}-{self.code.removeprefix(PREFIX)}"


@dataclass(frozen=True)
class Page:
    """The rows of one page and the cursors of its neighbours, empty where there is none."""

    rows: list[Report]
    previous: str = ""
    next: str = ""


def read_cursor(text: str) -> Cursor:
    """Return the cursor that a link carries. Raises BadRequest (status 400) for anything that we did not make."""
    found = CURSOR.fullmatch(text)
    code = read_code(found[3]) if found else None
    if found is None or code is None or not code.endswith(found[3]):
        raise BadRequest(_forged())
    return Cursor(found[1] == "p", None if found[2] == NO_VALUE else _moment(int(found[2])), code)


def _moment(microseconds: int) -> datetime:
    if microseconds > (LATEST - EPOCH) // MICROSECOND:
        raise BadRequest(_forged())
    return EPOCH + microseconds * MICROSECOND


def _forged() -> str:
    return _("This link to a page of the list is damaged. Start again from the first page.")


def page(queryset: QuerySet[Report], order: Order, cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """Return one page of `queryset` in this order; one query. Raises BadRequest for a forged cursor."""
    at = read_cursor(cursor) if cursor else None
    backward = at is not None and at.backward
    if at is not None:
        queryset = queryset.filter(_beyond(queryset, order, at))
    found = list(queryset.order_by(*order.names(backward=backward))[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backward:
        rows.reverse()
    before = rows and (more if backward else at is not None)
    after = rows and (more or backward)
    return Page(
        rows,
        previous=_cursor(rows[0], order, backward=True) if before else "",
        next=_cursor(rows[-1], order, backward=False) if after else "",
    )


def _cursor(report: Report, order: Order, *, backward: bool) -> str:
    return str(Cursor(backward, getattr(report, order.field), report.code))


def _beyond(queryset: QuerySet[Report], order: Order, at: Cursor) -> Q:
    """The rows that follow the cursor in the direction of reading; where rows lack the date, databases differ."""
    rising = order.descending == at.backward
    field, step = order.field, "gt" if rising else "lt"
    row_number = Subquery(Report.objects.filter(code=at.code).values("id")[:1])
    same_date_beyond = Q(**{f"id__{step}": row_number})
    empty = Q(**{f"{field}__isnull": True})
    nulls_follow = rising != connections[queryset.db].features.order_by_nulls_first
    if at.value is None:
        beyond = empty & same_date_beyond
        return beyond if nulls_follow else beyond | ~empty
    # "<= and (< or …)" rather than "< or (= and …)": an index range on both databases.
    beyond = Q(**{f"{field}__{step}e": at.value}) & (Q(**{f"{field}__{step}": at.value}) | same_date_beyond)
    nullable = Report._meta.get_field(field).null
    return beyond | empty if nullable and nulls_follow else beyond


def links(request: HttpRequest, shown: Page) -> dict[str, str]:
    """The addresses of the neighbouring pages as components/pager.html takes them; filters stay."""
    return {"previous": _address(request, shown.previous), "next": _address(request, shown.next)}


def _address(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query[PARAMETER] = cursor
    return f"{request.path}?{query.urlencode()}"
