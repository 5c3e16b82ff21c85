"""Our files read by programs that are not ours. A program that is not on the machine skips its tests, with a reason."""

import csv
import shutil
import subprocess
from dataclasses import replace

import pytest

from surveys.columns import LEFT, NOT_SHOWN, REFUSED
from surveys.definition import Choice, Question, Text
from surveys.exports import syntax
from surveys.exports.files import make_file
from surveys.exports.options import Options
from surveys.exports.table import table_of
from tests import real_data
from tests.surveys.exports.samples import NASTY, answer, survey_with_answers
from tests.surveys.factories import SurveyFactory, likert, pages, published

pytestmark = pytest.mark.django_db
LONG = "Pernyataan yang amat panjang sekali é" * 20


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"NOT CHECKED: {program} is not on this machine")


def run(*command, folder):
    """What the program prints; its failure is the test's."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def written(folder, format, survey=None, **options):
    table = table_of(survey or survey_with_answers(), Options(**options))
    make_file(table, format, folder / f"file.{format}")
    return table


def pspp(folder, commands):
    """The lines that PSPP prints as CSV."""
    (folder / "run.sps").write_text("GET FILE='file.sav'.\n" + commands + "\n", encoding="utf-8")
    return run("pspp", "-O", "format=csv", "run.sps", folder=folder)


@needs("pspp")
def test_pspp_finds_labels_measures_and_missing_values(tmp_path):
    written(tmp_path, "sav", missing="codes", language="en")

    printed = pspp(tmp_path, "DISPLAY DICTIONARY.")

    assert "warning" not in printed
    rows = {row[0]: row for row in csv.reader(printed.splitlines()) if row}
    assert rows["X1_1"][2:4] == ["X1.1", "Ordinal"]
    assert rows["T"][-2].startswith("SDATE10")
    assert rows["D2"][-1] == f"{NOT_SHOWN}; {LEFT}; {REFUSED}"


@needs("pspp")
def test_pspp_counts_the_same_frequencies(tmp_path):
    written(tmp_path, "sav", missing="codes", language="en")

    printed = pspp(
        tmp_path, "FREQUENCIES D2 /FORMAT=NOTABLE /STATISTICS=NONE.\nFREQUENCIES D2.\nLIST D8 T X W D5_lain."
    )

    assert "Female,1,33.3%,100.0%" in printed
    assert "No answer,1,33.3%" in printed
    assert NASTY.split("\n")[0].replace('"', '""') in printed


@needs("pspp")
def test_labels_over_their_limit_end_with_an_ellipsis_in_pspp(tmp_path):
    choices = (Choice("1", Text(LONG), 1), Choice("2", Text("Tidak"), 2))
    version = published(pages([Question("Q", "one", label=Text(LONG), choice_list="c", choices=choices)]))
    answer(version, {"Q": "1"})
    written(tmp_path, "sav", version.survey)

    printed = pspp(tmp_path, "DISPLAY DICTIONARY.")

    labels = {cell for row in csv.reader(printed.splitlines()) for cell in row if cell.endswith("…")}
    assert sorted(len(label.encode()) for label in labels) == pytest.approx([120, 256], abs=2)


@needs("pspp")
def test_spss_commands_read_the_csv_into_the_same_file(tmp_path):
    quoted = replace(likert("X1", scale="X"), label=Text("Isi 'kutip'"))
    version = published(pages([quoted]), SurveyFactory(slug="sintaks"))
    answer(version, {"X1": "5"})
    answer(version, {"X1": None})
    table = written(tmp_path, "csv", version.survey, missing="codes")
    commands = syntax.write("spss", table, "file.csv") + "DISPLAY DICTIONARY.\nFREQUENCIES X1."
    (tmp_path / "run.sps").write_text(commands, encoding="utf-8")

    printed = run("pspp", "-O", "format=csv", "run.sps", folder=tmp_path)

    assert "Isi 'kutip',Ordinal" in printed
    assert "Sangat setuju,1,50.0%,100.0%" in printed


@needs("pspp")
def test_spss_commands_keep_dates_and_the_kinds_of_missing_ones(tmp_path):
    version = published(pages([Question("T", "date"), Question("Z", "integer")]))
    for given in ({"T": "2026-11-24", "Z": 1}, {"T": None, "Z": 2}, {"Z": 3}):
        answer(version, given)
    table = written(tmp_path, "csv", version.survey, missing="codes")
    commands = syntax.write("spss", table, "file.csv") + "DISPLAY NAMES.\nFREQUENCIES T."
    (tmp_path / "run.sps").write_text(commands, encoding="utf-8")

    printed = run("pspp", "-O", "format=csv", "run.sps", folder=tmp_path)

    assert "warning" not in printed
    assert "2026/11/24,1,33.3%,100.0%" in printed
    assert "Missing,Ditampilkan dan dikosongkan,1" in printed
    assert ",Tidak ditampilkan,1" in printed


R_HAVEN = """
library(haven)
data <- read_dta("file.dta")
stopifnot(attr(data$X1_1, "label") == "X1.1", attr(data$X1_1, "labels")[["Strongly agree"]] == 5)
stopifnot(is_tagged_na(data$D8[2], "b"), is_tagged_na(data$D1[3], "a"), is_tagged_na(data$D2[2], "c"))
stopifnot(data$T[1] == as.Date("2026-11-24"), nchar(data$K2[1]) == 9000, data$X[1] == 4.5)
sav <- read_sav("file.sav")
stopifnot(attr(sav$X1_1, "label") == "X1.1", sav$D8[1] == 12, is.na(sav$D8[2]), sav$T[1] == as.Date("2026-11-24"))
cat("same")
"""


@needs("Rscript")
def test_haven_reads_labels_dates_and_tagged_missing_values(tmp_path):
    survey = survey_with_answers()
    written(tmp_path, "dta", survey, missing="codes", language="en")
    written(tmp_path, "sav", survey, missing="codes", language="en")
    if subprocess.run(["Rscript", "-e", "library(haven)"], capture_output=True).returncode:
        pytest.skip("NOT CHECKED: R has no package haven on this machine")

    assert run("Rscript", "-e", R_HAVEN, folder=tmp_path).endswith("same")


@needs("Rscript")
@pytest.mark.parametrize("missing", ["empty", "codes"])
def test_r_commands_read_the_csv(tmp_path, missing):
    table = written(tmp_path, "csv", missing=missing, language="en")
    checks = """
    stopifnot(nrow(data) == 3, data$D8[1] == 12, is.na(data$D8[2]), data$D8[3] == 0, is.na(data$K2[2]))
    stopifnot(data$T[1] == as.Date("2026-11-24"), attr(data$X1_1, "labels")[["Strongly agree"]] == 5)
    stopifnot(nchar(data$K2[1]) == 9000, grepl("\\n", data$D5_lain[1]))
    """
    (tmp_path / "read.R").write_text(syntax.write("r", table, "file.csv") + checks, encoding="utf-8")

    run("Rscript", "read.R", folder=tmp_path)


def test_pandas_reads_the_stata_file(tmp_path):
    import pandas

    written(tmp_path, "dta", language="en")

    with pandas.read_stata(tmp_path / "file.dta", iterator=True) as reader:
        data = reader.read(convert_categoricals=False)
        assert reader.variable_labels()["D2"] == "Sex"
    assert list(pandas.read_stata(tmp_path / "file.dta")["D2"].dropna()) == ["Female"]
    assert (tmp_path / "file.dta").read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    assert data["D2"].tolist()[0] == 2
    assert data["D2"].isna().tolist() == [False, True, True]
    assert data["D5_lain"][0] == NASTY
    assert str(data["T"][0])[:10] == "2026-11-24"


@needs("soffice")
def test_a_code_for_a_missing_date_is_a_number_in_libreoffice(tmp_path):
    written(tmp_path, "xlsx", missing="codes")

    assert [row["T"] for row in opened_by_libreoffice(tmp_path)] == ["2026-11-24", str(LEFT), str(NOT_SHOWN)]


@needs("soffice")
def test_libreoffice_reads_texts_as_texts_and_numbers_as_numbers(tmp_path):
    written(tmp_path, "xlsx")

    rows = opened_by_libreoffice(tmp_path)
    assert len(rows) == 3
    assert rows[0]["D5_lain"] == NASTY
    assert (rows[0]["D8"], rows[0]["W"], rows[0]["X"], rows[0]["T"]) == ("12", "1.25", "4.5", "2026-11-24")
    assert len(rows[0]["K2"]) == 9_000
    assert rows[1]["D8"] == ""


def opened_by_libreoffice(tmp_path):
    """The rows of file.xlsx, as LibreOffice saves them."""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1",
        "file.xlsx", folder=tmp_path)  # fmt: skip

    with (tmp_path / "file.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@real_data.needs("ddi-codebook-2.5")
@pytest.mark.parametrize("missing", ["empty", "codes"])
@pytest.mark.parametrize("layout", ["wide", "long"])
def test_the_codebook_is_valid_ddi(tmp_path, missing, layout):
    from lxml import etree

    written(tmp_path, "ddi", missing=missing, layout=layout)

    schema = real_data.folder("ddi-codebook-2.5") / "schemas" / "codebook.xsd"
    etree.XMLSchema(file=str(schema)).assertValid(etree.parse(tmp_path / "file.ddi"))
