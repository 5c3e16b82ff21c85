"""What citizens answer to a claim, and what it does to the report."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from reports import feedback
from reports.models import Event, Feedback, Photo
from reports.workflow import MoveRefused
from tests.factories import ContactFactory, ReportFactory, UserFactory, report_with_history, staff_user

pytestmark = pytest.mark.django_db
CLAIMED = ("verified", "assigned", "in_progress", "resolved")


@pytest.fixture
def claimed():
    return report_with_history(*CLAIMED)


def confirm(report, **given):
    return feedback.confirm(report, now=timezone.now(), **given)


def object_to(report, comment="Sampah masih ada.", **given):
    return feedback.object_to(report, now=given.pop("now", timezone.now()), comment=comment, **given)


def test_the_reporter_closes_a_claim_as_confirmed(claimed):
    answer = confirm(claimed, rating=5, comment="Terima kasih.")
    assert (claimed.status, claimed.outcome, answer.rating) == ("closed", "confirmed", 5)
    assert answer.event.actor == "reporter"


def test_a_second_tap_confirms_nothing_new(claimed):
    assert confirm(claimed) == confirm(claimed)
    assert claimed.events.filter(to_status="closed").count() == 1


def test_what_nobody_claims_cannot_be_confirmed():
    report = report_with_history("verified", "assigned")
    with pytest.raises(MoveRefused):
        confirm(report)
    assert report.events.count() == 3


def test_two_neighbours_close_a_claim(claimed):
    confirm(claimed, neighbour=UserFactory())
    assert claimed.status == "resolved"
    confirm(claimed, neighbour=UserFactory())
    assert (claimed.status, claimed.outcome) == ("closed", "confirmed")


def test_one_neighbour_is_not_two(claimed):
    neighbour = UserFactory()
    assert confirm(claimed, neighbour=neighbour) == confirm(claimed, neighbour=neighbour)
    assert claimed.status == "resolved"


@pytest.mark.parametrize("who", ["staff", "reporter", "confidential"])
def test_who_is_no_neighbour_cannot_confirm(claimed, who):
    user = UserFactory()
    if who == "staff":
        user = staff_user("officer", agency=claimed.agency)
    elif who == "reporter":
        ContactFactory(report=claimed, user=user)
    else:
        claimed = report_with_history(*CLAIMED, publicity="confidential")
    with pytest.raises(MoveRefused):
        confirm(claimed, neighbour=user)
    assert not Feedback.objects.exists()


def test_an_objection_reopens_a_claim(claimed):
    object_to(claimed)
    assert (claimed.status, claimed.objections, claimed.resolved_at) == ("in_progress", 1, None)
    assert Feedback.objects.get().answer == "object"


def test_the_same_objection_twice_is_one(claimed):
    assert object_to(claimed) == object_to(claimed)
    assert claimed.objections == 1


def test_two_taps_are_enough_to_object(claimed):
    event = object_to(claimed, comment=" ")
    assert (claimed.status, event.public_note) == ("in_progress", "Masalahnya belum selesai.")


@pytest.mark.parametrize("outcome", ["confirmed", "unconfirmed"])
def test_a_closed_report_reopens_within_ten_working_days(outcome):
    report = report_with_history(*CLAIMED, "closed", outcome=outcome)
    object_to(report)
    assert report.status == "in_progress"


def test_a_closed_report_stays_closed_after_ten_working_days():
    report = report_with_history(*CLAIMED, "closed")
    with pytest.raises(MoveRefused):
        object_to(report, now=timezone.now() + timedelta(days=40))


def test_who_confirmed_may_change_their_mind(claimed):
    confirm(claimed, rating=5)
    object_to(claimed, rating=2)
    assert list(Feedback.objects.values_list("answer", "rating")) == [("object", 2)]


def test_an_objection_to_a_refusal_asks_the_dispatcher():
    report = report_with_history("rejected")
    event = object_to(report)
    assert (event.kind, report.status) == (Event.Kind.OBJECTED, "rejected")


def test_a_report_is_withdrawn_once():
    report = ReportFactory()
    feedback.withdraw(report, now=timezone.now())
    feedback.withdraw(report, now=timezone.now())
    assert (report.status, report.outcome, report.events.count()) == ("closed", "withdrawn", 2)


def test_a_claimed_report_cannot_be_withdrawn(claimed):
    with pytest.raises(MoveRefused):
        feedback.withdraw(claimed, now=timezone.now())


def test_words_are_added_once():
    report = ReportFactory()
    first = feedback.add(report, now=timezone.now(), text="Sekarang lebih banyak.")
    assert feedback.add(report, now=timezone.now(), text="Sekarang lebih banyak.") == first
    assert first.public_note == "Sekarang lebih banyak."


def picture(digest):
    return Photo.objects.create(sha256=digest, created_at=timezone.now())


def test_the_same_words_with_a_new_photo_keep_the_photo():
    report = ReportFactory()
    for digest in ("first", "second"):
        feedback.add(report, now=timezone.now(), text="Lihat.", photos=[picture(digest)])
    assert list(report.photos.values_list("sha256", "position")) == [("first", 0), ("second", 1)]


@pytest.mark.parametrize("text", ["Lihat.", ""])
def test_the_same_photo_is_added_once(text):
    report = ReportFactory()
    first = feedback.add(report, now=timezone.now(), text=text, photos=[picture("same")])
    assert feedback.add(report, now=timezone.now(), text=text, photos=[picture("same")]) == first
    assert report.photos.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_confirm_once():
    report = report_with_history(*CLAIMED)

    def tap():
        try:
            confirm(report)
        finally:
            connection.close()

    threads = [Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Feedback.objects.count() == 1
    assert report.events.filter(to_status="closed").count() == 1
