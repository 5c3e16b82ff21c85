"""The admin from the outside: who enters what, what never shows, and addresses that people mistype or forge."""

import re

import pytest
from django.contrib import admin
from django.utils import timezone

from agencies import reference
from agencies.models import Agency, Officer, RoutingRule, User
from reports.models import IdentityLook, Mail, Report
from reports.notifications.delivery import KEPT_AFTER_FAILURE, forget_failed
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    ContactFactory,
    KelurahanFactory,
    ReportFactory,
    UserFactory,
    administrator,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db

REPORTS, RULES, MAILS = "/konsol/reports/report/", "/konsol/agencies/routingrule/", "/konsol/reports/mail/"
MODELS = sorted(f"/konsol/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry)
INLINE = re.compile(r"<script(?![^>]*(src=|application/json))|\sstyle=|\son[a-z]+=|<style")


def somebody(role):
    place = {"agency": AgencyFactory()} if role in ("officer", "head") else {}
    place |= {"kelurahan": KelurahanFactory()} if role == "lurah" else {}
    return staff_user(role, **place)


@pytest.fixture
def admin_page(client_of):
    return client_of(administrator())


@pytest.fixture
def dispatcher_page(client_of):
    return client_of(staff_user("dispatcher"))


@pytest.mark.parametrize("path", MODELS)
@pytest.mark.parametrize("role", ["lurah", "officer", "head", "executive", "researcher", "dispatcher"])
def test_data_are_the_administrators_dispatchers_read_reports_and_researchers_their_surveys(client_of, path, role):
    allowed = (role == "dispatcher" and path == REPORTS) or (role == "researcher" and "/surveys/" in path)
    assert client_of(somebody(role)).get(path).status_code == (200 if allowed else 403)


def test_a_dispatchers_page_of_a_report_links_to_nothing_that_is_refused(dispatcher_page):
    report = ReportFactory(kelurahan=KelurahanFactory())
    page = dispatcher_page.get(f"{REPORTS}{report.pk}/change/").content.decode()
    assert str(report.category) in page
    links = re.findall(r'href="(/konsol/[^"]*)"', page)
    assert links
    assert {dispatcher_page.get(link, follow=True).status_code for link in links} == {200}


@pytest.mark.parametrize("path", MODELS)
def test_an_administrator_reads_every_list_within_the_policy(admin_page, path):
    response = admin_page.get(path)
    assert response.status_code == 200
    assert not INLINE.search(response.content.decode())


@pytest.mark.parametrize("path", [path for path in MODELS if "/agencies/" in path])
def test_every_form_to_add_keeps_to_the_policy(admin_page, path):
    response = admin_page.get(f"{path}add/")
    assert response.status_code == 200
    assert not INLINE.search(response.content.decode())


@pytest.mark.parametrize("app", ["auth", "account", "mfa", "sessions", "admin"])
def test_secrets_of_libraries_are_not_in_the_admin(app):
    assert not [model for model in admin.site._registry if model._meta.app_label == app]


def test_an_administrator_never_sees_confidential_reports(admin_page, client_of):
    secret = ReportFactory(publicity="confidential", title="Pungutan liar")
    IdentityLook.objects.create(report=secret, user=UserFactory(), at=timezone.now())
    for path in (REPORTS, f"{REPORTS}?q=pungutan", "/konsol/reports/identitylook/"):
        assert secret.code not in admin_page.get(path).content.decode()
    hidden, missing = (admin_page.get(f"{REPORTS}{pk}/change/") for pk in (secret.pk, 987654))
    assert (hidden.status_code, hidden.url) == (missing.status_code, missing.url)


def test_who_reported_is_not_shown_even_to_dispatchers(dispatcher_page):
    contact = ContactFactory(name="Nama Rahasia", email="rahasia@example.com", phone="+628123")
    for path in (REPORTS, f"{REPORTS}{contact.report_id}/change/", f"{REPORTS}{contact.report_id}/history/"):
        page = dispatcher_page.get(path).content.decode()
        assert not [hidden for hidden in ("Nama Rahasia", "rahasia@", "+628123") if hidden in page]


@pytest.mark.parametrize(
    "lookup",
    [
        "contact__email__startswith=a", "contact__user=1", "contact__isnull=0", "idempotency_key__startswith=a",
        "fingerprint=a", "events__internal_note__contains=a", "filed_by__password__startswith=p",
        "identity_looks__user=1", "nonsense=1",
    ],
)  # fmt: skip
def test_looking_across_identity_is_refused(dispatcher_page, lookup):
    response = dispatcher_page.get(f"{REPORTS}?{lookup}")
    assert response.status_code in (302, 400)
    if response.status_code == 302:
        assert response.url.endswith("?e=1")


@pytest.mark.parametrize("lookup", ["password__startswith=pbkdf2", "posts__role=head", "contacts__name=a"])
def test_looking_into_passwords_is_refused(admin_page, lookup):
    assert admin_page.get(f"/konsol/agencies/user/?{lookup}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "q=%25%5C_'\"", "q=" + "x" * 5000, "q=AND+OR+NOT+*", "q=%22", "q=(((", "p=abc", "p=0", "p=-1",
        "p=" + "9" * 5000, "e=1", "o=zz", "o=99.-99", "status=nothing", "status__exact=received",
        "category__id__exact=abc", "category__id__exact=" + "9" * 40, "all=1", "_popup=1", "_facets=True",
    ],
)  # fmt: skip
def test_a_mistyped_address_is_never_an_error_of_ours(dispatcher_page, query):
    ReportFactory()
    assert dispatcher_page.get(f"{REPORTS}?{query}", follow=True).status_code in (200, 400)


