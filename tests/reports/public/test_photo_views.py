"""Who gets a picture, in which size, and what the answer says about it."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from reports import photos
from reports.codes import link_key, owner_key
from reports.models import Photo, Report
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    ContactFactory,
    ReportFactory,
    UserFactory,
    staff_user,
)
from tests.reports.picture_files import oriented, saved, street, with_secrets

pytestmark = pytest.mark.django_db
SIZES = ("large", "small")


def photo_of(report, content=None):
    content = content or saved(street(1, 600, 450), "JPEG")
    (photo,), _refusals = photos.stage([SimpleUploadedFile("a.jpg", content)], now=timezone.now())
    photos.attach([photo], report=report, event=report.events.first(), kind=Photo.Kind.REPORT)
    photos.process_pending(timezone.now())
    photo.refresh_from_db()
    return photo


def address(photo, size="large", key=""):
    return f"/foto/{photo.pk}/{size}/" + (f"?kunci={key}" if key else "")


def body(response):
    return b"".join(response.streaming_content)


def statuses(client, photo, key=""):
    return [client.get(address(photo, size, key)).status_code for size in SIZES]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_served_picture_is_upright_without_a_trace_of_the_camera(client, orientation):
    photo = photo_of(ReportFactory(), oriented("JPEG", orientation))
    with Image.open(io.BytesIO(body(client.get(address(photo, "small"))))) as image:
        red, green, blue = image.convert("RGB").getpixel((10, 10))
        assert image.size == (400, 300)
        assert len(image.getexif()) == 0
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_no_size_carries_place_or_camera(client, picture_format):
    photo = photo_of(ReportFactory(), with_secrets(picture_format))
    for size in SIZES:
        content = body(client.get(address(photo, size)))
        assert content.startswith(b"\xff\xd8\xff")
        assert not re.search(rb"Exif|GPS|secret", content)


def test_the_answer_names_the_report_and_forbids_guessing_the_type(client):
    photo = photo_of(ReportFactory())
    response = client.get(address(photo))
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'inline; filename="{photo.report.code}-1.jpg"'


def test_a_public_picture_is_kept_but_asked_for_again(client):
    photo = photo_of(ReportFactory())
    response = client.get(address(photo))
    assert response["Cache-Control"] == "private, no-cache"
    again = client.get(address(photo), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")


def test_what_was_cached_is_gone_when_the_report_is_hidden(client):
    photo = photo_of(ReportFactory())
    etag = client.get(address(photo))["ETag"]
    Report.objects.update(publicity="confidential")
    assert client.get(address(photo), headers={"If-None-Match": etag}).status_code == 404


def without_random_parts(response):
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)


def test_hidden_answers_like_non_existing_in_every_size(client):
    photo = photo_of(ReportFactory(publicity="confidential"))
    addresses = [address(photo, size) for size in (*SIZES, "original")]
    hidden = [client.get(place) for place in addresses]
    photos.delete(photo)
    unknown = [client.get(place) for place in addresses]
    assert [response.status_code for response in hidden + unknown] == [404] * 6
    assert [without_random_parts(one) for one in hidden] == [without_random_parts(one) for one in unknown]
    assert [sorted(one.headers) for one in hidden] == [sorted(one.headers) for one in unknown]


@pytest.mark.parametrize("size", ["original", "medium", "report", "pk"])
def test_only_the_two_sizes_are_served(client, settings, size):
    settings.KEEP_ORIGINALS = True
    assert client.get(address(photo_of(ReportFactory()), size)).status_code == 404


def test_a_pending_or_unattached_photo_is_not_served(client):
    content = saved(street(1, 600, 450), "JPEG")
    (photo,), _refusals = photos.stage([SimpleUploadedFile("a.jpg", content)], now=timezone.now())
    assert statuses(client, photo) == [404, 404]
    photos.process_pending(timezone.now())
    assert statuses(client, photo) == [404, 404]


def test_the_reporter_sees_a_confidential_picture_by_key_and_it_is_stored_nowhere(client):
    photo = photo_of(ReportFactory(publicity="confidential"))
    response = client.get(address(photo, key=link_key(photo.report)))
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert client.get(address(photo, key=link_key(ReportFactory()))).status_code == 404


def test_the_reporter_sees_it_by_account(client):
    user = UserFactory()
    photo = photo_of(ReportFactory(publicity="confidential"))
    ContactFactory(report=photo.report, user=user)
    client.force_login(user)
    assert statuses(client, photo) == [200, 200]


def test_the_assigned_officer_sees_a_confidential_picture_once_it_is_opened(client):
    agency = AgencyFactory()
    user = staff_user("officer", agency=agency)
    photo = photo_of(ReportFactory(publicity="confidential", agency=agency, officer=user.posts.get()))
    client.force_login(user)
    assert statuses(client, photo) == [404, 404]
    Report.objects.update(pictures_opened=True)
    assert statuses(client, photo) == [200, 200]


def test_an_outside_owner_sees_by_link_what_the_field_may_see(client):
    agency = AgencyFactory(external=True)
    photo = photo_of(ReportFactory(publicity="confidential", agency=agency))
    key = owner_key(photo.report, agency.pk)
    assert statuses(client, photo, key) == [404, 404]
    Report.objects.update(pictures_opened=True)
    assert statuses(client, photo, key) == [200, 200]


def test_where_a_person_is_the_subject_only_those_who_work_on_it_see_the_picture(client):
    agency = AgencyFactory()
    photo = photo_of(ReportFactory(category=CategoryFactory(private_by_default=True, agency=agency)))
    assert statuses(client, photo) == [404, 404]
    client.force_login(staff_user("officer", agency=AgencyFactory()))
    assert statuses(client, photo) == [404, 404]
    client.force_login(staff_user("officer", agency=agency))
    response = client.get(address(photo))
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")


def test_a_picture_costs_few_queries(client, queries):
    photo = photo_of(ReportFactory())
    with queries(1):
        client.get(address(photo))


def test_a_picture_takes_no_post(client):
    assert client.post(address(photo_of(ReportFactory()))).status_code == 405


def test_without_the_second_factor_staff_see_what_strangers_see(client, settings):
    report = ReportFactory(publicity="confidential")
    photo = photo_of(report)
    client.force_login(staff_user("dispatcher"))
    pages = [address(photo), f"/laporan/{report.code}/", f"/pantau/?kode={report.code}"]
    assert [client.get(page).status_code for page in pages] == [200, 200, 302]
    settings.STAFF_SECOND_FACTOR = True
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
