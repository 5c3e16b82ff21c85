"""Sections on the scales' quality, what the regression takes for granted, and the regression itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from surveys.results import drawing, saying
from surveys.results.blocks import Figure, Folded, Part, Remark, Section, Table
from surveys.results.describing import item_name
from surveys.results.words import because, count, fixed, interval, p_value, percent, say

Document = dict[str, Any]
FELDT = gettext_noop("Interval of alpha: Feldt, Woodruff and Salih 1987, Applied Psychological Measurement 11")
CRONBACH = gettext_noop("Alpha: Cronbach 1951, Psychometrika 16")
OMEGA = gettext_noop("Omega: McDonald 1999, Test Theory, of one minres factor")
CRITICAL = gettext_noop("Critical r: t / √(df + t²) with df = n - 2, two-sided 5%")
LEAST_SQUARES = gettext_noop(
    "Least squares, as in R's lm; every definition is in the documentation, “Statistics of the study”"
)
SOURCES = {
    "shapiro": gettext_noop("Shapiro-Wilk: Royston 1995, Applied Statistics 44"),
    "lilliefors": gettext_noop(
        "Lilliefors (Kolmogorov-Smirnov): Dallal and Wilkinson 1986, The American Statistician 40"
    ),
    "breusch_pagan": gettext_noop("Breusch-Pagan: Koenker 1981, Journal of Econometrics 17"),
    "glejser": gettext_noop("Glejser: Glejser 1969, Journal of the American Statistical Association 64"),
    "linearity": gettext_noop("Deviation from linearity: F of the group means beyond the line"),
    "durbin_watson": gettext_noop("Durbin-Watson: Durbin and Watson 1950, Biometrika 37"),
}
SPEARMAN = gettext_noop("Spearman 1904; Kendall's tau-b 1945; Pearson's interval: Fisher 1921")
MCCULLAGH = gettext_noop("Proportional odds: McCullagh 1980, Journal of the Royal Statistical Society B 42")


def test_names() -> dict[str, str]:
    """The tests of the assumptions, in the order of a thesis."""
    return {
        "shapiro": _("Normality: Shapiro-Wilk"),
        "lilliefors": _("Normality: Lilliefors (KS)"),
        "linearity": _("Linearity: deviation from linearity"),
        "breusch_pagan": _("Even scatter: Breusch-Pagan"),
        "glejser": _("Even scatter: Glejser"),
        "durbin_watson": _("Autocorrelation: Durbin-Watson"),
    }


def validity(pair: Document, scales: Document, names: Sequence[str]) -> Section:
    """Each item's correlation with the total against the critical r."""
    says = [saying.validity(name, pair["validity"][name]) for name in names]
    parts: list[Part] = []
    for name in names:
        parts += [_validity_table(name, pair["validity"][name], scales[name]), *_reasons(pair, f"scales.{name}.items")]
    return Section("validity", _("Validity of the items"), says, parts, [_(CRITICAL)])


def _validity_table(name: str, judged: Document, scale: Document) -> Table:
    texts = {item["column"]: item_name(item) for item in scale["items"]}
    rows = [
        [
            texts[row["item"]],
            fixed(row["r"], 3),
            fixed(judged["critical_r"], 3),
            p_value(row["p"]),
            fixed(row["corrected_r"], 3),
            _verdict(row["valid"]),
        ]
        for row in judged["items"]
    ]
    head = [pgettext("results", "Item"), _("r with total"), _("critical r"), "p", _("corrected r"), _("Verdict")]
    return Table(
        _("Validity of the items of %(scale)s (n = %(n)s)") % {"scale": name, "n": count(judged["n"])},
        head,
        rows,
        texts=frozenset({5}),
    )


def _verdict(valid: bool | None) -> str:
    return "–" if valid is None else _("valid") if valid else _("not valid")