@pytest.mark.parametrize("key", ["abc", "9" * 40, "-1", "1_3F"])
def test_a_forged_row_number_is_never_an_error_of_ours(dispatcher_page, key):
    assert dispatcher_page.get(f"{REPORTS}{key}/change/", follow=True).status_code in (200, 404)


def test_a_report_without_place_and_agency_breaks_no_page(dispatcher_page):
    report = ReportFactory(kelurahan=None, agency=None, latitude=None)
    assert report.code in dispatcher_page.get(REPORTS).content.decode()
    assert dispatcher_page.get(f"{REPORTS}{report.pk}/change/").status_code == 200


@pytest.mark.parametrize("act", ["add/", "{pk}/delete/"])
def test_nobody_adds_or_deletes_a_report_here(admin_page, act):
    path = REPORTS + act.format(pk=ReportFactory().pk)
    assert admin_page.get(path).status_code == 403
    assert admin_page.post(path, {"post": "yes"}).status_code == 403


def test_a_forged_form_changes_no_report(admin_page, dispatcher_page):
    report = ReportFactory()
    for client in (admin_page, dispatcher_page):
        assert client.post(f"{REPORTS}{report.pk}/change/", {"status": "closed"}).status_code == 403
    report.refresh_from_db()
    assert report.status == "received"


def act(client, path, action, *rows, **more):
    return client.post(path, {"action": action, "_selected_action": [row.pk for row in rows], **more}, follow=True)


def test_a_dispatcher_verifies_several_and_reads_what_was_refused(dispatcher_page):
    fresh, done = ReportFactory(), report_with_history("verified", "rejected")
    page = act(dispatcher_page, REPORTS, "verify", fresh, done).content.decode()
    fresh.refresh_from_db()
    assert fresh.status == "verified"
    assert f"{done.code}: " in page or Report.objects.get(pk=done.pk).status == "verified"


def test_an_administrator_without_a_post_moves_nothing(admin_page):
    report = ReportFactory()
    act(admin_page, REPORTS, "verify", report)
    report.refresh_from_db()
    assert report.status == "received"


def test_a_dispatcher_gives_reports_to_an_office_in_two_steps(dispatcher_page):
    report, agency = ReportFactory(), AgencyFactory()
    assert agency.name in act(dispatcher_page, REPORTS, "give", report).content.decode()
    act(dispatcher_page, REPORTS, "give", report, agency=agency.pk)
    report.refresh_from_db()
    assert (report.status, report.agency) == ("assigned", agency)


