"""The form by which a citizen files a report. Choices come from the reference data that the process keeps."""

import secrets
from collections.abc import Sequence

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from agencies import geography, reference
from agencies.models import Category, Kelurahan
from reports.choices import category_choices
from reports.fields import CoordinateField
from reports.models import Photo, Report
from reports.text import clean_line, clean_text

TEXT_LENGTH = 4000
UNREADABLE = _("Some characters could not be read and were left out. Look at your text, then send.")
PHONE_REGION = "ID"


def new_key() -> str:
    """The idempotency key that a fresh form carries."""
    return secrets.token_urlsafe(18)


class LineField(forms.CharField):
    """One line of text, without control characters."""

    def to_python(self, value):
        return clean_line(super().to_python(value))


class ParagraphField(forms.CharField):
    """Text of several lines, without control characters; says how long it is when it is too long."""

    widget = forms.Textarea

    def widget_attrs(self, widget):
        """No maxlength: the browser would cut a pasted text without a word."""
        return {}

    def to_python(self, value):
        return clean_text(super().to_python(value))


class PointForm(forms.Form):
    """A point that a map or a phone gave, in degrees and metres."""

    latitude = CoordinateField()
    longitude = CoordinateField()
    accuracy = CoordinateField(min_value=0, required=False)


def on_earth(latitude: float, longitude: float) -> bool:
    """Whether the numbers, in degrees, can be a place at all; exchanged ones often cannot."""
    return abs(latitude) <= 90 and abs(longitude) <= 180


class KnownField(forms.ChoiceField):
    """A choice whose value is looked up by code, without walking all choices at each post."""

    def __init__(self, *, known, **options):
        super().__init__(**options)
        self.known = known

    def valid_value(self, value):
        return value in self.known()


class CategorySelect(forms.RadioSelect):
    """Radio tiles whose inputs carry the words that the search finds."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        category = reference.category(str(value))
        if category is not None:
            option["attrs"] |= _tile_attributes(category)
            option["call_line"] = category.call_line
        return option


def _tile_attributes(category: Category) -> dict[str, str]:
    words = " ".join([category.name_en, category.help_text, category.aliases.replace(";", " ")])
    attributes = {"data-words": clean_line(words), "data-emergency": category.emergency}
    if category.call_line:
        attributes["data-call"] = category.call_line
    if category.private_by_default:
        attributes["data-private"] = "1"
    return attributes


def grouped_kelurahan() -> list:
    """All kelurahan, grouped by kecamatan."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, row in sorted(reference.kelurahan().items()):
        groups.setdefault(row.kecamatan.name, []).append((code, row.name))
    return [("", _("Choose")), *groups.items()]