def reliability(pair: Document, scales: Document, names: Sequence[str]) -> Section:
    """Alpha with its interval, omega, and alpha without each item."""
    head = [
        _("Scale"), pgettext("results", "Items"), "n", "Alpha", _("95% CI"), _("Alpha, standardised"), "Omega",
    ]  # fmt: skip
    rows = [_alphas(name, pair["scales"][name], pair["n"]) for name in names]
    says = [saying.alpha(name, pair["scales"][name]["alpha"]) for name in names]
    parts: list[Part] = [Table(_("Reliability of the scales"), head, rows)]
    for name in names:
        parts += _reasons(pair, f"scales.{name}.", but="items.")
        title = _("Alpha without each item, and by dimension: %(scale)s") % {"scale": name}
        parts.append(
            Folded(title, [_if_deleted(name, pair["scales"][name], scales[name]), *_parts(name, scales[name])])
        )
    return Section("reliability", _("Reliability"), says, parts, [_(CRONBACH), _(FELDT), _(OMEGA)])


def _alphas(name: str, found: Document, n: int) -> list[str]:
    return [
        name,
        count(len(found["items"])),
        count(n),
        fixed(found["alpha"], 3),
        interval(found["alpha_ci95"], 3),
        fixed(found["alpha_standardized"], 3),
        fixed(found["omega_total"], 3),
    ]


def _if_deleted(name: str, found: Document, scale: Document) -> Table:
    rows = [
        [
            item["name"],
            say(item["label"]),
            fixed(figures["corrected_item_total_r"], 3),
            fixed(figures["alpha_if_deleted"], 3),
        ]
        for item in scale["items"]
        for figures in [found["items"][item["column"]]]
    ]
    head = [pgettext("results", "Item"), pgettext("results", "Text"), _("corrected r"), _("alpha without it")]
    return Table(_("Alpha of %(scale)s without each item") % {"scale": name}, head, rows, texts=frozenset({1}))


def _parts(name: str, scale: Document) -> list[Table]:
    rows = [[say(d["label"]), count(len(d["items"])), fixed(d["alpha"], 3)] for d in scale["dimensions"]]
    if not rows:
        return []
    return [
        Table(
            _("Alpha of the dimensions of %(scale)s") % {"scale": name},
            [_("Dimension"), pgettext("results", "Items"), "Alpha"],
            rows,
        )
    ]


def _reasons(pair: Document, about: str, but: str = "") -> list[Remark]:
    """Why figures are missing, each reason once."""
    found = [r for r in pair["reasons"] if r["about"].startswith(about)]
    kept = [r for r in found if not (but and r["about"].removeprefix(about).startswith(but))]
    return [Remark(text) for text in dict.fromkeys(because(reason) for reason in kept)]


def assumptions(pair: Document) -> Section:
    """The six tests of what the regression takes for granted."""
    tests = pair["assumptions"]
    rows = [
        [name, fixed(tests[key]["statistic"], 4), "–" if key == "durbin_watson" else p_value(tests[key]["p"])]
        for key, name in test_names().items()
    ]
    table = Table(_("Tests of what the regression takes for granted"), [_("Test"), _("Statistic"), "p"], rows)
    why = [
        Remark(f"{name}. {because(reason)}")
        for key, name in test_names().items()
        for reason in pair["reasons"]
        if reason["about"] == f"assumptions.{key}"
    ]
    says = [
        saying.normality(tests, pair["n"]),
        saying.straight(tests["linearity"]),
        saying.spread(tests),
        saying.order(tests["durbin_watson"]),
    ]
    parts = [table, *why, *_residual_plots(pair["plots"])]
    return Section(
        "assumptions", _("What the regression takes for granted"), says, parts, [_(s) for s in SOURCES.values()]
    )


