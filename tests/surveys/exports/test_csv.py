import csv
import io

import pytest

from surveys.columns import LEFT, NOT_SHOWN, REFUSED
from surveys.definition import Question
from surveys.exports.files import make_file
from surveys.exports.options import ExportError, Options
from surveys.exports.reading import clean
from surveys.exports.table import table_of
from tests.surveys.exports.samples import NASTY, answer, survey_with_answers
from tests.surveys.factories import SurveyFactory, likert, pages, published

pytestmark = pytest.mark.django_db


def exported(survey, path, **options):
    """The rows of the file by column, and its bytes."""
    make_file(table_of(survey, Options(**options)), "csv", path / "file.csv")
    content = (path / "file.csv").read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))), content


def test_every_kind_of_answer_has_its_columns(tmp_path):
    full = exported(survey_with_answers(), tmp_path)[0][0]

    assert full == {
        "id": "00000001-0000-4000-8000-000000000000", "version": "1", "day": "2026-11-24", "way": "1",
        "language": "id", "D1": "2", "D1_code": "53.71.01.1002", "D2": "2", "D5": "3", "D5_lain": NASTY, "D8": "12",
        "D9_1": "1", "D9_2": "0", "R_1": "2", "R_2": "1", "R_3": "3", "T": "2026-11-24", "W": "1.25", "X1_1": "5",
        "X1_4": "2", "X1_4_r": "4", "Y1_1": "4", "K2": "é" * 9_000, "X": "4.5", "X_Guna": "4.5", "Y": "4.0",
    }  # fmt: skip


def test_missing_answers_are_empty_unless_codes_are_asked_for(tmp_path):
    rows, _content = exported(survey_with_answers(), tmp_path)

    assert {cell for name, cell in rows[1].items() if name not in ("id", "version", "day", "way", "language")} == {""}
    assert rows[2]["D8"] == "0"


def test_three_kinds_of_missing_have_three_codes(tmp_path):
    rows, _content = exported(survey_with_answers(), tmp_path, missing="codes")

    assert {name: rows[1][name] for name in ("D2", "D9_1", "D8", "K2", "X")} == {
        "D2": str(REFUSED), "D9_1": str(REFUSED), "D8": str(LEFT), "K2": str(LEFT), "X": str(LEFT),
    }  # fmt: skip
    assert {rows[2][name] for name in ("D1", "D1_code", "D9_1", "T", "X1_4_r", "K2", "X")} == {str(NOT_SHOWN)}


def test_a_file_is_utf8_and_begins_with_a_mark_only_when_asked(tmp_path):
    survey = survey_with_answers()

    assert exported(survey, tmp_path)[1].startswith(b"id,version,")
    assert exported(survey, tmp_path, bom=True)[1].startswith(b"\xef\xbb\xbfid,version,")


def test_characters_that_xml_cannot_hold_are_replaced_and_line_ends_are_one(tmp_path):
    version = published(pages([Question("K2", "text")]))
    answer(version, {"K2": "a\x0bb\x01\r\nc"})

    assert exported(version.survey, tmp_path)[0][0]["K2"] == "a�b�\nc"
    assert clean("half a pair \ud800") == "half a pair �"


def test_rows_stand_in_the_order_of_random_ids(tmp_path):
    version = published(pages([Question("D8", "integer")]))
    for number in (30, 10, 20):
        answer(version, {"D8": number}, 900 + number)

    assert [row["D8"] for row in exported(version.survey, tmp_path)[0]] == ["10", "20", "30"]


def test_versions_share_a_column_where_the_question_is_the_same(tmp_path):
    survey = SurveyFactory()
    first = published(pages([likert("X1", identity="5f0c7a0e-0000-4000-8000-000000000001")]), survey)
    answer(first, {"X1": "4"}, 1)
    renamed = likert("X9", identity="5f0c7a0e-0000-4000-8000-000000000001")
    second = published(pages([renamed, Question("new", "integer")]), survey)
    answer(second, {"X9": "2", "new": 7}, 2)

    rows, _content = exported(survey, tmp_path)

    assert [(row["version"], row["X1"], row["new"]) for row in rows] == [("1", "4", ""), ("2", "2", "7")]


def test_a_code_that_no_choice_has_stops_the_export_and_leaves_nothing(tmp_path):
    version = published(pages([likert("X1")]))
    answer(version, {"X1": "6"})

    with pytest.raises(ExportError, match=r"X1 .*“6”"):
        exported(version.survey, tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_answer_that_is_a_code_for_missing_is_never_taken_for_one(tmp_path):
    version = published(pages([Question("D8", "integer")]))
    answer(version, {"D8": LEFT})

    with pytest.raises(ExportError, match=rf"D8 .*{LEFT}"):
        exported(version.survey, tmp_path, missing="codes")
    assert exported(version.survey, tmp_path)[0][0]["D8"] == str(LEFT)


def test_an_answer_that_comes_while_the_file_is_written_is_not_in_it(tmp_path):
    version = published(pages([Question("D8", "integer")]))
    answer(version, {"D8": 1}, 800)
    table = table_of(version.survey, Options())
    assert table.count == 1
    answer(version, {"D8": 2}, 700)

    assert make_file(table, "csv", tmp_path / "file").rows == 1


def test_the_long_layout_has_a_row_for_each_answer_and_question(tmp_path):
    rows = exported(survey_with_answers(), tmp_path, layout="long", missing="codes", language="en")[0]

    assert len(rows) == 3 * 16
    sex = [(row["value"], row["number"], row["label"]) for row in rows if row["question"] == "D2"]
    assert sex == [
        ("2", "2", "Female"),
        (str(REFUSED), str(REFUSED), "No answer"),
        (str(NOT_SHOWN), str(NOT_SHOWN), "Not shown"),
    ]
