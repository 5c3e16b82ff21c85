"""One plain sentence a figure: what it means, and what it does not mean. Chosen by thresholds named here."""

from typing import Any

from django.utils.translation import gettext as _

from surveys.results.words import class_of, count, fixed, interval, p_value, percent

LEVEL = 0.05
# Nunnally 1978: 0.7 for beginning research; 0.9 and more is also what items have that say the same thing.
ALPHA_POOR, ALPHA_FAIR, ALPHA_HIGH = 0.6, 0.7, 0.9
# Cohen 1988 on r; VIF above 10 is the usual alarm.
SMALL_R, MEDIUM_R, LARGE_R = 0.1, 0.3, 0.5
HIGH_VIF = 10
MANY = 1_000

Figures = dict[str, Any]


def is_small(p: float | None) -> bool:
    """Whether a p-value counts as significant here."""
    return p is not None and p < LEVEL


def response(flow: Figures, answers: int) -> str:
    """How many of those who began sent an answer."""
    started = flow["started"]
    if not started:
        return _("%(answers)s answers were sent. Nobody counted how many people began.") % {"answers": count(answers)}
    return _(
        "Of %(started)s people who began, %(answers)s sent an answer (%(share)s). Why the others stopped, "
        "the figures do not say."
    ) % {"started": count(started), "answers": count(answers), "share": percent(min(1.0, answers / started))}


def sample() -> str:
    """What the respondents stand for."""
    return _(
        "These are the people who answered, not a portrait of the city: whoever likes the app, or has time, "
        "is more likely to take part."
    )


def score(name: str, figures: Figures) -> str:
    """Where a scale's mean lies."""
    values = {"scale": name, "mean": fixed(figures["mean"]), "class": class_of(figures["index"])}
    if figures["index"]:
        return _("The score of %(scale)s is %(mean)s on average, which counts as %(class)s.") % values
    return _("The score of %(scale)s is %(mean)s on average.") % values


def alpha(name: str, value: float | None) -> str:
    """How well the items go together."""
    values = {"scale": name, "alpha": fixed(value, 3)}
    if value is None:
        return _("The reliability of %(scale)s could not be computed.") % values
    if value < 0:
        return _("The items of %(scale)s work against each other: look for one that is worded the other way.") % values
    if value < ALPHA_POOR:
        return _("The items of %(scale)s do not go together well (alpha %(alpha)s): its score says little.") % values
    if value < ALPHA_FAIR:
        return _("The items of %(scale)s go together just enough (alpha %(alpha)s): read its score with care.") % values
    if value < ALPHA_HIGH:
        return (
            _(
                "The items of %(scale)s go together well (alpha %(alpha)s). That does not prove that they measure "
                "what they are meant to."
            )
            % values
        )
    return (
        _(
            "The items of %(scale)s go together very well (alpha %(alpha)s). Some may ask the same thing twice, and it "
            "does not prove that they measure what they are meant to."
        )
        % values
    )


def validity(name: str, judged: Figures) -> str:
    """Whether the items reach the critical r."""
    known = [item for item in judged["items"] if item["valid"] is not None]
    if not known:
        return _("The items of %(scale)s could not be tested.") % {"scale": name}
    failed = [item["item"] for item in known if not item["valid"]]
    values = {"scale": name, "r": fixed(judged["critical_r"], 3), "n": count(judged["n"]), "items": ", ".join(failed)}
    if failed:
        return _("In %(scale)s these items stay below the critical r of %(r)s: %(items)s.") % values
    return (
        _(
            "All items of %(scale)s reach the critical r of %(r)s. With %(n)s answers that is easy; "
            "the corrected r is the stricter test."
        )
        % values
    )


def slope(x: str, y: str, line: Figures) -> str:
    """What the regression line says."""
    values = {
        "x": x,
        "y": y,
        "slope": fixed(abs(line["slope"] or 0)),
        "interval": interval(line["ci95"]),
        "p": p_value(line["p"]),
    }
    if line["slope"] is None:
        return _("The regression of %(y)s on %(x)s could not be computed.") % values
    if line["p"] is None:
        return _("The regression of %(y)s on %(x)s could not be tested.") % values
    if not is_small(line["p"]):
        return (
            _("No association of %(x)s and %(y)s could be shown (p %(p)s). That does not prove that there is none.")
            % values
        )
    if line["slope"] < 0:
        return (
            _(
                "Where %(x)s is one point higher, %(y)s is on average %(slope)s points lower "
                "(95%% interval of the slope: %(interval)s). They go together; that does not make one the cause."
            )
            % values
        )
    return (
        _(
            "Where %(x)s is one point higher, %(y)s is on average %(slope)s points higher "
            "(95%% interval of the slope: %(interval)s). They go together; that does not make one the cause."
        )
        % values
    )