def _residual_plots(plots: Document) -> list[Figure]:
    found = []
    if plots["residuals"]:
        title = _("Distribution of the residuals")
        svg = drawing.histogram(plots["residuals"], title, _("residual"), _("people"))
        found.append(Figure(title, svg))
    if plots["quantiles"]:
        title = _("Q-Q plot: residuals against a normal distribution")
        svg = drawing.quantiles(plots["quantiles"], title, _("expected"), _("found"))
        found.append(Figure(title, svg))
    if plots["fitted"]:
        title = _("Residuals against fitted values")
        svg = drawing.residuals(plots["fitted"], title, _("fitted value"), _("residual"))
        found.append(Figure(title, svg))
    return found


def regression(pair: Document, x: str, y: str) -> Section:
    """The line, its coefficients and its plot."""
    line = pair["regression"]
    values = {"x": x, "y": y}
    parts: list[Part] = []
    if pair["plots"]["points"]:
        title = _("Regression of %(y)s on %(x)s with the 95%% band of the mean") % values
        svg = drawing.scatter(
            pair["plots"]["points"], pair["plots"]["band"], title, _("score %(scale)s") % {"scale": x},
            _("score %(scale)s") % {"scale": y},
        )  # fmt: skip
        parts.append(Figure(title, svg))
    parts.append(_line_table(line, x, y))
    parts += _reasons(pair, "regression")
    return Section("regression", _("Simple linear regression"), [saying.slope(x, y, line)], parts, [_(LEAST_SQUARES)])


def _line_table(line: Document, x: str, y: str) -> Table:
    rows = [
        [_("Equation"), _equation(line, x, y)],
        [_("Intercept"), fixed(line["intercept"], 4)],
        [_("Slope of %(x)s") % {"x": x}, fixed(line["slope"], 4)],
        [_("Interval of the slope (95%)"), interval(line["ci95"], 4)],
        [_("Standard error"), fixed(line["se"], 4)],
        [_("Beta (standardised)"), fixed(line["beta"], 4)],
        [_("n (complete answers)"), count(line["n"])],
    ]
    return Table(_("Coefficients of the regression"), [_("Figure"), _("Value")], rows)


def _equation(line: Document, x: str, y: str) -> str:
    if line["slope"] is None:
        return "–"
    sign = "-" if line["slope"] < 0 else "+"
    return f"{y} = {fixed(line['intercept'], 3)} {sign} {fixed(abs(line['slope']), 3)} {x}"


def tests(pair: Document, x: str, y: str) -> Section:
    """t, F and R²."""
    line = pair["regression"]
    free = _("%(df)s degrees of freedom") % {"df": count(max(line["n"] - 2, 0))}
    rows = [
        ["t", fixed(line["t"], 3), free, p_value(line["p"])],
        ["F", fixed(line["f"], 3), f"1; {free}", p_value(line["p"])],
        ["r", fixed(line["r"], 4), "", p_value(line["p"])],
        ["R²", fixed(line["r2"], 4), percent(line["r2"]) if line["r2"] is not None else "–", ""],
        [_("R², adjusted"), fixed(line["adj_r2"], 4), "", ""],
    ]
    says = filter(None, [saying.test_t(line), saying.test_f(line), saying.share(x, y, line)])
    table = Table(_("Tests of the regression"), [_("Figure"), _("Value"), "", "p"], rows)
    return Section("tests", _("t, F and R²"), list(says), [table])


def several(pair: Document, scales: Document, x: str, y: str) -> Section:
    """y on the dimensions of x, together; weighted, where there are weights."""
    names = {d["name"]: say(d["label"]) for d in scales[x]["dimensions"]}
    title = _("Multiple regression on the dimensions")
    found = pair["multiple"]
    parts: list[Part] = []
    says: list[str] = []
    if found is None:
        parts.append(Remark(_("%(x)s has fewer than two dimensions, so there is nothing to part.") % {"x": x}))
    elif found["reason"]:
        parts.append(Remark(because(found["reason"])))
    else:
        says.append(saying.several(found, names))
        parts.append(_coefficients(_("%(y)s on the dimensions of %(x)s") % {"x": x, "y": y}, found, names))
    if pair["weighted"]:
        parts += _weighted(pair["weighted"], x, y)
    return Section("multiple", title, says, parts, [_(LEAST_SQUARES)])


