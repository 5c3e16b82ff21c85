"""The forms of the builder: a page or block, a question, a list of choices with its rows."""

import re
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from surveys import editing, expressions
from surveys.definition import CHOICE_KINDS
from surveys.models import ChoiceList, Group, Question, Version

# As XLSForm names things: a letter or underscore first.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
BLANK_ROWS = 5
MOST_ROWS = 500
LONGEST_TEXT = 9000


class DraftForm(forms.ModelForm):
    """A row of a draft: its name is unique in the version, its expressions can be read.

    `mark` stands for what is stored; the page sends it back as `seen`. Where somebody has saved meanwhile the two
    differ, and the form says what is stored now beside what was typed. Sent again it is saved.
    """

    written = ()
    longer = frozenset()

    def __init__(self, *args, version: Version, **options):
        super().__init__(*args, label_suffix="", **options)
        self.version = version
        self.instance.version = version
        self.mark = self.marked()
        self.is_stale = self.is_bound and self.data.get("seen", self.mark) != self.mark
        for name, bound in self.fields.items():
            if isinstance(bound.widget, forms.Textarea):
                bound.widget.attrs.update({"rows": 4 if name in self.longer else 2})

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not NAME.fullmatch(name):
            raise ValidationError(_("Begin with a letter, then letters, digits, dot, hyphen or underscore."))
        if self._meta.model.objects.filter(version=self.version, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This name is taken in the questionnaire. Choose another."))
        return name

    def marked(self) -> str:
        """What stands for the stored row; empty for a new one."""
        if self.instance.pk is None:
            return ""
        stored = [str(self.instance.serializable_value(name)) for name in self._meta.fields]
        return sha256("\0".join(stored).encode()).hexdigest()

    def _tell_stale(self, cleaned):
        if self.instance.pk is None:
            self.add_error(
                None, _("Somebody deleted or renamed this meanwhile. Save again to keep yours as a new one.")
            )
            return
        self.add_error(
            None, _("Somebody else changed this meanwhile. What you typed is still here: save again to keep yours.")
        )
        for name in self._meta.fields:
            if name in cleaned and cleaned[name] != getattr(self.instance, name):
                self.add_error(name, _("Stored now: %(value)s") % {"value": self._stored(name)})

    def _stored(self, name):
        value = getattr(self.instance, name)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return getattr(self.instance, f"get_{name}_display", lambda: value)() or "–"

    def clean(self):
        cleaned = super().clean()
        if self.is_stale:
            self._tell_stale(dict(cleaned))
        for name in self.written:
            try:
                if text := cleaned.get(name, ""):
                    editing.read(name, text)
            except expressions.ExpressionError as error:
                self.add_error(name, str(error))
        return cleaned


class PageForm(DraftForm):
    written = ("relevant",)

    class Meta:
        model = Group
        fields = ["label_id", "label_en", "hint_id", "hint_en", "relevant", "name", "randomize"]
        help_texts = {"relevant": _("Empty: always. For example ${S1} = 'ya'")}
        labels = {"randomize": _("Blocks in random order")}


class BlockForm(PageForm):
    """A block stands on a page and can be a matrix."""

    class Meta(PageForm.Meta):
        fields = ["label_id", "label_en", "hint_id", "hint_en", "relevant", "name", "parent", "matrix", "randomize"]
        labels = {"randomize": _("Questions in random order")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["parent"].queryset = self.version.groups.filter(parent=None)
        self.fields["parent"].required = True
        self.fields["parent"].empty_label = None


class PlaceField(forms.ModelChoiceField):
    """A page, or a block with its page before it."""

    def label_from_instance(self, group):
        return f"{group.parent} › {group}" if group.parent else str(group)


class QuestionForm(DraftForm):
    """All of a question, in the sections that the page shows."""

    written = ("relevant", "constraint", "calculation", "choice_filter")
    longer = frozenset({"label_id", "label_en"})
    sections = (
        (_("Text"), ("kind", "name", "group", "required", "label_id", "label_en", "hint_id", "hint_en")),
        (_("Choices"), ("choices", "choice_filter", "randomize")),
        (_("Rules"), ("relevant", "constraint", "message_id", "message_en", "calculation")),
        (_("Meaning in the study"), ("role", "scale", "dimension", "reversed", "measure")),
    )
    group = PlaceField(queryset=Group.objects.none(), empty_label=None, label=_("Page or block"))

    class Meta:
        model = Question
        fields = [
            "kind", "name", "group", "label_id", "label_en", "hint_id", "hint_en", "required", "choices",
            "choice_filter", "randomize", "relevant", "constraint", "message_id", "message_en", "calculation", "role",
            "scale", "dimension", "reversed", "measure",
        ]  # fmt: skip
        help_texts = {
            "label_id": _("What people read. Only a calculation needs none."),
            "choice_filter": _("Empty: all. For example kecamatan = ${D0}"),
            "calculation": _("Only for calculations. For example ${X1} + ${X2}"),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["group"].queryset = self.version.groups.select_related("parent")
        self.fields["choices"].queryset = self.version.lists.all()
        self.fields["role"].required = self.fields["measure"].required = False
        kind = self.data.get("kind") or self.initial.get("kind")
        self.fields["label_id"].required = kind != Question.Kind.CALCULATE
        self.fields["label_id"].error_messages["required"] = _("Write the text that people read.")
        self.fields["choices"].empty_label = _("no list")

    @property
    def parts(self):
        """The sections with their fields, for the page."""
        return [(title, [self[name] for name in names]) for title, names in self.sections]

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind in CHOICE_KINDS:
            self._needs("choices", cleaned, _("Choose the list of choices that is offered."))
        else:
            cleaned["choices"], cleaned["choice_filter"] = None, ""
        if kind == Question.Kind.CALCULATE:
            self._needs("calculation", cleaned, _("Write what is calculated, for example ${X1} + ${X2}."))
        return cleaned

    def _needs(self, name, cleaned, message):
        if not cleaned.get(name) and name not in self.errors:
            self.add_error(name, message)


class ListForm(DraftForm):
    """A list from reference data has its name, as in XLSForm files; no other list has such a name."""

    class Meta:
        model = ChoiceList
        fields = ["reference", "name"]
        help_texts = {"reference": _("The places of the city: such a list has their name and no rows of its own.")}

    def __init__(self, data=None, *args, **options):
        if data is not None and data.get("reference"):
            data = data.copy()
            data["name"] = data["reference"]
        super().__init__(data, *args, **options)
        self.fields["reference"].choices = [("", _("no: it has the rows below")), *ChoiceList.Reference.choices]

    def marked(self):
        """The rows belong to the list."""
        mark = super().marked()
        return mark and sha256(f"{mark}{choice_rows(self.instance)}".encode()).hexdigest()

    def _tell_stale(self, cleaned):
        super()._tell_stale(cleaned)
        if self.instance.pk:
            rows = " · ".join(f"{row['code']} {row['label_id']}" for row in choice_rows(self.instance))
            self.add_error(None, _("Choices stored now: %(rows)s") % {"rows": rows or "–"})

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("reference") and cleaned.get("name") in ChoiceList.Reference.values:
            self.add_error("name", _("Lists with this name come from reference data. Choose that, or another name."))
        return cleaned


class ChoiceForm(forms.Form):
    """One row of a list; a row without a code and a label is left out."""

    order = forms.IntegerField(label=_("Order"), required=False, min_value=1, max_value=9999)
    code = forms.CharField(label=_("Code"), required=False, max_length=64)
    label_id = forms.CharField(label=_("Label (Indonesian)"), required=False, max_length=LONGEST_TEXT)
    label_en = forms.CharField(label=_("Label (English)"), required=False, max_length=LONGEST_TEXT)
    missing = forms.BooleanField(label=_("Refused or don't know"), required=False)
    filters = forms.CharField(label=_("Values for filters"), required=False, max_length=1000)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, bound in self.fields.items():
            if name != "missing":
                bound.widget.attrs["class"] = "input"

    def clean_code(self):
        code = self.cleaned_data["code"]
        if re.search(r"\s", code):
            raise ValidationError(_("A code has no spaces."))
        return code

    def clean_filters(self):
        """`column=value` pairs between semicolons, as a mapping."""
        pairs = [pair.partition("=") for pair in self.cleaned_data["filters"].split(";") if pair.strip()]
        if any(not equals or not NAME.fullmatch(name.strip()) for name, equals, _value in pairs):
            raise ValidationError(_("Write column=value; more than one with a semicolon between them."))
        return {name.strip(): value.strip() for name, _equals, value in pairs}

    def clean(self):
        cleaned = super().clean()
        code, label = cleaned.get("code"), cleaned.get("label_id")
        if bool(code) != bool(label) and not self.errors:
            self.add_error("label_id" if code else "code", _("A choice needs a code and an Indonesian label."))
        return cleaned


class BaseChoices(forms.BaseFormSet):
    """The rows of a list, each code once."""

    def clean(self):
        if any(self.errors):
            return
        seen: set[str] = set()
        for row in self.chosen():
            if row["code"] in seen:
                raise ValidationError(_("The code %(code)s stands here twice."), params=row)
            seen.add(row["code"])

    def chosen(self):
        """The filled rows in their order; rows without a number come last, as they were typed."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("code")]
        return sorted(rows, key=lambda row: row["order"] or MOST_ROWS + len(rows))


Choices = forms.formset_factory(
    ChoiceForm, formset=BaseChoices, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def choice_rows(choices: ChoiceList | None) -> list[dict]:
    """The rows of a list as the form set shows them."""
    if choices is None:
        return []
    return [
        {
            "order": number,
            "code": row.code,
            "label_id": row.label_id,
            "label_en": row.label_en,
            "missing": row.missing,
            "filters": "; ".join(f"{name}={value}" for name, value in row.filters.items()),
        }
        for number, row in enumerate(choices.rows.all(), 1)
    ]