def share(x: str, y: str, line: Figures) -> str:
    """What R² says."""
    if line["r2"] is None:
        return ""
    return _(
        "%(x)s accounts for %(share)s of the differences in %(y)s; the rest has other reasons, "
        "which this study did not measure or cannot part."
    ) % {"x": x, "y": y, "share": percent(line["r2"])}


def test_t(line: Figures) -> str:
    """The t test of the slope."""
    values = {"t": fixed(line["t"], 3), "p": p_value(line["p"])}
    if line["p"] is None:
        return _("The slope could not be tested.")
    if is_small(line["p"]):
        return _("The slope differs from zero (t %(t)s, p %(p)s): the hypothesis of no effect is rejected.") % values
    return _("The slope does not differ from zero (t %(t)s, p %(p)s): no effect is shown.") % values


def test_f(line: Figures) -> str:
    """The F test of the model."""
    if line["f"] is None:
        return ""
    return _("With one predictor, F is the square of t (%(f)s): both tests say the same.") % {"f": fixed(line["f"], 3)}


def normality(tests: Figures, n: int) -> str:
    """Whether the residuals are normal."""
    known = [tests[name]["p"] for name in ("shapiro", "lilliefors") if tests[name]["p"] is not None]
    if not known:
        return _("Whether the residuals are normal could not be tested.")
    if min(known) >= LEVEL:
        return _("Nothing speaks against normal residuals. That is not proof; look at the Q-Q plot as well.")
    if n >= MANY:
        return _(
            "The residuals differ from a normal distribution. With so many answers even a harmless difference "
            "is found: judge by the Q-Q plot."
        )
    return _(
        "The residuals differ from a normal distribution. The slope stays usable with many answers; "
        "p-values and intervals are rougher, so read Spearman's rho as well."
    )


def spread(tests: Figures) -> str:
    """Whether the residuals scatter evenly."""
    known = [tests[name]["p"] for name in ("breusch_pagan", "glejser") if tests[name]["p"] is not None]
    if not known:
        return _("Whether the residuals scatter evenly could not be tested.")
    if min(known) >= LEVEL:
        return _("Nothing speaks against an even scatter of the residuals (no heteroscedasticity found).")
    return _("The residuals scatter unevenly: the interval of the slope may be too narrow or too wide.")


def straight(test: Figures) -> str:
    """Whether a straight line fits."""
    if test["p"] is None:
        return _("Whether a straight line fits could not be tested.")
    if is_small(test["p"]):
        return _("The means leave the straight line: the slope is only a rough summary of a curve.")
    return _("Nothing speaks against a straight line.")


def order(test: Figures) -> str:
    """What Durbin-Watson says, and that it says little here."""
    if test["statistic"] is None:
        return _("Durbin-Watson could not be computed.")
    return _(
        "Durbin-Watson is %(value)s (about 2 is none). Answers have no order in time here, so it decides nothing."
    ) % {"value": fixed(test["statistic"], 3)}


def strength(x: str, y: str, rank: Figures | None) -> str:
    """Spearman's rho in words."""
    if not rank:
        return _("Spearman's rho could not be computed.")
    size = abs(rank["value"])
    words = {
        size < SMALL_R: _("hardly any"),
        SMALL_R <= size < MEDIUM_R: _("a weak"),
        MEDIUM_R <= size < LARGE_R: _("a moderate"),
        size >= LARGE_R: _("a strong"),
    }[True]
    return _(
        "By their order alone, %(x)s and %(y)s show %(strength)s association (rho %(rho)s, p %(p)s). "
        "This does not take the steps of the scale as equal."
    ) % {"x": x, "y": y, "strength": words, "rho": fixed(rank["value"], 3), "p": p_value(rank["p"])}


