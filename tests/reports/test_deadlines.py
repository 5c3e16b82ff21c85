import os
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.deadlines import (
    WITA,
    Calendar,
    end_of_objection_window,
    resolution_due,
    response_due,
    working_time_between,
)

# 17 August 2026 (a Monday) is Independence Day; 25 August (a Tuesday) the Prophet's birthday.
CALENDAR = Calendar([date(2026, 8, 17), date(2026, 8, 25)])


def wita(text):
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


@pytest.mark.parametrize(
    ("received", "hours", "clock", "due"),
    [
        ("2026-08-07 15:00", 24, "kerja", "2026-08-10 15:00"),  # Friday to Monday
        ("2026-08-14 15:00", 24, "kerja", "2026-08-18 15:00"),  # Monday is a holiday
        ("2026-08-14 15:00", 24, "jam", "2026-08-15 15:00"),
        ("2026-08-15 10:00", 24, "kerja", "2026-08-19 00:00"),  # Saturday starts on Tuesday 00:00
        ("2026-08-17 10:00", 4, "kerja", "2026-08-18 04:00"),  # a holiday starts the next day
        ("2026-08-11 09:30", 72, "kerja", "2026-08-14 09:30"),
        ("2026-08-11 09:30", 0.25, "jam", "2026-08-11 09:45"),
        ("2026-08-14 00:00", 24, "kerja", "2026-08-18 00:00"),
    ],
)
def test_first_response_is_due_by_the_clock_of_the_category(received, hours, clock, due):
    assert response_due(wita(received), hours, clock, CALENDAR) == wita(due)


@pytest.mark.parametrize(
    ("received", "days", "emergency", "due"),
    [
        ("2026-08-10 23:59", 3, False, "2026-08-13 16:00"),
        ("2026-08-14 08:00", 1, False, "2026-08-18 16:00"),
        ("2026-08-16 08:00", 1, False, "2026-08-18 16:00"),
        ("2026-08-17 08:00", 5, False, "2026-08-24 16:00"),
        ("2026-08-14 08:00", 1, True, "2026-08-15 08:00"),
    ],
)
def test_resolution_is_due_at_four_on_the_nth_working_day(received, days, emergency, due):
    assert resolution_due(wita(received), days, emergency, CALENDAR) == wita(due)


def test_the_day_of_receipt_ends_at_midnight_in_kupang_not_on_the_server():
    before = datetime(2026, 8, 11, 15, 30, tzinfo=UTC)  # Tuesday 23:30 WITA
    after = datetime(2026, 8, 11, 16, 30, tzinfo=UTC)  # Wednesday 00:30 WITA
    assert resolution_due(before, 1, False, CALENDAR) == wita("2026-08-12 16:00")
    assert resolution_due(after, 1, False, CALENDAR) == wita("2026-08-13 16:00")


def test_friday_night_turns_into_the_weekend_at_midnight_in_kupang():
    friday = datetime(2026, 8, 7, 15, 30, tzinfo=UTC)  # 23:30 WITA
    saturday = datetime(2026, 8, 7, 16, 30, tzinfo=UTC)  # 00:30 WITA
    assert response_due(friday, 1, "kerja", CALENDAR) == wita("2026-08-10 00:30")
    assert response_due(saturday, 1, "kerja", CALENDAR) == wita("2026-08-10 01:00")


def test_the_time_zone_of_the_server_changes_nothing(monkeypatch):
    received = datetime(2026, 8, 7, 15, 30, tzinfo=UTC)
    due = set()
    for zone in ("UTC", "America/New_York", "Asia/Makassar"):
        monkeypatch.setitem(os.environ, "TZ", zone)
        time.tzset()
        due.add(response_due(received, 24, "kerja", CALENDAR))
    monkeypatch.undo()
    time.tzset()
    assert len(due) == 1


def test_lateness_counts_working_time_only():
    late = working_time_between(wita("2026-08-14 12:00"), wita("2026-08-19 15:00"), CALENDAR)
    assert late == timedelta(days=2, hours=3)


def test_the_objection_window_ends_with_the_tenth_working_day():
    assert end_of_objection_window(wita("2026-08-11 09:00"), CALENDAR) == wita("2026-08-27 23:59:59")


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        response_due(datetime(2026, 8, 11), 24, "kerja", CALENDAR)


def test_an_unknown_clock_is_refused():
    with pytest.raises(ValueError, match="Unknown clock"):
        response_due(wita("2026-08-11 09:00"), 24, "siang", CALENDAR)


moments = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
calendars = st.sets(st.dates(date(2010, 12, 1), date(2030, 6, 1)), max_size=200).map(Calendar)
hours = st.integers(0, 200)
days = st.integers(1, 60)


@given(moments, moments, hours, st.sampled_from(["jam", "kerja"]), calendars)
def test_a_later_report_is_never_due_earlier(one, other, allowed, clock, calendar):
    first, second = sorted([one, other])
    assert response_due(first, allowed, clock, calendar) <= response_due(second, allowed, clock, calendar)
    assert resolution_due(first, 3, False, calendar) <= resolution_due(second, 3, False, calendar)


@given(moments, hours, days, calendars)
def test_nothing_on_the_working_clock_is_due_on_a_day_off(received, allowed, working_days, calendar):
    for due in (
        response_due(received, allowed, "kerja", calendar),
        resolution_due(received, working_days, False, calendar),
        end_of_objection_window(received, calendar),
    ):
        assert calendar.is_working_day(due.date())


@given(moments, hours, calendars)
def test_the_working_time_up_to_the_deadline_is_what_was_allowed(received, allowed, calendar):
    due = response_due(received, allowed, "kerja", calendar)
    assert working_time_between(received, due, calendar) == timedelta(hours=allowed)


@given(st.dates(date(2011, 1, 1), date(2030, 1, 1)), days, calendars)
def test_working_days_are_counted_as_by_a_finger_on_the_calendar(day, working_days, calendar):
    expected, left = day, working_days
    while left:
        expected += timedelta(days=1)
        left -= calendar.is_working_day(expected)
    assert calendar.after(day, working_days) == expected


@given(moments, moments, calendars)
def test_working_time_is_never_longer_than_the_time_itself(one, other, calendar):
    start, end = sorted([one, other])
    assert timedelta() <= working_time_between(start, end, calendar) <= end - start
