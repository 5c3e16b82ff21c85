"""The form of one page of a questionnaire: a field for each question, in the order drawn for this draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import conditional_escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.answering import orders, reading
from surveys.answering.showing import Shown
from surveys.definition import Block, Page, Question

PREFIX = "q-"
# Longer lists become a menu, where a search by the first letters works.
MOST_RADIOS = 12
# A table of more columns does not fit.
MOST_COLUMNS = 7


class RankWidget(forms.Widget):
    """A menu of places for each choice; the value is a list of `code:place`."""

    template_name = "surveys/widgets/rank.html"
    use_fieldset = True

    def __init__(self, choices: list[tuple[str, str]]):
        super().__init__()
        self.choices = choices

    def value_from_datadict(self, data, files, name):
        return [f"{code}:{data.get(f'{name}:{code}', '')}" for code, _label in self.choices]

    def format_value(self, value):
        return value or []

    def get_context(self, name, value, attrs):
        places = dict(text.rpartition(":")[::2] for text in self.format_value(value))
        numbers = [str(number) for number in range(1, len(self.choices) + 1)]
        rows = [
            {"name": f"{name}:{code}", "id": f"{attrs.get('id', name)}_{number}", "label": label, "numbers": numbers,
             "place": places.get(code, "")}
            for number, (code, label) in enumerate(self.choices)
        ]  # fmt: skip
        return {"widget": {"rows": rows, "attrs": attrs}}

    def id_for_label(self, id_, index=None):
        return ""


class QuestionField(forms.Field):
    """Reads what was typed by the question's kind. Whether an answer is due is decided by what is shown, not here."""

    def __init__(self, question: Question, widget: forms.Widget, language: str):
        hint = question.hint.say(language)
        super().__init__(
            widget=widget,
            label=question.label.say(language) or question.name,
            required=question.required or question.role == "consent",
            help_text=conditional_escape(hint),
        )
        self.question = question

    def clean(self, value):
        typed = value if isinstance(value, list) else [value or ""]
        try:
            return reading.read(self.question, typed)
        except reading.Unreadable as error:
            raise forms.ValidationError(str(error)) from error


@dataclass
class Item:
    """What stands at one place of a page: a note or a question with its field."""

    question: Question
    shown: bool
    note: str = ""
    hint: str = ""
    field: Any = None


@dataclass
class Part:
    """A block of a page as its template draws it; `columns` are the headings of a matrix."""

    name: str = ""
    label: str = ""
    hint: str = ""
    columns: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


class PageForm(forms.Form):
    """All questions of a page, also those that another answer on it may yet bring up."""

    use_required_attribute = False

    def __init__(self, page: Page, shown: Shown, drawn: Mapping[str, list[str]], *, answers=None, data=None):
        super().__init__(data)
        self.page, self.shown, self.drawn = page, shown, drawn
        self.language = get_language() or "id"
        for question in page.questions:
            if question.asked:
                self.fields[PREFIX + question.name] = QuestionField(question, self._widget(question), self.language)
        if data is None:
            self.initial = {PREFIX + name: as_typed(page, name, value) for name, value in (answers or {}).items()}

    def _widget(self, question: Question) -> forms.Widget:
        if not question.choices:
            return PLAIN_WIDGETS[question.kind]()
        offered = self.shown.choices(question) or list(question.choices)
        choices = [
            (choice.code, choice.label.say(self.language) or choice.code)
            for choice in orders.choices(question, offered, self.drawn)
        ]
        if question.kind == "rank":
            return RankWidget(choices)
        if question.kind == "many":
            return forms.CheckboxSelectMultiple(choices=choices)
        if len(choices) > MOST_RADIOS:
            if all(choice.official for choice in offered):
                choices.sort(key=lambda choice: choice[1].casefold())  # places are looked for by name
            return forms.Select(choices=[("", _("Choose")), *choices])
        return forms.RadioSelect(choices=choices)

    def add_problems(self, problems: Mapping[str, str]) -> None:
        """Show what is wrong with answers that could be read."""
        for name, text in problems.items():
            if PREFIX + name in self.fields and PREFIX + name not in self.errors:
                self.add_error(PREFIX + name, text)

    def values(self) -> dict[str, Any]:
        """The values that could be read, by question name."""
        return {name.removeprefix(PREFIX): value for name, value in self.cleaned_data.items()}

    def forget_hidden(self, shown: Shown) -> None:
        """What cannot be read in a question that is not shown any more is no error."""
        for name in list(self.errors):
            if name.removeprefix(PREFIX) not in shown.values:
                del self.errors[name]

    def fresh(self, shown: Shown) -> list[str]:
        """Questions of this page that an answer on it has just brought up, unseen by the respondent."""
        seen, answers = self.data.get("terlihat", "").split(","), self.values()
        asked = [question.name for question in shown.on(self.page) if question.asked]
        return [name for name in asked if name not in seen and answers.get(name) is None]

    def parts(self) -> list[Part]:
        """The page as its template draws it."""
        return [self._part(block) for block in orders.blocks(self.page, self.drawn)]

    def _part(self, block: Block) -> Part:
        items = [
            self._item(question) for question in orders.questions(block, self.drawn) if question.kind != "calculate"
        ]
        label, hint = block.label.say(self.language), block.hint.say(self.language)
        return Part(orders.name_of(block), label, hint, self._columns(block), items)

    def _item(self, question: Question) -> Item:
        shown = question.name in self.shown.values
        if question.kind == "note":
            return Item(question, shown, question.label.say(self.language), question.hint.say(self.language))
        return Item(question, shown, field=self[PREFIX + question.name])

    def _columns(self, block: Block) -> list[str]:
        """A matrix has headings where all its items offer the same few choices in one order."""
        asked = [question for question in block.questions if question.asked]
        plain = all(row.kind == "one" and not row.choice_filter and not row.randomize for row in asked)
        same = bool(asked) and all(row.choices == asked[0].choices for row in asked)
        if not (block.matrix and same and plain) or len(asked[0].choices) > MOST_COLUMNS:
            return []
        return [choice.label.say(self.language) or choice.code for choice in asked[0].choices]


PLAIN_WIDGETS = {
    "text": lambda: forms.Textarea(attrs={"rows": 3}),
    "integer": lambda: forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    "decimal": lambda: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    "date": lambda: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
}


def as_typed(page: Page, name: str, value: Any) -> Any:
    """A stored value as its field shows it."""
    kinds = {question.name: question.kind for question in page.questions}
    if kinds.get(name) == "decimal" and value is not None:
        return str(value).replace(".", ",")
    if kinds.get(name) == "rank":
        return [f"{code}:{place}" for place, code in enumerate(value or [], 1)]
    return value


def stored_data(page: Page, answers: Mapping[str, Any]) -> MultiValueDict:
    """The stored answers of a page as if they had just been posted."""
    data = MultiValueDict()
    for question in page.questions:
        value = as_typed(page, question.name, answers.get(question.name))
        if question.kind == "rank":
            for text in value or []:
                code, _colon, place = text.rpartition(":")
                data[f"{PREFIX}{question.name}:{code}"] = place
        elif value is not None:
            data.setlist(PREFIX + question.name, value if isinstance(value, list) else [str(value)])
    return data


def strangers(data: QueryDict, questions: Iterable[Question]) -> list[str]:
    """Posted fields that belong to no question of these: forged, or of another version of the questionnaire."""
    known = set()
    for question in questions:
        known.add(PREFIX + question.name)
        if question.kind == "rank":
            known |= {f"{PREFIX}{question.name}:{code}" for code in question.choice_of}
    return [name for name in data if name.startswith(PREFIX) and name not in known]
