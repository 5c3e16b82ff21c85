"""Whether a session has proven its second factor: by a code or passkey, or by setting up the very first one."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SET_UP_HERE = "second_factor_set_up_by"


def is_set_up(user) -> bool:
    """Whether the user has a second factor at all."""
    return is_mfa_enabled(user, types=FACTORS)


def is_proven(request: HttpRequest) -> bool:
    """Whether this session proved it. One that a password opened before there was a second factor did not."""
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records):
        return True
    return request.session.get(SET_UP_HERE) == request.user.pk


def remember_first(request: HttpRequest, user, authenticator, **_more) -> None:
    """Called by allauth when a factor was added: who sets up the first has it in their hand."""
    others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
    if authenticator.type in FACTORS and not others.exists():
        request.session[SET_UP_HERE] = user.pk
