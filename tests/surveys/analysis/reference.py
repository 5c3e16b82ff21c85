"""The public reference's complete answers, as the tests and R's `more.R` derive variables from them."""

from functools import cache
from pathlib import Path

import numpy as np

from surveys.analysis.tables import read_columns

DATA = Path(__file__).parent / "data"
X = [f"x{number}" for number in range(1, 15)]
Y = [f"y{number}" for number in range(1, 16)]


@cache
def answers():
    """Item -> answers, complete rows only."""
    table = read_columns(DATA / "likert.csv", ["respondent", *X, *Y])
    matrix = np.column_stack([np.array(values) for values in table.columns.values()])
    return dict(zip(table.columns, matrix[~np.isnan(matrix).any(axis=1)].T, strict=True))


def score(items):
    return np.column_stack([answers()[item] for item in items]).mean(axis=1)
