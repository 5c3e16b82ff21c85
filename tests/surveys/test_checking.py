from dataclasses import replace
from time import perf_counter

import pytest

from surveys.checking import check, nearest
from surveys.definition import Block, Choice, Definition, Page, Question, Text
from tests.surveys.factories import YES_NO, likert, pages

ASKED = Question("S1", "one", choice_list="yn", choices=YES_NO)


def found(*questions):
    return [(finding.name, finding.field) for finding in check(pages(list(questions)))]


def test_a_sound_questionnaire_has_no_errors():
    assert found(ASKED, likert("X1.1", relevant="${S1} = 'ya'"), Question("T", "calculate", calculation="1")) == []


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (Question("a", "text", relevant="${nobody} = 1"), "relevant"),
        (Question("a", "text", relevant="${S1} = 'yes'"), "relevant"),
        (Question("a", "integer", constraint=". > ${nobody}"), "constraint"),
        (Question("a", "calculate"), "calculation"),
        (replace(ASKED, name="a", choice_filter="kec = 1"), "choice_filter"),
        (replace(ASKED, name="a", role="stratum"), "role"),
        (Question("a", "text", role="consent"), "role"),
    ],
)
def test_an_error_is_told_with_question_and_field(question, field):
    assert found(ASKED, question) == [("a", field)]


def test_a_constraint_may_compare_with_its_own_codes_only():
    assert found(replace(ASKED, constraint=". = 'ya'")) == []
    assert found(replace(ASKED, constraint=". = 'yes'")) == [("S1", "constraint")]


def test_a_number_is_a_code_however_it_is_written():
    asked = Question("q", "one", choices=(Choice("1.0", Text("Satu")),))

    assert found(asked, Question("a", "text", relevant="${q} = 1")) == []


def test_pages_and_blocks_are_checked():
    block = Block("b", relevant="((", questions=(Question("a", "text"),))

    errors = check(Definition((Page("p", relevant="${x} = 1", blocks=(block,)),)))

    assert [(error.kind, error.name) for error in errors] == [("page", "p"), ("block", "b")]


def test_only_one_question_can_ask_for_consent():
    assert found(replace(ASKED, role="consent"), replace(ASKED, name="b", role="consent")) == [
        ("S1", "role"),
        ("b", "role"),
    ]


def test_the_word_that_was_meant_is_found_soon_among_many():
    begun = perf_counter()

    assert nearest("relevent", ["relevant", *(f"column{number}" for number in range(100_000))]) == "relevant"
    assert perf_counter() - begun < 5
