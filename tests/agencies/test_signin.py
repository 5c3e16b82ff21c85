"""Sign-in from the outside: codes for citizens, passwords and second factors for staff, nothing told to strangers."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command
from django.utils import timezone

from agencies.models import User
from agencies.people import UNCONFIRMED_FOR, forget_unconfirmed, let_go
from reports.models import Mail
from reports.words import when
from tests.factories import (
    PASSWORD,
    AgencyFactory,
    ContactFactory,
    UserFactory,
    administrator,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db

ASK, CONFIRM, LOGIN = "/akun/login/code/", "/akun/login/code/confirm/", "/akun/login/"


@pytest.fixture(autouse=True)
def _mails_are_rows(settings):
    settings.EMAIL_BACKEND = "reports.notifications.backend.OutboxBackend"


def signed_in(client):
    return "_auth_user_id" in client.session


def ask_for_code(client, email):
    return client.post(ASK, {"email": email})


def code_mailed_to(email):
    text = Mail.objects.filter(to=email).latest("id").text
    found = re.search(r"^[A-Z0-9-]{6,}$", text, re.M)
    return found and found[0]


def sign_in(client, user, password=PASSWORD):
    return client.post(LOGIN, {"login": user.email, "password": password})


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("exists", [True, False], ids=["again", "the first time"])
def test_a_citizen_signs_in_with_a_mailed_code(client, exists):
    if exists:
        User.objects.create_user("warga@example.com")
    ask_for_code(client, " Warga@Example.com ")
    assert not signed_in(client)
    response = client.post(CONFIRM, {"code": code_mailed_to("warga@example.com")})
    assert (response.status_code, response.url) == (302, "/akun/")
    assert signed_in(client)
    assert not User.objects.get(email="warga@example.com").has_usable_password()


def test_a_wrong_code_signs_nobody_in(client):
    ask_for_code(client, "warga@example.com")
    assert "errorlist" not in client.post(CONFIRM, {"code": "AAAAAA"}).content.decode()
    assert not signed_in(client)


def _without_secrets(response):
    page = response.content.decode()
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+|[a-z]+@example\.com', "", page)


def test_known_unknown_staff_and_leavers_get_the_same_bytes(django_user_model, client_of):
    User.objects.create_user("known@example.com")
    UserFactory(email="petugas@example.com", is_staff=True)
    UserFactory(email="leaver@example.com", is_active=False)
    answers = set()
    for email in ("known@example.com", "unknown@example.com", "petugas@example.com", "leaver@example.com"):
        client = client_of()
        response = ask_for_code(client, email)
        answers.add((response.status_code, response.url, _without_secrets(client.get(CONFIRM))))
    assert len(answers) == 1


@pytest.mark.parametrize("email", ["known@example.com", "unknown@example.com", "petugas@example.com"])
def test_every_address_costs_the_same_queries(client, email, django_assert_num_queries):
    User.objects.create_user("known@example.com")
    UserFactory(email="petugas@example.com", is_staff=True)
    client.get(ASK)
    with django_assert_num_queries(7):
        ask_for_code(client, email)


def test_staff_get_a_mail_without_a_code(client):
    user = UserFactory(is_staff=True)
    ask_for_code(client, user.email)
    assert code_mailed_to(user.email) is None
    client.post(CONFIRM, {"code": ""})
    assert not signed_in(client)


def test_the_password_page_mails_no_code(client):
    response = client.post(LOGIN, {"login": UserFactory(is_staff=True).email})
    assert response.status_code == 200
    assert not Mail.objects.exists()


def test_an_account_whose_code_was_never_entered_is_forgotten(client):
    ask_for_code(client, "typo@example.com")
    kept = ContactFactory(user=User.objects.create_user("reporter@example.com")).user
    forget_unconfirmed(timezone.now() + UNCONFIRMED_FOR * 2)
    assert list(User.objects.all()) == [kept]


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/", "3rdparty/"]
)
def test_pages_without_use_do_not_exist(client, path):
    client.force_login(User.objects.create_user("warga@example.com"))
    assert client.get(f"/akun/{path}").status_code == 404


def test_staff_sign_in_with_a_password_and_reach_the_console(client):
    response = sign_in(client, UserFactory(is_staff=True))
    assert (response.status_code, response.url) == (302, "/konsol/")


def test_no_get_signs_out(client):
    client.force_login(UserFactory())
    assert client.get("/akun/logout/").status_code == 200
    assert signed_in(client)
    client.post("/akun/logout/")
    assert not signed_in(client)


def _with_totp(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.mark.parametrize("path", ["/konsol/login/", "/konsol/", "/konsol/login/?next=/konsol/"])
def test_the_second_factor_is_not_bypassed_by_the_console(client, path):
    user = UserFactory(is_staff=True)
    _with_totp(user)
    client.post(path, {"username": user.email, "password": PASSWORD})
    assert not signed_in(client)


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(client):
    user = UserFactory(is_staff=True)
    secret = _with_totp(user)
    assert sign_in(client, user).url == "/akun/2fa/authenticate/"
    assert not signed_in(client)
    assert client.get("/akun/2fa/authenticate/").status_code == 200
    client.post("/akun/2fa/authenticate/", {"code": totp_code(secret)})
    assert signed_in(client)


def test_on_a_production_machine_staff_must_set_up_a_second_factor(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    user = administrator()
    client.force_login(user)
    assert client.get("/konsol/").status_code == 302
    assert client.get("/konsol/login/").url == "/akun/2fa/"
    secret = _with_totp(user)
    client.logout()
    sign_in(client, user)
    client.post("/akun/2fa/authenticate/", {"code": totp_code(secret)})
    assert client.get("/konsol/").status_code == 200


def test_a_session_from_before_the_second_factor_is_asked_for_it(client, client_of, settings):
    settings.STAFF_SECOND_FACTOR = True
    user = administrator()
    old = client_of()
    sign_in(old, user)
    secret = _with_totp(user)
    assert old.get("/konsol/").status_code == 302
    assert old.get("/konsol/login/").url == "/akun/2fa/reauthenticate/?next=/konsol/"
    assert old.post("/akun/2fa/reauthenticate/?next=/konsol/", {"code": totp_code(secret)}).url == "/konsol/"
    assert old.get("/konsol/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_sets_up_the_first_factor_goes_on_without_another_code(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    user = administrator()
    sign_in(client, user)
    client.post("/akun/reauthenticate/?next=/akun/2fa/totp/activate/", {"password": PASSWORD})
    client.get("/akun/2fa/totp/activate/")
    client.post("/akun/2fa/totp/activate/", {"code": totp_code(client.session["mfa.totp.secret"])})
    assert client.get("/konsol/").status_code == 200


def test_a_password_alone_changes_nothing_where_there_is_a_second_factor(client):
    user = UserFactory(is_staff=True)
    sign_in(client, user)
    _with_totp(user)
    path = "/akun/reauthenticate/?next=/akun/2fa/totp/deactivate/"
    for response in (client.get(path), client.post(path, {"password": PASSWORD})):
        assert response.url == "/akun/2fa/reauthenticate/?next=/akun/2fa/totp/deactivate/"
    client.post("/akun/2fa/totp/deactivate/")
    assert user.authenticator_set.filter(type="totp").exists()


GARBAGE = [
    "9" * 5000, '{"id": ' + "9" * 5000 + "}", "[" * 5000, "{", "null", "[]", '"text"', "1", "NaN", "{}",
    '{"id": 1, "rawId": 2, "response": 3, "type": 4}', '{"response": {"userHandle": 1}}', '{"response": "x"}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "YQ", "authenticatorData": "YQ",'
    ' "signature": "YQ", "userHandle": "YQ", "attestationObject": "YQ"}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "",'
    ' "signature": "", "userHandle": "", "attestationObject": "oA"}}',
]  # fmt: skip


@pytest.mark.parametrize("credential", GARBAGE, ids=range(len(GARBAGE)))
def test_a_passkey_that_cannot_be_read_is_refused_in_words(client, client_of, credential):
    user = UserFactory(is_staff=True)
    sign_in(client, user)
    client.post("/akun/reauthenticate/", {"password": PASSWORD})
    fields = {"credential": credential, "name": "x"}
    client.get("/akun/2fa/webauthn/add/")
    assert client.post("/akun/2fa/webauthn/add/", fields).status_code in (200, 302)
    _with_totp(user)
    client.get("/akun/2fa/reauthenticate/webauthn/")
    assert client.post("/akun/2fa/reauthenticate/webauthn/", fields).status_code in (200, 302, 404)
    other = client_of()
    other.get("/akun/2fa/webauthn/login/")
    assert other.post("/akun/2fa/webauthn/login/", fields).status_code in (200, 302)
    sign_in(other, user)
    other.get("/akun/2fa/authenticate/")
    assert other.post("/akun/2fa/authenticate/", fields).status_code == 200
    assert not signed_in(other)


@pytest.mark.parametrize(("debug", "opens"), [(True, True), (False, False)])
def test_demonstration_accounts_are_refused_on_a_production_machine(client, settings, debug, opens):
    settings.DEBUG = debug
    user = UserFactory(email="admin@kupang.test", is_staff=True)
    sign_in(client, user)
    assert signed_in(client) is opens


def test_a_demonstration_session_ends_when_debug_goes_off(client, settings):
    settings.DEBUG = True
    client.force_login(UserFactory(email="admin@kupang.test", is_staff=True, is_superuser=True))
    assert client.get("/konsol/").status_code == 200
    settings.DEBUG = False
    assert client.get("/konsol/").status_code == 302


def test_a_demonstration_address_gets_no_code_on_a_production_machine(client, settings):
    settings.DEBUG = False
    ask_for_code(client, "warga@kupang.test")
    assert code_mailed_to("warga@kupang.test") is None


def test_staff_reset_a_password_by_link_and_the_link_serves_once(client):
    user = UserFactory(is_staff=True)
    client.post("/akun/password/reset/", {"email": user.email})
    link = re.search(r"/akun/password/reset/key/\S+", Mail.objects.get(to=user.email).text)[0]
    form = client.get(link).url
    new = "another-long-password-9"
    client.post(form, {"password1": new, "password2": new})
    assert not signed_in(client)
    assert client.get(link).status_code == 200  # says that the link is used up
    assert sign_in(client, user, new).url == "/konsol/"


def test_citizens_and_strangers_get_the_same_answer_to_a_reset(client_of):
    User.objects.create_user("known@example.com")
    UserFactory(email="petugas@example.com", is_staff=True)
    answers = set()
    for email in ("known@example.com", "unknown@example.com", "petugas@example.com"):
        client = client_of()
        response = client.post("/akun/password/reset/", {"email": email})
        answers.add((response.status_code, response.url, _without_secrets(client.get(response.url))))
        assert ("/password/reset/key/" in Mail.objects.get(to=email).text) is (email == "petugas@example.com")
    assert len(answers) == 1


def test_a_leaver_loses_sessions_posts_rights_and_factors(client):
    user = staff_user("head", agency=AgencyFactory())
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user.refresh_from_db()
    _with_totp(user)
    RecoveryCodes.activate(user)
    client.force_login(user)
    assert client.get("/konsol/").status_code == 200
    let_go(user)
    assert client.get("/konsol/").status_code == 302
    user = User.objects.get(pk=user.pk)
    assert [user.is_active, user.is_staff, user.is_superuser, user.has_usable_password()] == [False] * 4
    assert not user.posts.filter(active=True).exists()
    assert not user.authenticator_set.exists()
    user.is_active = True
    user.save()
    assert client.get("/akun/").context["user"].is_anonymous


def test_the_account_page_asks_strangers_how_to_sign_in(client):
    page = client.get("/akun/").content.decode()
    assert f'action="{ASK}"' in page
    assert f'href="{LOGIN}"' in page


def test_the_account_page_lists_my_reports_only(client):
    mine = ContactFactory(user=User.objects.create_user("warga@example.com"), report__title="Lampu padam")
    other = ContactFactory(report__title="Jalan rusak")
    client.force_login(mine.user)
    page = client.get("/akun/").content.decode()
    assert mine.report.title in page
    assert other.report.title not in page


def test_my_reports_say_when_they_came_and_how_they_ended(client):
    report = report_with_history("assigned", "resolved", "closed", created_at=timezone.now() - timedelta(days=90))
    mine = ContactFactory(user=User.objects.create_user("warga@example.com"), report=report)
    client.force_login(mine.user)
    client.cookies["bahasa"] = "en"
    page = client.get("/akun/").content.decode()
    assert when(report.created_at) in page
    assert "Solved" in page


def test_rate_limits_hold_across_processes_in_the_database_cache(client_of, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "test_cache"}}
    call_command("createcachetable", verbosity=0)
    answers = [ask_for_code(client_of(), "warga@example.com") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert Mail.objects.count() == 3


def test_who_tries_too_often_is_told_when_to_come_back(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    for _ in range(2):
        response = client.post(LOGIN, {"login": "warga@example.com", "password": "salah"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "300"


PAGES = [
    "/akun/", LOGIN, ASK, "/akun/logout/", "/akun/inactive/", "/akun/password/reset/", "/akun/password/reset/done/",
    "/akun/password/change/", "/akun/reauthenticate/", "/akun/2fa/", "/akun/2fa/totp/activate/",
    "/akun/2fa/recovery-codes/", "/akun/2fa/recovery-codes/generate/", "/akun/2fa/webauthn/",
    "/akun/2fa/webauthn/add/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("known", [True, False], ids=["staff", "stranger"])
def test_every_page_keeps_to_the_policy_and_is_not_stored(client, path, known):
    if known:
        user = UserFactory(is_staff=True)
        sign_in(client, user)
        _with_totp(user) if "recovery" in path else None
    response = client.get(path, follow=True)
    assert response.status_code in (200, 404)
    page = response.content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))|\sstyle=|\son\w+=|<style", page)
    if response.request["PATH_INFO"].startswith("/akun/"):
        assert "no-store" in response.headers["Cache-Control"]


def test_the_passkey_button_belongs_to_the_form_of_the_passkey(client):
    """The script asks the address of the button's own form for the challenge."""
    page = client.get("/akun/login/").content.decode()
    (button,) = re.findall(r'<button[^>]*id="passkey_login"[^>]*>', page)
    assert 'form="mfa_login"' in button
    assert re.search(r'<form id="mfa_login" action="/akun/2fa/webauthn/login/"', page)


def test_an_address_too_long_for_an_account_is_refused_in_words(client):
    response = ask_for_code(client, f"{'a' * 250}@example.com")
    assert response.status_code == 200
    assert "254" in response.content.decode()
    assert not User.objects.exists()


def test_the_password_follows_the_address_with_nothing_between(client):
    page = client.get("/akun/login/").content.decode()
    names = re.findall(r'<(?:input|a|button)[^>]*?(?:name="(login|password)"|href="(/akun/password/reset/)")', page)
    assert [one or other for one, other in names] == ["login", "password", "/akun/password/reset/"]
