"""Photos from upload to deletion, with real files and the real encoder."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from reports import photos
from reports.models import Photo
from tests.factories import CategoryFactory, ReportFactory
from tests.reports.picture_files import four_corners, oriented, png_claiming, saved, street, with_secrets

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Makassar"))


def upload(content, name="IMG_1.jpg"):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def jpeg(seed=1, **options):
    return saved(street(seed, 600, 450), "JPEG", **options)


def stage_one(content, now=NOW):
    (photo,), refusals = photos.stage([upload(content)], now=now)
    assert refusals == []
    return photo


def attached(photo, report=None, kind=Photo.Kind.REPORT):
    report = report or ReportFactory()
    photos.attach([photo], report=report, event=report.events.first(), kind=kind)
    return photo


def ready(content, report=None, kind=Photo.Kind.REPORT):
    photo = attached(stage_one(content), report, kind)
    photos.process_pending(NOW)
    photo.refresh_from_db()
    return photo


def files(settings):
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_staged_photo_waits_under_a_random_name(settings):
    photo = stage_one(jpeg())
    assert (photo.state, photo.report, len(photo.upload_token), len(photo.sha256)) == ("pending", None, 43, 64)
    assert photo.original.name.startswith(f"photos/2026/11/24/{photo.pk}-")
    assert "IMG" not in photo.original.name
    assert len(files(settings)) == 1


def test_time_and_place_of_the_camera_are_kept_with_the_row():
    photo = stage_one(with_secrets("JPEG"))
    assert photo.taken_at is not None
    assert photo.taken_latitude == pytest.approx(-10.155)
    assert photo.taken_longitude == pytest.approx(123.64)


def test_good_photos_stay_when_a_bad_one_is_refused(settings):
    kept, refusals = photos.stage(
        [upload(jpeg(1)), upload(b"%PDF-1.7", "surat.pdf"), upload(jpeg(2), "b.jpg")], now=NOW
    )
    assert len(kept) == Photo.objects.count() == len(files(settings)) == 2
    assert [refusal.name for refusal in refusals] == ["surat.pdf"]
    assert refusals[0].message


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", jpeg()[:400], png_claiming(20_000, 20_000)])
def test_refused_files_leave_nothing_behind(settings, content):
    kept, refusals = photos.stage([upload(content)], now=NOW)
    assert (kept, len(refusals), Photo.objects.count(), files(settings)) == ([], 1, 0, [])


def test_the_sixth_photo_is_left_out_with_a_clear_message(settings):
    settings.LANGUAGE_CODE = "en"
    kept, refusals = photos.stage([upload(jpeg(seed)) for seed in range(6)], now=NOW)
    assert len(kept) == 5
    assert [(refusal.name, "5" in refusal.message and "1" in refusal.message) for refusal in refusals] == [("", True)]


def test_photos_staged_before_count_too():
    kept, refusals = photos.stage([upload(jpeg(1)), upload(jpeg(2))], now=NOW, already=4)
    assert (len(kept), len(refusals)) == (1, 1)


def test_tokens_find_their_photos_in_order_and_forged_ones_find_nothing():
    first, second = stage_one(jpeg(1)), stage_one(jpeg(2))
    tokens = [second.upload_token, "x" * 43, "\x00", "", first.upload_token, second.upload_token]
    assert photos.staged(tokens) == [second, first]


def test_a_token_finds_nothing_once_the_photo_is_attached():
    photo = stage_one(jpeg())
    token = photo.upload_token
    attached(photo)
    assert photos.staged([token]) == []


def test_attached_photos_keep_kind_and_order():
    report = ReportFactory()
    pair = [stage_one(jpeg(1)), stage_one(jpeg(2))]
    photos.attach(pair, report=report, event=report.events.first(), kind="after", start=3)
    assert list(report.photos.values_list("kind", "position", "upload_token")) == [("after", 3, ""), ("after", 4, "")]


def test_photos_stand_after_those_that_a_report_has():
    report = ReportFactory()
    for seed in (1, 2):
        attached(stage_one(jpeg(seed)), report)
    assert list(report.photos.values_list("position", flat=True)) == [0, 1]


def test_a_photo_that_two_took_stays_with_the_first():
    photo = stage_one(jpeg())
    read_before = Photo.objects.get(pk=photo.pk)
    first, second = ReportFactory(), ReportFactory()
    attached(photo, first)
    assert photos.attach([read_before], report=second, event=second.events.first(), kind="report") == []
    assert (first.photos.count(), second.photos.count(), read_before.report) == (1, 0, None)


@pytest.mark.parametrize("picture_format", ["JPEG", "HEIF"])
def test_a_processed_photo_has_two_sizes_and_no_original(settings, picture_format):
    photo = ready(oriented(picture_format, 6))
    assert (photo.state, photo.original.name, photo.width, photo.height) == ("ready", "", 640, 480)
    assert {photo.large.path, photo.small.path} == {str(path) for path in files(settings)}


def test_the_original_is_kept_where_the_city_says_so(settings):
    settings.KEEP_ORIGINALS = True
    photo = ready(jpeg())
    assert photo.original.storage.exists(photo.original.name)
    assert len(files(settings)) == 3


def test_a_damaged_picture_becomes_unreadable_and_its_file_goes(settings):
    content = saved(street(1, 600, 450), "PNG")
    middle = len(content) // 2
    photo = stage_one(content[:middle] + bytes(200) + content[middle + 200 :])
    photos.process_pending(NOW)
    photo.refresh_from_db()
    assert (photo.state, photo.original.name, files(settings)) == ("unreadable", "", [])


def test_a_photo_whose_worker_was_killed_is_free_when_the_lease_ends():
    photo = stage_one(jpeg())
    assert photos._take(NOW).pk == photo.pk
    assert photos.process_pending(NOW + timedelta(seconds=60)) == 0
    assert photos.process_pending(NOW + photos.LEASE) == 1
    photo.refresh_from_db()
    assert (photo.state, photo.attempts) == ("ready", 2)


def test_a_photo_that_kills_every_worker_is_given_up():
    photo = stage_one(jpeg())
    for attempt in range(photos.MAX_ATTEMPTS):
        assert photos._take(NOW + attempt * photos.LEASE).pk == photo.pk
    photos.process_pending(NOW + 5 * photos.LEASE)
    photo.refresh_from_db()
    assert photo.state == "unreadable"


def test_a_passing_failure_is_tried_three_times():
    photo = stage_one(jpeg())
    os.remove(photo.original.path)
    for attempt in range(5):
        photos.process_pending(NOW + attempt * timedelta(hours=1))
    photo.refresh_from_db()
    assert (photo.state, photo.attempts) == ("unreadable", 3)


def test_a_late_worker_does_not_overwrite_what_a_later_one_did(settings):
    stage_one(jpeg())
    late = photos._take(NOW)
    photos.process_pending(NOW + photos.LEASE)
    before = files(settings)
    Photo.objects.update(state="pending", original=late.original.name)
    assert photos._finish(late, {"state": "unreadable"}) is False
    assert files(settings) == before


def test_attaching_while_the_encoder_works_is_not_undone():
    photo = stage_one(jpeg())
    taken = photos._take(NOW)
    attached(photo)
    photos._finish(taken, {"state": "ready"})
    photo.refresh_from_db()
    assert photo.report is not None
    assert photo.upload_token == ""


def test_the_same_file_and_a_smaller_copy_are_seen_before():
    report = ReportFactory()
    before = ready(jpeg(3), report)
    copy = ready(saved(street(3, 600, 450).resize((400, 300)), "JPEG", quality=60))
    ready(jpeg(7))
    same = ready(jpeg(3), report, Photo.Kind.AFTER)
    assert photos.seen_before(same) == [before, copy]


def test_a_new_picture_was_not_seen_before(queries):
    ready(jpeg(3))
    new = ready(jpeg(7))
    with queries(1):
        assert photos.seen_before(new) == []


def test_pictures_too_flat_to_compare_are_alike_only_as_files():
    dark = ready(saved(four_corners().point(lambda value: value // 255), "JPEG"))
    darker = ready(saved(four_corners().point(lambda value: 0), "JPEG"))
    assert (dark.phash, darker.phash) == ("", "")
    assert photos.seen_before(darker) == []


def test_shown_photos_cost_one_query(queries):
    report = ReportFactory()
    ready(jpeg(1), report)
    attached(stage_one(jpeg(2)), report)
    with queries(1):
        rows = photos.shown(report)
    assert [(row["state"], bool(row["url"]), bool(row["alt"])) for row in rows] == [
        ("ready", True, True),
        ("pending", False, True),
    ]


def test_the_reporter_gets_addresses_with_the_key():
    report = ReportFactory(publicity="confidential")
    ready(jpeg(), report)
    assert photos.shown(report) == []
    assert "?kunci=" in photos.shown(report, own=True)[0]["url"]


def test_where_a_person_is_the_subject_strangers_are_shown_no_photo():
    report = ReportFactory(category=CategoryFactory(private_by_default=True))
    ready(jpeg(), report)
    assert photos.shown(report) == []


def test_deleting_a_photo_removes_every_size(settings):
    settings.KEEP_ORIGINALS = True
    photo = ready(jpeg())
    assert photos.delete(photo)
    assert (Photo.objects.count(), files(settings)) == (0, [])
    assert not photos.delete(photo)


def test_photos_that_nobody_took_go_after_a_day(settings):
    old = stage_one(jpeg(1), NOW - timedelta(hours=25))
    young = stage_one(jpeg(2), NOW - timedelta(hours=23))
    taken = attached(stage_one(jpeg(3), NOW - timedelta(hours=25)))
    assert photos.sweep_orphans(NOW) == 1
    assert set(Photo.objects.all()) == {young, taken}
    assert not default_storage.exists(old.original.name)


def test_files_without_a_row_go_within_a_round_of_sweeps(settings):
    kept = attached(stage_one(jpeg(1), NOW - timedelta(days=3)))
    lost = stage_one(jpeg(2), NOW - timedelta(days=3))
    fresh = stage_one(jpeg(3), NOW)
    Photo.objects.filter(pk__in=[lost.pk, fresh.pk]).delete()
    for minute in range(photos.SWEPT_DAYS):
        photos.sweep_orphans(NOW + timedelta(minutes=minute))
    assert default_storage.exists(kept.original.name)
    assert default_storage.exists(fresh.original.name)
    assert not default_storage.exists(lost.original.name)


def test_what_a_killed_worker_stored_is_swept_beside_the_living_row():
    photo = attached(stage_one(jpeg(1), NOW - timedelta(days=3)))
    left = photos._encode(photo, NOW - timedelta(days=3))
    for minute in range(photos.SWEPT_DAYS):
        photos.sweep_orphans(NOW + timedelta(minutes=minute))
    assert not default_storage.exists(left["large"])
    assert default_storage.exists(photo.original.name)


def test_the_original_on_the_workbench_of_a_killed_worker_is_swept(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, fresh, foreign = (tmp_path / name for name in ("kupang-photo-a", "kupang-photo-b", "photo-c"))
    for folder in (old, fresh, foreign):
        folder.mkdir()
        (folder / "source").write_bytes(jpeg())
    for folder in (old, foreign):
        os.utime(folder, (0, 0))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    assert photos.sweep_workbenches(NOW) == 1
    assert (old.exists(), fresh.exists(), foreign.exists()) == (False, True, True)


def take_on_own_connection(barrier):
    barrier.wait()
    try:
        photo = photos._take(NOW)
        return photo and photo.pk
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_never_take_the_same_photo():
    waiting = {stage_one(jpeg(seed)).pk for seed in range(3)}
    barrier = Barrier(4)
    with ThreadPoolExecutor(4) as workers:
        taken = list(workers.map(take_on_own_connection, [barrier] * 4))
    assert len(taken) == 4
    assert set(taken) == waiting | {None}
