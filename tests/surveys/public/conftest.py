"""A small survey to answer, and the ways to do it."""

import re

import pytest
from django.urls import reverse

from surveys.definition import Choice, Question, Text
from surveys.models import Draft
from tests.surveys.factories import YES_NO, SurveyFactory, likert, pages, published

CONSENT = Question("S0a", "one", label=Text("Bersedia?", "Willing?"), role="consent", choice_list="yt", choices=YES_NO)
SCREEN = Question(
    "S1", "one", label=Text("Tinggal di Kupang?"), role="screen", required=True, choice_list="yt", choices=YES_NO
)


@pytest.fixture
def survey(db):
    """An open survey of three pages: consent and screening, two items, and a number with a text."""
    return open_survey(
        [CONSENT, SCREEN],
        [likert("X1.1", required=True), likert("X1.2")],
        [
            Question("D8", "integer", label=Text("Berapa laporan?"), constraint=". >= 0 and . <= 500",
                     message=Text("Antara 0 dan 500.", "Between 0 and 500.")),
            Question("K2", "text", label=Text("Apa yang perlu diperbaiki?")),
        ],
    )  # fmt: skip


def open_survey(*rows, **fields):
    """An open survey with a page for each list of questions."""
    survey = SurveyFactory(**fields)
    published(pages(*rows), survey)
    return survey


class Respondent:
    """Somebody with a browser who answers page by page; `page` is the last answer of the server."""

    def __init__(self, client, survey):
        self.client, self.survey = client, survey
        self.page = None

    @property
    def draft(self):
        return Draft.objects.select_related("version__survey").get()

    def begin(self, url=None, **data):
        self.page = self.client.post(url or self.survey.get_absolute_url(), data, follow=True)
        return self

    def hidden(self):
        """The hidden fields of the page at hand."""
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page.content.decode())
        return {name: value for name, value in found if name != "csrfmiddlewaretoken"}

    def post(self, follow=True, **answers):
        """Post the page at hand; names of questions with a dot are given as X1_1."""
        data = self.hidden() | {_field(name): value for name, value in answers.items()}
        self.page = self.client.post(self.page.context["address"], data, follow=follow)
        return self.page

    def answer_all(self):
        """Everything up to the page that sends."""
        self.begin()
        self.post(S0a="ya", S1="ya")
        self.post(X1_1="4", X1_2="2")
        self.post(D8="3", K2="Lampu")
        return self

    def send(self, follow=True):
        url = reverse("survey_send", args=[self.survey.slug, self.draft.key])
        self.page = self.client.post(url, self.hidden(), follow=follow)
        return self.page


def _field(name):
    if name in ("kembali", "nanti", "revisi", "terlihat", "mulai"):
        return name
    return "q-" + name.replace("_", ".")


@pytest.fixture
def respondent(client, survey):
    """Somebody who opens the small survey."""
    return Respondent(client, survey)


def codes(*names):
    """Choices with these codes."""
    return tuple(Choice(name, Text(name.title())) for name in names)
