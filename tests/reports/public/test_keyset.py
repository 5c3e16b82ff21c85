"""Paging by key: every row once, in order, both ways; a forged cursor is a bad request."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import BadRequest
from hypothesis import given
from hypothesis import strategies as st

from reports import keyset
from reports.codes import new_code
from reports.models import Report
from tests.factories import CategoryFactory, KelurahanFactory, ReportFactory

START = datetime(2026, 11, 1, 3, tzinfo=UTC)


def make(hours, due=None):
    place, category = KelurahanFactory(), CategoryFactory()
    due = due or [hour + 24 for hour in hours]
    return [
        ReportFactory(
            kelurahan=place,
            category=category,
            created_at=START + timedelta(hours=hour),
            resolution_due=None if end is None else START + timedelta(hours=end),
        )
        for hour, end in zip(hours, due, strict=True)
    ]


def walk(order, size):
    """All codes forward and all codes back again."""
    pages = [keyset.page(Report.objects.all(), order, size=size)]
    while pages[-1].next:
        pages.append(keyset.page(Report.objects.all(), order, pages[-1].next, size))
    back = [pages[-1]]
    while back[-1].previous:
        back.append(keyset.page(Report.objects.all(), order, back[-1].previous, size))
    codes = [row.code for shown in pages for row in shown.rows]
    return codes, [row.code for shown in reversed(back) for row in shown.rows]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", [keyset.NEWEST, keyset.DUE], ids=["newest", "due"])
def test_every_row_comes_once_in_order_also_where_dates_are_equal_or_missing(order, size):
    make([1, 1, 1, 2, 3, 3, 5], due=[None, 9, 9, None, 4, 9, 30])
    expected = list(Report.objects.order_by(*order.names(backward=False)).values_list("code", flat=True))
    forward, back = walk(order, size)
    assert forward == expected
    assert back == expected


@pytest.mark.django_db
def test_a_page_costs_one_query(queries):
    make([1, 2, 3])
    first = keyset.page(Report.objects.all(), keyset.NEWEST, size=2)
    with queries(1):
        keyset.page(Report.objects.all(), keyset.NEWEST, first.next, size=2)


@pytest.mark.django_db
def test_an_empty_list_has_no_neighbours():
    assert keyset.page(Report.objects.all(), keyset.NEWEST) == keyset.Page([])


@pytest.mark.django_db
def test_links_keep_the_filters(rf):
    make([1, 2, 3])
    request = rf.get("/laporan/", {"category": ["sampah", "lampu-jalan"], "q": "got & 'jalan'", "cursor": "old"})
    found = keyset.links(request, keyset.page(Report.objects.all(), keyset.NEWEST, size=2))
    assert found["next"].startswith("/laporan/?category=sampah&category=lampu-jalan&q=got+%26+%27jalan%27&cursor=n")
    assert found["previous"] == ""


@given(st.booleans(), st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)))
def test_a_cursor_reads_back_as_it_was(backward, value):
    cursor = keyset.Cursor(backward, value, new_code())
    assert keyset.read_cursor(str(cursor)) == cursor


@given(st.text(max_size=60) | st.from_regex(r"[np][0-9]{1,20}-[0-9A-Z]{7}"))
def test_any_other_text_is_a_bad_request(text):
    try:
        cursor = keyset.read_cursor(text)
    except BadRequest:
        return
    assert keyset.read_cursor(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text", ["n1-AAAAAAA", "n٣-0000000", "n9999999999999999-0000000", "x", "n1-0000000\n", "n" * 9999]
)
def test_a_forged_cursor_is_refused(text):
    with pytest.raises(BadRequest):
        keyset.read_cursor(text)
