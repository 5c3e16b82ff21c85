"""The queue: what each role sees in it, its views, filters, bulk acts and cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import people
from reports.models import Notification, Report
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    KelurahanFactory,
    OfficerFactory,
    ReportFactory,
    UserFactory,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db
QUEUE = "/konsol/antrean/"


@pytest.fixture
def dispatcher(client):
    user = staff_user("dispatcher")
    client.force_login(user)
    return user


def shown(response):
    return {report.title for report in response.context["rows"]}


@pytest.mark.parametrize("address", [QUEUE, "/konsol/kabar/", "/konsol/mulai/", "/konsol/laporan/KPG-0000000/"])
def test_the_console_is_closed_to_strangers_and_citizens(client, address):
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 302


def test_pages_of_the_console_are_not_stored(client, dispatcher):
    assert "no-store" in client.get(QUEUE).headers["Cache-Control"]


def test_a_lurah_sees_their_kelurahan_and_its_border_and_nothing_confidential(client):
    place = KelurahanFactory()
    ReportFactory(kelurahan=place, title="mine")
    ReportFactory(neighbour=place, title="border")
    ReportFactory(title="elsewhere")
    ReportFactory(kelurahan=place, title="secret", publicity="confidential")
    client.force_login(staff_user("lurah", kelurahan=place))
    assert shown(client.get(QUEUE)) == {"mine", "border"}


def test_an_officer_sees_their_office_and_confidential_ones_only_when_given(client):
    agency = AgencyFactory()
    ReportFactory(agency=agency, title="ours")
    ReportFactory(agency=agency, title="secret", publicity="confidential")
    ReportFactory(title="others")
    client.force_login(staff_user("officer", agency=agency))
    assert shown(client.get(QUEUE)) == {"ours"}


def test_a_researcher_has_no_queue(client):
    ReportFactory()
    client.force_login(staff_user("researcher"))
    assert shown(client.get(QUEUE)) == set()


def _reports_of_every_view(now):
    day = timedelta(days=1)
    ReportFactory(title="new")
    ReportFactory(title="late", resolution_due=now - day)
    ReportFactory(title="unanswered", response_due=now - day)
    ReportFactory(title="due", resolution_due=now + timedelta(minutes=1))
    ReportFactory(title="unplaced", kelurahan=None)
    ReportFactory(title="unrouted", agency=None)
    report_with_history("verified", "assigned", "in_progress", title="objected", objections=1)
    back = report_with_history("verified", "assigned", "on_hold", title="back")
    Report.objects.filter(pk=back.pk).update(review_date=timezone.localdate())
    report_with_history("verified", "assigned", "in_progress", "resolved", title="claimed")
    report_with_history("verified", "assigned", "in_progress", "resolved", "closed", title="ended")


@pytest.mark.parametrize("view", ["late", "unanswered", "due", "unplaced", "unrouted", "objected", "back", "claimed"])
def test_each_view_holds_its_own(client, dispatcher, view):
    _reports_of_every_view(timezone.now())
    assert shown(client.get(QUEUE, {"view": view})) == {view}


def test_new_holds_what_nobody_works_on_and_ended_what_is_over(client, dispatcher):
    _reports_of_every_view(timezone.now())
    assert shown(client.get(QUEUE, {"view": "new"})) == {"new", "late", "unanswered", "due", "unplaced", "unrouted"}
    assert shown(client.get(QUEUE, {"view": "ended"})) == {"claimed", "ended"}


def test_unread_news_is_marked_until_it_is_read(client, dispatcher):
    report = ReportFactory(title="news")
    ReportFactory(title="silent")
    line = Notification.objects.create(
        user=dispatcher, report=report, event=report.events.get(), text="Baru", created_at=timezone.now()
    )
    assert shown(client.get(QUEUE, {"view": "unread"})) == {"news"}
    client.get("/konsol/kabar/")
    line.refresh_from_db()
    assert line.read_at is None
    client.post("/konsol/kabar/", {"row": [line.pk]})
    assert shown(client.get(QUEUE, {"view": "unread"})) == set()


def test_nobody_reads_the_news_of_another(client, dispatcher):
    line = Notification.objects.create(user=UserFactory(), text="Baru", created_at=timezone.now())
    client.post("/konsol/kabar/", {"row": [line.pk, "x", "9" * 40]})
    line.refresh_from_db()
    assert line.read_at is None


def test_news_of_a_report_that_is_hidden_now_is_not_shown(client):
    user = staff_user("lurah", kelurahan=KelurahanFactory())
    client.force_login(user)
    secret = ReportFactory(publicity="confidential")
    Notification.objects.create(user=user, report=secret, text="Rahasia", created_at=timezone.now())
    assert "Rahasia" not in client.get("/konsol/kabar/").content.decode()


def test_each_line_of_news_says_what_happened(client, dispatcher, django_assert_max_num_queries):
    for title in ("first", "second", "third"):
        report = report_with_history("duplicate", title=title)
        event = report.events.get(to_status="duplicate")
        Notification.objects.create(user=dispatcher, report=report, event=event, created_at=timezone.now())
    client.cookies["bahasa"] = "en"
    with django_assert_max_num_queries(9):
        page = client.get("/konsol/kabar/").content.decode()
    assert page.count("The same problem was reported before.") == 3
    assert "second" in page


@pytest.mark.parametrize("name", ["category", "status", "kelurahan", "agency", "text"])
def test_each_filter_narrows(client, dispatcher, name):
    wanted = report_with_history(
        "verified", title="wanted", text="Lampu mati", category=CategoryFactory(), kelurahan=KelurahanFactory()
    )
    ReportFactory(title="other")
    value = {
        "category": wanted.category.code,
        "status": "verified",
        "kelurahan": wanted.kelurahan.code,
        "agency": AgencyFactory(code="PUPR").code,
        "text": "lampu",
    }[name]
    Report.objects.filter(pk=wanted.pk).update(agency=AgencyFactory(code="PUPR"))
    assert shown(client.get(QUEUE, {name: value})) == {"wanted"}


@pytest.mark.parametrize(
    "query", [{"status": "gone"}, {"category": "' OR 1=1"}, {"text": '"AND (NEAR* -'}, {"view": "x"}]
)
def test_strange_filters_are_no_error(client, dispatcher, query):
    ReportFactory()
    assert client.get(QUEUE, query).status_code == 200


def test_a_forged_cursor_is_a_bad_request(client, dispatcher):
    assert client.get(QUEUE, {"cursor": "nonsense"}).status_code == 400


def test_pages_follow_each_other_without_gap_or_repeat(client, dispatcher, monkeypatch):
    monkeypatch.setattr("reports.console.views.PAGE_SIZE", 2)
    category, place = CategoryFactory(), KelurahanFactory()
    for number in range(5):
        ReportFactory(title=f"r{number}", category=category, kelurahan=place)
    seen, address = [], QUEUE
    while address:
        response = client.get(address)
        seen += [report.title for report in response.context["rows"]]
        address = response.context["next"]
    assert sorted(seen) == [f"r{number}" for number in range(5)]


def test_the_number_of_queries_does_not_grow_with_the_rows(client, dispatcher, django_assert_max_num_queries):
    for _number in range(3):
        ReportFactory()
    client.get(QUEUE)
    with django_assert_max_num_queries(24) as few:
        client.get(QUEUE)
    for _number in range(12):
        ReportFactory()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(QUEUE)


def bulk(client, act, *reports, **more):
    chosen = [f"{report.code}:{report.version}" for report in reports]
    return client.post(QUEUE, {"act": act, "report": chosen, **more})


def test_a_dispatcher_verifies_and_passes_on_several(client, dispatcher):
    other = AgencyFactory(code="PUPR")
    first, second = ReportFactory(), ReportFactory()
    bulk(client, "verified", first, second)
    assert set(Report.objects.values_list("status", flat=True)) == {"verified"}
    first.refresh_from_db()
    bulk(client, "assigned", first, agency=other.code)
    first.refresh_from_db()
    assert (first.status, first.agency.code) == ("assigned", "PUPR")


def test_each_selected_report_has_its_own_answer(client, dispatcher):
    good, done, stale = ReportFactory(), report_with_history("verified"), ReportFactory()
    stale.version = 7
    outcomes = {line["code"]: line["done"] for line in bulk(client, "verified", good, done, stale).context["outcomes"]}
    assert outcomes == {good.code: True, done.code: False, stale.code: False}


def test_bulk_rights_are_checked_on_each_report(client):
    agency = AgencyFactory()
    mine, foreign = ReportFactory(agency=agency), ReportFactory()
    client.force_login(staff_user("head", agency=agency))
    bulk(client, "assigned", mine, foreign)
    bulk(client, "verified", mine, foreign)
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.status, foreign.status) == ("assigned", "received")


@pytest.mark.parametrize("act", ["closed", "resolved", ""])
def test_a_forged_bulk_act_does_nothing(client, dispatcher, act):
    report = ReportFactory()
    bulk(client, act, report)
    report.refresh_from_db()
    assert report.status == "received"


def test_going_off_duty_is_a_post_and_for_oneself(client, dispatcher):
    other = staff_user("dispatcher")
    assert client.get("/konsol/bertugas/").status_code == 405
    client.post("/konsol/bertugas/", {"on": "0", "next": "https://example.com/"}).headers["Location"]
    assert not dispatcher.posts.get().on_duty
    assert other.posts.get().on_duty


def test_the_duty_switch_leads_nowhere_else(client, dispatcher):
    response = client.post("/konsol/bertugas/", {"on": "0", "next": "https://example.com/"})
    assert response.headers["Location"] == QUEUE


def test_the_way_in_leads_to_what_is_late(client, dispatcher):
    assert client.get("/konsol/mulai/").headers["Location"] == f"{QUEUE}?view=new"
    ReportFactory(resolution_due=timezone.now() - timedelta(days=1))
    assert client.get("/konsol/mulai/").headers["Location"] == f"{QUEUE}?view=late"


@pytest.mark.parametrize("code", ["KPG\x00", "x" * 3000, ""])
def test_a_forged_code_in_bulk_is_passed_over(client, dispatcher, code):
    report = ReportFactory()
    chosen = [f"{code}:1", f"{report.code}:{report.version}"]
    response = client.post(QUEUE, {"act": "verified", "report": chosen})
    assert [line["code"] for line in response.context["outcomes"]] == [report.code]


def test_a_head_finds_the_reports_whose_officer_has_left(client):
    agency = AgencyFactory()
    head, leaver, other = (OfficerFactory(role=role, agency=agency) for role in ("head", "officer", "officer"))
    ReportFactory(agency=agency, title="left behind", officer=leaver)
    ReportFactory(agency=agency, title="in good hands", officer=other)
    people.let_go(leaver.user)
    client.force_login(head.user)
    page = client.get(QUEUE, {"view": "left"})
    assert shown(page) == {"left behind"}
    assert "Petugas sudah keluar" in page.content.decode()


def test_the_view_of_leavers_is_for_those_who_give_reports_anew(client):
    client.force_login(staff_user("lurah", kelurahan=KelurahanFactory()))
    assert "left" not in [tab["key"] for tab in client.get(QUEUE).context["tabs"]]


def test_the_desk_says_that_the_officer_in_charge_has_left(client):
    agency = AgencyFactory()
    head, leaver = OfficerFactory(role="head", agency=agency), OfficerFactory(agency=agency)
    report = ReportFactory(agency=agency, officer=leaver)
    people.let_go(leaver.user)
    client.force_login(head.user)
    assert "Petugas sudah keluar" in client.get(f"/konsol/laporan/{report.code}/").content.decode()
