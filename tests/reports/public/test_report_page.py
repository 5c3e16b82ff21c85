"""A report's page: what it shows to whom, and what its reporter may do there."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from reports.codes import link_key, secret_path
from reports.models import Feedback, Photo
from reports.public.next_step import next_step
from tests.factories import ContactFactory, ReportFactory, UserFactory, report_with_history, staff_user

pytestmark = pytest.mark.django_db
CLAIMED = ("verified", "assigned", "in_progress", "resolved")


@pytest.fixture
def picture(tmp_path):
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "p.jpg")
    return SimpleUploadedFile("p.jpg", (tmp_path / "p.jpg").read_bytes(), content_type="image/jpeg")


def post(client, report, act, **fields):
    return client.post(f"{report.get_absolute_url()}{act}/", {"kunci": link_key(report), **fields})


def test_everyone_reads_a_public_report(client):
    report = report_with_history(*CLAIMED)
    page = client.get(report.get_absolute_url()).content.decode()
    assert report.text in page
    assert "kunci" not in page


def test_the_first_visit_shows_the_code_the_link_and_its_qr_code(client):
    report = ReportFactory()
    page = client.get(f"{secret_path(report)}&baru=1")
    assert f"http://testserver{secret_path(report)}" in page.content.decode()
    assert 'class="qr"' in page.content.decode()
    assert "style=" not in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_looking_changes_nothing(client):
    report = report_with_history(*CLAIMED)
    client.get(f"{secret_path(report)}&baru=1")
    report.refresh_from_db()
    assert (report.status, report.events.count()) == ("resolved", 5)


def test_the_name_is_shown_only_where_the_person_asked(client):
    shown, kept = ReportFactory(), ReportFactory()
    ContactFactory(report=shown, name="Ina Contoh", show_name=True)
    ContactFactory(report=kept, name="Ina Contoh")
    assert "Ina Contoh" in client.get(shown.get_absolute_url()).content.decode()
    assert "Ina Contoh" not in client.get(secret_path(kept)).content.decode()


def test_a_confidential_report_opens_by_its_key_only(client):
    report = ReportFactory(publicity="confidential")
    assert client.get(secret_path(report)).status_code == 200
    assert client.get(report.get_absolute_url()).status_code == 404


def without(page, code):
    """The page without the code that was asked for and the token that is masked anew each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()).replace(code, "")


def test_hidden_answers_like_what_does_not_exist(client):
    hidden = ReportFactory(publicity="confidential")
    missing = ReportFactory.build()
    for address in ("/laporan/{}/", "/laporan/{}/?kunci=abc", "/pantau/?kode={}"):
        first = client.get(address.format(hidden.code))
        second = client.get(address.format(missing.code))
        assert first.status_code == second.status_code == 404
        assert without(first, hidden.code) == without(second, missing.code)


@pytest.mark.parametrize("act", ["jawab", "tambah", "tarik"])
def test_the_code_alone_changes_nothing(client, act):
    report = report_with_history(*CLAIMED)
    response = client.post(f"{report.get_absolute_url()}{act}/", {"answer": "confirm", "text": "x"})
    assert response.status_code == 404
    assert report.events.count() == 5


@pytest.mark.parametrize("act", ["jawab", "tambah", "tarik"])
def test_a_get_changes_nothing(client, act):
    report = ReportFactory()
    assert client.get(f"{report.get_absolute_url()}{act}/?kunci={link_key(report)}").status_code == 405


def test_two_taps_confirm(client):
    report = report_with_history(*CLAIMED)
    response = post(client, report, "jawab", answer="confirm", rating="4")
    report.refresh_from_db()
    assert response.url == secret_path(report)
    assert (report.status, report.outcome, Feedback.objects.get().rating) == ("closed", "confirmed", 4)


