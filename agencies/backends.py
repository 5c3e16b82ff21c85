"""Who may sign in at all."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

DEMO_DOMAIN = "@kupang.test"


def may_sign_in(user):
    """False for leavers, and for the demonstration's accounts on a production machine, whatever the way in."""
    if user.email.endswith(DEMO_DOMAIN) and not settings.DEBUG:
        return False
    return user.is_active


class ActiveStaffBackend(AuthenticationBackend):
    """allauth's backend, which asks `may_sign_in` at the sign-in and again at every request of a session."""

    def user_can_authenticate(self, user):
        return may_sign_in(user)
