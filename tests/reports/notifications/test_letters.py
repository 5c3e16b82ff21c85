"""What the mails say: language, next step, deadlines only where somebody holds the report, no smuggled header."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from reports.models import Event, Mail
from reports.notifications import letters, words
from reports.workflow import REPORTER, SYSTEM, Details, record, transition
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    ContactFactory,
    ReportFactory,
    move,
    report_with_history,
    staff_user,
)
from tests.reports.notifications.helpers import announced, received

pytestmark = pytest.mark.django_db


def the_mail(report, **more):
    received(ContactFactory(report=report, language="en", **more).report)
    return Mail.objects.get(to="pelapor@example.com")


def test_the_first_answer_promises_a_day_when_an_office_has_the_report():
    report = ReportFactory(agency=AgencyFactory(short_name="DLHK"))
    assert "DLHK has your report. You get a first answer by" in the_mail(report).text


def test_the_first_answer_promises_no_day_while_nobody_has_the_report():
    text = the_mail(ReportFactory(agency=None)).text
    assert "finds the right office" in text
    assert " by " not in text.split("finds the right office")[0]


def test_a_kelurahan_office_without_a_place_holds_nothing():
    office = AgencyFactory(code="KELURAHAN")
    assert "finds the right office" in the_mail(ReportFactory(agency=office, kelurahan=None)).text


def test_a_report_that_was_handed_back_promises_nothing():
    contact = ContactFactory(report=report_with_history("assigned"), language="en")
    move(contact.report, "verified", user=staff_user("dispatcher"))
    announced()
    assert "finds the right office" in Mail.objects.get(to=contact.email).text


def test_a_passed_deadline_is_not_promised_but_said():
    report = ReportFactory(resolution_due=timezone.now() - timedelta(days=1))
    assert "it is late" in the_mail(report).text


def test_a_claim_asks_for_an_answer_by_the_tenth_working_day():
    contact = ContactFactory(report=report_with_history("in_progress"), language="en")
    move(contact.report, "resolved", user=staff_user("head", agency=contact.report.agency))
    announced()
    mail = Mail.objects.get(to=contact.email)
    assert "Is it solved? Tell us by" in mail.text
    assert "Sudah kami tangani." in mail.text


def test_nothing_of_a_confidential_report_but_its_code_is_in_the_reporters_mail():
    report = report_with_history("in_progress", publicity="confidential")
    contact = ContactFactory(report=report, language="en")
    pause = {"cause": "crew", "review_date": timezone.localdate() + timedelta(days=3)}
    move(report, "on_hold", user=staff_user("head", agency=report.agency), note="Pelaku dicari.", **pause)
    announced()
    mail = Mail.objects.get(to=contact.email)
    assert "Pelaku" not in mail.subject + mail.text
    assert mail.subject == f"{report.code}: there is news"


def test_each_reporter_is_written_to_in_their_language():
    contact = ContactFactory(language="en")
    with translation.override("id"):
        received(contact.report)
    assert "Your report:" in Mail.objects.get(to=contact.email).text


def test_the_person_is_not_named():
    assert "Contoh Pelapor" not in the_mail(ReportFactory(), name="Contoh Pelapor").text


def test_names_with_signs_pass_through_unchanged():
    agency = AgencyFactory(code="PJU", short_name="PJU/lampu & 'jalan', (+)")
    report = ReportFactory(category=CategoryFactory(agency=agency))
    assert "PJU/lampu & 'jalan', (+) has your report" in the_mail(report).text


@pytest.mark.parametrize("text", ["a\r\nBcc: x@example.com", "a\u2028b", "a\x00b", "a\x85b"])
def test_a_subject_is_one_line_of_plain_signs(text):
    line = letters.one_line(text)
    assert line.isprintable()
    assert len(line.splitlines()) == 1


def test_a_long_subject_is_cut():
    assert len(letters.one_line("kata " * 100)) <= 150


def test_mails_to_reporters_can_be_stopped_with_one_click():
    headers = the_mail(ReportFactory()).headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/berhenti/" in headers["List-Unsubscribe"]


def test_every_event_that_a_reporter_hears_of_has_a_next_step():
    report = ReportFactory()
    for kind in (Event.Kind.RECEIVED, Event.Kind.NOTED, Event.Kind.REFILED):
        event = record(report, kind, SYSTEM, now=timezone.now())
        assert words.next_step(event, timezone.now())


def test_silence_that_closed_a_report_can_still_be_answered():
    contact = ContactFactory(report=report_with_history("in_progress", "resolved"), language="en")
    transition(contact.report, "closed", SYSTEM, now=timezone.now(), details=Details(outcome="unconfirmed"))
    announced()
    assert "If it is not solved after all, tell us by" in Mail.objects.get(to=contact.email).text


def test_a_receipt_for_the_reporter_alone_names_the_code():
    contact = ContactFactory(report=ReportFactory(publicity="confidential"), language="en")
    received(contact.report, REPORTER)
    assert Mail.objects.get(to=contact.email).subject == f"{contact.report.code}: we have your report"


def test_a_mail_tells_of_its_own_step_when_more_happened_before_it_was_written():
    contact = ContactFactory(report=ReportFactory(), language="en")
    record(contact.report, Event.Kind.RECEIVED, REPORTER, now=timezone.now())
    move(contact.report, "verified", user=staff_user("dispatcher"))
    move(contact.report, "rejected", user=staff_user("dispatcher"), note="Bukan urusan kota.")
    announced()
    receipt, check, refusal = Mail.objects.filter(to=contact.email).order_by("pk")
    for early in (receipt, check):
        assert "More has happened since then" in early.text
        assert "If you see it differently" not in early.text
        assert "has your report" not in early.text
    assert "If you see it differently, tell us by" in refusal.text
    assert "More has happened" not in refusal.text


def test_a_note_that_follows_leaves_the_promise_of_the_receipt():
    contact = ContactFactory(report=ReportFactory(), language="en")
    record(contact.report, Event.Kind.RECEIVED, REPORTER, now=timezone.now())
    record(contact.report, Event.Kind.NOTED, SYSTEM, now=timezone.now(), note="Kami lihat besok.")
    announced()
    receipt, note = Mail.objects.filter(to=contact.email).order_by("pk")
    assert "has your report. You get a first answer by" in receipt.text
    assert "Kami lihat besok." in note.text
