"""The answer page of an outside owner: by its key alone, while it holds the report."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.codes import link_key, owner_key
from reports.models import Event, Photo
from tests.factories import AgencyFactory, ContactFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return AgencyFactory(code="PLN", external=True)


@pytest.fixture
def report(owner):
    report = ReportFactory(agency=owner)
    ContactFactory(report=report)
    return report


def address(report, key=None):
    return f"/jawab/{report.code}/?kunci={key or owner_key(report, report.agency_id)}"


def send(client, report, step, **fields):
    return client.post(address(report), {"step": step, "version": report.version, **fields})


def test_the_page_shows_the_report_but_not_who_filed_it(client, report):
    response = client.get(address(report))
    page = response.content.decode()
    assert report.title in page
    assert "Contoh Pelapor" not in page
    assert "pelapor@example.com" not in page
    assert "no-store" in response.headers["Cache-Control"]
    assert Event.objects.count() == 1


def test_a_wrong_key_and_another_holder_answer_like_unknown(client, report):
    other = AgencyFactory(code="TELKOM", external=True)
    keys = ["", "x", "é", link_key(report), owner_key(report, other.pk)]
    assert {client.get(f"/jawab/{report.code}/?kunci={key}").status_code for key in keys} == {404}
    held = address(report)
    report.agency = other
    report.save(update_fields=["agency"])
    assert client.get(held).status_code == 404
    assert client.post(held, {"step": "move-in_progress", "version": 1}).status_code == 404
    assert client.get("/jawab/KPG-0000000/?kunci=x").status_code == 404


def test_an_office_with_accounts_has_no_such_page(client):
    inside = ReportFactory(agency=AgencyFactory(code="DLHK"))
    assert client.get(address(inside)).status_code == 404


@pytest.mark.parametrize("opened", [False, True])
def test_pictures_of_a_confidential_report_stay_shut_until_a_dispatcher_opens_them(client, owner, opened):
    secret = ReportFactory(agency=owner, publicity="confidential", pictures_opened=opened)
    photo = Photo.objects.create(report=secret, state="ready", created_at=timezone.now())
    page = client.get(address(secret)).content.decode()
    assert (f"/{photo.pk}/large" in page) is opened
    assert not opened or f"kunci={owner_key(secret, owner.pk)}" in page


def test_the_owner_starts_postpones_and_declares_solved(client, report, owner):
    day = timezone.localdate() + timedelta(days=3)
    for step, fields in [
        ("move-in_progress", {}),
        ("note", {"note": "Petugas datang besok."}),
        ("move-on_hold", {"cause": "material", "review_date": day, "note": "Menunggu tiang."}),
        ("move-resolved", {"note": "Tiang sudah diganti."}),
    ]:
        assert send(client, report, step, **fields).status_code == 302, step
        report.refresh_from_db()
    assert report.status == "resolved"
    assert set(report.events.filter(kind="moved").values_list("actor", "agency")) == {("owner", owner.pk)}


@pytest.mark.parametrize("started", [False, True])
def test_the_owner_hands_back_and_the_link_ends(client, report, started):
    if started:
        send(client, report, "move-in_progress")
        report.refresh_from_db()
    link = address(report)
    assert send(client, report, "hand_back", note="Bukan tiang kami.").status_code == 200
    report.refresh_from_db()
    assert report.agency is None
    assert report.is_open
    assert client.get(link).status_code == 404


def test_a_stale_answer_is_shown_what_happened(client, report):
    old = report.version
    send(client, report, "move-in_progress")
    response = client.post(address(report), {"step": "note", "version": old, "note": "Halo"})
    assert response.status_code == 409
    assert "Halo" in response.content.decode()


@pytest.mark.parametrize("step", ["move-closed", "move-rejected", "move-verified", "reroute", "give", "place", ""])
def test_a_forged_step_changes_nothing(client, report, step):
    assert send(client, report, step, note="x").status_code == 409
    report.refresh_from_db()
    assert report.version == 1
