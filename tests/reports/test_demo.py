"""The demonstration: fictional, plausible, and of one piece."""

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from agencies import reference
from agencies.models import Officer
from reports.escalation import escalate
from reports.models import Contact, Event, Feedback, Notification, Outbox, Photo, Report, Tally
from reports.workflow import MOVES

pytestmark = pytest.mark.django_db
UNTIL = "2026-11-24T12:00:00+08:00"


def make_demo(**options):
    out = StringIO()
    call_command("make_demo", **({"reports": 400, "seed": 7, "until": UNTIL} | options), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture(scope="module")
def made_city(django_db_setup, django_db_blocker, tmp_path_factory):
    """One city for all tests of this file, rolled back at its end; what was printed, and where its files are."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEBUG=True, MEDIA_ROOT=media):
        call_command("load_reference", verbosity=0)
        yield make_demo(), media
        transaction.set_rollback(True)
    reference.forget()


@pytest.fixture
def city(made_city, db, settings):
    settings.DEBUG, settings.MEDIA_ROOT = True, made_city[1]
    return made_city[0]


def test_it_prints_every_account_that_the_contract_names(city):
    names = ["admin", "dispatcher", "kepala-dlh", "petugas-dlh", "lurah-oesapa", "lurah-liliba", "peneliti", "walikota"]
    assert all(f"{name}@kupang.test" in city for name in names)


@pytest.mark.parametrize(
    ("address", "role", "place"),
    [
        ("dispatcher", "dispatcher", None),
        ("kepala-dlh", "head", "DLHK"),
        ("petugas-dlh", "officer", "DLHK"),
        ("lurah-oesapa", "lurah", "Oesapa"),
        ("peneliti", "researcher", None),
        ("walikota", "executive", None),
    ],
)
def test_an_account_has_its_post_and_signs_in(client, city, settings, address, role, place):
    post = Officer.objects.get(user__email=f"{address}@kupang.test")
    assert (post.role, str(post.agency or post.kelurahan or "") or None) == (role, place)
    assert post.user.check_password(settings.DEMO_PASSWORD)


def test_every_kelurahan_has_a_lurah_and_every_city_agency_a_head(city):
    assert Officer.objects.filter(role="lurah").count() == 51
    assert Officer.objects.filter(role="head").count() == 9


def test_every_state_of_a_report_occurs(city):
    assert set(Report.objects.values_list("status", flat=True)) == set(Report.Status.values)
    assert set(Report.objects.filter(status="closed").values_list("outcome", flat=True)) == set(Report.Outcome.values)


def test_the_shares_are_those_of_the_launch(city):
    found = Counter(Report.objects.values_list("category__code", flat=True))
    assert [found[code] for code in ("sampah", "lampu-jalan", "drainase-banjir")] == [112, 64, 32]


def test_nothing_stays_unread_for_more_than_a_few_weeks(city):
    end = datetime.fromisoformat(UNTIL)
    oldest = Report.objects.filter(status="received").earliest("created_at")
    assert timedelta() < end - oldest.created_at < timedelta(days=31)


def test_open_reports_are_of_the_last_months_and_some_of_them_are_late(city):
    end = datetime.fromisoformat(UNTIL)
    assert not Report.objects.open().filter(created_at__lt=end - timedelta(days=130)).exists()
    late = Report.objects.open().filter(resolution_due__lt=end).count()
    assert 5 <= late <= Report.objects.count() / 10


def test_some_claims_were_closed_in_silence_and_more_were_confirmed(city):
    ends = Counter(Report.objects.filter(status="closed").values_list("outcome", flat=True))
    assert 0 < ends["unconfirmed"] < ends["confirmed"]


def test_every_move_is_in_the_table_and_none_lies_in_the_future(city):
    moves = set(Event.objects.filter(kind="moved").values_list("from_status", "to_status"))
    assert moves <= set(MOVES)
    assert not Event.objects.filter(at__gt=UNTIL).exists()


def test_nothing_is_announced(city):
    assert not Outbox.objects.exists()


def test_a_duplicate_names_another_report_of_its_category(city):
    for report in Report.objects.filter(status="duplicate").select_related("duplicate_of"):
        assert report.duplicate_of.category_id == report.category_id
        assert report.duplicate_of.created_at <= report.created_at


def test_a_confirmation_of_the_reporter_closed_the_report(city):
    answers = Feedback.objects.filter(answer="confirm", by="reporter").select_related("event", "claim")
    assert {(row.event.to_status, row.claim.to_status) for row in answers} == {("closed", "resolved")}


def test_an_objection_reopened_the_report(city):
    answers = Feedback.objects.filter(answer="object").select_related("event")
    assert {row.event.to_status for row in answers} == {"in_progress"}


def test_nobody_confirms_what_they_filed(city):
    own = Feedback.objects.filter(answer="confirm", by="reporter", report__filed_by__isnull=False)
    assert not own.exists()


def test_people_are_clearly_fictional(city):
    assert all("Contoh" in name for name in Contact.objects.values_list("name", flat=True))
    assert all(email.endswith("@contoh.test") for email in Contact.objects.values_list("email", flat=True))


def test_pictures_are_ready_and_deleting_one_leaves_the_others(city):
    first, second = Photo.objects.filter(state="ready", kind="after")[:2]
    for photo in Photo.objects.all()[:50]:
        assert default_storage.exists(photo.large.name)
        assert default_storage.exists(photo.small.name)
    default_storage.delete(first.large.name)
    assert default_storage.open(second.large.name).read(2) == b"\xff\xd8"


def test_staff_find_lines_in_their_bells(city):
    assert Notification.objects.filter(user__email="kepala-dlh@kupang.test", read_at=None).exists()


def test_the_worker_finds_few_late_reports_that_have_not_climbed_yet(city):
    assert escalate(datetime.fromisoformat(UNTIL)) < 10


def test_the_roll_up_has_counted(city):
    public = Report.objects.public().count()
    assert sum(Tally.objects.values_list("received", flat=True)) == public


@pytest.mark.parametrize("status", Report.Status.values)
def test_a_report_of_every_state_has_its_page(client, city, status):
    for report in Report.objects.public().filter(status=status)[:3]:
        assert client.get(report.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("address", ["/", "/laporan/", "/laporan/feed/", "/statistik/"])
def test_the_public_pages_show_the_city(client, city, address):
    assert client.get(address).status_code == 200
