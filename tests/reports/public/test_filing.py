"""`/lapor/` from the outside: the form, what it refuses, and that one report is filed once."""

from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from reports import limits
from reports.models import Contact, Photo, Report
from tests.factories import CategoryFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
INSIDE = {"latitude": "-10.1757", "longitude": "123.5534", "accuracy": "12"}


def send(client, fields, **more):
    return client.post("/lapor/", {**fields, **more})


def test_a_plain_form_files_a_report_and_redirects_to_its_secret_link(client, fields):
    response = send(client, fields)
    report = Report.objects.get()
    assert response.status_code in (302, 303)
    assert response.url.startswith(f"/laporan/{report.code}/?kunci=")
    assert response.url.endswith("&baru=1")


def test_a_point_finds_its_kelurahan(client, fields):
    send(client, fields | {"kelurahan": ""}, **INSIDE)
    assert Report.objects.get().kelurahan.name == "Namosain"


def test_a_decimal_comma_is_a_point(client, fields):
    send(client, fields, latitude="-10,1757", longitude="123,5534")
    assert Report.objects.get().latitude == -10.1757


def test_the_form_offers_every_category_and_kelurahan(client):
    page = client.get("/lapor/").content.decode()
    assert page.count('name="category"') == 24
    assert page.count('<option value="53.71') == 51
    assert "dadolek" in page


def test_a_link_names_the_category(client):
    response = client.get("/lapor/?kategori=lampu-jalan")
    assert response.context["form"]["category"].value() == "lampu-jalan"


def test_filing_costs_three_inserts_and_no_look_up(client, fields, queries):
    send(client, fields)
    with queries(5):  # BEGIN, report, event, outbox, COMMIT
        send(client, fields, text="Sampah lain lagi.")


def test_a_report_needs_no_session(client, fields):
    assert "sessionid" not in send(client, fields).cookies


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("0812 3456 7890", "+6281234567890"), ("(0380) 821-467", "+62380821467"), ("+61 412 345 678", "+61412345678")],
)
def test_a_telephone_number_is_stored_in_international_form(client, fields, typed, stored):
    send(client, fields, phone=typed, email="Ina@Example.COM")
    contact = Contact.objects.get()
    assert (contact.phone, contact.email) == (stored, "ina@example.com")


def test_without_contact_nobody_is_stored(client, fields):
    send(client, fields)
    assert not Contact.objects.exists()


def test_a_signed_in_citizen_owns_the_report(client, fields):
    user = UserFactory()
    client.force_login(user)
    send(client, fields)
    assert Contact.objects.get().user == user


@pytest.mark.parametrize(
    ("category", "chosen", "stored"),
    [
        ("sampah", "", "public"),
        ("perlindungan-anak", "", "confidential"),
        ("perlindungan-anak", "public", "public"),
        ("sampah", "confidential", "confidential"),
    ],
)
def test_publicity_is_the_persons_choice_or_else_the_categorys(client, fields, category, chosen, stored):
    send(client, fields, category=category, publicity=chosen)
    assert Report.objects.get().publicity == stored


def test_a_forged_hidden_field_decides_nothing(client, fields):
    send(client, fields, status="closed", agency="1", outcome="confirmed", response_due="2040-01-01", confirmed="1")
    report = Report.objects.get()
    assert (report.status, report.outcome, report.agency.code) == ("received", "", "DLHK")


def test_the_check_shows_who_answers_and_files_nothing(client, fields):
    page = send(client, fields, check="1").content.decode()
    assert not Report.objects.exists()
    assert "Dinas Lingkungan Hidup dan Kebersihan" in page
    assert 'value="Jalan Pahlawan"' in page


def test_the_check_offers_no_language_switch_that_would_lose_what_was_typed(client, fields):
    assert "/bahasa/setlang/" in client.get("/lapor/").content.decode()
    assert "/bahasa/setlang/" not in send(client, fields, check="1").content.decode()


def test_back_from_the_check_keeps_everything(client, fields):
    form = send(client, fields, edit="1").context["form"]
    assert {name: form[name].value() for name in fields} == fields


def test_fire_shows_the_numbers_before_anything_is_filed(client, fields):
    page = send(client, fields, category="kebakaran").content.decode()
    assert not Report.objects.exists()
    assert 'href="tel:113"' in page
    assert 'value="Jalan Pahlawan"' in page
    send(client, fields, category="kebakaran", emergency_seen="1")
    assert Report.objects.get().category.code == "kebakaran"


def test_a_link_to_the_fire_form_leads_to_the_numbers_first(client):
    assert client.get("/lapor/?kategori=kebakaran").url == "/lapor/darurat/"
    assert 'href="tel:113"' in client.get("/lapor/darurat/").content.decode()


