"""Who is told of what; above all who is not told of a confidential report."""

import pytest
from django.utils import timezone

from reports import acts
from reports.models import Event, Mail, Notification
from reports.notifications import bell
from reports.workflow import REPORTER, Actor, Details, staff, transition
from tests.factories import (
    AgencyFactory,
    ContactFactory,
    KelurahanFactory,
    OfficerFactory,
    ReportFactory,
    UserFactory,
    administrator,
    move,
    report_with_history,
    staff_user,
)
from tests.reports.notifications.helpers import announced, bells, mailed, received, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """A report and one person in every post around it, with some who have nothing to do with it."""
    report = ReportFactory(neighbour=KelurahanFactory())
    city = {
        "report": report,
        "lurah": staff_user("lurah", kelurahan=report.kelurahan),
        "neighbour": staff_user("lurah", kelurahan=report.neighbour),
        "head": staff_user("head", agency=report.agency),
        "on_duty": staff_user("officer", agency=report.agency),
        "off_duty": staff_user("officer", agency=report.agency, on_duty=False),
        "dispatcher": staff_user("dispatcher"),
        "executive": staff_user("executive"),
        "other_lurah": staff_user("lurah", kelurahan=KelurahanFactory()),
        "other_head": staff_user("head", agency=AgencyFactory()),
        "administrator": administrator(),
    }
    return city


def emails(city, *names):
    return {city[name].email for name in names}


def test_a_new_report_is_told_to_both_lurah_the_head_and_the_officers_on_duty(city):
    received(city["report"])
    assert bells() == mailed() == emails(city, "lurah", "neighbour", "head", "on_duty")


def test_a_new_report_without_a_place_or_an_office_is_told_to_dispatchers(city):
    report = ReportFactory(kelurahan=None, agency=None)
    received(report)
    assert bells() == emails(city, "dispatcher")


def test_leavers_are_told_nothing(city):
    city["head"].posts.update(active=False)
    city["on_duty"].is_active = False
    city["on_duty"].save()
    received(city["report"])
    assert bells() == emails(city, "lurah", "neighbour")


def test_a_confidential_report_is_told_to_its_head_and_the_lurah_learn_that_one_exists(city):
    report = city["report"]
    report.publicity = "confidential"
    report.save()
    received(report)
    assert set(Notification.objects.filter(report=report).values_list("user__email", flat=True)) == emails(city, "head")
    assert bells() == emails(city, "head", "lurah", "neighbour")


def test_what_a_lurah_gets_of_a_confidential_report_names_nothing_of_it(city):
    report = ReportFactory(publicity="confidential", kelurahan=city["report"].kelurahan, street="Jalan Rahasia 7")
    received(report)
    line = Notification.objects.get(user=city["lurah"])
    assert (line.report, line.event) == (None, None)
    mail = Mail.objects.get(to=city["lurah"].email)
    for secret in (report.code, report.title, report.street, report.category.name, str(report.kelurahan), "/laporan/"):
        assert secret not in mail.subject + mail.text + line.text
    assert mail.report is None


def test_later_steps_of_a_confidential_report_are_told_to_its_own_officer_only(city):
    post = OfficerFactory(agency=city["report"].agency)
    report = ReportFactory(publicity="confidential", agency=post.agency, kelurahan=city["report"].kelurahan)
    move(report, "assigned", user=city["dispatcher"], agency=post.agency, officer=post)
    announced()
    assert bells() == mailed() == emails(city, "head") | {post.user.email}


def test_a_mail_to_staff_about_a_confidential_report_carries_its_code_alone(city):
    report = ReportFactory(publicity="confidential", agency=city["report"].agency)
    received(report)
    mail = Mail.objects.get(to=city["head"].email)
    assert report.code in mail.subject
    for secret in (report.title, str(report.category), str(report.kelurahan)):
        assert secret not in mail.subject + mail.text


def test_the_one_who_acted_is_not_told(city):
    tell(city["report"], Event.Kind.NOTED, staff(city["head"]), note="Kami datang besok.")
    assert city["head"].email not in bells()
    assert city["on_duty"].email in bells()


def test_an_objection_reaches_the_officers_and_the_lurah(city):
    report = report_with_history(
        "in_progress", "resolved", category=city["report"].category, agency=city["head"].posts.get().agency
    )
    transition(report, "in_progress", REPORTER, now=timezone.now(), note="Masih kotor.")
    announced()
    assert bells() == mailed() == emails(city, "head", "on_duty")


def test_an_objection_to_a_refusal_reaches_the_dispatchers(city):
    report = report_with_history("rejected", agency=AgencyFactory())
    tell(report, Event.Kind.OBJECTED, REPORTER, note="Ini jalan kota.")
    assert bells() == emails(city, "dispatcher")


def test_the_second_bounce_reaches_the_dispatchers(city):
    report = ReportFactory(bounces=2)
    tell(report, Event.Kind.REROUTED, staff(UserFactory()), details={"agency": "PUPR"})
    assert bells() == emails(city, "dispatcher")


def test_a_kelurahan_office_is_its_lurah(city):
    office = AgencyFactory(code="KELURAHAN", short_name="Kelurahan")
    report = ReportFactory(kelurahan=city["report"].kelurahan)
    move(report, "assigned", user=city["dispatcher"], agency=office)
    announced()
    assert bells() == emails(city, "lurah")


