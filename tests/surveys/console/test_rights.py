"""The researchers' pages from outside: who is let in, and what a stranger learns."""

import pytest
from django.urls import reverse

from surveys.models import Survey
from tests.factories import administrator, staff_user

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_sign_in(client_of, survey, at):
    assert client_of().get(at("page")).status_code == 302
    assert "login" in client_of().get(at("page")).url


@pytest.mark.parametrize("role", ["dispatcher", "executive"])
def test_for_other_staff_the_pages_do_not_exist(client_of, survey, at, role):
    client = client_of(staff_user(role))
    for address in (reverse("admin:survey_list"), at("page"), at("build"), at("question", "X1.1")):
        assert client.get(address).status_code == 404


def test_other_staff_find_no_surveys_in_the_stock_admin(client_of, survey):
    client = client_of(staff_user("dispatcher"))
    assert client.get(reverse("admin:surveys_survey_changelist")).status_code == 403
    assert "surveys/survey" not in client.get(reverse("admin:index")).content.decode()


def test_a_researcher_finds_the_surveys_from_the_start(researcher, survey, at):
    assert researcher.get(reverse("admin:start")).url == reverse("admin:survey_list")
    assert at("page") in researcher.get(reverse("admin:survey_list")).content.decode()


def test_an_administrator_works_on_surveys_too(client_of, survey, at):
    assert client_of(administrator()).get(at("build")).status_code == 200


def test_a_researcher_gets_no_rights_on_reports_by_it(researcher, survey):
    assert researcher.get(reverse("admin:reports_report_changelist")).status_code == 403


def test_no_post_of_other_staff_changes_a_survey(client_of, survey, at):
    client = client_of(staff_user("dispatcher"))
    for name in ("state", "change", "discard", "move", "delete"):
        assert client.post(at(name), {"to": "open"}).status_code == 404
    assert Survey.objects.get().state == "prepared"
    assert survey.versions.get().questions.count() == 4


def test_a_researcher_makes_a_survey_and_lands_on_its_page(researcher):
    data = {"title_id": "Kajian", "slug": "kajian", "access": "open", "min_group": "5"}

    response = researcher.post(reverse("admin:surveys_survey_add"), data)

    assert response.url == reverse("admin:survey_page", args=["kajian"])
    assert Survey.objects.get().history.get().history_user is not None


def test_answers_have_no_admin(researcher):
    for model in ("response", "draft", "invitation"):
        assert researcher.get(f"/konsol/surveys/{model}/").status_code == 404
