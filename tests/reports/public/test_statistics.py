"""The roll-up equals a recount from the reports; days end at midnight in Kupang; the page says what it counts."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies import reference
from reports import statistics
from reports.models import Report, Tally, TallyRun
from reports.public.statistics_views import record
from reports.statistics import Figures, figures, recount, roll_up
from tests.factories import (
    CategoryFactory,
    KelurahanFactory,
    ReportFactory,
    UserFactory,
    move,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db
LONG_AGO, FAR = date(2000, 1, 1), date(2100, 1, 1)


def everything(**only):
    (row,) = figures(LONG_AGO, FAR, **only)
    return row


def city():
    """Reports of every fate."""
    solved = report_with_history("verified", "in_progress", "resolved", "closed")
    report_with_history("in_progress", "resolved", "closed", outcome="unconfirmed", kelurahan=solved.kelurahan)
    report_with_history("in_progress", "resolved", category=solved.category)
    report_with_history("closed", outcome="withdrawn")
    report_with_history("rejected")
    report_with_history("verified", "duplicate", duplicate_of=solved)
    ReportFactory(response_due=timezone.now() - timedelta(hours=1), kelurahan=None, agency=None)
    ReportFactory(filed_by=UserFactory(is_staff=True))
    ReportFactory(publicity="confidential")
    return solved


def test_every_fate_is_a_figure_of_its_own():
    city()
    recount(timezone.now())
    assert everything() == Figures(
        key=None, received=8, by_staff=1, open=1, answered=6, answered_in_time=6, answer_overdue=1, claimed=3,
        confirmed=1, confirmed_in_time=1, unconfirmed=1, withdrawn=1, rejected=1, duplicate=1, solution_due=1,
    )  # fmt: skip


def test_a_confidential_report_is_in_no_figure():
    ReportFactory(publicity="confidential")
    recount(timezone.now())
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    ("created", "day"),
    [
        (datetime(2026, 11, 1, 15, 30, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 15, 59, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 16, 0, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 11, 1, 16, 30, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_a_day_ends_at_midnight_in_kupang(created, day):
    ReportFactory(created_at=created)
    recount(timezone.now())
    assert Tally.objects.get().day == day


def test_a_moved_report_is_recounted():
    report = ReportFactory()
    roll_up(timezone.now())
    assert everything().answered == 0
    move(report, "verified", user=staff_user("dispatcher"))
    roll_up(timezone.now())
    assert (everything().answered, everything().received) == (1, 1)


def test_a_deadline_that_passes_is_counted_though_nobody_touched_the_report():
    now = datetime(2026, 11, 24, 4, tzinfo=UTC)
    ReportFactory(created_at=now - timedelta(days=3), response_due=now + timedelta(hours=1))
    roll_up(now)
    assert everything().answer_overdue == 0
    roll_up(now + timedelta(hours=2))
    assert everything().answer_overdue == 1


def test_what_becomes_confidential_leaves_the_figures():
    report = ReportFactory()
    roll_up(timezone.now())
    Report.objects.filter(pk=report.pk).update(publicity="confidential", updated_at=timezone.now())
    roll_up(timezone.now())
    assert everything().received == 0


def test_the_first_run_of_a_day_recounts_everything():
    now = datetime(2026, 11, 24, 4, tzinfo=UTC)
    report = ReportFactory(created_at=now - timedelta(days=90))
    roll_up(now)
    Report.objects.filter(pk=report.pk).update(publicity="confidential")
    roll_up(now + timedelta(minutes=1))
    assert everything().received == 1
    roll_up(now + timedelta(days=1))
    assert everything().received == 0


def test_a_second_run_adds_nothing():
    city()
    for _ in range(2):
        roll_up(timezone.now())
    assert everything().received == 8
    assert TallyRun.objects.count() == 1


def test_the_command_counts_anew():
    city()
    call_command("recount", stdout=StringIO())
    assert everything().received == 8


@pytest.mark.parametrize("by", ["category", "pillar", "agency", "kelurahan", "day"])
def test_groups_add_up_to_the_whole(by):
    city()
    recount(timezone.now())
    assert sum(row.received for row in figures(LONG_AGO, FAR, by=by)) == 8


def test_weeks_and_months_without_a_report_are_there():
    days = [Figures(key=date(2026, 11, 24), received=3), Figures(key=date(2026, 11, 11), received=2)]
    weeks = statistics.by_week_or_month(days, date(2026, 11, 9), date(2026, 11, 24))
    assert weeks == [(date(2026, 11, 9), 2), (date(2026, 11, 16), 0), (date(2026, 11, 23), 3)]
    months = statistics.by_week_or_month(days, date(2026, 7, 31), date(2026, 11, 24))
    assert months[0] == (date(2026, 7, 1), 0)
    assert months[-1] == (date(2026, 11, 1), 5)


def test_the_export_equals_a_recount_from_the_reports(client):
    city()
    ReportFactory(category=CategoryFactory(code="pju-lampu"), kelurahan=KelurahanFactory(code="-1+1"))
    recount(timezone.now())
    response = client.get("/statistik/data.csv?days=30")
    rows = list(csv.DictReader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines()))
    expected = Counter()
    for report in Report.objects.exclude(publicity="confidential").select_related("category", "kelurahan"):
        expected[(report.category.code, report.kelurahan.code if report.kelurahan else "")] += 1
    counted = Counter()
    for row in rows:
        counted[(row["category"], row["kelurahan"].removeprefix("'"))] += int(row["received"])
    assert counted == expected
    assert "'-1+1" in {row["kelurahan"] for row in rows}
    assert response.headers["Content-Type"].startswith("text/csv")


def test_the_page_costs_the_same_for_one_report_and_for_many(client, queries):
    city()
    recount(timezone.now())
    client.get("/statistik/")
    with queries(0):
        client.get("/statistik/")


def test_a_process_that_runs_for_years_keeps_no_figures_of_past_days(monkeypatch, client):
    today = timezone.now()
    for days in (0, 1, 2):
        monkeypatch.setattr(timezone, "now", lambda now=today + timedelta(days=days): now)
        client.get("/statistik/")
        record(timezone.now())
    assert sum(name.startswith(("figures", "record")) for name in reference._kept) == 2


def test_figures_that_are_kept_over_midnight_name_the_days_that_they_count(monkeypatch, client):
    client.get("/statistik/")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    counted = reference._kept["figures 90"][1]
    page = client.get("/statistik/")
    assert (page.context["since"], page.context["until"]) == (counted["since"], counted["until"])


def test_a_small_group_gets_no_rate(client):
    city()
    recount(timezone.now())
    page = client.get("/statistik/")
    assert page.status_code == 200
    assert all(not row["answered"] for row in page.context["agencies"])


@pytest.mark.parametrize("days", ["0", "-1", "x", "9" * 5000, "30 OR 1=1", "٣٠"])
def test_another_period_is_refused_with_a_message(client, days):
    page = client.get("/statistik/", {"days": days})
    assert page.status_code == 200
    assert page.context["days"] == 90
    assert "error-summary" in page.content.decode()
    assert client.get("/statistik/data.csv", {"days": days}).status_code == 400


def test_an_empty_city_has_a_page(client):
    assert client.get("/statistik/").status_code == 200
