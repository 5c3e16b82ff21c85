"""The desk of one report: who sees it, what is offered, and every way in which a step can fail."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies import reference
from reports.codes import owner_key
from reports.models import Contact, Event, IdentityLook, Photo, Report
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    ContactFactory,
    KelurahanFactory,
    OfficerFactory,
    ReportFactory,
    administrator,
    move,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db


def address(report):
    return f"/konsol/laporan/{report.code}/"


def send(client, report, step, **fields):
    return client.post(address(report), {"step": step, "version": report.version, **fields})


def offered(response):
    return {offer["step"].key for offer in response.context["offers"]}


@pytest.fixture
def agency():
    return AgencyFactory(code="DLHK")


@pytest.fixture
def report(agency):
    return ReportFactory(agency=agency)


@pytest.fixture
def dispatcher(client):
    user = staff_user("dispatcher")
    client.force_login(user)
    return user


def test_hidden_and_unknown_reports_answer_alike(client, agency):
    secret = ReportFactory(agency=agency, publicity="confidential")
    client.force_login(staff_user("lurah", kelurahan=secret.kelurahan))
    hidden = client.get(address(secret))
    unknown = client.get("/konsol/laporan/KPG-0000000/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert client.post(address(secret), {"step": "note"}).status_code == 404


OFFERED = {
    "dispatcher": {
        "move-verified", "move-assigned", "move-rejected", "move-duplicate", "note", "add_photos", "give", "reroute",
        "refile", "place",
    },
    "head": {
        "move-assigned", "move-in_progress", "note", "add_photos", "give", "reroute", "hand_back", "refile", "place",
    },
    "officer": {"move-in_progress", "note", "add_photos", "reroute", "hand_back", "refile", "place"},
    "lurah": {"move-verified", "move-in_progress", "note", "add_photos", "reroute", "refile", "place"},
    "executive": set(),
    "researcher": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", OFFERED)
def test_a_person_is_offered_what_they_may_do(client, role, report, agency):
    where = {"head": {"agency": agency}, "officer": {"agency": agency}, "lurah": {"kelurahan": report.kelurahan}}
    OfficerFactory(agency=agency)
    client.force_login(staff_user(role, **where.get(role, {})))
    assert offered(client.get(address(report))) == OFFERED[role]


def test_a_report_is_not_given_where_nobody_could_take_it(client, dispatcher):
    office = AgencyFactory(code="KELURAHAN")
    OfficerFactory(agency=office, active=False)
    report = ReportFactory(agency=office)
    assert "give" not in offered(client.get(address(report)))
    OfficerFactory(agency=office)
    assert "give" in offered(client.get(address(report)))


@pytest.mark.parametrize("role", ["executive", "researcher"])
def test_internal_notes_stay_with_those_who_work_on_the_report(client, role, report):
    move(report, "verified", user=staff_user("dispatcher"))
    client.force_login(staff_user("dispatcher"))
    send(client, report, "note", internal="truk rusak")
    client.force_login(staff_user(role))
    assert "truk rusak" not in client.get(address(report)).content.decode()


def test_the_whole_way_of_a_report(client, report, agency):
    users = {
        "dispatcher": staff_user("dispatcher"),
        "head": staff_user("head", agency=agency),
        "officer": staff_user("officer", agency=agency),
    }
    officer = users["officer"].posts.get()
    tomorrow = timezone.localdate() + timedelta(days=1)
    for role, step, fields in [
        ("dispatcher", "move-verified", {}),
        ("dispatcher", "move-assigned", {"agency": agency.code}),
        ("head", "give", {"officer": officer.pk}),
        ("officer", "move-on_hold", {"cause": "rain", "review_date": tomorrow, "note": "Hujan."}),
        ("officer", "move-on_hold", {"cause": "weather", "review_date": tomorrow, "note": "Hujan."}),
        ("officer", "move-in_progress", {}),
        ("officer", "move-resolved", {"note": "Bersih."}),
        ("dispatcher", "spot_check", {"ok": "yes", "note": "Saya lihat."}),
    ]:
        client.force_login(users[role])
        response = send(client, report, step, **fields)
        assert response.status_code == (422 if fields.get("cause") == "rain" else 302), step
        report.refresh_from_db()
    assert (report.status, report.outcome, report.officer) == ("closed", "confirmed", officer)


def test_a_refused_step_keeps_what_was_typed_and_writes_nothing(client, report, agency):
    client.force_login(staff_user("officer", agency=agency))
    move(report, "in_progress", user=staff_user("officer", agency=agency))
    events = Event.objects.count()
    response = send(client, report, "move-on_hold", cause="crew", review_date="2020-01-01", note="Menunggu regu")
    assert response.status_code == 422
    assert "Menunggu regu" in response.content.decode()
    report.refresh_from_db()
    assert (report.status, Event.objects.count()) == ("in_progress", events)


def test_the_second_of_two_officers_is_shown_what_the_first_did(client, report, agency):
    seen = report.version
    send_as = staff_user("officer", agency=agency)
    move(report, "in_progress", user=send_as, note="Saya yang kerjakan")
    client.force_login(staff_user("officer", agency=agency))
    response = client.post(address(report), {"step": "note", "version": seen, "public": "Catatan saya"})
    page = response.content.decode()
    assert response.status_code == 409
    assert len(response.context["news"]) == 1
    assert response.context["news"][0]["note"] == "Saya yang kerjakan"
    assert page.count("Catatan saya") == 1


def test_a_step_that_became_impossible_keeps_the_typed_note(client, report, dispatcher):
    seen = report.version
    move(report, "rejected", user=staff_user("dispatcher"))
    response = client.post(address(report), {"step": "move-verified-x", "version": seen, "note": "Sudah saya cek"})
    assert response.status_code == 409
    assert "Sudah saya cek" in response.content.decode()


@pytest.mark.parametrize("step", ["move-closed", "move-resolved", "move-received", "status", "", "spot_check"])
def test_a_forged_step_changes_nothing(client, report, dispatcher, step):
    response = send(client, report, step, note="x", outcome="confirmed", status="closed", ok="yes")
    assert response.status_code == 409
    report.refresh_from_db()
    assert (report.status, report.version) == ("received", 1)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "1.0", "²"])
def test_a_strange_version_is_answered_politely(client, report, dispatcher, version):
    response = client.post(address(report), {"step": "note", "version": version, "public": "Halo"})
    assert response.status_code == 409
    assert not Event.objects.filter(kind="noted").exists()


def test_an_office_that_is_not_offered_is_refused(client, report, dispatcher):
    gone = AgencyFactory(code="LAMA", active=False)
    assert send(client, report, "move-assigned", agency=gone.code).status_code == 422
    assert send(client, report, "move-assigned", agency="\x00").status_code == 422


def test_coordinates_that_are_none_are_refused(client, report, dispatcher):
    for bad in ("NaN", "inf", "9" * 5000, "abc"):
        assert send(client, report, "place", latitude=bad, longitude="123.6").status_code == 422
    assert send(client, report, "place", latitude="-6.2", longitude="106.8").status_code == 422


def test_the_place_takes_a_decimal_comma(client, report, dispatcher):
    call_command("load_reference", verbosity=0)
    reference.forget()
    assert send(client, report, "place", latitude=" -10,1757 ", longitude="123,5534").status_code == 302
    report.refresh_from_db()
    assert (report.latitude, report.longitude) == (-10.1757, 123.5534)


def test_half_a_point_is_refused(client, report, dispatcher):
    for half in ({"latitude": "-10,16"}, {"longitude": "123,6"}, {"latitude": "-10,1,6", "longitude": "123,6"}):
        assert send(client, report, "place", kelurahan=report.kelurahan.code, **half).status_code == 422


def test_a_duplicate_of_a_hidden_report_is_as_good_as_unknown(client, dispatcher, report):
    assert send(client, report, "move-duplicate", target="KPG-0000000").status_code == 422
    target = ReportFactory()
    assert send(client, report, "move-duplicate", target=target.code.lower()).status_code == 302


def test_open_reports_like_this_one_are_shown(client, dispatcher, report):
    twin = ReportFactory(category=report.category, kelurahan=report.kelurahan, title="twin")
    ReportFactory(category=report.category, title="elsewhere")
    ReportFactory(kelurahan=report.kelurahan, title="other category")
    ReportFactory(category=report.category, kelurahan=report.kelurahan, publicity="confidential")
    assert [row.title for row in client.get(address(report)).context["alike"]] == [twin.title]


def test_pictures_of_a_confidential_report_stay_shut_for_the_officer(client, agency, dispatcher):
    officer = staff_user("officer", agency=agency)
    secret = ReportFactory(agency=agency, publicity="confidential", officer=officer.posts.get())
    photo = Photo.objects.create(report=secret, state="ready", created_at=timezone.now())
    assert str(photo.pk) in client.get(address(secret)).content.decode()
    client.force_login(officer)
    assert str(photo.pk) not in client.get(address(secret)).content.decode()
    client.force_login(dispatcher)
    send(client, secret, "open_pictures")
    client.force_login(officer)
    assert str(photo.pk) in client.get(address(secret)).content.decode()


def test_a_picture_seen_before_is_shown_to_who_works_on_it(client, report, dispatcher):
    other = ReportFactory()
    for row in (report, other):
        Photo.objects.create(report=row, state="ready", sha256="same", created_at=timezone.now())
    assert client.get(address(report)).context["pictures"][0]["seen"] == [other]


def test_an_identity_is_shown_by_a_post_with_a_reason_and_logged(client, report, dispatcher):
    ContactFactory(report=report)
    assert "pelapor@example.com" not in client.get(address(report)).content.decode()
    assert client.get(f"{address(report)}pelapor/").status_code == 405
    assert client.post(f"{address(report)}pelapor/", {"reason": ""}).status_code == 422
    assert not IdentityLook.objects.exists()
    page = client.post(f"{address(report)}pelapor/", {"reason": "Menanyakan alamat"}).content.decode()
    assert "pelapor@example.com" in page
    assert IdentityLook.objects.get().reason == "Menanyakan alamat"


def test_who_may_not_see_an_identity_gets_no_page(client, report):
    ContactFactory(report=report)
    client.force_login(staff_user("lurah", kelurahan=report.kelurahan))
    assert client.post(f"{address(report)}pelapor/", {"reason": "x"}).status_code == 404
    assert Contact.objects.exists()
    assert not IdentityLook.objects.exists()


def test_a_lurah_who_starts_takes_the_report_over(client, report):
    AgencyFactory(code="KELURAHAN")
    client.force_login(staff_user("lurah", kelurahan=report.kelurahan))
    assert client.get(address(report)).context["takes_over"]
    send(client, report, "move-in_progress")
    report.refresh_from_db()
    assert (report.status, report.agency.code) == ("in_progress", "KELURAHAN")


def test_a_report_without_kelurahan_agency_or_deadline_has_a_page(client, dispatcher):
    bare = ReportFactory(kelurahan=None, agency=None, response_due=None, resolution_due=None)
    assert client.get(address(bare)).status_code == 200
    assert client.get("/konsol/antrean/").status_code == 200


def test_a_look_changes_nothing(client, dispatcher, report):
    client.get(address(report))
    assert Report.objects.get(pk=report.pk).version == 1
    assert Event.objects.count() == 1


def test_the_desk_costs_few_queries_however_long_the_queue(client, dispatcher, report, django_assert_max_num_queries):
    client.get(address(report))
    with django_assert_max_num_queries(30) as few:
        client.get(address(report))
    for _number in range(10):
        report_with_history("verified", "assigned", category=CategoryFactory(), kelurahan=KelurahanFactory())
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address(report))


def test_a_step_without_the_version_that_was_seen_is_held_up(client, dispatcher, report):
    response = client.post(address(report), {"step": "note", "public": "Kami periksa."})
    assert response.status_code == 409
    assert not report.events.filter(kind="noted").exists()


@pytest.mark.parametrize("status", ["assigned", "in_progress", "on_hold"])
def test_a_lurah_is_not_offered_to_hand_on_what_an_office_has_taken(client, status, agency):
    steps = {"assigned": ["assigned"], "in_progress": ["in_progress"], "on_hold": ["in_progress", "on_hold"]}[status]
    report = report_with_history(*steps, agency=agency)
    client.force_login(staff_user("lurah", kelurahan=report.kelurahan))
    assert "reroute" not in offered(client.get(address(report)))
    assert send(client, report, "reroute", agency=AgencyFactory(code="PUPR").code, note="Bukan.").status_code == 409


@pytest.mark.parametrize("email", ["", "pln@example.org"])
def test_a_dispatcher_has_the_link_of_an_outside_owner_to_pass_on(client, dispatcher, email):
    report = ReportFactory(agency=AgencyFactory(code="PLN", external=True, email=email, phone="123"))
    page = client.get(address(report)).content.decode()
    assert f"/jawab/{report.code}/?kunci={owner_key(report, report.agency_id)}" in page
    assert ("tidak menerima email" in page) == (not email)
    assert ("pln@example.org" in page) == bool(email)


@pytest.mark.parametrize("role", ["lurah", "administrator"])
def test_nobody_else_gets_the_link_of_an_outside_owner(client, role):
    report = ReportFactory(agency=AgencyFactory(code="PLN", external=True))
    client.force_login(staff_user("lurah", kelurahan=report.kelurahan) if role == "lurah" else administrator())
    assert "/jawab/" not in client.get(address(report)).content.decode()


def test_an_office_of_the_city_has_no_such_link(client, dispatcher, report):
    assert "/jawab/" not in client.get(address(report)).content.decode()


@pytest.mark.parametrize("asks", [True, False])
def test_a_photo_that_the_category_asks_for_is_not_called_optional(client, agency, asks):
    category = CategoryFactory(agency=agency, photo_on_resolve=asks)
    report = report_with_history("in_progress", category=category, agency=agency)
    client.force_login(staff_user("head", agency=agency))
    offers = client.get(address(report)).context["offers"]
    form = next(offer["form"] for offer in offers if offer["step"].key == "move-resolved")
    assert form.fields["photos"].required == asks
