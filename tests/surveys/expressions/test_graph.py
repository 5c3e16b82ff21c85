from dataclasses import replace

from surveys.definition import Block, Definition, Page, Question
from surveys.expressions import cycles, order
from tests.surveys.factories import pages


def asked(name, relevant="", **fields):
    return Question(name, "integer", relevant=relevant, **fields)


def test_a_circle_is_told_as_a_chain():
    definition = pages([asked("A", "${B} = 1"), asked("B", "${C} = 1"), asked("C", "${A} = 1")])

    assert cycles(definition) == ["A -> B -> C -> A"]


def test_a_question_that_depends_on_itself_is_a_circle():
    assert cycles(pages([asked("A", "${A} = 1")])) == ["A -> A"]


def test_a_page_shown_by_a_question_on_it_is_a_circle():
    definition = pages([asked("A")])
    page = replace(definition.pages[0], name="P", relevant="${A} = 1")

    assert cycles(Definition((page,))) == ["P -> A -> P"]


def test_a_block_shown_by_a_question_in_it_is_a_circle():
    block = Block("B", relevant="${A} = 1", questions=(asked("A"),))

    assert cycles(Definition((Page("P", blocks=(block,)),))) == ["B -> A -> B"]


def test_calculations_and_choice_filters_count():
    total = Question("T", "calculate", calculation="${A} + 1")

    assert cycles(pages([total, Question("A", "one", choice_filter="kecamatan = ${T}")])) == ["T -> A -> T"]


def test_a_constraint_changes_no_value_and_makes_no_circle():
    low, high = asked("A", constraint=". < ${B}"), asked("B", constraint=". > ${A}")

    assert cycles(pages([low, high])) == []


def test_two_circles_are_both_told():
    definition = pages([asked("A", "${A} = 1"), asked("B", "${C} = 1"), asked("C", "${B} = 1")])

    assert cycles(definition) == ["A -> A", "B -> C -> B"]


def test_each_question_stands_behind_what_it_depends_on():
    total = Question("T", "calculate", calculation="${A} + ${B}")

    assert order(pages([total, asked("A", "${B} > 0"), asked("B")])) == ["B", "A", "T"]


def test_a_long_chain_is_walked():
    rows = [asked(f"Q{number}", f"${{Q{number + 1}}} = 1") for number in range(3000)]

    assert cycles(pages([*rows, asked("Q3000")])) == []


def test_broken_and_unknown_references_are_left_to_the_checks():
    assert cycles(pages([asked("A", "${nobody} = 1"), asked("B", "((")])) == []
