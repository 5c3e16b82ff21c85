"""What time does: the ladder, promises that come back, silence that closes; days end at midnight WITA."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agencies import reference
from agencies.models import Holiday
from reports.deadlines import Calendar
from reports.escalation import close_unconfirmed, escalate, return_promised, silent_since, working_days_before
from reports.models import Event, Notification, Report
from reports.notifications.fanout import announce
from reports.workflow import SYSTEM, Details, staff, transition
from tests.factories import CategoryFactory, OfficerFactory, ReportFactory, move, report_with_history, staff_user

pytestmark = pytest.mark.django_db

WITA = ZoneInfo("Asia/Makassar")
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=WITA)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_calendar():
    reference.forget()
    yield
    reference.forget()


def late(**fields):
    """A report whose solution was due an hour ago."""
    return ReportFactory(created_at=WEDNESDAY - 8 * DAY, resolution_due=WEDNESDAY - HOUR, **fields)


def steps(report):
    return [event.details["level"] for event in report.events.filter(kind=Event.Kind.ESCALATED)]


def test_a_report_in_time_does_not_climb():
    report = ReportFactory(created_at=WEDNESDAY - HOUR)
    assert escalate(WEDNESDAY) == 0
    assert steps(report) == []


def test_a_late_solution_climbs_one_step_once():
    report = late()
    for minute in range(3):
        escalate(WEDNESDAY + timedelta(minutes=minute))
    assert steps(report) == [1]


def test_a_late_first_answer_climbs():
    report = ReportFactory(created_at=WEDNESDAY - DAY, response_due=WEDNESDAY - HOUR)
    escalate(WEDNESDAY)
    assert steps(report) == [1]


def test_each_step_has_two_working_days_to_act():
    report = late()
    for moment in (WEDNESDAY, WEDNESDAY + DAY, WEDNESDAY + 2 * DAY, WEDNESDAY + 5 * DAY, WEDNESDAY + 6 * DAY):
        escalate(moment)
    assert steps(report) == [1, 2, 3]


def test_the_ladder_ends_at_the_top():
    report = late()
    for week in range(6):
        escalate(WEDNESDAY + week * 7 * DAY)
    assert steps(report) == [1, 2, 3]


def test_a_weekend_and_a_holiday_give_no_time_to_act():
    Holiday.objects.create(date=date(2026, 11, 26), name="Libur")
    assert working_days_before(datetime(2026, 11, 30, 9, tzinfo=WITA), 2) == datetime(2026, 11, 25, 9, tzinfo=WITA)


def test_an_emergency_climbs_by_the_hour():
    report = late(category=CategoryFactory(emergency="always"))
    for hours in (0, 1, 2, 4):
        escalate(WEDNESDAY + hours * HOUR)
    assert steps(report) == [1, 2, 3]


def test_after_a_long_standstill_the_ladder_starts_at_its_foot():
    report = late()
    escalate(WEDNESDAY + 60 * DAY)
    assert steps(report) == [1]


def test_a_pause_rests_the_ladder():
    report = late()
    move(report, "in_progress", user=staff_user("head", agency=report.agency))
    pause = {"cause": "crew", "review_date": timezone.localdate() + 5 * DAY}
    move(report, "on_hold", user=staff_user("officer", agency=report.agency), **pause)
    assert escalate(WEDNESDAY) == 0


def test_closed_and_imported_reports_do_not_climb():
    late(channel=Report.Channel.IMPORT)
    report_with_history("rejected", created_at=WEDNESDAY - 9 * DAY, resolution_due=WEDNESDAY - DAY)
    assert escalate(WEDNESDAY) == 0


def test_the_second_postponement_climbs_and_the_first_does_not():
    once, twice = report_with_history("in_progress", "on_hold"), report_with_history("in_progress", "on_hold")
    Report.objects.filter(pk=once.pk).update(postponements=1)
    Report.objects.filter(pk=twice.pk).update(postponements=2)
    for _turn in range(3):
        escalate(timezone.now())
    assert (steps(once), steps(twice)) == ([], [1])


def test_a_step_reaches_the_people_of_its_rung():
    report = late()
    head, dispatcher = staff_user("head", agency=report.agency), staff_user("dispatcher")
    escalate(WEDNESDAY)
    announce(WEDNESDAY)
    assert Notification.objects.filter(user=head, report=report).exists()
    assert not Notification.objects.filter(user=dispatcher).exists()


def test_a_confidential_report_climbs_to_the_dispatchers_and_no_further():
    report = late(publicity="confidential", escalation_level=2)
    executive, dispatcher = staff_user("executive"), staff_user("dispatcher")
    escalate(WEDNESDAY)
    announce(WEDNESDAY)
    assert Notification.objects.filter(user=dispatcher, report=report).exists()
    assert not Notification.objects.filter(user=executive).exists()


def test_deadlines_stay_as_they_were_set():
    report = late()
    due = report.resolution_due
    escalate(WEDNESDAY)
    report.refresh_from_db()
    assert report.resolution_due == due


def test_one_run_does_no_more_than_its_limit():
    for _turn in range(4):
        late()
    assert escalate(WEDNESDAY, limit=3) == 3
    assert escalate(WEDNESDAY, limit=3) == 1


@pytest.mark.parametrize(("hour", "minute", "returns"), [(23, 30, False), (23, 59, False), (0, 0, True), (0, 30, True)])
def test_a_promise_comes_back_at_midnight_wita(hour, minute, returns):
    report = report_with_history(
        "in_progress", "on_hold", agency=OfficerFactory(agency=CategoryFactory().agency).agency
    )
    day = report.review_date if returns else report.review_date - DAY
    now = datetime.combine(day, datetime.min.time(), tzinfo=WITA).replace(hour=hour, minute=minute)
    assert return_promised(now.astimezone(ZoneInfo("UTC"))) == returns
    report.refresh_from_db()
    assert (report.status == "assigned") is returns


def test_a_promise_that_comes_back_keeps_its_office_and_officer():
    post = OfficerFactory(agency=CategoryFactory().agency)
    report = report_with_history("in_progress", "on_hold", agency=post.agency, officer=post)
    return_promised(timezone.now() + 10 * DAY)
    report.refresh_from_db()
    assert (report.agency, report.officer, report.review_date) == (post.agency, post, None)


def test_a_leaver_does_not_get_the_promise_back():
    post = OfficerFactory(agency=CategoryFactory().agency, active=False)
    report = report_with_history("in_progress", "on_hold", agency=post.agency, officer=post)
    assert return_promised(timezone.now() + 10 * DAY) == 1
    report.refresh_from_db()
    assert report.officer is None


def claimed(at):
    """A report that was declared solved at this moment."""
    agency = CategoryFactory().agency
    report = report_with_history("in_progress", created_at=at - 3 * DAY, agency=agency)
    transition(report, "resolved", staff(staff_user("head", agency=report.agency)), now=at, note="Sudah diangkut.")
    return report


def test_ten_working_days_of_silence_close_a_claim_as_unconfirmed():
    report = claimed(WEDNESDAY)
    assert close_unconfirmed(datetime(2026, 12, 9, 23, 59, tzinfo=WITA)) == 0
    assert close_unconfirmed(datetime(2026, 12, 10, 0, 0, tzinfo=WITA)) == 1
    report.refresh_from_db()
    assert (report.status, report.outcome) == ("closed", "unconfirmed")


def test_closing_again_does_nothing():
    claimed(WEDNESDAY)
    assert close_unconfirmed(WEDNESDAY + 60 * DAY) == 1
    assert close_unconfirmed(WEDNESDAY + 60 * DAY) == 0


def test_an_answered_claim_is_left_alone():
    report = claimed(WEDNESDAY)
    transition(
        report, "closed", staff(staff_user("dispatcher")), now=WEDNESDAY + DAY, details=Details(outcome="confirmed")
    )
    assert close_unconfirmed(WEDNESDAY + 60 * DAY) == 0


def test_the_window_is_the_one_that_the_citizen_was_told():
    calendar = Calendar()
    assert silent_since(datetime(2026, 12, 10, 0, 30, tzinfo=WITA), calendar) == datetime(2026, 11, 26, tzinfo=WITA)
    assert silent_since(datetime(2026, 12, 9, 23, 30, tzinfo=WITA), calendar) == datetime(2026, 11, 25, tzinfo=WITA)


def test_a_report_that_moved_meanwhile_is_not_closed():
    report = claimed(WEDNESDAY)
    transition(report, "closed", SYSTEM, now=WEDNESDAY, details=Details(outcome="unconfirmed"))
    assert close_unconfirmed(WEDNESDAY + 60 * DAY) == 0
