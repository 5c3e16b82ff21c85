"""Acts that are not moves: who may, what they write, and that a refused one writes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import Agency
from reports import acts
from reports.models import Event, Feedback, IdentityLook, Mail, Outbox, Photo, Report
from reports.notifications.fanout import announce
from reports.workflow import Actor, MoveRefused, StaleReport, staff
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    ContactFactory,
    KelurahanFactory,
    OfficerFactory,
    ReportFactory,
    move,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def agency():
    return AgencyFactory(code="DLHK")


class People(dict):
    """One of each role, made when first asked for; all but the others have to do with the report."""

    def __missing__(self, name):
        other, _, role = name.rpartition(" ")
        agency = AgencyFactory(code="PUPR" if other else "DLHK")
        where = {
            "head": {"agency": agency},
            "officer": {"agency": agency},
            "lurah": {"kelurahan": KelurahanFactory(code="elsewhere" if other else "place")},
        }
        self[name] = staff_user(role, **where.get(role, {}))
        return self[name]


@pytest.fixture
def people():
    return People()


def a_report(agency, *steps, **fields):
    return report_with_history(*steps, agency=agency, kelurahan=KelurahanFactory(code="place"), **fields)


def staged_photo():
    return Photo.objects.create(upload_token="t", created_at=NOW)


def another_officer(agency):
    return OfficerFactory(role="officer", agency=agency)


ACTS = {
    "note": lambda report, by: acts.note(report, "Kami cek besok.", "", by, NOW),
    "add_photos": lambda report, by: acts.add_photos(report, [staged_photo()], "before", by, NOW),
    "refile": lambda report, by: acts.refile(report, CategoryFactory(code="new"), by, NOW),
    "place": lambda report, by: acts.place(report, by, NOW, kelurahan=KelurahanFactory(code="elsewhere")),
    "reroute": lambda report, by: acts.reroute(report, AgencyFactory(code="PLN", external=True), "Tiang PLN", by, NOW),
    "give": lambda report, by: acts.give(report, another_officer(report.agency), by, NOW),
}
WORKERS = {"dispatcher", "head", "officer", "lurah"}
# Once an office has taken the report, the lurah who only has the place no longer hands it on.
ALLOWED = {"give": {"dispatcher", "head"}, "reroute": {"dispatcher", "head", "officer"}}


def everything(report):
    """All that an act could write, to see that a refused one wrote nothing."""
    row = Report.objects.filter(pk=report.pk).values().get()
    return row, Event.objects.count(), Outbox.objects.count(), Photo.objects.filter(report=report).count()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "role",
    ["dispatcher", "head", "officer", "lurah", "executive", "researcher", "other head", "other officer", "other lurah"],
)
def test_an_act_is_for_its_people_and_a_refused_one_writes_nothing(act, role, people, agency):
    report = a_report(agency, "verified", "assigned")
    before = everything(report)
    if role in ALLOWED.get(act, WORKERS):
        event = ACTS[act](report, staff(people[role]))
        assert report.version == before[0]["version"] + 1
        assert Outbox.objects.filter(event=event).exists()
    else:
        with pytest.raises(MoveRefused):
            ACTS[act](report, staff(people[role]))
        assert everything(report) == before


def test_a_lurah_hands_on_what_no_office_has_taken_yet(people, agency):
    report = a_report(agency, "verified")
    ACTS["reroute"](report, staff(people["lurah"]))
    assert report.agency.code == "PLN"


def test_a_stale_version_is_refused(people, agency):
    report = a_report(agency, "verified", "assigned")
    before = everything(report)
    with pytest.raises(StaleReport):
        acts.note(report, "late", "", staff(people["dispatcher"]), NOW, expected_version=report.version - 1)
    assert everything(report) == before


@pytest.mark.parametrize("act", ["refile", "place", "reroute", "give"])
def test_a_closed_report_is_opened_before_it_is_corrected(act, people, agency):
    report = a_report(agency, "verified", "assigned", "in_progress", "resolved", "closed")
    with pytest.raises(MoveRefused):
        ACTS[act](report, staff(people["dispatcher"]))


def test_the_deadlines_never_move(people, agency):
    report = a_report(agency)
    first = (report.response_due, report.resolution_due)
    by = staff(people["dispatcher"])
    for act in ("refile", "place", "reroute", "note"):
        ACTS[act](report, by)
    assert (report.response_due, report.resolution_due) == first


def test_the_office_follows_a_corrected_category_while_nobody_has_taken_the_report(people, agency):
    fresh, taken = a_report(agency), a_report(agency, "verified", "assigned", "in_progress")
    category = CategoryFactory(code="lamp", agency=AgencyFactory(code="DISHUB"))
    for report in (fresh, taken):
        acts.refile(report, category, staff(people["dispatcher"]), NOW)
    assert (fresh.agency.code, taken.agency.code) == ("DISHUB", "DLHK")


def test_a_place_outside_the_city_is_refused(people, agency):
    report = a_report(agency)
    before = everything(report)
    with pytest.raises(MoveRefused, match="di luar kota"):
        acts.place(report, staff(people["lurah"]), NOW, latitude=-6.2, longitude=106.8)
    assert everything(report) == before


def test_work_that_has_begun_is_handed_on_by_the_state_machine(people, agency):
    report = a_report(agency, "verified", "assigned", "in_progress")
    acts.reroute(report, AgencyFactory(code="PUPR"), "Ini jalan kota", staff(people["officer"]), NOW)
    assert (report.status, report.agency.code, report.bounces) == ("assigned", "PUPR", 1)


@pytest.mark.parametrize("steps", [(), ("verified",), ("verified", "assigned"), ("verified", "assigned", "on_hold")])
def test_the_second_bounce_goes_to_the_dispatcher(steps, people, agency):
    report = a_report(agency, *steps, bounces=1)
    acts.reroute(report, AgencyFactory(code="PUPR"), "Bukan kami", staff(people["head"]), NOW)
    assert report.agency is None
    assert report.status in ("received", "verified")


@pytest.mark.parametrize("steps", [(), ("assigned",), ("in_progress",), ("in_progress", "on_hold")])
def test_handing_back_is_said_once(steps, people, agency):
    report = a_report(agency, *steps)
    ContactFactory(report=report)
    assert people["dispatcher"]
    event = acts.hand_back(report, "Bukan jalan kota", staff(people["officer"]), NOW)
    announce(NOW)
    assert list(report.events.filter(user=people["officer"])) == [event]
    assert event.public_note == "Bukan jalan kota"
    assert (report.agency, report.officer, report.bounces) == (None, None, 1)
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(
        ["pelapor@example.com", people["dispatcher"].email]
    )


def test_the_office_that_a_bouncing_one_thinks_right_is_kept_for_the_dispatcher(people, agency):
    report = a_report(agency, "in_progress", bounces=1)
    asked = AgencyFactory(code="PUPR")
    event = acts.reroute(report, asked, "Jalan kota", staff(people["head"]), NOW)
    assert event.details == {"asked": asked.short_name}


def test_the_dispatcher_ends_the_to_and_fro(people, agency):
    report = a_report(agency, "verified", "assigned", bounces=3)
    acts.reroute(report, AgencyFactory(code="PUPR"), "Jalan kota", staff(people["dispatcher"]), NOW)
    assert (report.agency.code, report.bounces) == ("PUPR", 4)


def test_handing_on_needs_a_reason_and_another_office(people, agency):
    report = a_report(agency)
    by = staff(people["dispatcher"])
    for office, why in [(AgencyFactory(code="PUPR"), " "), (agency, "Salah"), (AgencyFactory(active=False), "Salah")]:
        with pytest.raises(MoveRefused):
            acts.reroute(report, office, why, by, NOW)


def test_an_officer_of_another_office_is_not_given_the_report(people, agency):
    report = a_report(agency, "verified", "assigned")
    with pytest.raises(MoveRefused):
        acts.give(report, another_officer(AgencyFactory(code="PUPR")), staff(people["dispatcher"]), NOW)


def test_giving_a_new_report_passes_it_on(people, agency):
    report = a_report(agency)
    officer = another_officer(agency)
    acts.give(report, officer, staff(people["head"]), NOW)
    assert (report.status, report.officer) == ("assigned", officer)


def test_the_first_public_note_by_staff_is_the_first_answer(people, agency):
    report = a_report(agency)
    by = staff(people["officer"])
    acts.note(report, "", "intern", by, NOW)
    assert report.first_response_at is None
    acts.note(report, "Kami cek besok.", "", by, NOW)
    acts.note(report, "Sudah kami cek.", "", by, NOW + timedelta(hours=1))
    assert report.first_response_at == NOW


def test_pictures_of_a_confidential_report_are_opened_by_a_dispatcher_once(people, agency):
    report = a_report(agency, publicity="confidential")
    with pytest.raises(MoveRefused):
        acts.open_pictures(report, staff(people["head"]), NOW)
    acts.open_pictures(report, staff(people["dispatcher"]), NOW)
    assert report.pictures_opened
    with pytest.raises(MoveRefused):
        acts.open_pictures(report, staff(people["dispatcher"]), NOW)


@pytest.mark.parametrize(("ok", "status"), [(True, "closed"), (False, "in_progress")])
@pytest.mark.parametrize("role", ["dispatcher", "executive", "lurah"])
def test_a_spot_check_from_outside_closes_or_objects(ok, status, role, people, agency):
    report = a_report(agency, "verified", "assigned", "in_progress", "resolved")
    acts.spot_check(report, ok, "Saya lihat sendiri.", staged_photo(), staff(people[role]), NOW)
    assert report.status == status
    assert report.outcome == ("confirmed" if ok else "")
    assert Feedback.objects.get(report=report).by == "spot_check"
    assert report.photos.get().kind == "feedback"


@pytest.mark.parametrize("role", ["head", "officer", "other officer", "other lurah", "researcher"])
def test_the_unit_itself_and_strangers_do_not_spot_check(role, people, agency):
    report = a_report(agency, "verified", "assigned", "in_progress", "resolved")
    before = everything(report)
    with pytest.raises(MoveRefused):
        acts.spot_check(report, True, "Bersih.", None, staff(people[role]), NOW)
    assert everything(report) == before


def test_nobody_checks_their_own_work_or_report(people, agency):
    solved = a_report(agency, "verified", "assigned", "in_progress")
    both = people["dispatcher"]
    OfficerFactory(user=both, role="officer", agency=agency)
    move(solved, "resolved", user=both)
    filed = a_report(agency, "verified", "assigned", "in_progress", "resolved", filed_by=people["lurah"])
    for report, person in [(solved, both), (filed, people["lurah"])]:
        with pytest.raises(MoveRefused):
            acts.spot_check(report, True, "Bersih.", None, staff(person), NOW)


WITH_A_PHOTO = {
    "add_photos": lambda report, photo, people: acts.add_photos(
        report, [photo], "after", staff(people["officer"]), NOW
    ),
    "resolved": lambda report, photo, people: move(report, "resolved", user=people["officer"], photos=[photo]),
    "spot_check": lambda report, photo, people: acts.spot_check(
        report, True, "Bersih.", photo, staff(people["dispatcher"]), NOW
    ),
}


@pytest.mark.parametrize("act", WITH_A_PHOTO)
def test_an_act_whose_photo_was_used_elsewhere_is_refused_and_writes_nothing(act, people, agency):
    report = a_report(agency, "in_progress", *(["resolved"] if act == "spot_check" else []))
    photo = staged_photo()
    read_before = Photo.objects.get(pk=photo.pk)
    acts.add_photos(a_report(agency), [photo], "before", staff(people["officer"]), NOW)
    before = everything(report)
    with pytest.raises(MoveRefused, match="Foto"):
        WITH_A_PHOTO[act](report, read_before, people)
    assert everything(report) == before


def test_a_look_at_an_identity_is_logged_with_its_reason(people, agency):
    report = a_report(agency)
    ContactFactory(report=report)
    contact = acts.look_at_identity(report, people["officer"], "Menanyakan nomor rumah", NOW)
    assert contact.email == "pelapor@example.com"
    assert IdentityLook.objects.get().reason == "Menanyakan nomor rumah"


@pytest.mark.parametrize(
    ("role", "publicity", "reason"),
    [
        ("lurah", "public", "x"),
        ("officer", "anonymous", "x"),
        ("head", "confidential", "x"),
        ("dispatcher", "public", " "),
    ],
)
def test_an_identity_stays_hidden_without_right_or_reason(role, publicity, reason, people, agency):
    report = a_report(agency, publicity=publicity)
    with pytest.raises(MoveRefused):
        acts.look_at_identity(report, people[role], reason, NOW)
    assert not IdentityLook.objects.exists()


def test_an_outside_owner_may_write_and_show_but_not_correct():
    owner = AgencyFactory(code="PLN", external=True)
    report = ReportFactory(agency=owner)
    by = Actor(Event.Actor.OWNER, agency=owner)
    acts.note(report, "Petugas kami datang besok.", "", by, NOW)
    for act in ("refile", "place", "reroute"):
        with pytest.raises(MoveRefused):
            ACTS[act](report, by)
    stranger = Actor(Event.Actor.OWNER, agency=AgencyFactory(code="TELKOM", external=True))
    with pytest.raises(MoveRefused):
        ACTS["note"](report, stranger)


def test_a_duplicate_names_a_living_report(people, agency):
    report, target = a_report(agency), a_report(agency)
    event = move(report, "duplicate", user=people["dispatcher"], target=target)
    assert (report.duplicate_of, event.details["target"]) == (target, target.code)
    assert Agency.objects.get(pk=agency.pk) == report.agency