BAD = {
    "no category": {"category": ""},
    "unknown category": {"category": "sihir"},
    "no text": {"text": " \n "},
    "long text": {"text": "x" * 4001},
    "no place": {"kelurahan": ""},
    "unknown kelurahan": {"kelurahan": "99"},
    "half a point": {"latitude": "-10.17"},
    "words as numbers": {"latitude": "dekat", "longitude": "pasar"},
    "not a number": {"latitude": "NaN", "longitude": "123.6"},
    "infinite": {"latitude": "-10.2", "longitude": "inf"},
    "5000 digits": {"latitude": "9" * 5000, "longitude": "1" * 5000},
    "negative accuracy": {**INSIDE, "accuracy": "-1"},
    "in the sea": {"latitude": "-10.10", "longitude": "123.60"},
    "swapped": {"latitude": "123.6", "longitude": "-10.17"},
    "next regency": {"latitude": "-10.35", "longitude": "123.7"},
    "far away": {"latitude": "-6.2", "longitude": "106.8"},
    "no phone": {"phone": "sebentar"},
    "no address": {"email": "bukan alamat"},
    "forged publicity": {"publicity": "secret"},
    "long key": {"idempotency_key": "k" * 101},
}


@pytest.mark.parametrize("wrong", BAD.values(), ids=BAD)
def test_bad_input_is_answered_and_nothing_typed_is_lost(client, fields, wrong):
    sent = fields | wrong
    response = send(client, sent)
    assert response.status_code == 422
    assert not Report.objects.exists()
    form = response.context["form"]
    assert {name: form[name].value() for name in sent if name != "idempotency_key"} == {
        name: value for name, value in sent.items() if name != "idempotency_key"
    }
    assert 'class="error-summary"' in response.content.decode()


def test_a_category_that_is_off_is_refused(client, fields):
    CategoryFactory(code="lama", active=False)
    assert send(client, fields, category="lama").status_code == 422


def test_control_characters_are_left_out(client, fields):
    send(client, fields, text="Sampah\x07 di\u202e pasar\r\nlama", street="Jalan\tPahlawan\x1b")
    report = Report.objects.get()
    assert (report.text, report.street) == ("Sampah di pasar\nlama", "Jalan Pahlawan")


