"""A postponement is a promise: it comes back by itself on its day, and the timeline tells whether it was kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports import promises
from reports.escalation import return_promised
from reports.models import Report
from reports.workflow import SYSTEM, Actor, Details, staff, transition
from tests.factories import report_with_history, staff_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)
TODAY = timezone.localdate(NOW)


@pytest.fixture
def report():
    return report_with_history("verified", "assigned", "in_progress", created_at=NOW - 30 * DAY)


@pytest.fixture
def officer(report):
    return staff(staff_user("officer", agency=report.agency))


def step(report, to, by, days=0, **details):
    transition(report, to, by, now=NOW + days * DAY, note="Menunggu suku cadang.", details=Details(**details))


def postpone(report, by, days, until):
    step(report, "on_hold", by, days, cause="material", review_date=TODAY + until * DAY)


def ends(days=0):
    return promises.tally(Report.objects.public(), TODAY - 90 * DAY, NOW + days * DAY)


def waiting(days):
    return promises.came_back(Report.objects.all(), TODAY + days * DAY).count()


def test_a_promise_is_ahead_until_its_day_has_passed(report, officer):
    postpone(report, officer, 0, until=3)
    assert (ends(0), ends(3), ends(4)) == ({"ahead": 1}, {"ahead": 1}, {"broken": 1})


@pytest.mark.parametrize("to", ["in_progress", "resolved"])
@pytest.mark.parametrize(("resumed", "end"), [(1, "kept"), (3, "kept"), (4, "broken")])
def test_work_that_goes_on_by_the_day_keeps_the_promise(report, officer, to, resumed, end):
    postpone(report, officer, 0, until=3)
    step(report, to, officer, resumed)
    assert ends(10) == {end: 1}


def test_a_report_that_came_back_by_itself_has_its_day_to_go_on(report, officer):
    postpone(report, officer, 0, until=3)
    assert return_promised(NOW + 3 * DAY) == 1
    report.refresh_from_db()
    assert ends(3) == {"ahead": 1}
    step(report, "in_progress", officer, 3)
    assert ends(3) == {"kept": 1}


def test_postponing_again_is_no_kept_promise(report, officer):
    postpone(report, officer, 0, until=3)
    return_promised(NOW + 3 * DAY)
    report.refresh_from_db()
    postpone(report, officer, 3, until=9)
    assert ends(4) == {"again": 1, "ahead": 1}


def test_a_report_that_its_reporter_withdrew_holds_no_promise(report, officer):
    postpone(report, officer, 0, until=3)
    transition(report, "closed", Actor("reporter"), now=NOW + DAY, details=Details(outcome="withdrawn"))
    assert ends(9) == {}


def test_a_promise_for_next_year_made_long_ago_is_still_counted(report, officer):
    postpone(report, officer, 0, until=360)
    assert promises.tally(Report.objects.all(), TODAY + 300 * DAY, NOW + 350 * DAY) == {"ahead": 1}


def test_what_came_back_by_itself_waits_until_somebody_takes_it_up(report, officer):
    postpone(report, officer, 0, until=3)
    assert (waiting(2), waiting(3)) == (0, 1)
    return_promised(NOW + 3 * DAY)
    assert waiting(3) == 1
    report.refresh_from_db()
    step(report, "in_progress", officer, 3)
    assert waiting(3) == 0


def test_what_the_system_passed_on_without_a_promise_did_not_come_back(report):
    fresh = report_with_history("verified")
    step(fresh, "assigned", SYSTEM, agency=fresh.agency)
    assert waiting(30) == 0
