import pytest

from surveys import sampling
from tests.factories import ContactFactory, UserFactory
from tests.surveys.factories import SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stop(db):
    from django.utils import timezone

    from surveys.inviting import stop_path

    ContactFactory(email="p@contoh.test", may_be_asked=True)
    survey = SurveyFactory()
    sampling.invite(survey, by=UserFactory(), now=timezone.now(), seed=1, size=1)
    return survey, stop_path(survey.invitations.get())


def test_the_link_in_the_mail_only_asks(client, stop):
    survey, path = stop

    page = client.get(path)

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert survey.invitations.get().email


def test_one_click_ends_the_questions(client, stop):
    survey, path = stop

    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.post(path).status_code == 200
    assert survey.invitations.get().email == ""


def test_a_guessed_token_finds_nothing(client, stop):
    assert client.post(stop[1].replace(stop[0].invitations.get().token, "x" * 22)).status_code == 404
