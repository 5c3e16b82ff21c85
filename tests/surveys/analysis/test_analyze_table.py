import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.surveys.analysis.against_r import differences

DATA = Path(__file__).parent / "data"
X = ",".join(f"x{number}" for number in range(1, 15))
Y = ",".join(f"y{number}" for number in range(1, 16))


def analyze(path, *scales, **options):
    """The command's JSON, read strictly: NaN and Infinity fail."""
    out = io.StringIO()
    call_command("analyze_table", path, *(f"--scale={scale}" for scale in scales), stdout=out, **options)
    return json.loads(out.getvalue(), parse_constant=pytest.fail)


def test_the_public_reference_gives_the_figures_of_r():
    found = analyze(DATA / "likert.csv", f"X={X}", f"Y={Y}", regress="Y~X")
    assert differences(json.loads((DATA / "expected.json").read_text()), found) == []
    assert found["warnings"] == []


@pytest.mark.parametrize("table", sorted((DATA / "tables").glob("*.csv")), ids=lambda path: path.stem)
def test_other_tables_give_the_figures_of_r(table):
    expected = json.loads(table.with_suffix(".json").read_text())
    scales = (f"{name}={','.join(scale['items'])}" for name, scale in expected["scales"].items())
    assert differences(expected, analyze(table, *scales)) == []


def test_an_unknown_column_is_named():
    with pytest.raises(CommandError, match=r"There is no column x99\. The file has: respondent, x1"):
        analyze(DATA / "likert.csv", "X=x1,x99")


def write(tmp_path, header, rows):
    path = tmp_path / "data.csv"
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]))
    return path


FIVE = [(1, 2, 1, 3), (2, 2, 3, 3), (3, 4, 4, 2), (4, 3, 5, 5), (5, 5, 4, 4), (3, 3, 3, 4)]
SCALES = ("X=a,b", "Y=c,d")


def leaves(found):
    """Every figure of nested JSON, warnings and counts left out."""
    if isinstance(found, dict):
        return [
            leaf for key, value in found.items() if key not in ("warnings", "n", "n_missing") for leaf in leaves(value)
        ]
    return [found]


def test_a_row_with_a_missing_item_of_any_scale_is_left_out_of_everything(tmp_path):
    with_gaps = [*FIVE[:3], ("", 1, 1, 1), (1, 1, 1, 98), *FIVE[3:]]
    found = analyze(write(tmp_path, "a,b,c,d", with_gaps), *SCALES, missing="98,99")
    assert found == analyze(write(tmp_path, "a,b,c,d", FIVE), *SCALES) | {"n_missing": 2}


def test_scales_named_x_and_y_need_no_regress(tmp_path):
    path = write(tmp_path, "a,b,c,d", FIVE)
    assert analyze(path, *SCALES) == analyze(path, *SCALES, regress="Y~X")
    assert "regression" not in analyze(path, "A=a,b")


def test_a_regression_may_go_the_other_way(tmp_path):
    found = analyze(write(tmp_path, "a,b,c,d", FIVE), *SCALES, regress=" X ~ Y ")
    assert found["regression"]["slope"] == pytest.approx(0.824)


def test_a_constant_item_spoils_only_what_needs_its_spread(tmp_path):
    found = analyze(write(tmp_path, "a,b,c", [(*row[:2], 3) for row in FIVE]), "X=a,b,c")
    scale = found["scales"]["X"]
    assert scale["alpha"] == pytest.approx(1.5 * (1 - 3.366666666667 / 6.166666666667))
    assert (scale["alpha_standardized"], scale["omega_total"]) == (None, None)
    assert scale["items"]["c"] == {
        "mean": 3,
        "sd": 0,
        "item_total_r": None,
        "corrected_item_total_r": None,
        "alpha_if_deleted": pytest.approx(2 * (1 - 3.366666666667 / 6.166666666667)),
    }
    assert "scales.X.omega_total: c has the same value in every answer" in found["warnings"]


def test_all_answers_missing_gives_nulls_with_reasons(tmp_path):
    found = analyze(write(tmp_path, "a,b,c,d", [("", "NA", "", "")] * 3), *SCALES)
    assert (found["n"], found["n_missing"]) == (0, 3)
    assert set(leaves(found)) == {None}
    assert "regression: it needs at least 2 complete answers, and there are 0" in found["warnings"]


def test_a_header_without_rows_gives_nulls_too(tmp_path):
    found = analyze(write(tmp_path, "a,b,c,d", []), *SCALES)
    assert (found["n"], found["n_missing"], set(leaves(found))) == (0, 0, {None})


@pytest.mark.parametrize("rows", [1, 2])
def test_one_or_two_respondents_give_an_answer(tmp_path, rows):
    found = analyze(write(tmp_path, "a,b,c,d", FIVE[:rows]), *SCALES)
    assert found["n"] == rows
    assert found["regression"]["se"] is None


