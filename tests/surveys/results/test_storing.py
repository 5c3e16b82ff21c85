from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.answering import own_data
from surveys.models import Response, Result
from surveys.results import storing
from tests.surveys.factories import SurveyFactory
from tests.surveys.results.conftest import answered

NOW = timezone.now()


def test_a_survey_is_counted_once_for_the_same_answers(study):
    assert storing.recount(NOW) == 1
    assert storing.recount(NOW + timedelta(hours=2)) == 0


@pytest.mark.parametrize("change", ["answer", "deletion", "correction", "least"])
def test_what_changes_figures_has_them_counted_again(counted, version, change):
    if change == "answer":
        answered(version, 1, seed=9)
    elif change == "deletion":
        Response.objects.first().delete()
    elif change == "correction":
        own_data.delete(Response.objects.first())
        answered(version, 1, seed=9)
    else:
        counted.min_group = 9
        counted.save()

    assert storing.recount(NOW) == 1
    assert Result.objects.get().document["answers"] == Response.objects.count()


def test_a_large_survey_rests_between_two_counts(counted, version, monkeypatch):
    monkeypatch.setattr(storing, "MANY", 100)
    answered(version, 1, seed=9)

    assert storing.recount(timezone.now()) == 0
    assert storing.recount(timezone.now() + storing.REST) == 1


def test_an_unpublished_survey_is_not_counted(db):
    SurveyFactory()

    assert storing.recount(NOW) == 0


def test_what_was_asked_for_is_counted_at_the_next_turn(study):
    storing.ask(study)
    assert storing.recount_asked(NOW) == 1

    assert storing.recount_asked(NOW) == 0
    assert Result.objects.get().document["enough"]


def test_an_unreadable_answer_keeps_the_last_count(counted, version, caplog):
    row = Response.objects.first()
    Response.objects.filter(pk=row.pk).update(answers=row.answers | {"X1.1": "77"})
    answered(version, 1, seed=9)

    assert storing.recount(NOW) == 0
    assert Result.objects.get().document["answers"] == 120
    assert "could not be counted" in caplog.text


def test_what_was_asked_for_is_tried_once_where_an_answer_cannot_be_read(counted):
    row = Response.objects.first()
    Response.objects.filter(pk=row.pk).update(answers=row.answers | {"X1.1": "77"})
    storing.ask(counted)

    assert storing.recount_asked(NOW) == 0

    assert "asked" not in Result.objects.get().document
    assert Result.objects.get().document["answers"] == 120
