import json

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Export
from tests.surveys.exports.samples import answer, survey_with_answers
from tests.surveys.factories import SurveyFactory, likert, pages, published

pytestmark = pytest.mark.django_db


def test_a_file_of_each_format_is_written_and_put_on_record(tmp_path):
    survey_with_answers()

    for format in ("csv", "xlsx", "sav", "dta", "ddi", "json"):
        call_command("export_survey", "contoh", format=format, output=tmp_path / format, verbosity=0)

    assert Export.objects.filter(rows=3, versions=[1]).count() == 6
    assert all((tmp_path / format).stat().st_size for format in ("csv", "xlsx", "sav", "dta", "ddi", "json"))


def test_a_file_that_is_there_is_replaced_only_by_a_whole_one(tmp_path):
    version = published(pages([likert("X1")]), SurveyFactory(slug="rusak"))
    answer(version, {"X1": "unknown"})
    (tmp_path / "old.csv").write_text("old")

    with pytest.raises(CommandError, match="none of the question's choices"):
        call_command("export_survey", "rusak", format="csv", output=tmp_path / "old.csv")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize(
    ("slug", "output", "said"),
    [
        ("nothing", "file.csv", "There is no survey nothing. Surveys here: contoh, kosong."),
        ("kosong", "file.csv", "Nothing of this survey is published yet"),
        ("contoh", "no/such/folder.csv", "could not be written: No such file or directory"),
        ("contoh", "", "could not be written: Is a directory"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, slug, output, said):
    survey_with_answers()
    SurveyFactory(slug="kosong")

    with pytest.raises(CommandError, match=said):
        call_command("export_survey", slug, format="csv", output=tmp_path / output)
    assert not list(tmp_path.iterdir())


def test_json_has_the_shape_of_the_contract(tmp_path):
    survey_with_answers()

    call_command("export_survey", "contoh", format="json", output=tmp_path / "f", missing="codes", language="en")
    found = json.loads((tmp_path / "f").read_text())

    assert list(found) == ["survey", "version", "variables", "rows"]
    assert (found["survey"], found["version"], len(found["rows"])) == ("contoh", 1, 3)
    sex = next(variable for variable in found["variables"] if variable["name"] == "D2")
    assert sex == {
        "name": "D2",
        "label": "Sex",
        "type": "numeric",
        "measure": "nominal",
        "values": {"1": "Male", "2": "Female"},
        "missing": {
            "-9999997": "Not shown",
            "-9999998": "Shown and left empty",
            "-9999999": "No answer",
        },
    }
    assert [row["D2"] for row in found["rows"]] == [2, -9999999, -9999997]
