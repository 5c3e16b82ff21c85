"""Passkey forms whose answer from the browser may hold anything: what cannot be read is an error, not a crash."""

from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.exceptions import ValidationError


class CredentialField(forms.JSONField):
    """JSON that also refuses numbers of thousands of digits and endless nesting, which Django's field stumbles over."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from error


class LoginForm(passkeys.LoginWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class ReauthenticateForm(passkeys.ReauthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class AddForm(passkeys.AddWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)