def _mail(**fields):
    now = timezone.now()
    plain = {"subject": "Kode", "text": "SECRET-LINK", "created_at": now, "next_try_at": now}
    return Mail.objects.create(to="warga@example.com", **plain | fields)


def test_a_mail_shows_neither_its_text_nor_the_whole_address(admin_page):
    mail = _mail()
    for path in (MAILS, f"{MAILS}{mail.pk}/change/"):
        page = admin_page.get(path).content.decode()
        assert "w•••@example.com" in page
        assert "SECRET-LINK" not in page
        assert "warga@" not in page


def test_a_mail_given_up_is_tried_again(admin_page):
    mail, sent = _mail(state="failed", attempts=8, error="refused"), _mail(state="sent")
    act(admin_page, MAILS, "try_again", mail, sent)
    mail.refresh_from_db()
    sent.refresh_from_db()
    assert (mail.state, mail.attempts, sent.state) == ("waiting", 0, "sent")


def test_a_mail_whose_text_is_gone_is_not_sent_empty(admin_page):
    mail = _mail(state="failed", attempts=8, created_at=timezone.now() - KEPT_AFTER_FAILURE * 2)
    forget_failed(timezone.now())
    act(admin_page, MAILS, "try_again", mail)
    mail.refresh_from_db()
    assert (mail.state, mail.text) == ("failed", "")


def _rule(live=False, **fields):
    return RoutingRule.objects.create(live=live, **fields)


def test_a_rule_is_tried_on_past_reports_and_changes_nothing(admin_page):
    category, other = CategoryFactory(), AgencyFactory(name="Dinas Lain", short_name="Lain")
    report = ReportFactory(category=category)
    rule = _rule(category=category, agency=other)
    response = act(admin_page, RULES, "try_out", rule)
    assert (response.context["looked_at"], response.context["moved"]) == (1, 1)
    assert report.code in response.content.decode()
    rule.refresh_from_db()
    report.refresh_from_db()
    assert (rule.live, report.agency) == (False, category.agency)


def test_a_confidential_report_is_no_example(admin_page):
    category = CategoryFactory()
    ReportFactory(category=category, publicity="confidential")
    response = act(admin_page, RULES, "try_out", _rule(category=category, agency=AgencyFactory()))
    assert response.context["looked_at"] == 0


def test_a_rule_made_live_takes_the_place_of_the_old_one(admin_page):
    category = CategoryFactory()
    _rule(live=True, category=category, agency=category.agency)
    new = _rule(category=category, agency=AgencyFactory())
    act(admin_page, RULES, "make_live", new, tried=act(admin_page, RULES, "try_out", new).context["tried"])
    assert list(RoutingRule.objects.values_list("pk", "live")) == [(new.pk, True)]


def test_a_rule_that_was_not_tried_as_it_stands_is_tried_first(admin_page):
    category = CategoryFactory()
    rule = _rule(category=category, agency=category.agency)
    tried = act(admin_page, RULES, "try_out", rule).context["tried"]
    RoutingRule.objects.filter(pk=rule.pk).update(agency=AgencyFactory())
    assert act(admin_page, RULES, "make_live", rule, tried=tried).context["looked_at"] == 0
    rule.refresh_from_db()
    assert not rule.live


def test_an_edit_of_a_live_rule_waits_as_a_draft_beside_it(admin_page):
    category, other = CategoryFactory(), AgencyFactory()
    live = _rule(live=True, category=category, agency=category.agency)
    path = f"{RULES}{live.pk}/change/"
    assert admin_page.post(path, {"agency": other.pk, "note": "Baru"}).url == f"{RULES}?live__exact=0"
    live.refresh_from_db()
    draft = RoutingRule.objects.get(live=False)
    assert (live.live, live.agency, live.note) == (True, category.agency, "")
    assert (draft.category, draft.agency, draft.note) == (category, other, "Baru")
    assert "such a draft already" in _in_english(admin_page).post(path, {"agency": other.pk}).content.decode()


def test_the_note_of_a_live_rule_is_edited_in_place(admin_page):
    category = CategoryFactory()
    live = _rule(live=True, category=category, agency=category.agency)
    admin_page.post(f"{RULES}{live.pk}/change/", {"agency": live.agency_id, "note": "Kata wali kota"})
    assert list(RoutingRule.objects.values_list("pk", "live", "note")) == [(live.pk, True, "Kata wali kota")]


