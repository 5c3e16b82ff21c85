import pytest
from django.core.management import call_command

from surveys import building
from surveys.definition import Block, Choice, Definition, Page, Question, Text, from_json
from tests.surveys.factories import SurveyFactory

pytestmark = pytest.mark.django_db

AGREE = (Choice("1", Text("Tidak setuju", "Disagree"), 1), Choice("2", Text("Setuju", "Agree"), 2))


def small():
    items = tuple(
        Question(name, "one", label=Text(name), choice_list="agree", choices=AGREE, scale="X", required=True)
        for name in ("X1.1", "X1.2")
    )
    return Definition(
        (
            Page("mulai", Text("Mulai", "Start"), blocks=(Block(questions=(Question("D8", "integer"),)),)),
            Page(
                "x",
                relevant="${D8} > 0",
                blocks=(Block("X1", Text("Kemanfaatan"), matrix=True, randomize=True, questions=items),),
            ),
        )
    )


def test_a_definition_survives_its_rows():
    version = building.draft_of(SurveyFactory())

    building.write_rows(version, small())
    read = building.read_rows(version)

    assert [page.name for page in read.pages] == ["mulai", "x"]
    assert read.pages[1].blocks[0].matrix
    assert read.questions["X1.1"].choices == AGREE
    assert read.conditions["X1.2"] == ("${D8} > 0",)


def test_a_definition_survives_json():
    assert from_json(small().as_json()).as_json() == small().as_json()


def test_a_list_from_reference_data_numbers_the_kelurahan_from_1_to_51():
    call_command("load_reference", verbosity=0)
    version = building.draft_of(SurveyFactory())
    asked = Definition((Page("d", blocks=(Block(questions=(Question("D1", "one", choice_list="kelurahan"),)),)),))

    building.write_rows(version, asked)
    choices = building.read_rows(version).questions["D1"].choices

    assert [choice.number for choice in choices] == list(range(1, 52))
    assert choices[0].official == choices[0].code == "53.71.01.1001"


def test_codes_that_are_no_numbers_take_the_next_free_ones():
    listed = [Choice(code, Text(code)) for code in ("1", "lain", "5", "01")]

    assert [choice.number for choice in building.numbered(listed)] == [1, 6, 5, 7]
