import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from surveys import linking, releasing
from surveys.definition import Choice, Question, Text
from surveys.models import Invitation, Release, Response, UsageLink
from tests.factories import ContactFactory, ReportFactory, UserFactory, report_with_history
from tests.surveys.factories import likert, pages, published

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PLACES = tuple(Choice(str(number), Text(f"Tempat {number}"), number) for number in range(1, 4))


@pytest.fixture
def version():
    asked = [likert("X1", scale="X"), Question("D1", "one", choices=PLACES, choice_list="d"), Question("K2", "text")]
    return published(pages(asked))


def answer(version, number, *, place="1", links=True):
    """A stored answer of the person with this number, who consented to the join."""
    response = Response.objects.create(
        survey=version.survey,
        version=version,
        answers={"X1": str(number % 2 + 4), "D1": place, "K2": f"teks {number}"},
        day=timezone.localdate(),
        receipt=f"{number:064d}",
    )
    if links:
        linking.remember(response, invitation=None, email=f"p{number}@contoh.test")
    return response


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def release(version):
    return releasing.release(version.survey, by=UserFactory(), purpose="Uji", now=NOW)


def test_the_use_of_a_person_is_joined_with_one_answer_only(version):
    first, second = (answer(version, number, links=False) for number in range(2))

    joined = [linking.remember(response, invitation=None, email="p1@contoh.test") for response in (first, second)]

    assert joined == [True, False]
    assert UsageLink.objects.get().response == first


def test_answers_stand_beside_what_the_person_did(version):
    for number in range(12):
        answer(version, number)
        report = report_with_history("verified", created_at=NOW - timedelta(hours=6))
        ContactFactory(report=report, email=f"P{number}@contoh.test ".strip())

    made, text = release(version)

    rows = rows_of(text)
    assert made.rows == len(rows) == 12
    assert {row["use_reports"] for row in rows} == {"1"}
    assert {row["use_first_answer_hours"] for row in rows} == {"1.0"}
    assert {row["X1"] for row in rows} == {"4", "5"}


def test_no_free_text_no_random_number_and_no_day_leaves(version):
    for number in range(12):
        answer(version, number)

    text = release(version)[1]

    assert "teks" not in text
    assert not {"id", "day", "K2"} & set(rows_of(text)[0])


def test_pseudonyms_fit_no_other_release(version):
    for number in range(12):
        answer(version, number)

    first, second = ({row["pseudonym"] for row in rows_of(release(version)[1])} for _ in range(2))

    assert len(first) == 12
    assert not first & second


def test_a_place_of_few_people_is_emptied_with_another(version):
    for number in range(18):
        answer(version, number, place="1" if number < 10 else "2" if number < 16 else "3")

    places = [row["D1"] for row in rows_of(release(version)[1])]

    assert (places.count("1"), places.count("2"), places.count("3"), places.count("")) == (10, 0, 0, 8)


def test_a_score_that_would_give_an_emptied_answer_away_is_emptied_too(version):
    for number in range(14):
        answer(version, number)
    lone = Response.objects.first()
    Response.objects.filter(pk=lone.pk).update(answers={"X1": "1", "D1": "1"})

    rows = rows_of(release(version)[1])

    assert all(bool(row["X1"]) == bool(row["X"]) for row in rows)
    assert sum(not row["X1"] for row in rows) >= version.survey.min_group


def test_only_those_who_consented_are_in_it(version):
    for number in range(12):
        answer(version, number)
    answer(version, 99, links=False)

    assert release(version)[0].rows == 12


def test_taking_the_consent_back_ends_the_join(version):
    for number in range(11):
        answer(version, number)
    UsageLink.objects.first().delete()

    assert release(version)[0].rows == 10
    assert Response.objects.count() == 11


def test_few_people_are_not_released_and_nothing_is_recorded(version):
    for number in range(9):
        answer(version, number)

    with pytest.raises(releasing.TooFew):
        release(version)
    assert not Release.objects.exists()


def test_a_confidential_report_is_in_no_figure(version):
    for number in range(12):
        answer(version, number)
    ContactFactory(report=ReportFactory(publicity="confidential"), email="p1@contoh.test")

    assert {row["use_reports"] for row in rows_of(release(version)[1])} == {"0"}


def test_whose_address_is_unknown_is_not_joined(version):
    response = answer(version, 1, links=False)

    assert not linking.remember(response, invitation=Invitation(survey=version.survey), email="")
    assert not UsageLink.objects.exists()


def test_the_subject_is_the_same_however_the_address_is_written():
    assert linking.subject_of(" A@Contoh.test", "k") == linking.subject_of("a@contoh.test", "k")
    assert linking.subject_of("a@contoh.test", "k") != linking.subject_of("a@contoh.test", "l")
