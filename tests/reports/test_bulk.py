"""Rows inserted in bulk read back as what was given, in the order in which they were given."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reports import bulk
from reports.models import Event, Report
from reports.workflow import Step, record_history
from tests.factories import AgencyFactory, ReportFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def stored(report):
    return {name: getattr(Report.objects.get(pk=report.pk), name) for name in bulk.columns(Report)}


def unsaved(number, **more):
    return ReportFactory.build(
        code=f"KPG-{number:07}", category=ReportFactory().category, kelurahan=None, title=f"number {number}", **more
    )


def test_every_column_of_a_report_is_stored_as_it_was():
    report = unsaved(
        1, latitude=-10.17, longitude=123.6, accuracy=8.0, text="'); -- é 🌧\n", officer=None, neighbour=None,
        review_date=date(2026, 12, 1), hold_cause="rain", filed_by=UserFactory(), idempotency_key=None, source_id="0",
    )  # fmt: skip
    record_history([(report, [])])
    assert stored(report) == {name: getattr(report, name) for name in bulk.columns(Report)}


def test_keys_come_back_in_the_order_of_the_rows_over_several_statements():
    category = ReportFactory().category
    reports = [
        ReportFactory.build(code=f"KPG-{n:07}", category=category, kelurahan=None, title=str(n)) for n in range(1200)
    ]
    record_history([(report, []) for report in reports], batch=1200)
    titles = dict(Report.objects.filter(code__in=[report.code for report in reports]).values_list("pk", "title"))
    assert [titles[report.pk] for report in reports] == [report.title for report in reports]


def test_an_event_keeps_its_people_its_words_and_its_details():
    report, agency, user = unsaved(2), AgencyFactory(), UserFactory()
    details = {"agency": "Dinas \"A\" & 'B'", "level": 2}
    step = Step(
        "in_progress", report.created_at, Event.Actor.STAFF, user.pk, "Kami mulai.", "intern", details, agency.pk
    )
    record_history([(report, [step])])
    event = report.events.get(kind="moved")
    assert (event.at, event.actor, event.user, event.agency) == (report.created_at, "staff", user, agency)
    assert (event.from_status, event.to_status) == ("received", "in_progress")
    assert (event.public_note, event.internal_note, event.details) == ("Kami mulai.", "intern", details)


def test_a_report_that_was_stored_in_bulk_is_updated_by_saving_it():
    report = unsaved(3)
    record_history([(report, [])])
    report.title = "another"
    report.save()
    assert Report.objects.get(code=report.code).title == "another"


def test_the_constraints_of_the_database_hold():
    record_history([(unsaved(4), [])])
    with pytest.raises(IntegrityError), transaction.atomic():
        record_history([(unsaved(4), [])])


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert bulk.insert(Report, bulk.columns(Report), []) == []
