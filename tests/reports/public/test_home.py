"""The first page and the page about the service."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import EmergencyNumber
from reports.statistics import recount
from reports.workflow import Step, record_history
from tests.factories import CategoryFactory, KelurahanFactory, ReportFactory, move, report_with_history, staff_user

pytestmark = pytest.mark.django_db


def test_the_first_page_leads_to_the_form_and_to_the_code(client):
    page = client.get("/").content.decode()
    assert 'href="/lapor/"' in page
    assert 'action="/pantau/"' in page
    assert 'name="kode"' in page


def test_it_costs_no_query_within_a_minute(client, queries):
    report_with_history("in_progress", "resolved", "closed")
    client.get("/")
    with queries(0):
        client.get("/")


def test_it_shows_what_was_confirmed_this_week(client):
    solved = report_with_history("in_progress", "resolved", "closed")
    report_with_history("in_progress", "resolved", "closed", outcome="unconfirmed")
    report_with_history("in_progress", "resolved", "closed", created_at=timezone.now() - timedelta(days=20))
    report_with_history("in_progress", "resolved", "closed", publicity="confidential")
    shown = client.get("/").context["solved"]
    assert ([report.code for report in shown["reports"]], shown["count"]) == ([solved.code], "1")


def test_a_kept_count_is_written_in_the_language_of_each_reader(client):
    category, kelurahan, at = CategoryFactory(), KelurahanFactory(), timezone.now() - timedelta(hours=1)
    past = [Step(to, at) for to in ("in_progress", "resolved", "closed")]
    reports = [
        ReportFactory.build(category=category, kelurahan=kelurahan, created_at=at, outcome="confirmed")
        for _ in range(1001)
    ]
    record_history((report, past) for report in reports)
    counts = []
    for language in ("en", "id"):
        client.cookies["bahasa"] = language
        counts.append(client.get("/").context["solved"]["count"])
    assert counts == ["1,000+", "1.000+"]


def test_it_shows_that_somebody_reads(client):
    dispatcher = staff_user("dispatcher")
    staff_user("officer", agency=CategoryFactory().agency, on_duty=False)
    move(ReportFactory(), "verified", user=dispatcher)
    move(ReportFactory(publicity="confidential"), "verified", user=dispatcher)
    ReportFactory(created_at=timezone.now() - timedelta(hours=5))
    ReportFactory(created_at=timezone.now() - timedelta(days=5), publicity="confidential")
    at_work = client.get("/").context["at_work"]
    assert (at_work["on_duty"], at_work["acts"], at_work["oldest_wait"] // timedelta(hours=1)) == (1, "1", 5)


def test_the_record_has_its_denominator(client):
    report_with_history("in_progress", "resolved", "closed")
    recount(timezone.now())
    answered = client.get("/").context["promises"][0]
    assert answered["value"] == "100 %"
    assert "1" in answered["of"]


def test_the_page_about_the_service_lists_deadlines_and_numbers(client):
    CategoryFactory(code="pju", name="PJU/lampu & 'jalan', (+)", response_hours=0.25, resolution_working_days=3)
    EmergencyNumber.objects.create(code="fire", name="Pemadam", number="(0380) 113")
    page = client.get("/tentang/").content.decode()
    assert "PJU/lampu &amp; &#x27;jalan&#x27;, (+)" in page
    assert 'href="tel:0380113"' in page
