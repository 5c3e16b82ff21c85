"""Sections on groups of respondents and on crosstabs: small groups were hidden before the document was stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from surveys.results import drawing, saying
from surveys.results.blocks import Figure, Part, Remark, Section, Table
from surveys.results.describing import hidden_note
from surveys.results.words import because, count, fixed, interval, p_value, percent, say

Document = dict[str, Any]
WELCH = gettext_noop(
    "Welch 1951, Biometrika 38; Kruskal and Wallis 1952, Journal of the American Statistical Association 47"
)
HOLM = gettext_noop("Pairs of groups: Welch's t; Holm 1979, Scandinavian Journal of Statistics 6")
FRIEDMAN = gettext_noop(
    "Friedman 1937, Journal of the American Statistical Association 32; pairs: Wilcoxon's signed ranks, "
    "Holm's correction"
)
# A longer list of differing pairs is read by nobody.
MOST_PAIRS = 20
PEARSON = gettext_noop("Chi-square without Yates' correction; small cells: Cochran 1954, Biometrics 10; V: Cramér 1946")


def comparison(document: Document, chosen: Document, scales: Sequence[str]) -> Section:
    """The scores of the chosen scales by the groups of one question."""
    of = say(chosen["label"])
    labels = {value["number"]: say(value["label"]) for value in chosen["values"]}
    parts: list[Part] = []
    says: list[str] = []
    for found in chosen["scores"]:
        if found["scale"] in scales and not found["dimension"]:
            name = _("score %(scale)s") % {"scale": found["scale"]}
            says.append(saying.groups(found, of, name))
            parts += _groups(found, labels, of, document["least"])
            parts += _group_pairs(found, labels)
    parts.append(_tests(chosen, document, scales))
    return Section("groups", _("Comparison of groups"), says, parts, [_(WELCH), _(HOLM)])


def _group_pairs(found: Document, labels: dict[int, str]) -> list[Part]:
    """Between which groups the differences lie, where there are three or more."""
    pairs = found["pairs"]
    if not pairs or not pairs["tested"]:
        return []
    caption = _("Pairs of groups that differ: score %(scale)s") % {"scale": found["scale"]}
    return _differing(caption, pairs["tested"], pairs["differ"], labels)


def _differing(caption: str, tested: int, differ: Sequence[Document], labels: Mapping[Any, str]) -> list[Part]:
    if not differ:
        words = _("Of %(tested)s pairs tested none differs (Holm's correction, 5%%).")
        return [Remark(words % {"tested": count(tested)})]
    rows = [
        [
            _("%(one)s and %(other)s") % {"one": labels[pair["first"]], "other": labels[pair["second"]]},
            fixed(pair["difference"]),
            p_value(pair["p"]),
        ]
        for pair in differ[:MOST_PAIRS]
    ]
    note = _("%(differ)s of %(tested)s pairs differ; p is corrected for their number by Holm.") % {
        "differ": count(len(differ)),
        "tested": count(tested),
    }
    if len(differ) > MOST_PAIRS:
        note += " " + _("Shown are the %(most)s clearest.") % {"most": count(MOST_PAIRS)}
    return [Table(caption, [pgettext("results", "Pair"), _("Difference of the means"), "p"], rows, note=note)]


def within(scales: Document, names: Sequence[str]) -> Section:
    """The dimensions of each scale against each other: the same people answered all of them."""
    says: list[str] = []
    parts: list[Part] = []
    for name in names:
        labels = {d["name"]: say(d["label"]) for d in scales[name]["dimensions"]}
        found = scales[name]["within"]
        if found is None:
            words = _("%(scale)s has fewer than two dimensions, so there is nothing to compare.")
            parts.append(Remark(words % {"scale": name}))
            continue
        says.append(saying.within(name, found, labels))
        parts += _within(name, found, labels)
    return Section("within", _("Comparison of the dimensions"), says, parts, [_(FRIEDMAN)])


def _within(name: str, found: Document, labels: dict[str, str]) -> list[Part]:
    test = found["friedman"]
    if test["statistic"] is None:
        return [Remark(because(test["reason"]))]
    title = _("Dimensions of %(scale)s, answered by the same people") % {"scale": name}
    drawn = [(labels[key], f["mean"], f["ci95"]) for key, f in found["means"].items()]
    rows = [
        [labels[key], count(f["n"]), fixed(f["mean"]), fixed(f["sd"]), fixed(found["mean_ranks"][key])]
        for key, f in found["means"].items()
    ]
    note = _("Friedman: χ² = %(chi2)s, %(df)s degrees of freedom, p %(p)s; Kendall's W = %(w)s.") % {
        "chi2": fixed(test["statistic"]),
        "df": count(len(rows) - 1),
        "p": p_value(test["p"]),
        "w": fixed(found["kendalls_w"], 3),
    }
    table = Table(title, [_("Dimension"), "n", _("Mean"), _("SD"), _("Mean rank")], rows, note=note)
    differ = [pair for pair in found["pairs"] if saying.is_small(pair["p"])]
    tested = sum(pair["p"] is not None for pair in found["pairs"])
    caption = _("Pairs of dimensions that differ: %(scale)s") % {"scale": name}
    return [
        Figure(title, drawing.intervals(drawn, title, _("mean"))),
        table,
        *_differing(caption, tested, differ, labels),
    ]


def _groups(found: Document, labels: dict[int, str], of: str, least: int) -> list[Part]:
    title = _("Score %(scale)s by “%(of)s”") % {"scale": found["scale"], "of": of}
    rows = [
        [labels[g["label"]], count(f["n"]), fixed(f["mean"]), fixed(f["sd"]), interval(f["ci95"])]
        for g in found["groups"]
        for f in [g["figures"]]
    ]
    hidden = ", ".join(labels[label] for label in found["too_small"] if label in labels)
    note = ""
    if hidden:
        words = _("Kept back, because they are fewer than %(least)s people or stand beside such a group: %(groups)s.")
        note = words % {"least": least, "groups": hidden}
    if not rows:
        return [Remark(note)] if note else []
    drawn = [(labels[g["label"]], g["figures"]["mean"], g["figures"]["ci95"]) for g in found["groups"]]
    table = Table(
        title, [pgettext("results", "Group"), "n", _("Mean"), _("SD"), _("Interval of the mean (95%)")], rows, note=note
    )
    return [Figure(title, drawing.intervals(drawn, title, _("mean"))), table]


def _tests(chosen: Document, document: Document, scales: Sequence[str]) -> Table:
    """The tests of every score and dimension of the chosen scales."""
    names = {
        (scale, d["name"]): f"{scale}: {say(d['label'])}"
        for scale in scales
        for d in document["scales"][scale]["dimensions"]
    } | {(scale, ""): _("Score %(scale)s") % {"scale": scale} for scale in scales}
    rows = [
        [
            names[found["scale"], found["dimension"]],
            fixed(found["anova"]["statistic"]),
            p_value(found["anova"]["p"]),
            fixed(found["welch"]["statistic"]),
            p_value(found["welch"]["p"]),
            fixed(found["kruskal"]["statistic"]),
            p_value(found["kruskal"]["p"]),
            fixed(found["eta2"], 3),
        ]
        for found in chosen["scores"]
        if (found["scale"], found["dimension"]) in names
    ]
    head = [_("Score"), "F (ANOVA)", "p", "F (Welch)", "p", "H (Kruskal-Wallis)", "p", "eta²"]
    reasons = {because(found["welch"]["reason"]) for found in chosen["scores"] if found["welch"]["reason"]}
    return Table(_("Tests of the differences"), head, rows, note=" ".join(sorted(reasons)))


def crosstab(document: Document, row: str, column: str) -> Section:
    """One question by another."""
    title = _("Crosstab")
    crosstabs = document["crosstabs"]
    questions = {question["column"]: question for question in crosstabs["questions"]}
    a, b = questions[row], questions[column]
    table, turned = _found(crosstabs["tables"], row, column)
    counts = [list(line) for line in zip(*table["counts"], strict=True)] if turned else table["counts"]
    row_totals, column_totals = table["row_totals"], table["column_totals"]
    if turned:
        row_totals, column_totals = column_totals, row_totals
    says = [saying.crossed(table, say(a["label"]), say(b["label"]))]
    parts: list[Part] = [_cells(a, b, counts, row_totals, column_totals, table["n"], document["least"])]
    if table["chi2"] is not None:
        parts.append(_chi_square(table))
    if table["reason"]:
        parts.append(Remark(because(table["reason"])))
    return Section("crosstab", title, says, parts, [_(PEARSON)])


def _found(tables: Document, row: str, column: str) -> tuple[Document, bool]:
    """The table of two questions, and whether its rows and columns must change places."""
    straight = tables.get(f"{row}|{column}")
    return (straight, False) if straight else (tables[f"{column}|{row}"], True)


def _cells(
    a: Document,
    b: Document,
    counts: Sequence[Sequence[int | None]],
    row_totals: Sequence[int | None],
    column_totals: Sequence[int | None],
    n: int,
    least: int,
) -> Table:
    """Counts with their share of the row; lines without any answer are left out."""
    across = [place for place, total in enumerate(column_totals) if total != 0]
    rows = [
        [say(value["label"]), *(_cell(counts[at][place], row_totals[at]) for place in across), count(row_totals[at])]
        for at, value in enumerate(a["values"])
        if row_totals[at] != 0
    ]
    rows.append([_("All"), *(count(column_totals[place]) for place in across), count(n)])
    hidden = any("*" in cell for row in rows for cell in row[1:])
    caption = _("“%(a)s” by “%(b)s”") % {"a": say(a["label"]), "b": say(b["label"])}
    head = [pgettext("results", "Answer"), *(say(b["values"][place]["label"]) for place in across), _("All")]
    note = " ".join(filter(None, [_("In brackets: share of the row."), hidden_note(least, hidden)]))
    return Table(caption, head, rows, note=note)


def _cell(number: int | None, total: int | None) -> str:
    if number is None or not total:
        return count(number)
    return f"{count(number)} ({percent(number / total)})"


def _chi_square(table: Document) -> Table:
    rows = [
        ["χ²", fixed(table["chi2"])],
        [_("Degrees of freedom"), count(table["df"])],
        ["p", p_value(table["p"])],
        ["Cramér V", fixed(table["cramers_v"])],
        [_("Cells with fewer than 5 expected"), count(table["small_expected"])],
    ]
    return Table(_("Test of the crosstab"), [_("Figure"), _("Value")], rows)
