"""Who may change what: a refused POST changes no row, and one without a token is refused."""

import hashlib

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reports.codes import link_key
from tests.access import oracle
from tests.access.routes import routes, row_of
from tests.access.walk import addresses, no_write

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes() if row_of(route)}
FILED = ("file", "unsubscribe", "set_language")  # open to everyone by their purpose


def fingerprint():
    """A digest of every row of every table but the sessions."""
    digest = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower not in ("sessions.session",):
            digest.update(repr(list(model._default_manager.order_by("pk").values_list())).encode())
    return digest.hexdigest()


STEPS = [
    {"step": "note", "public": "Kami datang.", "internal": "Dua orang."},
    {"step": "move-verified", "note": "Jelas."},
    {"step": "move-in_progress", "note": "Mulai."},
    {"step": "move-rejected", "note": "Bukan urusan kota."},
    {"step": "move-resolved", "note": "Selesai."},
    {"step": "open_pictures"},
    {"step": "reroute", "agency": "AGOTHER", "note": "Bukan kami."},
]


def _hidden(world, role):
    return [
        report
        for number, report in world.sample()
        if report.marks["publicity"] == "confidential" and not oracle.sees(role, number, report)
    ]


@pytest.mark.parametrize("role", sorted(oracle.STAFF - {"dispatcher"}))
def test_no_step_at_the_desk_moves_a_report_that_one_does_not_see(world, role):
    before = fingerprint()
    for report in _hidden(world, role)[:3]:
        for step in STEPS:
            data = step | {"version": report.version}
            assert world.client(role).post(reverse("admin:desk", args=[report.code]), data).status_code == 404
        reason = {"reason": "Ingin tahu"}
        assert world.client(role).post(reverse("admin:identity", args=[report.code]), reason).status_code == 404
    assert fingerprint() == before


NOT_THEIRS = ("lurah_elsewhere", "officer_elsewhere", "head_elsewhere", "executive", "researcher", "administrator")


@pytest.mark.parametrize("role", NOT_THEIRS)
def test_no_step_at_the_desk_moves_a_public_report_of_others(world, role):
    before = fingerprint()
    for status in ("received", "assigned"):
        report = world.pick(publicity="public", agency="own", place="own", status=status)
        for step in STEPS:
            data = step | {"version": report.version}
            assert world.client(role).post(reverse("admin:desk", args=[report.code]), data).status_code >= 400
        reason = {"reason": "Ingin tahu"}
        answer = world.client(role).post(reverse("admin:identity", args=[report.code]), reason)
        assert answer.status_code == 404
    assert fingerprint() == before


def test_those_whose_report_it_is_may_take_the_same_step(world):
    report = world.pick(publicity="public", agency="own", place="own", status="assigned")
    data = STEPS[0] | {"version": report.version}
    for role in ("holder", "colleague", "head", "lurah", "dispatcher"):
        data["version"] = type(report).objects.get(pk=report.pk).version
        assert world.client(role).post(reverse("admin:desk", args=[report.code]), data).status_code == 302, role


@pytest.mark.parametrize("role", sorted(oracle.STAFF - {"dispatcher"}))
def test_acts_in_bulk_ask_for_the_right_on_each_report(world, role):
    """Selected by hand, the reports of the whole city: nothing moves but what may be moved one by one."""
    codes = [f"{report.code}:{report.version}" for report in _hidden(world, role)]
    before = fingerprint()
    for act in ("verified", "assigned"):
        world.client(role).post(reverse("admin:queue"), {"act": act, "agency": "AGOTHER", "report": codes})
        rows = {"action": "verify", "_selected_action": [report.pk for report in _hidden(world, role)]}
        world.client(role).post(reverse("admin:reports_report_changelist"), rows)
    assert fingerprint() == before


CITIZEN_ACTS = (
    ("answer", {"answer": "confirm", "rating": "5"}),
    ("answer", {"answer": "object", "comment": "Belum."}),
    ("add", {"text": "Masih padam."}),
    ("withdraw", {"comment": "Sudah baik."}),
)


@pytest.mark.parametrize(("name", "data"), CITIZEN_ACTS)
def test_the_code_alone_lets_nobody_act_as_the_reporter(world, name, data):
    before = fingerprint()
    for status in ("received", "resolved"):
        for publicity in ("public", "anonymous", "confidential"):
            report = world.pick(publicity=publicity, agency="own", place="own", status=status)
            other = world.pick(publicity=publicity, agency="other", place="own", status=status)
            for key in ("", "a" * 32, link_key(other)):
                response = world.client("stranger").post(reverse(name, args=[report.code]), data | {"kunci": key})
                assert response.status_code == 404
    assert fingerprint() == before


def test_the_secret_link_lets_the_reporter_act(world):
    report = world.pick(publicity="confidential", agency="own", place="own", status="received")
    data = {"text": "Masih padam.", "kunci": link_key(report)}
    assert world.client("stranger").post(reverse("add", args=[report.code]), data).status_code == 302


@pytest.mark.parametrize("name", [name for name in ROUTES if name not in FILED])
def test_an_empty_or_forged_post_of_a_stranger_changes_nothing(world, name):
    row = row_of(ROUTES[name])
    data = dict.fromkeys(row.fields, "1") | {"step": "note", "version": "1"}
    with no_write() as written:
        for address in list(addresses(world, ROUTES[name], row, "stranger"))[:3]:
            response = world.client("stranger").post(address.path, data)
            assert response.status_code < 500, address.path
            assert settings.SESSION_COOKIE_NAME not in response.cookies or "_auth_user_id" not in (
                world.client("stranger").session
            )
    assert not [sql for sql in written if "django_session" not in sql]


def test_a_post_without_the_token_is_refused(world):
    """The token is asked for before anything else, by every address that takes a POST."""
    client, accepted = Client(enforce_csrf_checks=True, raise_request_exception=False), []
    for role in ("stranger", "administrator"):
        for name in (name for name in ROUTES if not row_of(ROUTES[name]).csrf_exempt):
            client.cookies = world.client(role).cookies
            path = next(iter(addresses(world, ROUTES[name], row_of(ROUTES[name]), role))).path
            if client.post(path, {"a": "1"}).status_code not in (403, 405):
                accepted.append(f"{path} as {role}")
    assert not accepted
