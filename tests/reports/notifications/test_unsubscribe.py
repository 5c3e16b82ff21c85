"""Stopping mails: the link asks, a POST stops, and nothing else fits."""

import pytest
from django.test import Client

from reports.models import Mail
from reports.notifications import unsubscribe
from tests.factories import ContactFactory, ReportFactory
from tests.reports.notifications.helpers import received

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return ContactFactory(report=ReportFactory(publicity="confidential"))


def test_opening_the_link_changes_nothing(client, contact):
    answer = client.get(unsubscribe.path(contact))
    contact.refresh_from_db()
    assert answer.status_code == 200
    assert not contact.muted


def test_a_mail_program_stops_the_mails_by_its_own_post(contact):
    answer = Client(enforce_csrf_checks=True).post(unsubscribe.path(contact), {"List-Unsubscribe": "One-Click"})
    contact.refresh_from_db()
    assert answer.status_code == 200
    assert contact.muted


def test_nobody_writes_after_that(client, contact):
    for _turn in range(2):
        client.post(unsubscribe.path(contact))
    received(contact.report)
    assert not Mail.objects.exists()


def test_the_page_tells_nothing_of_the_report_and_is_not_kept(client, contact):
    answer = client.get(unsubscribe.path(contact))
    assert contact.report.code not in answer.text
    assert contact.email not in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_the_link_dies_when_the_address_changes(client, contact):
    link = unsubscribe.path(contact)
    contact.email = "baru@example.com"
    contact.save()
    assert client.post(link).status_code == 404
    contact.refresh_from_db()
    assert not contact.muted


def test_a_forged_link_is_not_found(client, contact):
    assert client.post("/berhenti/abc:def/").status_code == 404
