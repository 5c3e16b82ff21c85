"""The forms of the desk: one for each step, all with a hidden version of the report that the officer saw."""

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import reference
from agencies.models import Officer
from reports import photos
from reports.choices import agency_choices, category_choices, kelurahan_choices
from reports.codes import read_code
from reports.fields import CoordinateField
from reports.models import Photo, Report
from reports.workflow import MISSING, needs_photo

NOTE_LENGTH = 4000
CHOOSE = ("", _("Choose"))


class NoteField(forms.CharField):
    """A note of a few lines."""

    def __init__(self, **options):
        super().__init__(
            **{"max_length": NOTE_LENGTH, "widget": forms.Textarea(attrs={"rows": 3}), "label": _("Note"), **options}
        )


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures; checked one by one when they are staged."""

    widget = PhotosInput(attrs={"accept": "image/*"})

    def clean(self, data, initial=None):
        files = data if isinstance(data, list) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > settings.PHOTOS_PER_REPORT:
            raise forms.ValidationError(_("Choose at most %d photos.") % settings.PHOTOS_PER_REPORT)
        return [super(PhotosField, self).clean(file, initial) for file in files]


class StepForm(forms.Form):
    """The base: the version that was seen. `report` gives the choices their meaning."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, report: Report, **options):
        self.report = report
        super().__init__(*args, **options)

    def stage(self, name: str) -> list[Photo]:
        """Store the pictures of a field; ValidationError names each file that is not taken, and keeps none."""
        staged, refused = photos.stage(self.cleaned_data.get(name) or [], now=timezone.now())
        if refused:
            for photo in staged:
                photos.delete(photo)
            raise forms.ValidationError([f"{refusal.name} {refusal.message}".strip() for refusal in refused])
        return staged


class OptionalNote(StepForm):
    note = NoteField(required=False, label=_("Note for the citizen"))


class Answer(StepForm):
    note = NoteField(label=_("Note for the citizen"), help_text=_("Everyone who sees the report can read it."))


class PassOn(StepForm):
    agency = forms.ChoiceField(label=_("Office"), choices=agency_choices)
    note = NoteField(required=False, label=_("Note for the citizen"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("agency", self.report.agency and self.report.agency.code)

    def clean_agency(self):
        return _agency(self.cleaned_data["agency"])


class Hold(StepForm):
    cause = forms.ChoiceField(label=_("Why must it wait?"), choices=[CHOOSE, *Report.HoldCause.choices])
    review_date = forms.DateField(
        label=_("It comes back on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        help_text=_("The deadline does not move. On this day the report is back in your queue."),
    )
    note = NoteField(label=_("Note for the citizen"))


class Resolve(StepForm):
    note = NoteField(label=_("What was done?"), help_text=_("The citizen reads it and says whether it is solved."))
    photos = PhotosField(label=_("Photos of the finished work"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if needs_photo(self.report):
            self.fields["photos"].required = True
            self.fields["photos"].error_messages["required"] = MISSING["photo"]

    def clean_photos(self):
        return self.stage("photos")


class Duplicate(StepForm):
    target = forms.CharField(label=_("Code of the report that lives on"), max_length=20)
    note = NoteField(required=False, label=_("Note for the citizen"))

    def __init__(self, *args, user, **options):
        self.user = user
        super().__init__(*args, **options)

    def clean_target(self):
        code = read_code(self.cleaned_data["target"])
        target = code and Report.objects.visible_to(self.user).filter(code=code).first()
        if not target:
            raise forms.ValidationError(_("There is no report with this code. Check it and send again."))
        return target


class Note(StepForm):
    public = NoteField(required=False, label=_("Note for the citizen"))
    internal = NoteField(required=False, label=_("Internal note"), help_text=_("Only officers read it."))


class Refile(StepForm):
    category = forms.ChoiceField(label=_("Category"), choices=category_choices)
    note = NoteField(required=False, label=_("Note for the citizen"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("category", self.report.category.code)

    def clean_category(self):
        return reference.category(self.cleaned_data["category"])


class Placing(StepForm):
    kelurahan = forms.ChoiceField(label=_("Kelurahan"), required=False, choices=lambda: [CHOOSE, *kelurahan_choices()])
    street = forms.CharField(label=_("Street"), required=False, max_length=200)
    landmark = forms.CharField(label=_("Landmark"), required=False, max_length=200)
    latitude = CoordinateField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = CoordinateField(label=_("Longitude"), required=False, min_value=-180, max_value=180)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        report = self.report
        self.initial = {
            "kelurahan": report.kelurahan.code if report.kelurahan else "",
            **{name: getattr(report, name) for name in ("street", "landmark", "latitude", "longitude")},
        } | self.initial
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"

    def clean_kelurahan(self):
        return reference.kelurahan().get(self.cleaned_data["kelurahan"])

    def clean(self):
        data = super().clean()
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if (latitude is None) != (longitude is None) and not self.errors:
            self.add_error("latitude", _("A point has a latitude and a longitude. Set the point again."))
        return data


class Reroute(StepForm):
    agency = forms.ChoiceField(label=_("Office"), choices=lambda: [CHOOSE, *agency_choices()])
    note = NoteField(label=_("Why?"), help_text=_("The next office and the citizen read it."))

    def clean_agency(self):
        return _agency(self.cleaned_data["agency"])


def officers_of(report: Report) -> QuerySet[Officer]:
    """Who can be given the report: the serving officers of the office that holds it, if it has any."""
    return Officer.objects.serving().filter(agency=report.agency_id, agency__isnull=False, agency__external=False)


class Give(StepForm):
    officer = forms.ModelChoiceField(Officer.objects.none(), label=_("Officer"), empty_label=_("Choose"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        rows = officers_of(self.report).select_related("user").order_by("-on_duty", "user__name")
        self.fields["officer"].queryset = rows
        self.fields["officer"].label_from_instance = _officer_label


class AddPhotos(StepForm):
    photos = PhotosField(label=_("Photos"))
    kind = forms.ChoiceField(label=_("They show"), choices=[("before", _("Before")), ("after", _("After"))])

    def clean_photos(self):
        return self.stage("photos")


class SpotCheck(StepForm):
    ok = forms.TypedChoiceField(
        label=_("What did you see?"),
        choices=[("yes", _("It is solved")), ("no", _("It is not solved"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = NoteField(label=_("What did you see there?"))
    photo = PhotosField(label=_("Photo"), required=False)

    def clean_photo(self):
        return self.stage("photo")


class IdentityReason(forms.Form):
    """Why somebody needs the reporter's name."""

    reason = forms.CharField(label=_("Why do you need the name?"), max_length=200)


def _agency(code: str):
    return next((row for row in reference.agencies().values() if row.code == code), None)


def _officer_label(officer: Officer) -> str:
    words = _("%(name)s (on duty)") if officer.on_duty else _("%(name)s (off duty)")
    return words % {"name": officer.user}
