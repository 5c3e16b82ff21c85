import io
import shutil
import subprocess
from itertools import pairwise

import pytest

from surveys.definition import Text
from surveys.xlsform import read
from tests.surveys.xlsform.workbooks import CHOICES, comma_separated, xlsx

HEAD = ["type", "name", "label"]
PAGE = [["begin_group", "g"], ["text", "a", "A"], ["end_group"]]


def errors(survey, choices=CHOICES, **others):
    """The errors of a form as texts."""
    return [str(problem) for problem in read(xlsx(survey, choices, **others), "form.xlsx").errors]


def definition(survey, choices=CHOICES):
    imported = read(xlsx(survey, choices), "form.xlsx")
    assert imported.errors == ()
    return imported.definition


def test_groups_on_top_are_pages_and_groups_in_them_blocks():
    read_as = definition([
        HEAD,
        ["text", "a", "A"],
        ["begin_group", "p", "Halaman"],
        ["text", "b", "B"],
        ["begin group", "q", "Bagian"],
        ["text", "c", "C"],
        ["end group", "", ""],
        ["text", "d", "D"],
        ["end_group", "", ""],
        ["note", "e", "E"],
    ])  # fmt: skip

    assert [page.name for page in read_as.pages] == ["page_1", "p", "page_2"]
    assert [(block.name, [question.name for question in block.questions]) for block in read_as.pages[1].blocks] == [
        ("", ["b"]),
        ("q", ["c"]),
        ("", ["d"]),
    ]


def test_texts_are_read_in_both_languages():
    read_as = definition([
        ["type", "name", "label::Bahasa Indonesia (id)", "label::English (en)", "hint", "Hint:English", "constraint",
         "constraint_message::Indonesia (id)"],
        ["integer", "D8", "Berapa?", "How many?", "Angka", "Number", ". >= 0", "Terlalu kecil"],
    ])  # fmt: skip

    question = read_as.questions["D8"]
    assert question.label == Text("Berapa?", "How many?")
    assert question.hint == Text("Angka", "Number")
    assert question.message == Text("Terlalu kecil")


def test_kinds_and_own_columns_are_read():
    read_as = definition([
        [*HEAD, "required", "parameters", "role", "scale", "dimension", "reversed", "measure", "appearance"],
        ["select_one yn", "S0a", "Setuju?", "ya", "", "consent"],
        ["select_multiple yn", "m", "Pilih", "no", "randomize=true"],
        ["rank yn", "r", "Urutkan", "false()"],
        ["select_one yn", "X1.1", "Butir", "true()", "", "", "X", "Kemanfaatan", "yes", "", "likert"],
        ["decimal", "w", "Bobot", "", "", "weight", "", "", "", "scale"],
    ])  # fmt: skip

    questions = read_as.questions
    assert [question.kind for question in questions.values()] == ["one", "many", "rank", "one", "decimal"]
    assert [question.required for question in questions.values()] == [True, False, False, True, False]
    assert questions["m"].randomize
    assert (questions["X1.1"].scale, questions["X1.1"].reversed, questions["X1.1"].measure) == ("X", True, "ordinal")
    assert questions["w"].measure == "scale"


def test_choices_have_codes_missing_marks_and_columns_for_filters():
    read_as = definition(
        [[*HEAD, "choice_filter"], ["select_one kec", "K", "Kec"], ["select_one kel", "L", "Kel", "kec = ${K}"]],
        [
            ["list_name", "name", "label", "missing", "kec"],
            ["kec", 1, "Alak"],
            ["kec", 2.0, "Oebobo"],
            ["kel", "10", "Penkase", "", 1],
            ["kel", "tt", "Tidak tahu", "yes", "1"],
        ],
    )

    assert [choice.code for choice in read_as.questions["K"].choices] == ["1", "2"]
    assert [(choice.number, choice.missing) for choice in read_as.questions["L"].choices] == [(10, False), (11, True)]
    assert read_as.questions["L"].choices[0].filters == {"kec": "1"}


def test_a_list_named_kelurahan_is_the_citys():
    assert definition([HEAD, ["select_one kelurahan", "D1", "Kelurahan"]]).questions["D1"].choices == ()


