from dataclasses import replace

import pytest

from surveys.columns import LEFT, NOT_SHOWN, REFUSED, Reading, columns
from surveys.definition import Choice, Question, Text
from surveys.publishing import with_columns
from tests.surveys.factories import YES_NO, likert, pages

SYSTEM = ["id", "version", "day", "way", "language"]
JOBS = (Choice("1", Text("Guru", "Teacher"), 1), Choice("98", Text("Menolak", "Refused"), 98, missing=True))
PLACES = (
    Choice("53.71.01.1001", Text("Alak"), 1, official="53.71.01.1001"),
    Choice("53.71.01.1002", Text("Penkase"), 2, official="53.71.01.1002"),
)


def named(*rows, earlier=()):
    return with_columns(pages(*rows), list(earlier))


def of(*questions, **options):
    return {column.name: column for column in columns([named(questions)], **options)}


def test_the_answers_own_columns_come_first():
    assert list(of(Question("D8", "integer"))) == [*SYSTEM, "D8"]


def test_a_likert_item_is_ordinal_and_has_its_labels():
    column = of(likert("X1.1", scale="X"))["X1_1"]

    assert (column.type, column.measure, column.reading) == ("numeric", "ordinal", Reading.NUMBER)
    assert next((value.number, value.label.en) for value in column.values) == (1, "Strongly disagree")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question("q", "one", choices=YES_NO), ("numeric", "nominal")),
        (Question("q", "one", choices=YES_NO, measure="ordinal"), ("numeric", "ordinal")),
        (Question("q", "integer"), ("numeric", "scale")),
        (Question("q", "decimal", measure="ordinal"), ("numeric", "ordinal")),
        (Question("q", "text"), ("string", "nominal")),
        (Question("q", "date"), ("date", "scale")),
        (Question("q", "calculate", measure="scale"), ("numeric", "scale")),
        (Question("q", "calculate", calculation="2026 - 1"), ("numeric", "scale")),
        (Question("q", "calculate", calculation="if(1 = 1, round(2.5), '')"), ("numeric", "scale")),
        (Question("q", "calculate", calculation="concat('a', 1)"), ("string", "nominal")),
        (Question("q", "calculate", calculation="if("), ("string", "nominal")),
    ],
)
def test_type_and_measure_come_from_the_questionnaire(question, expected):
    column = of(question)["q"]

    assert (column.type, column.measure) == expected


def test_a_reversed_item_goes_out_as_answered_and_recoded():
    found = of(likert("X1.4", scale="X", reversed=True))

    assert list(found)[5:] == ["X1_4", "X1_4_r", "X"]
    assert (found["X1_4_r"].values[0].number, found["X1_4_r"].values[0].label.en) == (1, "Strongly agree")


def test_several_choices_are_a_column_each_but_refusals_are_not():
    found = of(Question("D9", "many", label=Text("Dari mana?"), choices=JOBS))

    assert list(found)[5:] == ["D9_1"]
    assert found["D9_1"].label.id == "Dari mana?: Guru"
    assert found["D9_1"].missing[REFUSED].en == "Refused"


def test_a_ranking_is_a_place_for_each_choice():
    found = of(Question("R", "rank", choices=PLACES))

    assert [(column.name, column.reading, column.measure) for column in found.values()][5:] == [
        ("R_1", Reading.PLACE, "ordinal"),
        ("R_2", Reading.PLACE, "ordinal"),
    ]


def test_a_place_has_its_official_code_in_a_second_column():
    found = of(Question("D1", "one", choices=PLACES))

    assert (found["D1_code"].type, found["D1_code"].width) == ("string", 13)


def test_scales_and_dimensions_have_scores_but_attention_checks_have_none():
    found = of(
        likert("X1.1", scale="X", dimension="Kemanfaatan"),
        likert("X2.1", scale="X", dimension="Mutu informasi"),
        likert("K1", scale="X", role="attention"),
    )

    assert list(found)[8:] == ["X", "X_Kemanfaatan", "X_Mutu_informasi"]
    assert [item.name for item in found["X"].sources[0]] == ["X1.1", "X2.1"]


def test_names_differ_from_each_other_whatever_the_case():
    found = of(
        Question("ID", "text"),
        likert("x", scale="X"),
        Question("D9", "many", choices=JOBS),
        Question("d9_1", "integer"),
    )

    assert list(found)[5:] == ["ID_2", "x", "D9_1_2", "d9_1", "X_2"]


def test_no_name_is_longer_than_28_characters():
    found = of(
        likert("q" * 60, scale="S" * 16, dimension="D" * 60, reversed=True),
        likert("q" * 61, scale="S" * 16, dimension="D" * 61, reversed=True),
    )

    assert max(map(len, found)) <= 28
    assert len({name.lower() for name in found}) == 5 + 4 + 3


def test_a_new_version_adds_its_columns_and_renames_none():
    first = named([likert("X1.1", scale="X", identity="a"), Question("K2", "text", identity="b")])
    second = named(
        [
            replace(first.questions["X1.1"], label=Text("Kalimat baru")),
            likert("X", identity="c", scale="X"),
            first.questions["K2"],
        ],
        earlier=[first],
    )

    found = {column.name: column for column in columns([first, second])}

    assert list(found)[5:] == ["X1_1", "X_2", "K2", "X", "X_3"]
    assert found["X1_1"].label.id == "Kalimat baru"
    assert set(found["X1_1"].sources) == {0, 1}
    assert set(found["X"].sources) == {0}


def test_three_kinds_of_missing_have_codes_that_no_choice_can_have():
    asked, refusable = of(Question("D8", "integer"))["D8"], of(Question("D5", "one", choices=JOBS))["D5"]

    assert list(asked.missing) == [NOT_SHOWN, LEFT]
    assert list(refusable.missing) == [NOT_SHOWN, LEFT, REFUSED]
    assert [value.number for value in refusable.values] == [1]


def test_the_time_on_each_page_is_there_when_asked_for():
    assert list(of(Question("D8", "integer"), seconds=True))[-1] == "seconds_p1"
