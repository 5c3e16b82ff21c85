import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from surveys.definition import Question
from surveys.models import Response
from surveys.results.computing import compute
from tests.surveys.factories import AGREEMENT, SurveyFactory, likert, pages, published
from tests.surveys.results.conftest import answered, store

X = ("X1_1", "X1_2_r", "X2_1", "X2_2")
Y = ("Y1", "Y2", "Y3")


def document(survey):
    """The document as the database gives it back; strict JSON."""
    return json.loads(json.dumps(compute(survey, timezone.now()), allow_nan=False))


def pair(found, x="X", y="Y"):
    return next(each for each in found["pairs"] if (each["x"], each["y"]) == (x, y))


def test_the_figures_are_those_of_analyze_table_on_our_own_export(study, tmp_path):
    file, out = tmp_path / "answers.csv", StringIO()
    call_command("export_survey", "kajian", format="csv", output=file, verbosity=0, stdout=StringIO())
    scales = ("--scale", f"X={','.join(X)}", "--scale", f"Y={','.join(Y)}", "--regress", "Y~X")
    call_command("analyze_table", str(file), *scales, stdout=out)
    expected = json.loads(out.getvalue())

    found = pair(document(study))

    for part in ("n", "n_missing", "scales", "regression", "assumptions", "spearman"):
        assert found[part] == expected[part], part
    assert expected["n"] < 120


def test_a_reversed_item_is_counted_recoded(study):
    items = document(study)["scales"]["X"]["items"]

    answers = [row.answers["X1.2"] for row in Response.objects.all()]
    assert items[1]["name"] == "X1.2"
    assert items[1]["counts"] == [answers.count(code) for code in "54321"]


def test_dimensions_are_compared_within_people_and_places_in_pairs(study):
    found = document(study)

    within = found["scales"]["X"]["within"]
    assert (list(within["means"]), within["n"], len(within["pairs"])) == (["Manfaat", "Mudah"], 120, 1)
    difference = within["means"]["Manfaat"]["mean"] - within["means"]["Mudah"]["mean"]
    assert within["pairs"][0]["difference"] == pytest.approx(difference)
    assert found["scales"]["Y"]["within"] is None
    places = next(each for each in found["comparisons"] if each["column"] == "D1")
    assert [each["pairs"]["tested"] for each in places["scores"] if "pairs" in each] == [3, 3]


def test_small_groups_are_in_no_table(version):
    answered(version, 60)
    answered(version, 3, seed=2, places=("Solor",))

    found = document(version.survey)

    places = {row["label"]["id"]: row["count"] for row in found["questions"][0]["values"]}
    assert places["Solor"] is None
    assert list(places.values()).count(None) == 2
    groups = found["comparisons"][0]["scores"][0]
    assert 4 in groups["too_small"]
    assert len(groups["groups"]) == 2
    table = found["crosstabs"]["tables"]["D1|X1_1"]
    assert table["row_totals"][3] is None
    assert not any(table["counts"][3])


def test_nobodys_answers_can_be_read_off_a_survey_of_few(version):
    answered(version, 4)

    found = document(version.survey)

    assert not found["enough"]
    assert "scales" not in found
    assert found["answers"] == 4


def test_three_answers_are_counted_as_far_as_they_go(version):
    version.survey.min_group = 2
    version.survey.save()
    answered(version, 3, places=("Alak",))

    found = pair(document(version.survey))

    assert found["n"] <= 3
    assert found["multiple"]["reason"]["code"] == "rows"


def test_a_constant_item_costs_only_what_needs_its_spread(version):
    answered(version, 30)
    for row in Response.objects.all():
        Response.objects.filter(pk=row.pk).update(answers=row.answers | {"X2.1": "3"})

    found = pair(document(version.survey))

    assert found["scales"]["X"]["alpha"] is not None
    assert found["scales"]["X"]["omega_total"] is None
    assert any(reason["code"] == "constant" for reason in found["reasons"])


