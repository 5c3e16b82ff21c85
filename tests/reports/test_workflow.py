"""The state machine: the table, who may, what it needs, and that nothing is half written."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from agencies.models import Agency
from reports.models import Event, Outbox, Photo, Report
from reports.workflow import (
    CLOSED,
    MOVES,
    REPORTER,
    SYSTEM,
    Details,
    MoveRefused,
    StaleReport,
    Step,
    moves_from,
    staff,
    transition,
)
from reports.workflow.history import _replay
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    KelurahanFactory,
    ReportFactory,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)
DIAGRAM = Path(settings.BASE_DIR) / "docs" / "states.md"


def try_to(report, to, by, **more):
    return transition(report, to, by, now=timezone.now(), **more)


@pytest.fixture
def people(db):
    """A report in an agency's hands, and one person of each role."""
    report = ReportFactory()
    return report, {
        "dispatcher": staff_user("dispatcher"),
        "head": staff_user("head", agency=report.agency),
        "officer": staff_user("officer", agency=report.agency),
        "lurah": staff_user("lurah", kelurahan=report.kelurahan),
        "other head": staff_user("head", agency=AgencyFactory()),
        "other officer": staff_user("officer", agency=AgencyFactory()),
        "other lurah": staff_user("lurah", kelurahan=KelurahanFactory()),
        "executive": staff_user("executive"),
        "researcher": staff_user("researcher"),
    }


EXPECTED_FROM_RECEIVED = {
    "dispatcher": {"verified", "assigned", "rejected", "duplicate"},
    "head": {"assigned", "in_progress"},
    "officer": {"in_progress"},
    "lurah": {"verified", "in_progress"},
    "other head": set(),
    "other officer": set(),
    "other lurah": set(),
    "executive": set(),
    "researcher": set(),
}


@pytest.mark.parametrize("role", EXPECTED_FROM_RECEIVED)
def test_each_role_has_its_moves_from_received(people, role):
    report, users = people
    assert set(moves_from(report, staff(users[role]))) == EXPECTED_FROM_RECEIVED[role]


@pytest.mark.parametrize("to", [*Report.Status.values, "nonsense"])
def test_a_move_that_the_table_does_not_name_is_refused_and_writes_nothing(people, to):
    report, users = people
    if ("received", to) in MOVES:
        return
    with pytest.raises(MoveRefused):
        try_to(report, to, staff(users["dispatcher"]), note="x")
    report.refresh_from_db()
    assert (report.status, report.version, report.events.count()) == ("received", 1, 1)


def test_a_move_writes_status_event_and_outbox_row_together(people):
    report, users = people
    event = try_to(report, "in_progress", staff(users["officer"]), note="Kami berangkat.")
    assert (report.status, report.version, report.first_response_at) == ("in_progress", 2, event.at)
    assert (event.from_status, event.to_status, event.user, event.public_note) == (
        "received",
        "in_progress",
        users["officer"],
        "Kami berangkat.",
    )
    assert Outbox.objects.filter(event=event).exists()


def test_deadlines_never_move(people):
    report, users = people
    before = (report.response_due, report.resolution_due)
    try_to(report, "in_progress", staff(users["officer"]))
    details = Details(cause="crew", review_date=timezone.localdate() + 5 * TOMORROW)
    try_to(report, "on_hold", staff(users["officer"]), note="Truk rusak.", details=details)
    report.refresh_from_db()
    assert (report.response_due, report.resolution_due) == before
    assert (report.hold_cause, report.postponements) == ("crew", 1)


@pytest.mark.parametrize(
    "details",
    [
        Details(),
        Details(cause="crew"),
        Details(cause="nonsense", review_date=timezone.localdate() + 5 * TOMORROW),
        Details(cause="crew", review_date=timezone.localdate()),
        Details(cause="crew", review_date=timezone.localdate() + 367 * TOMORROW),
        Details(cause="crew", review_date=date.max),
    ],
)
def test_a_pause_needs_a_cause_and_a_date_within_a_year(people, details):
    report, users = people
    officer = staff(users["officer"])
    try_to(report, "in_progress", officer)
    with pytest.raises(MoveRefused):
        try_to(report, "on_hold", officer, note="Nanti.", details=details)
    assert report.events.count() == 2


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_a_claim_needs_a_note(people, note):
    report, users = people
    try_to(report, "in_progress", staff(users["officer"]))
    with pytest.raises(MoveRefused):
        try_to(report, "resolved", staff(users["officer"]), note=note)


def test_a_claim_needs_a_photo_where_the_category_asks():
    report = report_with_history("in_progress", category=CategoryFactory(photo_on_resolve=True))
    officer = staff(staff_user("officer", agency=report.agency))
    with pytest.raises(MoveRefused):
        try_to(report, "resolved", officer, note="Sudah bersih.")
    photo = Photo.objects.create(kind=Photo.Kind.AFTER, created_at=timezone.now())
    event = try_to(report, "resolved", officer, note="Sudah bersih.", details=Details(photos=[photo]))
    assert (report.status, photo.report, photo.event) == ("resolved", report, event)