def _weighted(found: Document, x: str, y: str) -> list[Part]:
    if found["reason"]:
        return [Remark(because(found["reason"]))]
    return [_coefficients(_("%(y)s on %(x)s, weighted") % {"x": x, "y": y}, found, {x: x})]


def _coefficients(title: str, found: Document, names: Mapping[str, str]) -> Table:
    head = [_("Predictor"), "b", _("SE"), "t", "p", _("95% CI"), "Beta", "VIF"]
    rows = [
        [
            names.get(row["name"], _("Intercept")),
            fixed(row["b"], 3),
            fixed(row["se"], 3),
            fixed(row["t"], 2),
            p_value(row["p"]),
            interval(row["ci95"], 3),
            fixed(row["beta"], 3),
            fixed(row["vif"]),
        ]
        for row in found["coefficients"]
    ]
    note = _("R² %(r2)s, adjusted %(adj)s; F(%(df1)s, %(df2)s) = %(f)s, p %(p)s; n = %(n)s.") % {
        "r2": fixed(found["r2"], 3),
        "adj": fixed(found["adj_r2"], 3),
        "df1": count(found["df_model"]),
        "df2": count(found["df_residual"]),
        "f": fixed(found["f"], 2),
        "p": p_value(found["p"]),
        "n": count(found["n"]),
    }
    return Table(title, head, rows, note=note)


def ordered(pair: Document, scales: Document, x: str, y: str) -> Section:
    """What needs only the order of the answers: Spearman, Kendall, proportional odds; and each pillar with x."""
    rank = pair["rank"]["value"]
    says = [saying.strength(x, y, rank)]
    whole = _("Score %(scale)s") % {"scale": y}
    labels = {d["name"]: say(d["label"]) for d in scales[y]["dimensions"]}
    rows = [_association(whole, pair)] + [_association(labels[p["name"]], p) for p in pair["pillars"]]
    head = [_("With %(x)s") % {"x": x}, "Pearson r", _("95% CI"), "Spearman rho", "p", "Kendall tau-b", "p"]
    parts: list[Part] = [
        Table(_("How the score and each dimension of %(y)s go with %(x)s") % {"x": x, "y": y}, head, rows)
    ]
    found = pair["ordinal"]
    if found and found["reason"]:
        parts.append(Remark(because(found["reason"])))
    elif found:
        says.append(saying.ordinal(found))
        parts.append(_odds(found, y))
    return Section("ordered", _("By order alone"), says, parts, [_(SPEARMAN), _(MCCULLAGH)])


def _association(label: str, found: Document) -> list[str]:
    pearson, rank, kendall = (found[key]["value"] or {} for key in ("pearson", "rank", "kendall"))
    return [
        label,
        fixed(pearson.get("value"), 3),
        interval(pearson.get("ci95"), 3),
        fixed(rank.get("value"), 3),
        p_value(rank.get("p")),
        fixed(kendall.get("value"), 3),
        p_value(kendall.get("p")),
    ]


def _odds(found: Document, y: str) -> Table:
    head = [_("Predictor"), "b", _("SE"), "z", "p", _("Odds ratio"), _("95% CI")]
    rows = [
        [row["name"], fixed(row["b"], 3), fixed(row["se"], 3), fixed(row["z"], 2), p_value(row["p"]),
         fixed(row["odds_ratio"], 3), interval(row["ci95"], 3)]
        for row in found["coefficients"]
    ]  # fmt: skip
    note = _("McFadden's R² %(r2)s; n = %(n)s.") % {"r2": fixed(found["pseudo_r2"], 3), "n": count(found["n"])}
    return Table(_("Proportional odds of the class of %(y)s") % {"y": y}, head, rows, note=note)
