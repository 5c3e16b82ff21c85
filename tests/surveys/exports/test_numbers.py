"""Our own export, given to `analyze_table`: the scores and figures are those of the items as they were answered."""

import csv
import io
import json
import random

import pytest
from django.core.management import call_command

from tests.surveys.exports.samples import answer
from tests.surveys.factories import SurveyFactory, likert, pages, published

pytestmark = pytest.mark.django_db
X, Y = ("X1.1", "X1.2", "X1.4"), ("Y1.1", "Y1.2", "Y2.1")


@pytest.fixture
def rows(tmp_path):
    """The rows of the exported CSV of 40 answers; in every tenth an item is missing."""
    version = published(
        pages(
            [likert(name, scale="X", dimension="Guna", reversed=name == "X1.4") for name in X],
            [likert(name, scale="Y") for name in Y],
        ),
        SurveyFactory(slug="angka"),
    )
    chance = random.Random(7)
    for number in range(40):
        level = chance.randint(1, 5)
        given = {name: str(min(5, max(1, level + chance.randint(-1, 1)))) for name in (*X, *Y)}
        given["X1.4"] = str(6 - int(given["X1.4"]))
        answer(version, given | ({"X1.2": None} if number % 10 == 0 else {}), number)
    call_command("export_survey", "angka", format="csv", output=tmp_path / "angka.csv", verbosity=0)
    with (tmp_path / "angka.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def analysed(path, *scales):
    out = io.StringIO()
    call_command("analyze_table", str(path), *[f"--scale={scale}" for scale in scales], stdout=out)
    return json.loads(out.getvalue())


def test_scores_are_means_of_recoded_items_and_empty_where_one_is_missing(rows):
    for row in rows:
        items = [row["X1_1"], row["X1_2"], row["X1_4_r"]]
        expected = "" if "" in items else repr(sum(map(int, items)) / 3)
        assert row["X"] == row["X_Guna"] == expected
    assert sum(row["X"] == "" for row in rows) == 4


def test_the_items_and_the_scores_of_an_export_give_the_same_regression(rows, tmp_path):
    by_items = analysed(tmp_path / "angka.csv", "X=X1_1,X1_2,X1_4_r", "Y=Y1_1,Y1_2,Y2_1")
    by_scores = analysed(tmp_path / "angka.csv", "X=X", "Y=Y")

    # The scores of Y are there where an item of X is missing: both leave the same rows out.
    assert by_items["n"] == by_scores["n"] == 36
    for figure in ("intercept", "slope", "se", "r2", "f"):
        assert by_items["regression"][figure] == pytest.approx(by_scores["regression"][figure], rel=1e-9)
    assert by_items["scales"]["X"]["alpha"] > 0.5
