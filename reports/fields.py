"""Form fields that the public pages and the console share."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CoordinateField(forms.FloatField):
    """A finite number; a decimal comma is a point."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("This is not a number that a map knows. Set the point again.")}
    longest = 40

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
            if len(value) > self.longest:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)