def test_all_answers_missing_are_a_reason_not_an_error(version):
    answered(version, 10)
    for row in Response.objects.all():
        Response.objects.filter(pk=row.pk).update(answers={"D1": "Alak"})

    found = pair(document(version.survey))

    assert found["n"] == 0
    assert found["regression"]["slope"] is None


def test_a_new_version_counts_the_answers_to_the_same_questions_together(study, version):
    from surveys import building, publishing

    building.draft_of(study)
    later = publishing.publish(study.versions.get(state="draft"), None, timezone.now())
    answered(later, 20, seed=5)

    found = document(study)

    assert found["answers"] == 140
    assert found["questions"][0]["n"] == 140
    assert found["newest"] == 2


def test_one_scale_alone_has_reliability_and_no_regression(db):
    version = published(pages([likert(f"X{number}", scale="X") for number in (1, 2, 3)]), SurveyFactory())
    store(
        version,
        ({"X1": str(1 + number % 5), "X2": str(1 + number % 4), "X3": str(1 + number % 3)} for number in range(20)),
    )

    (found,) = document(version.survey)["pairs"]

    assert (found["x"], found["y"]) == ("X", "")
    assert found["scales"]["X"]["alpha"] is not None


def test_a_score_of_other_than_five_steps_is_parted_into_no_classes(db):
    four = AGREEMENT[:4]
    items = [Question(f"Y{number}", "one", choices=four, choice_list="empat", scale="Y") for number in (1, 2)]
    version = published(pages([likert("X1", scale="X"), likert("X2", scale="X"), *items]), SurveyFactory())
    store(
        version,
        (
            {name: str(1 + number % steps) for name, steps in (("X1", 5), ("X2", 4), ("Y1", 4), ("Y2", 3))}
            for number in range(40)
        ),
    )

    found = document(version.survey)

    assert pair(found, "X", "Y")["ordinal"] is None
    assert pair(found, "Y", "X")["ordinal"]["reason"] is None


def test_a_survey_without_scales_has_frequencies(db):
    version = published(pages([likert("A"), likert("B")]), SurveyFactory())
    store(version, ({"A": "1", "B": str(1 + number % 2)} for number in range(20)))

    found = document(version.survey)

    assert found["pairs"] == []
    assert found["questions"][1]["values"][0]["count"] == 10


def test_a_survey_without_a_version_has_nothing(db):
    assert not document(SurveyFactory())["enough"]


@pytest.mark.parametrize("weight", [1, 2.5])
def test_equal_weights_change_nothing(db, weight):
    from surveys.definition import Question

    rows = [likert(f"X{number}", scale="X") for number in (1, 2)]
    version = published(pages([*rows, Question("w", "calculate", calculation="1", role="weight", measure="scale")]))
    store(version, ({"X1": str(1 + number % 5), "X2": "3", "w": weight} for number in range(20)))

    found = document(version.survey)

    assert found["weighted"]
    assert found["scales"]["X"]["items"][0]["figures"]["mean"] == pytest.approx(3)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([[2, 3, 20], [3, 2, 20], [20, 20, 20]], True),
        ([[2, 2, 2], [2, 2, 2], [2, 2, 2]], False),
    ],
)
def test_a_test_that_would_give_hidden_cells_away_is_kept_back(db, counts, hidden):
    three = [Question(name, "one", choices=AGREEMENT[:3], choice_list="tiga") for name in ("A", "B")]
    version = published(pages(three), SurveyFactory())
    cells = [({"A": str(a), "B": str(b)}, n) for a, row in enumerate(counts, 1) for b, n in enumerate(row, 1)]
    store(version, [answers for answers, number in cells for _each in range(number)])

    found = document(version.survey)["crosstabs"]["tables"]["A|B"]

    assert found["counts"][0][:2] == [None, None]
    assert (found["chi2"] is None) == hidden == found.get("hidden", False)
