from datetime import UTC, datetime
from statistics import correlation, fmean

import pytest
from django.core.management import CommandError, call_command

from surveys import demo, publishing
from surveys.building import published_definition
from surveys.definition import Question
from surveys.models import Response, Survey, Tally
from tests.surveys.factories import pages, published

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def version(city):
    call_command("load_instrument", verbosity=0)
    return publishing.current(Survey.objects.get())


def stored():
    return {row.pk: row.answers for row in Response.objects.all()}


def test_the_same_seed_makes_the_same_answers_once(version):
    assert demo.make_answers(version, 20, 7, NOW) == 20
    first = stored()
    assert demo.make_answers(version, 20, 7, NOW) == 0

    Response.objects.all().delete()
    demo.make_answers(version, 20, 7, NOW)

    assert stored() == first


def test_who_never_used_the_app_has_no_answers_about_it(version):
    demo.make_answers(version, 60, 1, NOW)

    strangers = [answers for answers in stored().values() if answers["S2"] == "belum"]
    assert strangers
    assert all("X1.1" not in answers and "K3" in answers for answers in strangers)


def test_more_use_goes_with_a_better_opinion(version):
    demo.make_answers(version, 150, 1, NOW)
    scales = published_definition(version.pk).scales()

    def score(answers, scale):
        return fmean(6 - int(answers[i.name]) if i.reversed else int(answers[i.name]) for i in scales[scale])

    users = [answers for answers in stored().values() if "X1.1" in answers]
    strength = correlation([score(answers, "X") for answers in users], [score(answers, "Y") for answers in users])
    assert 0.4 < strength < 0.8


def test_starts_pages_refusals_and_screenings_are_counted(version):
    demo.make_answers(version, 100, 1, NOW)

    numbers = {(row.kind, row.page): row.number for row in Tally.objects.all()}
    assert numbers["started", ""] > 100
    assert numbers["reached", "persetujuan"] == numbers["started", ""]
    assert numbers["reached", "hal_X1"] > numbers["reached", "hal_Y6"]
    assert numbers["refused", ""] > 0


def test_a_questionnaire_that_nobody_could_answer_is_told():
    impossible = published(pages([Question("a", "integer", required=True, constraint=". < 0")]))

    with pytest.raises(demo.CannotAnswer, match="p1"):
        demo.make_answers(impossible, 1, 1, NOW)


def test_invented_answers_are_refused_without_debug(version, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        call_command("make_survey_demo")


def test_the_command_adds_answers(version, settings, capsys):
    settings.DEBUG = True

    call_command("make_survey_demo", answers=5, seed=2)

    assert "5 invented answers" in capsys.readouterr().out
    assert Response.objects.count() == 5

    call_command("make_survey_demo", answers=5, seed=3, unless_answered=True)

    assert Response.objects.count() == 5


def test_the_command_needs_a_published_survey(settings):
    settings.DEBUG = True

    with pytest.raises(CommandError, match="load_instrument"):
        call_command("make_survey_demo")
