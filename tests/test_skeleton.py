"""The foundations: timeline triggers, constraints, headers."""

import pytest
from django.core.files.storage import Storage
from django.db import IntegrityError, connection, transaction

from reports.models import Report
from tests.factories import ReportFactory, report_with_history

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "act",
    [
        lambda events: events.update(public_note="other"),
        lambda events: events._raw_delete("default"),
    ],
    ids=["update", "delete"],
)
def test_an_event_is_never_changed_or_deleted(act):
    report = ReportFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        act(report.events.all())
    assert report.events.get().public_note == ""


@pytest.mark.django_db(transaction=True)
def test_the_timeline_is_not_emptied_by_truncate():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    ReportFactory()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE reports_event CASCADE")


def test_a_closed_report_has_an_outcome():
    report = ReportFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(status="closed")


def test_a_history_reaches_its_last_state():
    report = report_with_history("verified", "assigned", "in_progress", "resolved", "closed")
    report.refresh_from_db()
    assert (report.status, report.outcome, report.events.count()) == ("closed", "confirmed", 6)


@pytest.mark.parametrize("path", ["/", "/tentang/", "/healthz", "/readyz"])
def test_every_answer_carries_the_policy(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")


class DistantStorage(Storage):
    """A storage whose service answers with an error of its own kind."""

    def exists(self, name):
        raise RuntimeError("The service is away.")


def test_a_storage_that_fails_makes_the_portal_not_ready(client, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.DistantStorage"}}
    response = client.get("/readyz")
    assert (response.status_code, response.json()["storage"], response.json()["database"]) == (503, False, True)


def test_the_language_follows_the_cookie_and_nothing_else(client):
    assert client.get("/tentang/", headers={"accept-language": "en-US"}).headers["Content-Language"] == "id"
    client.cookies["bahasa"] = "en"
    assert client.get("/tentang/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("address", ["/?q=%00", "/?q=%ED%A0%80", "/?q=%FF"])
def test_an_unreadable_address_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400
