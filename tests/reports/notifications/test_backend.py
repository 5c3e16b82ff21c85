"""Every mail that Django sends becomes rows, whatever the mail server does."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

from reports.models import Mail

pytestmark = pytest.mark.django_db


def send(message):
    get_connection("reports.notifications.backend.OutboxBackend").send_messages([message])


def test_every_recipient_has_a_row_of_their_own():
    send(EmailMessage("Kode", "123", to=["a@example.com"], cc=["b@example.com"], bcc=["c@example.com"]))
    assert set(Mail.objects.values_list("to", flat=True)) == {"a@example.com", "b@example.com", "c@example.com"}


def test_hidden_recipients_are_in_no_header():
    send(EmailMessage("Kode", "123", to=["a@example.com"], bcc=["c@example.com"], reply_to=["kota@example.com"]))
    assert Mail.objects.first().headers == {"Reply-To": "kota@example.com"}


def test_a_name_before_the_address_is_left_out():
    send(EmailMessage("Kode", "123", to=["Contoh Pelapor <a@example.com>"]))
    assert Mail.objects.get().to == "a@example.com"


def test_the_html_is_kept_beside_the_text():
    message = EmailMultiAlternatives("Kode", "123", to=["a@example.com"])
    message.attach_alternative("<b>123</b>", "text/html")
    send(message)
    assert (Mail.objects.get().text, Mail.objects.get().html) == ("123", "<b>123</b>")


def test_a_mail_of_html_alone_gets_a_text():
    message = EmailMessage("Kode", "<b>123</b>", to=["a@example.com"])
    message.content_subtype = "html"
    send(message)
    assert Mail.objects.get().text == "123"


def test_an_endless_address_is_left_out_and_the_others_are_stored():
    send(EmailMessage("Kode", "123", to=["a" * 300 + "@example.com", "b@example.com"]))
    assert Mail.objects.get().to == "b@example.com"


def test_a_subject_of_two_lines_becomes_one():
    send(EmailMessage("Kode\nBcc: x@example.com", "123", to=["a@example.com"]))
    assert Mail.objects.get().subject == "Kode Bcc: x@example.com"