def several(found: Figures, names: dict[str, str]) -> str:
    """Which dimensions keep an association of their own."""
    own = [names[row["name"]] for row in found["coefficients"] if row["name"] in names and is_small(row["p"])]
    vifs = [row["vif"] for row in found["coefficients"] if row["vif"] is not None]
    if vifs and max(vifs) > HIGH_VIF:
        return _("The dimensions overlap so much (VIF above 10) that their shares cannot be told apart.")
    if not own:
        return _("No dimension shows an association of its own beside the others.")
    return _("Beside the others, these dimensions go with the score on their own: %(names)s. The rest may overlap.") % {
        "names": ", ".join(own)
    }


def ordinal(found: Figures) -> str:
    """The odds ratio in words."""
    row = found["coefficients"][0]
    return _(
        "One point more of %(x)s multiplies the odds of a higher class by %(odds)s (95%% interval %(interval)s)."
    ) % {"x": row["name"], "odds": fixed(row["odds_ratio"]), "interval": interval(row["ci95"])}


def groups(found: Figures, of: str, score_name: str) -> str:
    """Whether groups differ."""
    values = {"score": score_name, "of": of, "p": p_value(found["welch"]["p"]), "eta": percent(found["eta2"] or 0)}
    if found["welch"]["p"] is None:
        return _("The groups by “%(of)s” could not be compared.") % values
    if is_small(found["welch"]["p"]):
        return (
            _(
                "The groups by “%(of)s” differ in %(score)s (p %(p)s); the groups account for %(eta)s of it. "
                "Groups differ in many things at once, so this is no cause."
            )
            % values
        )
    return (
        _(
            "No difference between the groups by “%(of)s” in %(score)s could be shown (p %(p)s). Small groups "
            "can hide one."
        )
        % values
    )


def within(name: str, found: Figures, labels: dict[str, str]) -> str:
    """Whether people rate the dimensions of a scale differently."""
    p, ranks = found["friedman"]["p"], found["mean_ranks"]
    if p is None:
        return _("The dimensions of %(scale)s could not be compared.") % {"scale": name}
    values = {
        "scale": name,
        "p": p_value(p),
        "high": labels[max(ranks, key=ranks.__getitem__)],
        "low": labels[min(ranks, key=ranks.__getitem__)],
    }
    if is_small(p):
        words = _(
            "People rate the dimensions of %(scale)s differently (p %(p)s): “%(high)s” highest, “%(low)s” lowest. "
            "How large the differences are, the means say, not p."
        )
    else:
        words = _(
            "No difference between the dimensions of %(scale)s could be shown (p %(p)s). That does not prove "
            "that there is none."
        )
    return words % values


def crossed(table: Figures, a: str, b: str) -> str:
    """Whether two questions go together."""
    values = {"a": a, "b": b, "p": p_value(table["p"]), "v": fixed(table["cramers_v"])}
    if table.get("hidden"):
        return _("The test is kept back: with the totals it would give the hidden cells away.")
    if table["p"] is None:
        return _("“%(a)s” and “%(b)s” could not be tested.") % values
    doubt = _("Many cells are small: do not rely on p.") if table["doubtful"] else ""
    if is_small(table["p"]):
        words = _("“%(a)s” and “%(b)s” go together (p %(p)s, Cramér's V %(v)s). That does not make one the cause.")
    else:
        words = _("No association of “%(a)s” and “%(b)s” could be shown (p %(p)s).")
    return f"{words % values} {doubt}".strip()


def limits(weighted: bool) -> list[str]:
    """What the study cannot say, whatever its figures."""
    said = [
        _("Everything was asked once, at one time: which came first cannot be told, so nothing here shows a cause."),
        _("People chose themselves whether to answer. The figures hold for them, not for the whole city."),
        _("Both scales were answered by the same person in one sitting, which alone makes them agree a little."),
        _("Agreement is what people say, not what was done. Compare it with the portal's own figures."),
        _("A p-value below 0.05 says that chance alone is an unlikely reason, not that the effect is large."),
        _("Many tests were made. Of twenty without any effect, about one is below 0.05 by chance."),
    ]
    if weighted:
        said.append(
            _(
                "Weighted are only the means of items, dimensions and scores, and the table “weighted” of the "
                "regression. Frequencies, crosstabs, validity, reliability, all tests and comparisons count each "
                "answer alike."
            )
        )
    return said
