"""The public list and the page of a kelurahan."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from agencies.models import Kelurahan
from reports import maps
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    KelurahanFactory,
    ReportFactory,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[123.6, -10.2], [123.7, -10.2], [123.7, -10.1], [123.6, -10.1], [123.6, -10.2]]],
}


def shown(client, **query):
    response = client.get("/laporan/", query)
    assert response.status_code == 200
    return {report.code for report in response.context["reports"]}


def test_the_newest_report_comes_first(client):
    old = ReportFactory(created_at=timezone.now() - timedelta(days=2))
    new = ReportFactory()
    rows = client.get("/laporan/").context["reports"]
    assert [row.code for row in rows] == [new.code, old.code]


@pytest.mark.parametrize("role", [None, "dispatcher", "executive"])
def test_a_confidential_report_is_nowhere_and_in_no_count(client, role):
    place = KelurahanFactory()
    secret = ReportFactory(publicity="confidential", kelurahan=place, text="Rahasia sekali")
    if role:
        client.force_login(staff_user(role))
    for address in ["/laporan/", f"/laporan/?q={secret.code}", "/laporan/?q=rahasia", f"/kelurahan/{place.code}/"]:
        response = client.get(address)
        assert response.context["reports"] == []
        assert secret.title not in response.content.decode()
    assert client.get("/laporan/").context["count"] == "0"
    assert client.get(f"/kelurahan/{place.code}/").context["open"] == "0"
    assert maps.open_by_kelurahan() == {}


@pytest.mark.parametrize("reports", [1, 25])
def test_the_number_of_queries_does_not_grow(client, queries, reports):
    category, place = CategoryFactory(), KelurahanFactory()
    for _ in range(reports):
        ReportFactory(category=category, kelurahan=place)
    client.get("/laporan/?q=sampah&status=open")
    # SQLite is asked first how common the word is.
    with queries(4 if connection.vendor == "sqlite" else 3):
        client.get("/laporan/?q=sampah&status=open")


def test_twenty_five_a_page_and_the_next_link_keeps_the_filters(client):
    category, place = CategoryFactory(), KelurahanFactory()
    for _ in range(26):
        ReportFactory(category=category, kelurahan=place)
    first = client.get("/laporan/", {"category": category.code, "q": "Sampah"})
    assert len(first.context["reports"]) == 25
    assert f"category={category.code}" in first.context["pager"]["next"]
    assert len(client.get(first.context["pager"]["next"]).context["reports"]) == 1


def test_each_filter_narrows(client):
    lamp = ReportFactory(category=CategoryFactory(code="lampu-jalan", agency=AgencyFactory(code="PUPR")))
    wish = ReportFactory(category=CategoryFactory(code="usulan", kind="wish"))
    solved = report_with_history("in_progress", "resolved", "closed")
    claimed = report_with_history("in_progress", "resolved")
    everything = {lamp.code, wish.code, solved.code, claimed.code}
    assert shown(client) == everything
    assert shown(client, category=["lampu-jalan", "usulan"]) == {lamp.code, wish.code}
    assert shown(client, agency="PUPR") == {lamp.code}
    assert shown(client, kelurahan=wish.kelurahan.code) == {wish.code}
    assert shown(client, kind="wish") == {wish.code}
    assert shown(client, status="open") == {lamp.code, wish.code}
    assert shown(client, status="solved") == {solved.code}
    assert shown(client, status="resolved") == {claimed.code}
    assert shown(client, status="closed") == set()
    assert shown(client, q="menumpuk") == everything


@pytest.mark.parametrize(
    ("created", "days"),
    [
        (datetime(2026, 11, 1, 15, 59, tzinfo=UTC), "2026-11-01"),
        (datetime(2026, 11, 1, 16, 0, tzinfo=UTC), "2026-11-02"),
    ],
)
def test_a_day_ends_at_midnight_in_kupang(client, created, days):
    report = ReportFactory(created_at=created)
    assert shown(client, since=days, until=days) == {report.code}
    assert shown(client, until="2026-10-31") == set()


@pytest.mark.parametrize(
    "query",
    [
        {"status": "nonsense"}, {"category": "no-such"}, {"kelurahan": "x' OR 1=1"}, {"agency": "9" * 5000},
        {"since": "yesterday"}, {"until": "9999-12-31"}, {"since": "0001-01-01"}, {"q": "x" * 5000}, {"kind": "["},
        {"since": "2026-02-30"},
    ],
    ids=lambda query: str(query)[:20],
)  # fmt: skip
def test_a_wrong_value_is_named_and_the_page_still_works(client, query):
    ReportFactory()
    response = client.get("/laporan/", query)
    assert response.status_code == 200
    assert set(response.context["filters"].form.errors) == set(query)
    assert 'class="error-summary"' in response.content.decode()


@pytest.mark.parametrize("cursor", ["x", "n1-AAAAAAA", "1 OR 1=1", "n" * 3000, "n99999999999999999999-0000000"])
def test_a_forged_cursor_is_a_bad_request(client, cursor):
    assert client.get("/laporan/", {"cursor": cursor}).status_code == 400


def test_an_empty_list_gives_the_next_step(client):
    assert 'href="/lapor/"' in client.get("/laporan/").content.decode()
    assert 'class="empty"' in client.get("/laporan/?q=zzz").content.decode()


def test_odd_names_pass_unharmed(client):
    category = CategoryFactory(code="pju", name="PJU/lampu & 'jalan', (+)")
    ReportFactory(category=category, title="<script>alert(1)</script>")
    page = client.get("/laporan/?category=pju").content.decode()
    assert "PJU/lampu &amp; &#x27;jalan&#x27;, (+)" in page
    assert "<script>alert" not in page


def test_the_page_of_a_kelurahan_shows_its_reports_only(client, queries):
    here, elsewhere = ReportFactory(), ReportFactory()
    address = f"/kelurahan/{here.kelurahan.code}/"
    page = client.get(address)
    assert [row.code for row in page.context["reports"]] == [here.code]
    assert elsewhere.title not in page.context["kelurahan"].name
    with queries(3):
        client.get(address)


@pytest.mark.parametrize("code", ["53.71.99.9999", "x", "%00", "../"])
def test_an_unknown_kelurahan_is_not_found(client, code):
    assert client.get(f"/kelurahan/{code}/").status_code in (400, 404)


def test_the_map_has_a_class_a_link_and_a_number_for_each_kelurahan(client):
    place = KelurahanFactory(outline=SQUARE)
    ReportFactory(kelurahan=place)
    page = client.get("/laporan/").content.decode()
    assert f'<a href="/kelurahan/{place.code}/" aria-label="{place.name}: 1">' in page
    assert 'class="step-1"' in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("counts", "bounds"),
    [([], [0]), ([0, 0], [0]), ([3], [0, 3]), ([1, 2, 3, 4], [0, 1, 2, 3, 4]), ([1, 1, 1, 9], [0, 1, 9])],
)
def test_classes_of_the_map_hold_about_equally_many(counts, bounds):
    assert maps.class_bounds(counts) == bounds


@pytest.mark.parametrize(
    ("publicity", "private", "map_shown", "pin"),
    [("public", False, True, True), ("public", True, True, False), ("confidential", False, False, False)],
)
def test_the_map_of_a_report_hides_what_must_not_be_exact(publicity, private, map_shown, pin):
    report = ReportFactory(
        kelurahan=KelurahanFactory(outline=SQUARE),
        category=CategoryFactory(private_by_default=private),
        publicity=publicity,
        latitude=-10.15,
        longitude=123.65,
    )
    drawn = maps.report_map(report)
    assert (drawn is not None, bool(drawn and drawn["pin"])) == (map_shown, pin)


def test_outlines_are_not_read_for_a_list(client):
    ReportFactory()
    assert "outline" in client.get("/laporan/").context["reports"][0].kelurahan.get_deferred_fields()
    assert Kelurahan.objects.count() == 1
