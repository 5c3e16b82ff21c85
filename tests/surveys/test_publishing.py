from dataclasses import replace

import pytest
from django.utils import timezone

from surveys import building, publishing
from surveys.definition import Choice, Question, Text
from surveys.naming import unique_name
from tests.surveys.factories import likert, pages, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("X1.1", "X1_1"),
        ("1st", "q_1st"),
        ("with", "with_q"),
        ("str12", "str12_q"),
        ("_x", "x"),
        ("é", "q"),
        ("a" * 40, "a" * 19),
    ],
)
def test_a_name_becomes_one_that_every_program_takes(name, expected):
    assert unique_name(name, []) == expected


def test_names_differ_whatever_the_case():
    assert unique_name("x1.1", ["X1_1"]) == "x1_1_2"


def test_publishing_freezes_the_questionnaire():
    version = published(pages([likert("X1.1")]))

    with pytest.raises(ValueError, match="never changes"):
        building.write_rows(version, pages([likert("X1.2")]))
    assert list(building.definition_of(version).questions) == ["X1.1"]
    assert building.definition_of(version).questions["X1.1"].column == "X1_1"


def test_the_same_question_keeps_its_column_and_a_changed_one_gets_another():
    first = published(pages([likert("X1.1"), Question("D5", "one", choice_list="job", choices=jobs("1", "2"))]))
    draft = building.draft_of(first.survey)
    before = building.read_rows(draft)
    changed = replace(before.questions["D5"], choices=jobs("1", "2", "3"), choice_list="job")
    building.write_rows(draft, pages([before.questions["X1.1"], changed]))

    second = building.definition_of(publishing.publish(draft, None, timezone.now()))

    assert second.questions["X1.1"].column == "X1_1"
    assert second.questions["D5"].column == "D5_2"


def jobs(*codes):
    return tuple(Choice(code, Text(code)) for code in codes)