def normal_phone(typed: str) -> str:
    """A telephone number in international form, `+62…` where no country is given.

    Raises ValidationError for what cannot be a number.
    """
    try:
        number = phonenumbers.parse(typed, PHONE_REGION)
    except phonenumbers.NumberParseException as error:
        raise forms.ValidationError(WRONG_PHONE) from error
    if not phonenumbers.is_possible_number(number):
        raise forms.ValidationError(WRONG_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


WRONG_PHONE = _("This is not a telephone number. Write it like 0812 3456 7890, or leave it empty.")
PUBLICITY = [
    (Report.Publicity.PUBLIC, _("Everyone may read it")),
    (Report.Publicity.ANONYMOUS, _("Everyone may read it, but nobody learns my name, not even the officers")),
    (Report.Publicity.CONFIDENTIAL, _("Only the officers who handle it may read it")),
]


class PhotosWidget(forms.ClearableFileInput):
    """A plain file field for several pictures."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several files, handed on as they came; reports.photos judges them."""

    widget = PhotosWidget

    def clean(self, data, initial=None):
        return [one for one in (data or []) if one]


class SharedFields(dict):
    """The fields of a form that never changes them: each form uses these very ones.

    Django copies every field for every form, which was a tenth of the cost of filing a report.
    """

    def __deepcopy__(self, memo):
        return self


class ReportForm(forms.Form):
    """What, where, and who wants to be told. `cleaned_data` has the Category and Kelurahan rows themselves."""

    use_required_attribute = False
    # The staged photos that belong to this form; reports.public.uploads fills it.
    pictures: Sequence[Photo] = ()

    category = KnownField(
        known=reference.categories,
        label=_("What is it about?"),
        choices=category_choices,
        widget=CategorySelect,
        error_messages={
            "required": _("Choose what it is about. If nothing fits, choose “Other”: we will sort it."),
            "invalid_choice": _("This category is not offered any more. Choose another one."),
        },
    )
    text = ParagraphField(
        label=_("Tell us in your own words"),
        help_text=_("One or two sentences are enough. Do not write names or telephone numbers of other people."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=TEXT_LENGTH,
        error_messages={
            "required": _("Write in a few words what is wrong."),
            "max_length": ngettext_lazy(
                "At most %(limit_value)d character fits, yours has %(show_value)d. Shorten it; nothing was lost.",
                "At most %(limit_value)d characters fit, yours has %(show_value)d. Shorten it; nothing was lost.",
                "limit_value",
            ),
        },
    )
    latitude = CoordinateField(label=_("Latitude"), required=False)
    longitude = CoordinateField(label=_("Longitude"), required=False)
    accuracy = CoordinateField(label=_("Accuracy in metres"), required=False)
    kelurahan = KnownField(
        known=reference.kelurahan,
        label=_("Kelurahan"),
        choices=grouped_kelurahan,
        required=False,
        error_messages={"invalid_choice": _("This kelurahan is not in our list. Choose one from the list.")},
    )
    street = LineField(label=_("Street"), required=False, max_length=200)
    landmark = LineField(
        label=_("Landmark"), required=False, max_length=200, help_text=_("For example: in front of the school.")
    )
    photos = PhotosField(label=_("Photos"), required=False, help_text=_("Up to five. JPEG, PNG, WebP or HEIC."))
    publicity = forms.ChoiceField(
        label=_("Who may read your report?"),
        choices=PUBLICITY,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("If you choose nothing, everyone may read it. Reports that need protection stay confidential."),
    )
    name = LineField(label=_("Your name"), required=False, max_length=100)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    phone = LineField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    show_name = forms.BooleanField(label=_("Show my name with the report"), required=False)
    may_be_asked = forms.BooleanField(
        label=_("You may ask me later, by e-mail, how this service works (a survey)"), required=False
    )
    idempotency_key = LineField(required=False, max_length=100, widget=forms.HiddenInput)
    emergency_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_category(self) -> Category:
        return reference.categories()[self.cleaned_data["category"]]

    def clean_kelurahan(self) -> Kelurahan | None:
        return reference.kelurahan().get(self.cleaned_data["kelurahan"])

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean_phone(self) -> str:
        return normal_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean_accuracy(self) -> float | None:
        accuracy = self.cleaned_data["accuracy"]
        if accuracy is not None and accuracy < 0:
            raise forms.ValidationError(_("The accuracy is a number of metres, zero or more."))
        return accuracy

    def clean(self):
        data = super().clean()
        self._clean_place(data)
        if not data.get("publicity") and data.get("category"):
            private = data["category"].private_by_default
            data["publicity"] = Report.Publicity.CONFIDENTIAL if private else Report.Publicity.PUBLIC
        return data

    def _clean_place(self, data: dict) -> None:
        """A point inside the city or a kelurahan; a question may come without a place."""
        if {"latitude", "longitude", "kelurahan"} & self.errors.keys():
            return
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if (latitude is None) != (longitude is None):
            self.add_error("latitude", _("A point has a latitude and a longitude. Set the point again."))
        elif latitude is not None and longitude is not None:
            self._clean_point(latitude, longitude)
        elif data.get("kelurahan") is None and not self._is_question(data):
            self.add_error("kelurahan", _("Where is it? Use your location, the map, or choose the kelurahan."))

    def _clean_point(self, latitude: float, longitude: float) -> None:
        accuracy = self.cleaned_data.get("accuracy")
        known = on_earth(latitude, longitude)
        if not known or reference.locate(latitude=latitude, longitude=longitude, accuracy=accuracy) is None:
            self.add_error("latitude", geography.outside_message(latitude=latitude, longitude=longitude))

    @staticmethod
    def _is_question(data: dict) -> bool:
        category = data.get("category")
        return category is not None and category.kind == Category.Kind.QUESTION


ReportForm.base_fields = SharedFields(ReportForm.base_fields)