def test_a_table_list_is_a_matrix_also_where_it_is_a_whole_page():
    read_as = definition([
        [*HEAD, "appearance"],
        ["begin_group", "p", "", "table-list"],
        ["select_one yn", "a", "A"],
        ["select_one yn", "b", "B"],
        ["end_group"],
    ])  # fmt: skip

    assert [(block.name, block.matrix) for block in read_as.pages[0].blocks] == [("matrix_1", True)]


def test_the_settings_give_title_and_address():
    form = xlsx(
        [HEAD, ["text", "a", "A"]], settings=[["form_title", "form_title_en", "form_id"], ["Survei", "Survey", "warga"]]
    )

    imported = read(form, "x.xlsx")

    assert (imported.title, imported.form_id) == (Text("Survei", "Survey"), "warga")
    assert read(xlsx([HEAD, ["text", "a", "A"]]), "kampung.xlsx").title == Text("kampung")


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_says_the_same_as_a_workbook(delimiter):
    rows = [HEAD, ["select_one yn", "a", "Setuju, atau; tidak?"]]

    assert read(comma_separated(rows, delimiter=delimiter), "x.csv").definition == definition(rows)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice, which makes the .xls, is not on this machine")
def test_an_old_workbook_says_the_same(tmp_path):
    rows = [[*HEAD, "required"], ["select_one yn", "a", "Setuju? é", True], ["select_one n", "b", "B"]]
    choices = [*CHOICES, ["n", 1, "Satu"], ["n", 2.0, "Dua"]]
    (tmp_path / "form.xlsx").write_bytes(xlsx(rows, choices).getvalue())
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xls"]
    subprocess.run([*convert, "form.xlsx"], cwd=tmp_path, check=True, capture_output=True, timeout=120)

    imported = read(io.BytesIO((tmp_path / "form.xls").read_bytes()), "form.xls")

    assert imported.errors == ()
    assert imported.definition == definition(rows, choices)


def test_rows_about_the_device_and_other_appearances_are_passed_over_with_a_note():
    imported = read(xlsx([[*HEAD, "appearance"], ["start", "start"], ["text", "a", "A", "multiline"]]), "x.xlsx")

    assert imported.errors == ()
    assert [note.place for note in imported.notes] == ["survey!A2", "survey!D3"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["tex", "a", "A"]], "survey!A2: There is no type “tex”. Did you mean text?"),
        ([["", "a", "A"]], "survey!A2: The type is missing."),
        ([["geopoint", "a", "A"]], "survey!A2: Places are not asked here."),
        ([["image", "a", "A"]], "survey!A2: Pictures"),
        ([["select_one_from_file x.csv", "a", "A"]], "survey!A2: Choices from other files"),
        ([["select_one yn or_other", "a", "A"]], "survey!A2: or_other is not supported. Add a choice"),
        ([["select_one", "a", "A"]], "survey!A2: The list of choices is missing"),
        ([["select_one ynn", "a", "A"]], "survey!A2: There is no list “ynn” in the sheet choices. Did you mean yn?"),
        ([["text", "", "A"]], "survey!B2: The name is missing."),
        ([["text", "1a", "A"]], "survey!B2: The name “1a” must begin with a letter"),
        ([["text", "a" * 65, "A"]], "survey!B2: The name is longer"),
        ([["text", "a", ""]], "survey!C2: The Indonesian text"),
        ([["text", "a", "A"], ["text", "a", "B"]], "survey!B3: The name “a” is already in B2."),
        (
            [
                ["begin_group", "g"],
                ["text", "a", "A"],
                ["end_group"],
                ["begin_group", "g"],
                ["text", "b", "B"],
                ["end_group"],
            ],
            "survey!B5: The name “g” is already in B2.",
        ),
        ([["begin_group", "g"], ["text", "b", "B"]], "survey!A2: This group is not ended"),
        ([["text", "a", "A"], ["end_group"]], "survey!A3: No group is open here"),
        ([["text", "a", "A"], ["begin_group", "g"], ["end_group"]], "survey!A3: This group has no questions"),
        ([["begin_repeat", "g"], ["text", "a", "A"], ["end_repeat"]], "survey!A2: Repeated groups are not asked here"),
        ([], "survey: There is no question"),
    ],
)
def test_a_row_that_we_do_not_ask_is_refused_by_its_cell(rows, expected):
    found = errors([HEAD, *rows])

    assert len(found) == 1
    assert found[0].startswith(expected)


