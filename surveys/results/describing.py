"""Sections on who answered and what they answered."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from surveys.models.answer import Tally, Way
from surveys.results import drawing, saying
from surveys.results.blocks import Figure, Folded, Part, Remark, Section, Table
from surveys.results.words import class_of, count, fixed, interval, percent, say

Document = dict[str, Any]
WILSON = gettext_noop("Interval of a share: Wilson 1927, Journal of the American Statistical Association 22")
MEANS = gettext_noop("Interval of a mean: Student's t. Classes of a mean: 1.00–1.80, –2.60, –3.40, –4.20, –5.00")
FIVE = 5


def response(document: Document) -> Section:
    """Who began, how far they came, and what ended without an answer."""
    flow = document["flow"]
    rows = [(page["label"], page["reached"]) for page in flow["pages"]]
    pages = Table(
        _("Pages of the questionnaire, and how many people reached them"),
        [_("Page"), pgettext("results", "People"), _("Of those who began")],
        [
            [f"{place}. {say(label)}", count(number), percent(number / flow["started"]) if flow["started"] else "–"]
            for place, (label, number) in enumerate(rows, 1)
        ],
        note=_("A page that only some people are asked is reached by fewer, without anybody having stopped."),
    )
    parts: list[Part] = [_ends(flow, document["answers"])]
    if flow["started"]:
        shares = [(f"{place}. {say(label)}", number / flow["started"]) for place, (label, number) in enumerate(rows, 1)]
        title = _("Share of those who began that reached each page")
        parts.append(Figure(title, drawing.bars(shares, title, "%")))
    return Section("response", _("Response"), [saying.response(flow, document["answers"])], [*parts, pages])


def _ends(flow: Document, answers: int) -> Table:
    names = {kind: Tally.Kind(kind).label for kind in flow["ends"]}
    ways = [[_("Answers by %(way)s") % {"way": Way(way).label}, count(number)] for way, number in flow["ways"].items()]
    rows = [
        [_("Began"), count(flow["started"])],
        [_("Answers sent"), count(answers)],
        *sorted(ways),
        *([str(names[kind]).capitalize(), count(number)] for kind, number in flow["ends"].items()),
    ]
    return Table(_("Beginnings and ends"), ["", pgettext("results", "People")], rows)


def people(document: Document) -> Section:
    """The answers to the questions that belong to no scale."""
    parts: list[Part] = [_answered(question, document["least"]) for question in document["questions"]]
    parts += [_chosen(question, document["least"]) for question in document["several"]]
    if document["numbers"]:
        parts.insert(0, _typed(document["numbers"]))
    sources = [_(WILSON)]
    return Section("people", _("The respondents"), [saying.sample()], parts, sources)


def hidden_note(least: int, hidden: bool) -> str:
    """What the star stands for, where one is shown."""
    words = _("* Kept back: fewer than %(least)s people, or the group from which they could be subtracted.")
    return words % {"least": least} if hidden else ""


def _answered(question: Document, least: int) -> Folded:
    values = question["values"]
    used = [row for row in values if row["count"] != 0] if len(values) > 2 * FIVE else values
    note = _joined(
        _("Answered by %(n)s; %(missing)s were not asked or left it empty.")
        % {"n": count(question["n"]), "missing": count(question["n_missing"])},
        _("Answers that nobody gave are left out.") if len(used) < len(values) else "",
    )
    return _frequencies(question["label"], used, note, least)


def _chosen(question: Document, least: int) -> Folded:
    note = _("Answered by %(n)s; several answers could be chosen.") % {"n": count(question["n"])}
    return _frequencies(question["label"], question["values"], note, least)


def _frequencies(label: dict[str, str], rows: Sequence[Document], note: str, least: int) -> Folded:
    head = [pgettext("results", "Answer"), pgettext("results", "People"), pgettext("results", "Share"), _("95% CI")]
    cells = [
        [say(row["label"]), count(row["count"]), percent(row["share"]), _share_interval(row["ci95"])] for row in rows
    ]
    note = _joined(note, hidden_note(least, any(row["count"] is None for row in rows)))
    return Folded(say(label), [*_shares(label, rows), Table(say(label), head, cells, note=note)])


def _shares(label: dict[str, str], rows: Sequence[Document]) -> list[Part]:
    if not any(row["share"] for row in rows):
        return []
    return [Figure(say(label), drawing.bars([(say(r["label"]), r["share"]) for r in rows], say(label), "%"))]


def _share_interval(pair: Sequence[float] | None) -> str:
    return interval([100 * value for value in pair], 1) + "%" if pair else "–"


def _typed(numbers: Sequence[Document]) -> Table:
    rows = [
        [say(row["label"]), count(f["n"]), fixed(f["mean"]), fixed(f["sd"]), fixed(f["median"]), interval(f["ci95"])]
        for row in numbers
        for f in [row["figures"]]
    ]
    head = [pgettext("results", "Question"), "n", _("Mean"), _("SD"), _("Median"), _("Interval of the mean (95%)")]
    return Table(_("Numbers that people gave"), head, rows)


def variables(document: Document, names: Sequence[str]) -> Section:
    """Items, dimensions and scores of the chosen scales."""
    scales = document["scales"]
    parts: list[Part] = []
    for name in names:
        parts += _scale(name, scales[name])
    says = [saying.score(name, scales[name]["figures"]) for name in names]
    return Section("variables", _("Items, dimensions and scores"), says, parts, [_(MEANS)])


def _scale(name: str, scale: Document) -> list[Part]:
    figures = [(say(d["label"]), d["figures"]) for d in scale["dimensions"]]
    figures.append((_("Score %(scale)s") % {"scale": name}, scale["figures"]))
    title = _("Means of %(scale)s with their 95%% intervals") % {"scale": name}
    drawn = [(label, f["mean"], f["ci95"]) for label, f in figures if f["mean"] is not None]
    parts: list[Part] = [_means(name, figures)]
    if drawn:
        parts.insert(0, Figure(title, drawing.intervals(drawn, title, _("mean"))))
    if scale["histogram"]:
        title = _("Distribution of the score of %(scale)s") % {"scale": name}
        drawn_bars = drawing.histogram(scale["histogram"], title, _("score"), _("people"))
        parts.append(Figure(title, drawn_bars))
    return [*parts, Folded(_("Items of %(scale)s") % {"scale": name}, _items(name, scale["items"]))]


def _means(name: str, figures: Sequence[tuple[str, Document]]) -> Table:
    rows = [
        [label, count(f["n"]), fixed(f["mean"]), fixed(f["sd"]), interval(f["ci95"]), class_of(f["index"])]
        for label, f in figures
    ]
    head = [_("Dimension"), "n", _("Mean"), _("SD"), _("Interval of the mean (95%)"), _("Class")]
    return Table(_("Means of %(scale)s by dimension") % {"scale": name}, head, rows, texts=frozenset({5}))


def _items(name: str, items: Sequence[Document]) -> list[Part]:
    parts: list[Part] = []
    first = items[0]
    same = all(item["values"] == first["values"] for item in items if not item["reversed"])
    if first["values"] and same and len(first["values"]) <= FIVE:
        title = _("How the answers to the items of %(scale)s divide") % {"scale": name}
        legend = [say(value["label"]) for value in next((i for i in items if not i["reversed"]), first)["values"]]
        rows = [(item["name"], item["counts"]) for item in items]
        parts.append(Figure(title, drawing.stacked(rows, legend, title, "%")))
    return [*parts, _counts(name, items), _item_means(name, items)]


def _counts(name: str, items: Sequence[Document]) -> Part:
    """How many gave each answer to each item. What people think is shown whole; who they are is what is kept back."""
    numbers = [value["number"] for value in items[0]["values"]]
    if not numbers or any([v["number"] for v in item["values"]] != numbers for item in items):
        return Remark(_("The items have different answers, so their frequencies stand in the exports."))
    head = [pgettext("results", "Item"), *(str(number) for number in numbers), _("no answer")]
    rows = [
        [item_name(item), *(count(number) for number in item["counts"]), count(item["figures"]["n_missing"])]
        for item in items
    ]
    note = _("Items marked (-) are recoded: a high number is good everywhere.")
    reversed_ones = any(item["reversed"] for item in items)
    return Table(
        _("Frequencies of the items of %(scale)s") % {"scale": name}, head, rows, note=note if reversed_ones else ""
    )


def _item_means(name: str, items: Sequence[Document]) -> Table:
    head = [pgettext("results", "Item"), pgettext("results", "Text"), "n", _("Mean"), _("SD"), _("Class")]
    rows = [
        [item_name(i), say(i["label"]), count(f["n"]), fixed(f["mean"]), fixed(f["sd"]), class_of(f["index"])]
        for i in items
        for f in [i["figures"]]
    ]
    return Table(_("Means of the items of %(scale)s") % {"scale": name}, head, rows, texts=frozenset({1, 5}))


def item_name(item: Document) -> str:
    """The name of an item, with (-) where it is recoded."""
    return f"{item['name']} (-)" if item["reversed"] else item["name"]


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
