"""Times, status and lateness in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from agencies import reference
from reports.models import Report
from reports.words import duration, late, status_label, when
from tests.factories import AgencyFactory, CategoryFactory

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wednesday_noon_in_english(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (None, ""),
        (datetime(2026, 11, 25, 6, 20, tzinfo=UTC), "today 14.20 WITA"),
        (datetime(2026, 11, 24, 16, 30, tzinfo=UTC), "today 00.30 WITA"),
        (datetime(2026, 11, 24, 15, 30, tzinfo=UTC), "yesterday 23.30 WITA"),
        (datetime(2026, 11, 26, 8, tzinfo=UTC), "tomorrow 16.00 WITA"),
        (datetime(2026, 11, 12, 8, tzinfo=UTC), "12 Nov 2026"),
        (date(2026, 11, 26), "tomorrow"),
        (date(2026, 12, 1), "1 Dec 2026"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment, said):
    assert when(moment) == said


def test_an_older_moment_gives_its_time_where_asked():
    assert when(datetime(2026, 11, 12, 8, tzinfo=UTC), "time") == "12 Nov 2026 16.00 WITA"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.5, "less than an hour"),
        (1, "1 hour"),
        (24, "1 day"),
        (28, "1 day 4 hours"),
        (49, "2 days 1 hour"),
        (250, "10 days"),
    ],
)
def test_a_duration_is_days_and_hours(hours, said):
    assert duration(timedelta(hours=hours)) == said


@pytest.mark.parametrize(
    ("status", "outcome", "said"),
    [
        ("received", "", "Waiting"),
        ("closed", "confirmed", "Solved"),
        ("closed", "unconfirmed", "Closed, nobody confirmed"),
        ("closed", "withdrawn", "Withdrawn"),
        ("assigned", "", "Passed on to DLHK"),
    ],
)
def test_the_status_says_how_it_ended_and_who_has_it(status, outcome, said):
    agency = AgencyFactory.build(short_name="DLHK")
    assert status_label(Report(status=status, outcome=outcome, agency=agency)) == said


def test_a_list_that_names_the_office_beside_it_says_only_that_it_was_passed_on():
    report = Report(status="assigned", agency=AgencyFactory.build(short_name="DLHK"))
    assert status_label(report, "short") == "Passed on"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "emergency", "due", "answered", "said"),
    [
        ("in_progress", "no", datetime(2026, 11, 20, 8, tzinfo=UTC), NOON, "late by 2 days 20 hours"),
        ("in_progress", "always", datetime(2026, 11, 20, 8, tzinfo=UTC), NOON, "late by 4 days 20 hours"),
        ("received", "no", datetime(2026, 12, 1, tzinfo=UTC), None, "late by 2 hours"),
        ("in_progress", "no", datetime(2026, 12, 1, tzinfo=UTC), NOON, ""),
        ("resolved", "no", datetime(2026, 11, 20, 8, tzinfo=UTC), NOON, ""),
    ],
)
def test_lateness_is_working_time_and_only_of_open_reports(status, emergency, due, answered, said):
    reference.forget()
    report = Report(
        status=status,
        category=CategoryFactory.build(emergency=emergency),
        resolution_due=due,
        response_due=NOON - timedelta(hours=2),
        first_response_at=answered,
    )
    assert late(report) == said