def test_the_second_of_two_officers_is_told(people):
    report, users = people
    seen = report.version
    try_to(report, "in_progress", staff(users["officer"]), expected_version=seen)
    with pytest.raises(StaleReport) as refused:
        try_to(report, "rejected", staff(users["dispatcher"]), note="Bukan masalah kota.", expected_version=seen)
    assert refused.value.report.status == "in_progress"
    assert report.events.count() == 2


def test_a_lurah_who_starts_work_takes_over_for_the_kelurahan(people):
    report, users = people
    office = AgencyFactory(code=Agency.KELURAHAN)
    try_to(report, "in_progress", staff(users["lurah"]))
    assert (report.agency, report.bounces) == (office, 0)
    assert "resolved" in moves_from(report, staff(users["lurah"]))
    assert moves_from(report, staff(users["officer"])) == []


def test_handing_on_to_another_office_counts_as_a_bounce(people):
    report, users = people
    other = AgencyFactory()
    try_to(report, "assigned", staff(users["dispatcher"]), details=Details(agency=other))
    assert (report.agency, report.bounces) == (other, 1)


def test_an_officer_of_another_office_cannot_be_given_the_report(people):
    report, users = people
    stranger = users["other officer"].posts.get()
    with pytest.raises(MoveRefused):
        try_to(report, "assigned", staff(users["head"]), details=Details(agency=report.agency, officer=stranger))


@pytest.mark.parametrize("target", ["itself", "closed", "confidential"])
def test_a_duplicate_points_to_another_report_that_lives(people, target):
    report, users = people
    targets = {
        "itself": report,
        "closed": report_with_history("in_progress", "resolved", "closed"),
        "confidential": ReportFactory(publicity="confidential"),
    }
    with pytest.raises(MoveRefused):
        try_to(report, "duplicate", staff(users["dispatcher"]), details=Details(target=targets[target]))


def test_a_reporter_withdraws_from_any_open_state():
    for steps in [(), ("verified",), ("verified", "assigned"), ("in_progress",), ("in_progress", "on_hold")]:
        report = report_with_history(*steps)
        try_to(report, "closed", REPORTER, details=Details(outcome="withdrawn"))
        assert (report.outcome, report.closed_at is None) == ("withdrawn", False)


def test_an_objection_reopens_and_is_counted():
    report = report_with_history("in_progress", "resolved")
    try_to(report, "in_progress", REPORTER, note="Masih menumpuk.")
    assert (report.status, report.objections, report.resolved_at) == ("in_progress", 1, None)


def test_the_system_only_closes_what_was_claimed():
    for status, _to in MOVES:
        if status == "resolved":
            continue
        report = report_with_history(*path_to(status))
        assert "closed" not in moves_from(report, SYSTEM)


def path_to(status):
    """A shortest chain of moves from received to `status`."""
    paths, waiting = {"received": ()}, ["received"]
    while waiting:
        start = waiting.pop(0)
        for here, to in MOVES:
            if here == start and to not in paths:
                paths[to] = (*paths[start], to)
                waiting.append(to)
    return paths[status]


def test_nothing_else_writes_a_status():
    """A grep: assigning or updating `status` outside the workflow is how a history comes to lie."""
    import re

    writes = re.compile(r"\.status\s*=[^=]|update\([^)]*\bstatus=|update_fields=\[[^\]]*[\"']status[\"']")
    guilty = [
        str(file)
        for package in ("agencies", "reports", "kupang")
        for file in (Path(settings.BASE_DIR) / package).rglob("*.py")
        if file.parent.name != "workflow" and writes.search(file.read_text())
    ]
    assert guilty == []


@examples(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(Report.Status.values), max_size=8))
def test_a_past_chain_is_taken_exactly_when_the_table_allows_each_move(chain):
    start = timezone.now() - timedelta(days=30)
    report = Report(code="KPG-0000000", created_at=start)
    steps = [Step(to, start + timedelta(hours=hour)) for hour, to in enumerate(chain, 1)]
    allowed = all(pair in MOVES for pair in zip(["received", *chain], chain, strict=False))
    if allowed:
        _replay(report, steps)
        assert report.status == (chain[-1] if chain else "received")
        assert (report.closed_at is not None) == (report.status in CLOSED)
    else:
        with pytest.raises(ValueError, match="no move"):
            _replay(report, steps)


def test_a_past_chain_does_not_run_backwards():
    now = timezone.now()
    report = Report(code="KPG-0000000", created_at=now)
    with pytest.raises(ValueError, match="before"):
        _replay(report, [Step("verified", now - TOMORROW)])


def test_the_diagram_in_the_docs_is_the_table():
    drawn = {
        tuple(line.split("-->"))
        for line in (line.replace(" ", "").split(":")[0] for line in DIAGRAM.read_text().splitlines())
        if "-->" in line and "[*]" not in line
    }
    assert drawn == set(MOVES)


def test_events_of_a_report_keep_their_order():
    report = report_with_history("verified", "assigned", "in_progress")
    assert list(report.events.values_list("to_status", flat=True)) == [
        "received",
        "verified",
        "assigned",
        "in_progress",
    ]
    assert Event.objects.filter(report=report).first().kind == "received"
