"""The stored document as a page of sections; nothing here counts answers or loads numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.results import describing, grouping, saying, testing
from surveys.results.blocks import Choice, Section
from surveys.results.words import count, fixed, interval, percent, say

Document = dict[str, Any]


@dataclass(frozen=True)
class Chosen:
    """The scales compared, the question that groups people, and the two questions crossed; "" where there is none."""

    x: str
    y: str
    by: str
    row: str
    column: str

    @property
    def names(self) -> list[str]:
        """The scales shown."""
        return [name for name in (self.x, self.y) if name]


def choose(document: Document, wished: Mapping[str, str]) -> Chosen:
    """The wishes of an address as far as the document has them; anything else is answered by the first there is."""
    scales = list(document["scales"])
    x, y = _pair(document["pairs"], wished)
    by = _one(wished.get("by", ""), [c["column"] for c in document["comparisons"] if _parted(c)])
    asked = [question["column"] for question in document["crosstabs"]["questions"]]
    row = _one(wished.get("row", ""), asked if by not in asked else [by, *asked])
    others = [name for name in asked if name != row]
    item = document["scales"][scales[0]]["items"][0]["column"].removesuffix("_r") if scales else ""
    column = _one(wished.get("column", ""), others if item not in others else [item, *others])
    return Chosen(x, y, by, row if column else "", column)


def _pair(pairs: Sequence[Document], wished: Mapping[str, str]) -> tuple[str, str]:
    """The wished scales; where they make no pair, the first that explains by the wished one, or the first of all."""
    known = [(pair["x"], pair["y"]) for pair in pairs]
    wish = (wished.get("x", ""), wished.get("y", ""))
    if wish in known:
        return wish
    return next((pair for pair in known if pair[0] == wish[0]), next(iter(known), ("", "")))


def _one(wish: str, known: Sequence[str]) -> str:
    return wish if wish in known else next(iter(known), "")


def _parted(comparison: Document) -> bool:
    return any(len(found.get("groups", ())) > 1 for found in comparison["scores"])


def offer(sections: Sequence[Section], document: Document, chosen: Chosen) -> None:
    """Give each section the form by which its scales or questions are chosen."""
    fields = _fields(document, chosen)
    for section in sections:
        section.fields = fields.get(section.key, [])
        own = {field.name for field in section.fields}
        section.kept = [(name, value) for name, value in asdict(chosen).items() if value and name not in own]


def _fields(document: Document, chosen: Chosen) -> dict[str, list[Choice]]:
    found: dict[str, list[Choice]] = {}
    if chosen.y:
        scales = [(name, name) for name in dict.fromkeys(pair["x"] for pair in document["pairs"])]
        explaining = Choice("x", _("Scale that explains (X)"), scales, chosen.x)
        found["regression"] = [explaining, Choice("y", _("Scale to explain (Y)"), scales, chosen.y)]
    if chosen.by:
        grouped = [(c["column"], _listed(c)) for c in document["comparisons"] if _parted(c)]
        found["groups"] = [Choice("by", _("Groups by"), grouped, chosen.by)]
    if chosen.column:
        asked = [(question["column"], _listed(question)) for question in document["crosstabs"]["questions"]]
        rows = Choice("row", _("Rows"), asked, chosen.row)
        found["crosstab"] = [rows, Choice("column", _("Columns"), asked, chosen.column)]
    return found


def _listed(question: Document) -> str:
    words = f"{question['column']} · {say(question['label'])}"
    return words if len(words) <= 70 else f"{words[:69].rstrip()}…"


def summary(document: Document, chosen: Chosen) -> list[dict[str, str]]:
    """The figures that a reader wants first: label, value, and what goes with it."""
    cards = [{"label": _("Answers"), "value": count(document["answers"]), "of": ""}]
    pair = pair_of(document, chosen)
    if pair is None:
        return cards
    cards[0]["of"] = _("%(n)s complete, used below") % {"n": count(pair["n"])}
    for name in chosen.names:
        found = pair["scales"][name]
        value, between = fixed(found["alpha"], 3), interval(found["alpha_ci95"], 3)
        cards.append(
            {"label": f"Alpha {name}", "value": value, "of": _("95%% interval %(low_high)s") % {"low_high": between}}
        )
    if chosen.y:
        line = pair["regression"]
        cards.append({"label": "R²", "value": fixed(line["r2"], 3), "of": _of_variation(line, chosen)})
        between = _("95%% interval %(low_high)s") % {"low_high": interval(line["ci95"])}
        cards.append({"label": _("Slope"), "value": fixed(line["slope"]), "of": between})
    return cards


def _of_variation(line: Document, chosen: Chosen) -> str:
    if line["r2"] is None:
        return ""
    return _("%(share)s of the differences in %(y)s") % {"share": percent(line["r2"]), "y": chosen.y}


def sentences(document: Document, chosen: Chosen) -> list[str]:
    """The summary in words: one sentence each."""
    pair = pair_of(document, chosen)
    said = [saying.sample()]
    if pair is not None:
        said += [saying.alpha(name, pair["scales"][name]["alpha"]) for name in chosen.names]
        if chosen.y:
            said.append(saying.slope(chosen.x, chosen.y, pair["regression"]))
            said.append(saying.share(chosen.x, chosen.y, pair["regression"]))
    return [sentence for sentence in said if sentence]


def pair_of(document: Document, chosen: Chosen) -> Document | None:
    """The figures of the chosen scales; None where the survey has no scale."""
    return next((pair for pair in document["pairs"] if (pair["x"], pair["y"]) == (chosen.x, chosen.y)), None)


def sections(document: Document, chosen: Chosen) -> list[Section]:
    """All sections, in the order of a thesis's chapter IV."""
    found = [describing.response(document), describing.people(document)]
    pair = pair_of(document, chosen)
    if pair is not None:
        scales = document["scales"]
        found.append(describing.variables(document, chosen.names))
        found.append(grouping.within(scales, chosen.names))
        found.append(testing.validity(pair, scales, chosen.names))
        found.append(testing.reliability(pair, scales, chosen.names))
        if chosen.y:
            found += _explained(pair, scales, chosen)
    if chosen.by:
        by = next(c for c in document["comparisons"] if c["column"] == chosen.by)
        found.append(grouping.comparison(document, by, chosen.names))
    if chosen.column:
        found.append(grouping.crosstab(document, chosen.row, chosen.column))
    found.append(Section("limits", _("What these figures cannot say"), saying.limits(document["weighted"])))
    return found


def _explained(pair: Document, scales: Document, chosen: Chosen) -> list[Section]:
    return [
        testing.assumptions(pair),
        testing.regression(pair, chosen.x, chosen.y),
        testing.tests(pair, chosen.x, chosen.y),
        testing.several(pair, scales, chosen.x, chosen.y),
        testing.ordered(pair, scales, chosen.x, chosen.y),
    ]
