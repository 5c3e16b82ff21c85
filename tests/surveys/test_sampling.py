from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports.models import Contact, Mail
from surveys import inviting, sampling
from surveys.models import Invitation
from surveys.sampling import CannotDraw, Person, allocate, draw, slovin
from tests.factories import ContactFactory, KelurahanFactory, ReportFactory, UserFactory
from tests.surveys.factories import SurveyFactory

NOW = timezone.now()


@pytest.mark.parametrize(("population", "margin", "size"), [(22_000, 0.05, 393), (1000, 0.1, 91), (1, 0.05, 1)])
def test_slovin_gives_the_sizes_of_the_textbook(population, margin, size):
    assert slovin(population, margin) == size


@given(st.dictionaries(st.integers(1, 51), st.integers(1, 400), min_size=1), st.data())
def test_the_places_add_up_and_no_stratum_gives_more_than_it_has(strata, data):
    size = data.draw(st.integers(0, sum(strata.values())))
    places = allocate(strata, size)

    assert sum(places.values()) == size
    assert all(0 <= places[key] <= strata[key] for key in strata)
    assert all(abs(places[key] - size * strata[key] / sum(strata.values())) < 1 for key in strata)


def test_the_same_seed_draws_the_same_people_whatever_their_order():
    people = [Person(f"p{number}@contoh.test", number % 3) for number in range(60)]

    assert draw(people, 20, 7) == draw(people[::-1], 20, 7)
    assert draw(people, 20, 7) != draw(people, 20, 8)


def agreed(**fields):
    return ContactFactory(may_be_asked=True, **fields)


@pytest.mark.django_db
def test_only_those_who_agreed_are_asked_and_each_address_once():
    place = KelurahanFactory()
    agreed(email="a@contoh.test", report=ReportFactory(kelurahan=place))
    agreed(email="a@contoh.test")
    ContactFactory(email="b@contoh.test")
    agreed(email="c@contoh.test", report=ReportFactory(publicity="confidential"))

    assert [person.email for person in sampling.frame(SurveyFactory())] == ["a@contoh.test"]


@pytest.mark.django_db
def test_nobody_to_ask_is_said():
    with pytest.raises(CannotDraw):
        sampling.invite(SurveyFactory(), by=UserFactory(), now=NOW, seed=1)


@pytest.mark.django_db
def test_a_second_draw_asks_only_people_without_an_invitation():
    survey, by = SurveyFactory(), UserFactory()
    for number in range(6):
        agreed(email=f"p{number}@contoh.test")

    sampling.invite(survey, by=by, now=NOW, seed=1, size=4)
    sampling.invite(survey, by=by, now=NOW, seed=1, size=2)

    assert survey.invitations.count() == 6
    assert len(set(survey.invitations.values_list("email", flat=True))) == 6


@pytest.fixture
def invitation(db, settings):
    settings.EMAIL_BACKEND = "reports.notifications.backend.OutboxBackend"
    agreed(email="p@contoh.test")
    survey = SurveyFactory()
    sampling.invite(survey, by=UserFactory(), now=NOW, seed=1, size=1)
    return survey.invitations.get()


def test_an_invitation_is_mailed_once(invitation):
    assert inviting.send_waiting(NOW) == 1
    assert inviting.send_waiting(NOW) == 0
    mail = Mail.objects.get()
    assert mail.to == "p@contoh.test"
    assert invitation.token in mail.text
    assert "One-Click" in mail.headers["List-Unsubscribe-Post"]


def test_nothing_is_mailed_before_the_survey_opens(invitation):
    invitation.survey.state = "prepared"
    invitation.survey.save()

    assert inviting.send_waiting(NOW) == 0


def test_reminders_wait_three_days_and_end_after_two(invitation):
    inviting.send_waiting(NOW)
    assert inviting.remind(invitation.survey, NOW + timedelta(days=2)) == 0
    assert inviting.remind(invitation.survey, NOW + timedelta(days=4)) == 1
    assert inviting.remind(invitation.survey, NOW + timedelta(days=4)) == 0
    assert inviting.remind(invitation.survey, NOW + timedelta(days=8)) == 1
    assert inviting.remind(invitation.survey, NOW + timedelta(days=12)) == 0


def test_who_answered_is_not_reminded(invitation):
    inviting.send_waiting(NOW)
    Invitation.objects.update(used_on=NOW.date())

    assert inviting.remind(invitation.survey, NOW + timedelta(days=4)) == 0


def test_who_wants_no_questions_is_forgotten(invitation):
    inviting.stop_asking(invitation)

    invitation.refresh_from_db()
    assert invitation.email == invitation.subject == ""
    assert not Contact.objects.filter(may_be_asked=True).exists()
    assert sampling.frame(invitation.survey) == []
