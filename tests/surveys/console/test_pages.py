"""The pages as such: few queries however long the questionnaire, no inline style or script, nothing that is kept."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from surveys import building
from surveys.models import Survey
from tests.surveys.factories import likert, pages

pytestmark = pytest.mark.django_db

READ = ("page", "build", "check", "preview", "xlsform", "quotas", "interviewers", "links")


@pytest.mark.parametrize("name", READ)
def test_a_page_asks_the_database_as_often_for_sixty_questions_as_for_four(
    researcher, draft, at, name, django_assert_max_num_queries
):
    building.write_rows(draft, pages(*([likert(f"X{page}.{item}") for item in range(6)] for page in range(10))))
    with django_assert_max_num_queries(22):
        assert researcher.get(at(name)).status_code == 200


@pytest.mark.parametrize("name", READ)
def test_a_page_is_not_kept_and_holds_no_inline_style_or_script(researcher, survey, at, name):
    response = researcher.get(at(name))
    body = response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert " style=" not in body
    assert "<script>" not in body


def test_the_shipped_instrument_has_no_error_and_can_be_walked_through(researcher):
    call_command("load_reference", verbosity=0)
    call_command("load_instrument", verbosity=0)
    survey = Survey.objects.get()
    researcher.post(reverse("admin:survey_change", args=[survey.slug]))

    checked = researcher.get(reverse("admin:survey_check", args=[survey.slug]))
    assert checked.context["errors"] == []
    assert researcher.get(reverse("admin:survey_preview", args=[survey.slug])).status_code == 200
    for question in survey.versions.get(state="draft").questions.all():
        assert researcher.get(reverse("admin:survey_question", args=[survey.slug, question.name])).status_code == 200
