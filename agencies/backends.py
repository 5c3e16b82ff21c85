"""Who may sign in at all."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

DEMO_DOMAIN = "@kupang.test"


class ActiveStaffBackend(AuthenticationBackend):
    """allauth's backend, without leavers, and without the demonstration's accounts on a production machine."""

    def user_can_authenticate(self, user):
        if user.email.endswith(DEMO_DOMAIN) and not settings.DEBUG:
            return False
        return super().user_can_authenticate(user)
