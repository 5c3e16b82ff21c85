"""The timeline in plain words: what everyone reads, and what only those who work on a report read."""

import pytest
from django.utils import timezone, translation

from reports import acts, timeline
from reports.models import Event, Photo, Report
from reports.workflow import MOVES, REPORTER, SYSTEM, Details, record, staff, transition
from tests.factories import AgencyFactory, ReportFactory, administrator, move, report_with_history, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def what(entries):
    return [entry["what"] for entry in entries]


@pytest.mark.parametrize(("start", "to"), sorted(MOVES))
def test_every_move_has_words_that_end_like_a_sentence(start, to):
    event = Event(
        report=Report(), kind="moved", from_status=start, to_status=to, actor="system", details={"agency": "DLHK"}
    )
    assert timeline.sentence(event).endswith(".")


@pytest.mark.parametrize("kind", [kind for kind in Event.Kind.values if kind != "moved"])
def test_every_other_event_has_words_and_an_icon(kind):
    event = Event(report=Report(), kind=kind, actor="system", details={"agency": "DLHK"})
    assert timeline.sentence(event).endswith(".")
    assert timeline.icon(event)


def test_a_pause_says_why_and_until_when():
    event = Event(
        kind="moved", to_status="on_hold", details={"cause": "weather", "review_date": "2026-12-01"}, report=Report()
    )
    assert timeline.sentence(event) == "Postponed until 1 Dec 2026: Weather."


def test_staff_are_named_by_their_office_in_public():
    agency = AgencyFactory(code="DLHK", short_name="DLHK")
    report = ReportFactory(agency=agency)
    move(report, "in_progress", user=staff_user("officer", agency=agency, user__name="Maria Bait"))
    entry = timeline.public_timeline(report)[-1]
    assert entry["who"] == "DLHK"
    assert "Maria" not in str(entry)


def test_a_lurah_is_named_by_the_kelurahan_in_public():
    report = ReportFactory()
    move(report, "verified", user=staff_user("lurah", kelurahan=report.kelurahan))
    assert timeline.public_timeline(report)[-1]["who"] == f"lurah {report.kelurahan.name}"


def test_internal_notes_are_not_in_the_public_timeline():
    report = ReportFactory()
    user = staff_user("officer", agency=report.agency)
    transition(report, "in_progress", staff(user), now=timezone.now(), note="Besok.", internal_note="Pak RT marah")
    assert "Pak RT" not in str(timeline.public_timeline(report))
    assert timeline.staff_timeline(report, user)[-1]["internal_note"] == "Pak RT marah"


def test_a_purely_internal_note_is_no_line_in_public():
    report = ReportFactory()
    user = staff_user("officer", agency=report.agency)
    record(report, Event.Kind.NOTED, staff(user), now=timezone.now(), internal_note="Tanya PLN")
    assert len(timeline.public_timeline(report)) == 1
    assert len(timeline.staff_timeline(report, user)) == 2


def test_the_people_at_work_read_names():
    report = ReportFactory()
    user = staff_user("officer", agency=report.agency, user__name="Maria Bait")
    move(report, "in_progress", user=user)
    assert timeline.staff_timeline(report, user)[-1]["who"].startswith("Maria Bait")


def test_staff_who_do_not_work_on_the_report_read_no_names_and_no_internal_notes():
    report = ReportFactory()
    user = staff_user("officer", agency=report.agency, user__name="Maria Bait")
    record(report, Event.Kind.NOTED, staff(user), now=timezone.now(), note="Halo", internal_note="Rahasia kantor")
    for reader in (staff_user("executive"), administrator(), staff_user("officer", agency=AgencyFactory())):
        shown = str(timeline.staff_timeline(report, reader))
        assert "Maria" not in shown
        assert "Rahasia kantor" not in shown


def test_a_confidential_report_has_no_timeline_for_staff_who_may_not_see_it():
    report = ReportFactory(publicity="confidential")
    assert timeline.staff_timeline(report, staff_user("lurah", kelurahan=report.kelurahan)) == []


def test_a_leaver_keeps_the_office_in_the_history():
    report = ReportFactory()
    user = staff_user("officer", agency=report.agency)
    move(report, "in_progress", user=user)
    user.posts.update(active=False)
    assert timeline.public_timeline(report)[-1]["who"] == report.agency.short_name


def test_the_twin_of_a_confidential_duplicate_is_not_told():
    target = ReportFactory(publicity="confidential")
    report = ReportFactory(publicity="confidential")
    move(report, "duplicate", user=staff_user("dispatcher"), target=target)
    assert target.code not in str(timeline.public_timeline(report, own=True))


def test_a_public_duplicate_names_the_report_that_lives_on():
    target, report = ReportFactory(), ReportFactory()
    move(report, "duplicate", user=staff_user("dispatcher"), target=target)
    assert target.code in what(timeline.public_timeline(report))[-1]


def test_the_reporter_reads_the_reporters_words():
    report = ReportFactory()
    record(report, Event.Kind.ADDED, REPORTER, now=timezone.now(), note="Sekarang lebih parah.")
    entry = timeline.public_timeline(report)[-1]
    assert (entry["who"], entry["note"]) == ("Reporter", "Sekarang lebih parah.")


def test_a_promise_that_has_come_says_so():
    report = report_with_history("in_progress", "on_hold")
    transition(report, "assigned", SYSTEM, now=timezone.now(), details=Details(agency=report.agency))
    assert "promised day has come" in what(timeline.public_timeline(report))[-1]


def test_a_long_timeline_costs_as_many_queries_as_a_short_one(django_assert_num_queries):
    report = ReportFactory()
    users = [staff_user("officer", agency=report.agency) for _number in range(3)]
    for user in users:
        record(report, Event.Kind.NOTED, staff(user), now=timezone.now(), note="Kami datang.")
    with django_assert_num_queries(4):
        timeline.public_timeline(report)
    for user in users * 3:
        record(report, Event.Kind.NOTED, staff(user), now=timezone.now(), note="Kami datang lagi.")
    with django_assert_num_queries(4):
        timeline.public_timeline(report)


def test_pictures_of_a_confidential_report_are_for_its_reporter_whose_links_carry_the_key():
    report = ReportFactory(publicity="confidential")
    Photo.objects.create(report=report, event=report.events.get(), state="ready", created_at=timezone.now())
    assert timeline.public_timeline(report)[0]["photos"] == []
    assert "?kunci=" in timeline.public_timeline(report, own=True)[0]["photos"][0]["url"]


def test_unfinished_pictures_are_not_shown():
    report = ReportFactory()
    Photo.objects.create(report=report, event=report.events.get(), created_at=timezone.now())
    assert timeline.public_timeline(report)[0]["photos"] == []


def test_work_that_is_handed_to_another_office_is_passed_on_to_it():
    report, office = report_with_history("assigned", "in_progress"), AgencyFactory(short_name="PUPR")
    acts.reroute(report, office, "Ini jalan kota", staff(staff_user("dispatcher")), timezone.now())
    assert timeline.sentence(report.events.order_by("-id")[0]) == "Passed on to PUPR."