def test_an_old_state_of_a_live_rule_comes_back_as_a_draft(admin_page):
    category, other = CategoryFactory(), AgencyFactory()
    rule = _rule(live=True, category=category, agency=other)
    old = rule.history.get()
    rule.agency = category.agency
    rule.save()
    admin_page.post(f"{RULES}{rule.pk}/history/{old.pk}/", {"category": category.pk, "agency": other.pk})
    agencies = dict(RoutingRule.objects.values_list("live", "agency"))
    assert agencies == {True: category.agency_id, False: other.pk}


def _ruled(other):
    """A live rule that sends a category to another agency than its own, and a report that it decided."""
    category = CategoryFactory()
    return _rule(live=True, category=category, agency=other), ReportFactory(category=category, agency=other)


def test_a_live_rule_is_switched_off_once_it_was_shown_what_changes(admin_page):
    rule, report = _ruled(AgencyFactory())
    shown = act(admin_page, RULES, "switch_off", rule)
    assert (shown.context["looked_at"], shown.context["moved"]) == (1, 1)
    assert report.code in shown.content.decode()
    assert RoutingRule.objects.get().live
    act(admin_page, RULES, "switch_off", rule, tried=shown.context["tried"])
    assert not RoutingRule.objects.exists()
    assert reference.route(report.category, None) == report.category.agency_id


def test_a_mark_of_one_act_is_none_of_another(admin_page):
    category = CategoryFactory()
    rule = _rule(category=category, agency=AgencyFactory())
    tried = act(admin_page, RULES, "try_out", rule).context["tried"]
    act(admin_page, RULES, "make_live", rule, tried=tried)
    act(admin_page, RULES, "switch_off", rule, tried=tried)
    assert RoutingRule.objects.get().live


def test_a_live_rule_is_deleted_on_no_way(admin_page):
    rule, _report = _ruled(AgencyFactory())
    delete = {"action": "delete_selected", "_selected_action": rule.pk, "post": "yes"}
    page = _in_english(admin_page).post(RULES, delete, follow=True).content.decode()
    assert "Switch it off" in page
    assert admin_page.post(f"{RULES}{rule.pk}/delete/", {"post": "yes"}).status_code == 403
    assert RoutingRule.objects.get() == rule


def test_a_draft_is_deleted_and_not_switched_off(admin_page):
    category = CategoryFactory()
    rule = _rule(category=category, agency=category.agency)
    assert "delete a draft" in act(_in_english(admin_page), RULES, "switch_off", rule).content.decode()
    admin_page.post(RULES, {"action": "delete_selected", "_selected_action": rule.pk, "post": "yes"})
    assert not RoutingRule.objects.exists()


def _in_english(client):
    client.cookies["bahasa"] = "en"
    return client


def test_the_same_rule_twice_is_refused_in_the_form(admin_page):
    category = CategoryFactory()
    _rule(category=category, agency=category.agency)
    response = admin_page.post(f"{RULES}add/", {"category": category.pk, "agency": category.agency_id, "note": ""})
    assert response.status_code == 200
    assert RoutingRule.objects.count() == 1


def _post_rows(prefix, *rows):
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def test_a_new_officer_is_added_without_a_password_and_mailed_a_link(admin_page, settings):
    settings.EMAIL_BACKEND = "reports.notifications.backend.OutboxBackend"
    head = {"role": "head", "agency": AgencyFactory().pk, "active": "on", "on_duty": "on"}
    fields = {"email": "Baru@Example.com", "name": "Baru", "is_active": "on", "is_staff": "on"}
    admin_page.post("/konsol/agencies/user/add/", fields | _post_rows("posts", head))
    user = User.objects.get(email="baru@example.com")
    assert not user.has_usable_password()
    assert user.posts.get().role == "head"
    assert "/akun/password/reset/key/" in Mail.objects.get().text


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_post_twice_is_refused_in_the_form(admin_page, times):
    agency, user = AgencyFactory(), UserFactory(is_staff=True)
    if times == 1:
        Officer.objects.create(user=user, role="head", agency=agency)
    row = {"user": user.pk, "role": "head", "active": "on"}
    fields = {"code": agency.code, "name": agency.name, "short_name": agency.short_name, "active": "on"}
    path = f"/konsol/agencies/agency/{agency.pk}/change/"
    assert admin_page.post(path, fields | _post_rows("officers", *[row] * times)).status_code == 200
    assert Officer.objects.count() == 2 - times