def test_a_double_tap_gets_the_same_page(client):
    report = report_with_history(*CLAIMED)
    answers = [post(client, report, "jawab", answer="confirm") for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Feedback.objects.count() == 1


def test_an_objection_with_a_photo_reopens(client, picture):
    report = report_with_history(*CLAIMED)
    post(client, report, "jawab", answer="object", comment="Masih ada.", photos=picture)
    report.refresh_from_db()
    assert report.status == "in_progress"
    assert Photo.objects.get().kind == "feedback"


def test_a_refused_objection_keeps_its_photo(client, picture):
    report = report_with_history(*CLAIMED)
    response = post(client, report, "jawab", answer="object", comment="x" * 2001, photos=picture)
    assert response.status_code == 422
    token = Photo.objects.get().upload_token
    assert token in response.content.decode()
    post(client, report, "jawab", answer="object", comment="Masih ada.", photo_tokens=token)
    assert Photo.objects.get().report == report


def test_what_comes_too_late_is_refused_with_its_words_kept(client):
    report = report_with_history("verified")
    response = post(client, report, "jawab", answer="object", comment="Kata-kata saya")
    assert response.status_code == 409
    assert "Kata-kata saya" in response.content.decode()


def test_a_reporter_adds_and_withdraws(client, picture):
    report = ReportFactory()
    post(client, report, "tambah", text="Sekarang lebih banyak.", photos=picture)
    post(client, report, "tarik", comment="Sudah beres.")
    report.refresh_from_db()
    assert [event.kind for event in report.events.all()] == ["received", "added", "moved"]
    assert report.outcome == "withdrawn"


def test_a_withdrawal_is_not_answered_as_if_somebody_would_work_on_it(client):
    report = ReportFactory()
    page = client.get(post(client, report, "tarik").headers["Location"]).content.decode()
    assert "Anda sudah menarik laporan ini." in page
    assert "meneruskan" not in page


@pytest.mark.parametrize("rating", ["0", "6", "x", "9" * 5000])
def test_a_rating_is_one_to_five(client, rating):
    report = report_with_history(*CLAIMED)
    assert post(client, report, "jawab", answer="confirm", rating=rating).status_code == 422
    assert not Feedback.objects.exists()


def test_unreadable_words_are_refused(client):
    report = ReportFactory()
    for unreadable in ("a\x00b", "a\ufffdb"):
        response = post(client, report, "tambah", text=unreadable)
        assert response.status_code == 400
        assert response.context["add_form"]["text"].value() == "ab"
    assert report.events.count() == 1


def test_an_objection_before_any_claim_says_that_nothing_is_claimed(client):
    report = ReportFactory()
    client.cookies["bahasa"] = "en"
    response = post(client, report, "jawab", answer="object", comment="Belum")
    assert response.status_code == 409
    assert "time to object is over" not in str(response.context["answer_form"].errors)


def test_the_account_holder_needs_no_key(client):
    user = UserFactory()
    report = ContactFactory(user=user, report=report_with_history(*CLAIMED)).report
    client.force_login(user)
    client.post(f"{report.get_absolute_url()}jawab/", {"answer": "confirm"})
    report.refresh_from_db()
    assert report.outcome == "confirmed"


def test_neighbours_confirm_and_never_object(client):
    report = report_with_history(*CLAIMED)
    for _ in range(2):
        client.force_login(UserFactory())
        assert client.post(f"{report.get_absolute_url()}jawab/", {"answer": "object"}).status_code == 409
        client.post(f"{report.get_absolute_url()}jawab/", {"answer": "confirm"})
    report.refresh_from_db()
    assert report.outcome == "confirmed"


def test_staff_have_no_neighbours_voice(client):
    report = report_with_history(*CLAIMED)
    client.force_login(staff_user("officer", agency=report.agency))
    assert client.post(f"{report.get_absolute_url()}jawab/", {"answer": "confirm"}).status_code == 404


@pytest.mark.parametrize("steps", [(), ("verified",), CLAIMED[:3], (*CLAIMED[:3], "on_hold"), ("rejected",)])
def test_every_state_says_what_comes_next(client, steps):
    report = report_with_history(*steps)
    assert client.get(report.get_absolute_url()).context["next_step"]


@pytest.mark.parametrize(("steps", "begun"), [(CLAIMED[:2], False), (CLAIMED[:3], True)])
def test_work_is_claimed_only_once_it_has_begun(client, steps, begun):
    report = report_with_history(*steps)
    with translation.override("en"):
        sentence = next_step(report, timezone.now())
    assert ("works on it" in sentence) == begun
    assert ("has the report" in sentence) != begun


def test_a_report_without_an_office_has_a_page(client):
    report = ReportFactory(agency=None, kelurahan=None, resolution_due=None, response_due=None)
    assert client.get(report.get_absolute_url()).status_code == 200


def test_a_page_costs_the_same_for_one_event_and_for_many(client, django_assert_max_num_queries):
    report = report_with_history(*CLAIMED, "closed")
    with django_assert_max_num_queries(14):
        client.get(secret_path(report))


def test_a_code_is_found_however_it_is_typed(client):
    report = ReportFactory()
    assert client.get("/pantau/", {"kode": f" {report.code.lower()[4:]} "}).url == report.get_absolute_url()


def test_a_slip_of_the_pen_is_told_from_a_missing_report(client):
    code = ReportFactory().code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    slip = client.get("/pantau/", {"kode": wrong}).context["error"]
    missing = client.get("/pantau/", {"kode": ReportFactory.build().code}).context["error"]
    assert slip
    assert missing
    assert slip != missing


def test_the_search_by_code_opens_empty(client):
    assert client.get("/pantau/").status_code == 200


def test_a_neighbour_who_confirmed_is_thanked_and_not_asked_again(client):
    report = report_with_history(*CLAIMED)
    client.force_login(UserFactory())
    client.post(f"{report.get_absolute_url()}jawab/", {"answer": "confirm"})

    page = client.get(report.get_absolute_url())

    assert "answer_form" not in page.context
    assert "satu tetangga lagi" in page.text


def test_a_stranger_reads_how_neighbours_confirm(client):
    report = report_with_history(*CLAIMED)

    assert "Dua tetangga bisa memastikannya" in client.get(report.get_absolute_url()).text