def test_groups_deeper_than_two_are_refused():
    rows = [["begin_group", name] for name in "abc"] + [["text", "t", "T"]] + [["end_group"]] * 3

    assert [text.split(":")[0] for text in errors([HEAD, *rows])] == ["survey!A4"]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("relevant", "${b} = 1", "survey!D2: There is no question b. Correct the name"),
        ("relevant", "${aa} = 'x'", "survey!D2: There is no question aa. Did you mean ${a}?"),
        ("relevant", "${n} = 1", "survey!D2: ${n} is a note"),
        ("relevant", "(1 + ", "survey!D2: A value is missing here"),
        ("relevant", ". = 1", "survey!D2: The point"),
        ("relevant", "${a} = 1", "survey!D2: This depends on itself: a -> a."),
        ("relevant", "${s} = 'yes'", "survey!D2: s has no choice “yes”; it has: ya, tidak."),
        ("relevant", "selected(${s}, 'maybe')", "survey!D2: s has no choice “maybe”"),
        ("constraint", "pulldata(1)", "survey!D2: There is no function pulldata()"),
        ("calculation", "1 + 1", "survey!D2: Only a row of the type calculate"),
        ("choice_filter", "x = 1", "survey!D2: "),
        ("required", "${s} = 'ya'", "survey!D2: Write yes or no"),
        ("role", "boss", "survey!D2: “boss” is not known. Known are: consent"),
        ("role", "stratum", "survey!D2: The role “stratum” needs"),
        ("measure", "interval", "survey!D2: “interval” is not known"),
        ("scale", "x" * 17, "survey!D2: The text is longer"),
        ("parameters", "rows=3", "survey!D2: The parameter “rows=3”"),
        ("parameters", "randomize=true", "survey!D2: Only choices and groups"),
        ("default", "x", "survey!D2: The column “default” is not supported"),
        ("media::image", "x.png", "survey!D2: The column “media::image” is not supported"),
        ("relevent", "", "survey!D1: There is no column “relevent”. Did you mean relevant?"),
        ("colour", "red", "survey!D1: There is no column “colour”. Correct its name"),
        ("label::Français (fr)", "x", "survey!D1: The language of"),
        ("label", "x", "survey!D1: The column “label” is there twice"),
        ("Label", "x", "survey!D1: The column “Label” says the same"),
        ("hint", "x" * 10_001, "survey!D2: The text is longer"),
    ],
)
def test_a_cell_that_is_wrong_is_told_with_its_place(column, cell, expected):
    found = errors([[*HEAD, column], ["text", "a", "A", cell], ["note", "n", "N"], ["select_one yn", "s", "S"]])

    assert any(text.startswith(expected) for text in found), found
    assert {text.split(":")[0] for text in found} == {expected.split(":")[0]}


def test_a_nine_thousand_character_text_is_kept():
    label = '=1+1 "quoted"\n🙂 ' + "x" * 9000

    assert definition([HEAD, ["note", "a", label]]).questions["a"].label.id == label


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ([["yn", 1, "Satu"], ["yn", "1.0", "Dua"]], "choices!B3: “1.0” is the same number as “1” in B2"),
        ([["yn", "1", "Satu"], ["yn", "01", "Dua"]], "choices!B3: “01” is the same number as “1” in B2"),
        ([["yn", 1, "Satu"], ["yn", 1.0, "Dua"]], "choices!B3: The code “1” is already in B2"),
        ([["yn", "a b", "Satu"]], "choices!B2: The code “a b” must be one word"),
        ([["yn", "", "Satu"]], "choices!B2: The code (name) of the choice is missing"),
        ([["yn", "1", ""]], "choices!C2: The Indonesian label"),
        ([["", "1", "Satu"], ["yn", "1", "Satu"]], "choices!A2: The name of the list is missing"),
        ([["yn", "1", "Satu"], ["kelurahan", "1", "Alak"]], "choices!A3: The list kelurahan is the city's own"),
    ],
)
def test_a_choice_that_is_wrong_is_told_with_its_cell(choices, expected):
    found = errors([HEAD, ["select_one yn", "a", "A"]], [["list_name", "name", "label"], *choices])

    assert len(found) == 1
    assert found[0].startswith(expected)