def test_an_outside_owner_gets_the_link_to_answer_by():
    owner = AgencyFactory(code="PLN", external=True, email="pln@example.com")
    report = ReportFactory(agency=owner)
    received(report)
    mail = Mail.objects.get(to="pln@example.com")
    assert f"/jawab/{report.code}/?kunci=" in mail.text
    assert report.text in mail.text


def test_an_outside_owner_is_not_told_of_own_answers():
    owner = AgencyFactory(external=True, email="pln@example.com")
    report = ReportFactory(agency=owner)
    tell(report, Event.Kind.NOTED, Actor(Event.Actor.OWNER, agency=owner), note="Petugas berangkat.")
    assert mailed() == set()


@pytest.mark.parametrize(("publicity", "address"), [("confidential", "pln@example.com"), ("public", "")])
def test_where_no_mail_may_reach_the_owner_the_dispatchers_are_told(city, publicity, address):
    report = ReportFactory(agency=AgencyFactory(external=True, email=address), publicity=publicity)
    received(report)
    assert "pln@example.com" not in mailed()
    assert city["dispatcher"].email in bells()


def test_the_reporters_receipt_carries_the_secret_link():
    contact = ContactFactory()
    received(contact.report)
    mail = Mail.objects.get(to=contact.email)
    assert f"/laporan/{contact.report.code}/?kunci=" in mail.text
    assert contact.report.code in mail.subject


def test_a_reporter_with_an_account_has_a_line_in_the_bell():
    contact = ContactFactory(user=UserFactory())
    tell(contact.report, Event.Kind.NOTED, staff(UserFactory()), note="Kami datang.")
    assert contact.user.email in bells()


def test_internal_notes_are_not_told_to_the_reporter():
    contact = ContactFactory(user=UserFactory())
    tell(contact.report, Event.Kind.NOTED, staff(UserFactory()), internal_note="Tanya PLN.")
    assert contact.user.email not in bells()
    assert contact.email not in mailed()


def test_own_acts_are_not_told_to_the_reporter():
    contact = ContactFactory()
    transition(contact.report, "closed", REPORTER, now=timezone.now(), details=Details(outcome="withdrawn"))
    announced()
    assert contact.email not in mailed()


def test_the_reporters_of_both_reports_are_told_of_a_duplicate():
    contact, other = ContactFactory(email="satu@example.com"), ContactFactory(email="dua@example.com")
    move(contact.report, "duplicate", user=staff_user("dispatcher"), target=other.report)
    announced()
    assert {"satu@example.com", "dua@example.com"} <= mailed()
    twin = Mail.objects.get(to="dua@example.com")
    assert other.report.code in twin.text
    assert contact.report.code not in twin.subject + twin.text


def test_a_line_goes_when_its_reader_may_no_longer_see_the_report(city):
    report = ReportFactory(publicity="confidential", agency=city["report"].agency)
    received(report)
    assert len(bell.lines(city["head"])) == 1
    city["head"].posts.update(active=False)
    del city["head"]._posts
    assert bell.lines(city["head"]) == []


def test_a_line_of_the_bell_has_plain_words(city):
    received(city["report"])
    assert bell.words(bell.lines(city["lurah"])[0]).endswith(".")


def test_when_the_officer_in_charge_has_left_those_on_duty_are_told(city):
    report, left = city["report"], OfficerFactory(agency=city["report"].agency)
    move(report, "assigned", user=city["dispatcher"], agency=report.agency, officer=left)
    announced()
    Notification.objects.all().delete()
    left.user.is_staff = False
    left.user.save()
    tell(report, Event.Kind.OBJECTED, REPORTER)
    assert bells() - emails(city, "dispatcher") == emails(city, "head", "on_duty")


def test_a_hand_over_that_was_taken_back_before_it_was_told_is_told_to_no_office(city):
    first = AgencyFactory(short_name="PUPR")
    early, dispatcher = staff_user("head", agency=first), staff(city["dispatcher"])
    acts.reroute(city["report"], first, "Jalan rusak", dispatcher, timezone.now())
    acts.reroute(city["report"], city["other_head"].posts.get().agency, "Milik dinas lain", dispatcher, timezone.now())
    announced()
    assert mailed() == {city["other_head"].email}
    assert early.email not in bells()
    assert "PUPR" not in Mail.objects.get().subject + Mail.objects.get().text


def test_an_office_that_handed_back_at_once_is_not_told_that_it_holds_the_report(city):
    move(city["report"], "assigned", user=city["dispatcher"], agency=city["report"].agency)
    acts.hand_back(city["report"], "Bukan kami", staff(city["head"]), timezone.now())
    announced()
    assert mailed() == {city["dispatcher"].email}


def test_only_the_twin_that_a_step_named_is_told_of_it(city):
    for _turn in range(2):
        target = ContactFactory(report=ReportFactory(), email=f"warga{_turn}@example.com").report
        if _turn:
            move(city["report"], "verified", user=city["dispatcher"])
        move(city["report"], "duplicate", user=city["dispatcher"], target=target)
    announced()
    assert [mail.to for mail in Mail.objects.filter(to__startswith="warga")] == ["warga1@example.com"]
