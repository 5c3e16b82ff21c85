"""A mail server that is away, slow or choosy: no request fails, no mail is lost, none is sent for ever."""

import socket
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.utils import timezone

from reports.claims import LEASE, claim
from reports.models import Mail, Notification
from reports.notifications import delivery
from reports.notifications.delivery import ATTEMPTS, KEPT_AFTER_FAILURE, PAUSES, deliver, forget_failed
from tests.factories import ReportFactory, administrator, staff_user
from tests.faults import mail_servers

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _fresh_servers(server):
    mail_servers.ACCEPTED.clear()
    mail_servers.OPENED.clear()
    server("Working")


@pytest.fixture
def server(settings):
    """Choose the mail server that the worker meets."""

    def choose(name):
        settings.MAIL_DELIVERY_BACKEND = f"tests.faults.mail_servers.{name}"

    return choose


def mail(to="ina@example.com", **fields):
    now = timezone.now()
    fields = {"subject": "Kode", "text": "123456", "created_at": now, "next_try_at": now} | fields
    return Mail.objects.create(to=to, **fields)


def accepted():
    return [message.to[0] for message in mail_servers.ACCEPTED]


def try_until_given_up(now):
    for pause in (*PAUSES, timedelta(0)):
        deliver(now)
        now += pause + SECOND
    return now


def test_a_waiting_mail_is_sent_once():
    mail()
    assert deliver(timezone.now()) == 1
    assert deliver(timezone.now()) == 0
    assert accepted() == ["ina@example.com"]


def test_what_was_sent_keeps_neither_code_nor_link():
    row = mail(html="<b>123456</b>", headers={"List-Unsubscribe": "<https://x/berhenti/abc/>"})
    deliver(timezone.now())
    row.refresh_from_db()
    assert (row.state, row.text, row.html, row.headers) == ("sent", "", "", {})


def test_several_mails_share_one_connection_object():
    for number in range(3):
        mail(f"ina{number}@example.com")
    deliver(timezone.now())
    assert len(set(map(id, mail_servers.OPENED))) == 1


def test_both_bodies_and_the_headers_reach_the_server():
    mail(html="<b>123456</b>", headers={"List-Unsubscribe": "<https://x/berhenti/abc/>"})
    deliver(timezone.now())
    message = mail_servers.ACCEPTED[0].message()
    assert message["List-Unsubscribe"] == "<https://x/berhenti/abc/>"
    assert [part.get_content_type() for part in message.get_payload()] == ["text/plain", "text/html"]


def test_a_dead_mail_server_fails_no_request(server, settings):
    settings.EMAIL_BACKEND = "reports.notifications.backend.OutboxBackend"  # the test runner replaces it
    server("Away")
    assert send_mail("Kode", "123", None, ["ina@example.com"]) == 1
    assert Mail.objects.get().state == Mail.State.WAITING


def test_a_dead_mail_server_costs_one_mail_a_try_and_the_rest_wait(server):
    server("Away")
    mail("a@example.com"), mail("b@example.com")
    assert deliver(timezone.now()) == 0
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 1]


def test_a_mail_is_tried_later_and_later(server):
    server("Away")
    row, now = mail(), timezone.now()
    for pause in PAUSES:
        deliver(now)
        row.refresh_from_db()
        assert row.next_try_at == now + pause
        now += pause + SECOND


def test_after_six_tries_a_mail_is_given_up_and_people_are_told(server):
    server("Away")
    dispatcher, boss = staff_user("dispatcher"), administrator()
    row = mail(report=ReportFactory())
    try_until_given_up(timezone.now())
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", ATTEMPTS)
    assert set(Notification.objects.values_list("user", flat=True)) == {dispatcher.pk, boss.pk}


def test_a_server_that_recovers_gets_what_waited(server):
    server("Away")
    mail()
    deliver(timezone.now())
    server("Working")
    assert deliver(timezone.now() + PAUSES[0] + SECOND) == 1