def test_a_circle_is_refused_with_its_chain():
    rows = [[*HEAD, "relevant"], *[["text", a, a, f"${{{b}}} = 'x'"] for a, b in pairwise("ABCA")]]

    assert errors(rows) == ["survey!D2: This depends on itself: A -> B -> C -> A. Remove one of these conditions."]


def test_a_name_that_stands_twice_hides_no_circle_and_no_error_of_its_double():
    rows = [
        ["type", "name", "label", "relevant"],
        ["text", "A", "A?", "${B} = 1"],
        ["text", "B", "B?", "${A} = 1"],
        ["text", "A", "A again?", "${C} = 1"],
    ]
    assert errors(rows) == [
        "survey!D2: This depends on itself: A -> B -> A. Remove one of these conditions.",
        "survey!B4: The name “A” is already in B2. Give it another.",
        "survey!D4: There is no question C. Correct the name or add the question.",
    ]


def test_all_errors_are_told_at_once_in_the_order_of_the_file():
    found = errors(
        [[*HEAD, "relevent", "relevant"], ["txt", "a", "A"], ["text", "b", "", "", "${c} = 1"], ["begin_repeat", "r"]],
        [["list_name", "name", "lable"], ["yn", "1", "Satu"]],
    )

    places = [text.split(":")[0] for text in found]
    assert places[:5] == ["survey!D1", "survey!A2", "survey!C3", "survey!E3", "survey!A4"]
    assert "choices!C1" in places


def test_a_matrix_of_mixed_lists_is_refused():
    found = errors(
        [[*HEAD, "appearance"], ["begin_group", "p"], ["begin_group", "m", "", "table-list"],
         ["select_one yn", "a", "A"], ["text", "b", "B"], ["end_group"], ["end_group"]],
    )  # fmt: skip

    assert found == ["survey!A5: In a matrix each question is a single choice from one list, here “yn”."]


def test_sheets_that_are_not_supported_are_refused():
    assert errors([HEAD, ["text", "a", "A"]], entities=[["list_name"], ["x"]]) == [
        "entities: This sheet is not supported here. Remove it."
    ]


def test_missing_columns_are_told():
    assert errors([["type", "label"], ["text", "A"]]) == [
        "survey!A1: The column “name” is missing. This sheet needs type, name, label."
    ]


def test_a_form_in_english_only_is_told_once():
    found = errors([["type", "name", "label::English (en)"], ["text", "a", "A"], ["text", "b", "B"]])

    assert len(found) == 1
    assert found[0].startswith("survey!A1: The texts are in English only. Add the column")


def test_a_table_of_data_in_a_sheet_named_survey_is_told_in_few_words():
    found = errors([["nama", "umur"], *[["Budi", str(number)] for number in range(50)]])

    assert 0 < len(found) <= 5


def test_a_further_column_of_choices_may_be_named_like_a_known_one():
    read_as = definition(
        [[*HEAD, "choice_filter"], ["select_one yn", "a", "A", "level = 1"]],
        [["list_name", "name", "label", "level"], ["yn", "ya", "Ya", 1]],
    )

    assert read_as.questions["a"].choices[0].filters == {"level": "1"}


def test_a_page_may_have_the_name_of_a_question():
    rows = [HEAD, ["begin_group", "a", "A"], ["text", "a", "A"], ["end_group"]]

    assert definition(rows).pages[0].name == "a"


def test_no_file_is_no_reason_to_fail():
    assert read(io.BytesIO(b""), "").errors
