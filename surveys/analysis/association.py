"""How two variables go together."""

from dataclasses import dataclass

from surveys.analysis.scores import Numbers, need_rows, need_spread


@dataclass(frozen=True)
class Correlation:
    value: float
    p: float


def spearman(x: Numbers, y: Numbers, x_name: str = "x", y_name: str = "y") -> Correlation:
    """Spearman's rho with mean ranks for ties, p two-sided from t with n-2 degrees of freedom.

    Spearman 1904, American Journal of Psychology 15. As R's cor.test(exact = FALSE). Raises CannotCompute below three
    rows or for a constant.
    """
    from scipy import stats

    need_rows(x, 3)
    need_spread(x, x_name)
    need_spread(y, y_name)
    found = stats.spearmanr(x, y)
    return Correlation(float(found.statistic), float(found.pvalue))