def test_letting_go_ends_a_leavers_posts_but_never_ones_own_account(admin_page):
    leaver = staff_user("head", agency=AgencyFactory())
    me = User.objects.get(pk=admin_page.session["_auth_user_id"])
    act(admin_page, "/konsol/agencies/user/", "let_go", leaver, me)
    leaver.refresh_from_db()
    me.refresh_from_db()
    assert (leaver.is_active, leaver.posts.get().active, me.is_active) == (False, False, True)


def test_an_edit_of_an_agency_is_in_its_history(admin_page):
    agency = AgencyFactory()
    fields = {"code": agency.code, "name": "Nama Baru", "short_name": agency.short_name, "active": "on"}
    path = f"/konsol/agencies/agency/{agency.pk}/"
    assert admin_page.post(f"{path}change/", fields | _post_rows("officers")).status_code == 302
    assert Agency.objects.get(pk=agency.pk).history.count() == 2
    page = admin_page.get(f"{path}history/").content.decode()
    assert "Nama Baru" in page
    assert not INLINE.search(page)


@pytest.mark.parametrize("role", ["lurah", "officer", "head", "dispatcher", "executive"])
def test_the_start_page_counts_a_persons_work(client_of, role):
    response = client_of(somebody(role)).get("/konsol/")
    assert response.status_code == 200
    shown = {row["key"]: row["url"] for row in response.context["start"]}
    assert {"late", "new", "due"} <= shown.keys()
    assert shown["late"] == "/konsol/antrean/?view=late"
    assert not INLINE.search(response.content.decode())


@pytest.mark.parametrize("chosen", ["abc", "1\x00", "9" * 30, "٥"])
def test_a_forged_selection_is_a_bad_request(dispatcher_page, chosen):
    assert dispatcher_page.post(REPORTS, {"action": "verify", "_selected_action": chosen}).status_code == 400


def test_columns_are_not_named_from_the_outside(dispatcher_page):
    assert dispatcher_page.get(REPORTS + "?_popup=1&_to_field=contact").status_code == 400


def test_a_year_out_of_range_is_a_bad_request(admin_page):
    assert admin_page.get("/konsol/reports/identitylook/?at__year=99999999999").status_code == 400
    assert admin_page.get(f"/konsol/reports/identitylook/?at__year={timezone.localdate().year}").status_code == 200


@pytest.mark.parametrize("version", ["abc", "9" * 30])
def test_an_old_state_without_a_number_is_no_address(admin_page, version):
    category = CategoryFactory()
    assert admin_page.get(f"/konsol/agencies/category/{category.pk}/history/{version}/").status_code == 404


def test_only_drafts_are_tried(admin_page):
    category = CategoryFactory()
    page = act(_in_english(admin_page), RULES, "try_out", _rule(live=True, category=category, agency=category.agency))
    assert "Only drafts are tried" in page.content.decode()


@pytest.mark.parametrize("act", ["verify", "give"])
def test_an_act_on_a_whole_list_takes_no_more_than_a_page_at_once(dispatcher_page, monkeypatch, act):
    """Thousands in one request would never end: some would be moved, and nobody would know which."""
    monkeypatch.setattr("reports.admin.AT_ONCE", 2)
    reports = [ReportFactory() for _ in range(3)]
    data = {"action": act, "select_across": "1", "_selected_action": [reports[0].pk]}
    page = dispatcher_page.post(REPORTS, data, follow=True).content.decode()
    assert "2 laporan pertama" in page
    assert Report.objects.filter(status="verified").count() == (2 if act == "verify" else 0)
    assert page.count('name="_selected_action"') == (2 if act == "give" else 3)
