"""The small forms on a report's page: the answer to a claim, an addition, a withdrawal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import Feedback
from reports.public.forms import ParagraphField, PhotosField

COMMENT_LENGTH = 2000
RATINGS = [(str(number), str(number)) for number in range(1, 6)]


class AnswerForm(forms.Form):
    """Solved or not, how well, and why."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=Feedback.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: is it solved or not?")},
    )
    rating = forms.TypedChoiceField(
        label=_("How well was it handled? 1 is bad, 5 is very good."),
        choices=RATINGS,
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
        required=False,
    )
    comment = ParagraphField(
        label=_("In your words"),
        help_text=_("If it is not solved, say what is still wrong. Whoever may read the report reads this, too."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=COMMENT_LENGTH,
        required=False,
    )
    photos = PhotosField(label=_("Photo"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="answer_%s", **kwargs)


class AddForm(forms.Form):
    """More words or pictures."""

    use_required_attribute = False

    text = ParagraphField(
        label=_("What is new?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=COMMENT_LENGTH, required=False
    )
    photos = PhotosField(label=_("Photos"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="add_%s", **kwargs)


class WithdrawForm(forms.Form):
    """Why the report is taken back, if the person wants to say."""

    comment = ParagraphField(
        label=_("Why?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=COMMENT_LENGTH, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="withdraw_%s", **kwargs)
