"""The forms of the sign-in that differ from allauth's."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.core import context, ratelimit
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User, normal_address
from agencies.people import citizen_with, staff_with


class LoginForm(AllauthLoginForm):
    """Staff by e-mail and password. The way to a new password stands below: as a hint it would come between the two."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    """Sign-in and sign-up of citizens in one: a code goes to the address, staff get a mail without one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)
        # Asking for a code makes the account, and Django's field takes longer addresses than that has room for.
        self.fields["email"].validators.append(MaxLengthValidator(User._meta.get_field("email").max_length))

    def clean_email(self):
        email = normal_address(self.cleaned_data["email"])
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = citizen_with(email)
        return email


class ResetPasswordForm(AllauthResetPasswordForm):
    """Only staff have a password to reset; for everybody else the page answers the same."""

    def clean_email(self):
        email = normal_address(self.cleaned_data["email"])
        staff = staff_with(email)
        self.users = [staff] if staff else []
        return email
