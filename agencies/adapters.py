"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

from agencies.backends import may_sign_in
from agencies.models.user import normal_address
from agencies.people import is_staff


class AccountAdapter(DefaultAccountAdapter):
    """One person has one address; accounts begin with a code by e-mail or with an administrator, never by a form."""

    def clean_email(self, email):
        return normal_address(super().clean_email(email))

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        """Every way in passes here: password, code and passkey."""
        if not may_sign_in(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def get_login_redirect_url(self, request):
        return reverse("admin:index") if is_staff(request.user) else reverse("account")