def test_three_respondents_give_what_three_can(tmp_path):
    found = analyze(write(tmp_path, "a,b,c,d", [FIVE[0], FIVE[2], FIVE[3]]), *SCALES)
    assert found["regression"]["slope"] == pytest.approx(1)
    assert found["assumptions"]["lilliefors"] == {"statistic": None, "p": None}
    assert "assumptions.lilliefors: it needs at least 5 complete answers, and there are 3" in found["warnings"]


def test_a_scale_of_one_item_has_no_reliability(tmp_path):
    found = analyze(write(tmp_path, "a,b", [row[:2] for row in FIVE]), "X=a", "Y=b")
    scale = found["scales"]["X"]
    assert (scale["alpha"], scale["alpha_ci95"], scale["omega_total"]) == (None, None, None)
    assert scale["items"]["a"]["item_total_r"] == pytest.approx(1)
    assert found["regression"]["r"] is not None


def test_two_values_of_x_cannot_show_a_bend(tmp_path):
    found = analyze(write(tmp_path, "a,b", [(row[0] % 2, row[1]) for row in FIVE]), "X=a", "Y=b")
    assert found["assumptions"]["linearity"] == {"statistic": None, "p": None}
    assert "assumptions.linearity: it needs at least 3 different values of X, and there are 2" in found["warnings"]


def test_a_constant_x_or_y_leaves_no_regression(tmp_path):
    path = write(tmp_path, "a,b", [(3, row[1]) for row in FIVE])
    for scales, name in ((("X=a", "Y=b"), "X"), (("X=b", "Y=a"), "Y")):
        found = analyze(path, *scales)
        assert (found["regression"]["r"], found["spearman"]["rho"]) == (None, None)
        assert f"regression: {name} has the same value in every answer" in found["warnings"]


def test_a_perfect_line_has_nothing_left_to_test(tmp_path):
    found = analyze(write(tmp_path, "a,b", [(value / 10, value / 5 + 1) for value in range(20)]), "X=a", "Y=b")
    line = found["regression"]
    assert (line["slope"], line["intercept"], line["r"], line["r2"]) == (pytest.approx(2), pytest.approx(1), 1, 1)
    assert (line["se"], line["t"], line["p"], line["ci95"]) == (None, None, None, None)
    assert set(leaves(found["assumptions"])) == {None}


def test_more_than_5000_cases_are_too_many_for_shapiro_alone(tmp_path):
    rows = [(number * 7919 % 101, number * 104729 % 103) for number in range(5001)]
    found = analyze(write(tmp_path, "a,b", rows), "X=a", "Y=b")
    assert found["assumptions"]["shapiro"] == {"statistic": None, "p": None}
    assert "assumptions.shapiro: it is defined for at most 5000 answers, and there are 5001" in found["warnings"]
    assert found["assumptions"]["lilliefors"]["statistic"] is not None


def test_an_item_that_should_have_been_recoded_makes_alpha_negative(tmp_path):
    found = analyze(write(tmp_path, "a,b", [(row[0], 6 - row[1]) for row in FIVE]), "X=a,b")
    assert found["scales"]["X"]["alpha"] < 0


def test_items_that_cancel_each_other_out_have_no_alpha(tmp_path):
    found = analyze(write(tmp_path, "a,b", [(row[0], 6 - row[0]) for row in FIVE]), "X=a,b")
    assert found["scales"]["X"]["alpha"] is None
    assert "scales.X.alpha: the sum of the items is the same in every answer" in found["warnings"]


@pytest.mark.parametrize(
    ("scales", "options", "words"),
    [
        (["X"], {}, "--scale X is not NAME=ITEM,ITEM"),
        (["X=a,,b"], {}, "is not NAME=ITEM,ITEM"),
        (["=a"], {}, "is not NAME=ITEM,ITEM"),
        (["X=a,b,a"], {}, "Scale X names a twice"),
        (["X=a", "X=b"], {}, "two scales named X"),
        (["X=a", "Y=b"], {"regress": "Y"}, "--regress Y is not Y~X"),
        (["X=a", "Y=b"], {"regress": "Z~X"}, "--regress names Z, but the scales are X, Y"),
        (["X=a", "Y=zz"], {}, "There is no column zz"),
    ],
)
def test_a_question_that_cannot_be_understood_is_refused_with_the_remedy(tmp_path, scales, options, words):
    with pytest.raises(CommandError, match=words.replace("~", ".")):
        analyze(write(tmp_path, "a,b,c,d", FIVE), *scales, **options)


def test_the_text_format_can_be_read(tmp_path):
    out = io.StringIO()
    call_command(
        "analyze_table", write(tmp_path, "a,b", [row[:2] for row in FIVE]), "--scale=X=a,b", "--format=text", stdout=out
    )
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["n", "6"]
    assert [line.split()[1] for line in lines if line.startswith("scales.X.alpha ")] == ["0.908108"]
    assert lines[-1].startswith("! scales.X.items.b.alpha_if_deleted: it needs at least 3 items")
