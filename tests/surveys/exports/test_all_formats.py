import pytest

from surveys.definition import Question
from surveys.exports.files import WRITERS, make_file
from surveys.exports.options import Options
from surveys.exports.table import table_of
from tests.surveys.exports.samples import answer, everything, survey_with_answers
from tests.surveys.factories import pages, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("layout", ["wide", "long"])
@pytest.mark.parametrize("missing", ["empty", "codes"])
@pytest.mark.parametrize("format", WRITERS)
def test_a_file_is_read_back_and_is_what_was_written(tmp_path, format, missing, layout):
    table = table_of(survey_with_answers(), Options(missing=missing, layout=layout, seconds=True))

    proof = make_file(table, format, tmp_path / "file")

    assert proof.rows == (len(table.columns) if format == "ddi" else 3 if layout == "wide" else 48)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("format", WRITERS)
def test_a_number_of_all_its_digits_passes(tmp_path, format):
    version = published(pages([Question("W", "decimal")]))
    answer(version, {"W": 34 / 15})

    assert make_file(table_of(version.survey, Options()), format, tmp_path / "file").rows


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("text", [" ", "depan ", " belakang"])
def test_a_calculated_text_with_blanks_at_an_end_passes(tmp_path, format, text):
    version = published(pages([Question("K", "text")]))
    answer(version, {"K": text})

    assert make_file(table_of(version.survey, Options()), format, tmp_path / "file").rows


@pytest.mark.parametrize("missing", ["empty", "codes"])
@pytest.mark.parametrize("format", WRITERS)
def test_a_survey_without_answers_gives_a_valid_file(tmp_path, format, missing):
    table = table_of(published(everything()).survey, Options(missing=missing))

    proof = make_file(table, format, tmp_path / "file")

    assert proof.rows == (len(table.columns) if format == "ddi" else 0)
