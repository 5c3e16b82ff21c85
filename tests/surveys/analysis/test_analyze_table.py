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


def test_an_unknown_column_is_named():
    with pytest.raises(CommandError, match=r"There is no column x99\. The file has: respondent, x1"):
        analyze(DATA / "likert.csv", "X=x1,x99")