@pytest.mark.parametrize("bad", ["%00", "%ED%A0%80", "%FF"])
def test_unreadable_characters_are_a_bad_request_that_keeps_the_rest(client, fields, bad):
    body = f"category=sampah&kelurahan=53.71.01.1001&text=Sampah{bad}+di+pasar"
    response = client.post("/lapor/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert response.context["form"]["text"].value() == "Sampah di pasar"
    assert not Report.objects.exists()


def test_a_body_that_is_too_large_is_a_bad_request(client, fields):
    assert send(client, fields, text="x" * 3_000_000).status_code == 400


def test_the_same_form_again_leads_to_the_same_report(client, fields):
    first = send(client, fields, idempotency_key="key-1")
    again = send(client, fields, idempotency_key="key-1")
    assert first.url == again.url
    assert Report.objects.count() == 1


def test_a_used_key_with_another_text_keeps_the_text_and_gets_a_fresh_key(client, fields):
    send(client, fields, idempotency_key="key-1")
    response = send(client, fields, idempotency_key="key-1", text="Lampu padam.")
    form = response.context["form"]
    assert response.status_code == 409
    assert form["text"].value() == "Lampu padam."
    assert form["idempotency_key"].value() != "key-1"
    assert Report.objects.count() == 1


def browser(client):
    """A browser that has opened the form: it has the cookie without which no form is taken."""
    client.get("/lapor/")
    return client


def test_a_stranger_with_key_and_text_does_not_get_the_secret_link(fields):
    first = send(browser(Client()), fields, idempotency_key="key-1")
    stolen = send(browser(Client()), fields, idempotency_key="key-1")
    assert stolen.status_code == 409
    assert first.url.split("kunci=")[1][:32] not in stolen.content.decode()
    assert Report.objects.count() == 1


@pytest.mark.parametrize("kept", ["csrftoken", "sessionid"])
def test_a_retry_of_the_sender_needs_one_cookie_only(fields, kept):
    sender, retry = browser(Client()), Client()
    if kept == "sessionid":
        sender.force_login(UserFactory())
    first = send(sender, fields, idempotency_key="key-1")
    retry.cookies[kept] = sender.cookies[kept].value
    assert send(retry, fields, idempotency_key="key-1").url == first.url
    assert Report.objects.count() == 1


def test_nobody_repeats_what_was_filed_from_an_account_after_its_end(fields):
    client = browser(Client())
    client.force_login(UserFactory())
    send(client, fields, idempotency_key="key-1")
    del client.cookies["sessionid"]
    assert send(client, fields, idempotency_key="key-1").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_the_same_form_in_parallel_is_one_report(fields):
    together, answers = Barrier(4), []

    def post():
        together.wait()
        try:
            answers.append(send(Client(), fields, idempotency_key="key-1").url)
        finally:
            connection.close()

    threads = [Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert Report.objects.count() == 1


def test_too_many_reports_are_told_to_wait_and_keep_their_text(client, fields, monkeypatch):
    monkeypatch.setitem(limits.PER_HOUR, "file", 1)
    send(client, fields)
    response = send(client, fields, text="Yang kedua.")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= limits.HOUR
    assert response.context["form"]["text"].value() == "Yang kedua."


def test_a_point_is_looked_up_by_name(client):
    assert client.get("/lapor/tempat/", INSIDE).json()["kelurahan"] == "Namosain"


def test_a_machine_that_looks_up_points_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setitem(limits.PER_HOUR, "look_up", 0)
    response = client.get("/lapor/tempat/", INSIDE)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= limits.HOUR


@pytest.mark.parametrize("wrong", [{"latitude": "NaN"}, {"latitude": "1e400"}, {"longitude": ""}, {"accuracy": "-1"}])
def test_a_point_that_is_none_is_a_bad_request(client, wrong):
    assert client.get("/lapor/tempat/", INSIDE | wrong).status_code == 400


def test_exchanged_coordinates_are_named_while_the_person_still_types(client):
    swapped = {"latitude": INSIDE["longitude"], "longitude": INSIDE["latitude"]}
    client.cookies["bahasa"] = "en"
    assert "exchanged" in client.get("/lapor/tempat/", swapped).json()["error"]
    assert "error" in client.get("/lapor/tempat/", INSIDE | {"latitude": "100"}).json()


@pytest.mark.parametrize("invisible", ["\u200b\u200b", "\u2060", "\xad \xad"])
def test_a_text_that_nobody_sees_is_none(client, fields, invisible):
    assert send(client, fields, text=invisible).status_code == 422
    assert not Report.objects.exists()


def test_the_outlines_are_public_and_cached(client):
    response = client.get("/peta/kelurahan.json")
    assert len(response.json()["features"]) == 51
    assert "max-age=86400" in response.headers["Cache-Control"]


@pytest.fixture
def pictures(tmp_path):
    def make(number):
        Image.new("RGB", (40, 30), (number * 20, 90, 90)).save(tmp_path / "p.jpg")
        return SimpleUploadedFile(f"p{number}.jpg", (tmp_path / "p.jpg").read_bytes(), content_type="image/jpeg")

    return lambda count: [make(number) for number in range(count)]


def test_photos_come_with_the_report(client, fields, pictures):
    send(client, fields, photos=pictures(2))
    assert Report.objects.get().photos.count() == 2


def test_photos_are_kept_through_an_error_and_the_check(client, fields, pictures):
    response = send(client, fields, text="", photos=pictures(1))
    token = Photo.objects.get().upload_token
    assert token in response.content.decode()
    assert token in send(client, fields, photo_tokens=token, check="1").content.decode()
    send(client, fields, photo_tokens=token)
    assert Report.objects.get().photos.count() == 1


@pytest.mark.parametrize("chosen", [6, 20])
def test_a_sixth_photo_is_refused_and_five_are_kept(client, fields, pictures, chosen):
    response = send(client, fields, photos=pictures(chosen))
    assert response.status_code == 422
    assert response.content.decode().count('name="photo_tokens"') == 5
    assert not Report.objects.exists()


def test_a_zip_named_jpg_is_refused_and_the_text_kept(client, fields):
    response = send(client, fields, photos=SimpleUploadedFile("p.jpg", b"PK\x03\x04" + b"0" * 200))
    assert response.status_code == 422
    assert response.context["form"]["text"].value() == fields["text"]
    assert not Photo.objects.exists()


def test_anothers_token_of_a_used_photo_takes_nothing(client, fields, pictures):
    send(client, fields, photos=pictures(1))
    photo = Photo.objects.get()
    send(client, fields, text="Yang lain.", photo_tokens=["", "x" * 43, str(photo.pk)])
    photo.refresh_from_db()
    assert photo.report.text == fields["text"]


@pytest.mark.django_db(transaction=True)
def test_a_photo_that_two_reports_name_at_once_is_of_one_and_both_are_filed(client, fields, pictures):
    send(client, fields, text="", photos=pictures(1))
    token = Photo.objects.get().upload_token
    together, statuses = Barrier(2), []

    def post(number):
        together.wait()
        try:
            more = {"text": f"Laporan {number}.", "idempotency_key": f"key-{number}"}
            statuses.append(send(Client(), fields, photo_tokens=token, **more).status_code)
        finally:
            connection.close()

    threads = [Thread(target=post, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302, 302]
    assert sorted(report.photos.count() for report in Report.objects.all()) == [0, 1]
    assert Photo.objects.get().event.report == Photo.objects.get().report