def test_the_news_of_a_failure_holds_no_secret_and_no_address(server):
    server("Away")
    staff_user("dispatcher"), administrator()
    mail(report=ReportFactory(publicity="confidential"))
    try_until_given_up(timezone.now())
    for line in Notification.objects.all():
        assert "123456" not in line.text
        assert "ina@" not in line.text


def test_an_administrator_does_not_learn_which_confidential_report_a_failed_mail_was_about(server):
    server("Away")
    boss, report = administrator(), ReportFactory(publicity="confidential")
    mail(report=report)
    try_until_given_up(timezone.now())
    line = Notification.objects.get(user=boss)
    assert line.report is None
    assert report.code not in line.text


def test_many_failures_are_one_line_while_it_stands_unread(server):
    server("Choosy")
    dispatcher = staff_user("dispatcher")
    for number in range(3):
        mail(f"bad{number}@example.com")
    try_until_given_up(timezone.now())
    assert Mail.objects.filter(state="failed").count() == 3
    assert Notification.objects.filter(user=dispatcher).count() == 1


def test_one_refused_address_does_not_stop_the_others(server):
    server("Choosy")
    mail("bad@example.com"), mail("good@example.com")
    assert deliver(timezone.now()) == 1
    assert accepted() == ["good@example.com"]


def test_the_servers_own_words_are_not_kept(server):
    server("Choosy")
    row = mail("bad@example.com")
    deliver(timezone.now())
    row.refresh_from_db()
    assert row.error.startswith("SMTPRecipientsRefused")
    assert "12345" not in row.error


def test_a_lost_connection_is_opened_again_for_the_next_mail(server):
    server("Fragile")
    mail("a@example.com"), mail("b@example.com")
    deliver(timezone.now())
    assert list(Mail.objects.values_list("attempts", flat=True)) == [1, 1]


def test_an_address_that_smuggles_a_header_is_given_up_at_once():
    row = mail("ina@example.com\nBcc: x@example.com")
    deliver(timezone.now())
    row.refresh_from_db()
    assert row.state == "failed"
    assert accepted() == []


def test_a_mail_under_lease_is_left_to_its_worker():
    mail()
    now = timezone.now()
    claim(Mail.objects.all(), now, 1)
    assert deliver(now) == 0


def test_a_mail_whose_worker_was_killed_is_sent_when_the_lease_ends():
    mail()
    now = timezone.now()
    claim(Mail.objects.all(), now, 1)
    assert deliver(now + LEASE + SECOND) == 1


def test_a_mail_that_kills_its_worker_each_time_is_given_up():
    row, now = mail(), timezone.now()
    for _turn in range(ATTEMPTS):
        claim(Mail.objects.all(), now, 1)
        now += LEASE + SECOND
    assert deliver(now) == 0
    row.refresh_from_db()
    assert row.state == "failed"


def test_mails_that_were_given_up_are_forgotten_after_two_weeks():
    row = mail(state="failed")
    assert forget_failed(timezone.now()) == 0
    assert forget_failed(timezone.now() + KEPT_AFTER_FAILURE + SECOND) == 1
    row.refresh_from_db()
    assert row.text == ""


def test_a_port_on_which_nobody_listens_is_only_a_delay(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    row = mail()
    assert deliver(timezone.now()) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 1)


def test_mails_become_files_where_no_server_is_set(settings, tmp_path):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    mail()
    assert deliver(timezone.now()) == 1
    assert "123456" in next((tmp_path / "mail").iterdir()).read_text()


def test_a_pass_whose_time_is_up_takes_no_further_mail(monkeypatch):
    row = mail()
    monkeypatch.setattr(delivery, "PASS_SECONDS", -1)
    assert deliver(timezone.now()) == 0
    row.refresh_from_db()
    assert (row.attempts, row.lease_until) == (0, None)
