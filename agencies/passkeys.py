"""Passkey forms whose answer from the browser may hold anything: what cannot be read is an error, not a crash."""

from contextlib import contextmanager

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput


class CredentialField(forms.JSONField):
    """JSON that also refuses numbers of thousands of digits and endless nesting, which Django's field stumbles over."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from error

    def bound_data(self, data, initial):
        """What was sent, for the page that shows the refusal."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)


class ReadableMixin:
    """Whatever the libraries below stumble over in a forged answer is the person's wrong code, in words."""

    def clean_credential(self):
        with _refused_in_words():
            return super().clean_credential()


class AuthenticateForm(ReadableMixin, passkeys.AuthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class LoginForm(ReadableMixin, passkeys.LoginWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class ReauthenticateForm(ReadableMixin, passkeys.ReauthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class AddForm(passkeys.AddWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)

    def clean(self):
        with _refused_in_words():
            return super().clean()


@contextmanager
def _refused_in_words():
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise get_adapter().validation_error("incorrect_code") from error
