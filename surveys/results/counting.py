"""Frequencies and means of questions, items, dimensions and scales."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from surveys.columns import Column, Reading
from surveys.definition import Question, Text
from surveys.results.plain import codes, plain, text
from surveys.results.reading import Answers
from surveys.suppression import suppress

if TYPE_CHECKING:
    from surveys.analysis.scores import Numbers

# Who these roles pick out is nobody's answer to the study.
NOT_SHOWN = frozenset({"consent", "weight"})
FIVE = (1, 2, 3, 4, 5)


def weights_of(answers: Answers) -> "Numbers | None":
    """The answers' weights, where the newest version has a question with that role."""
    question = answers.definition.with_role("weight")
    return answers.values.get(question.column) if question else None


def of_people(answers: Answers) -> dict[str, Column]:
    """The questions of one choice that belong to no scale: who the respondents are."""
    items = {name for scale in answers.items().values() for name in scale}
    return {
        name: column
        for name, column in answers.columns.items()
        if column.reading is Reading.NUMBER
        and name not in items
        and (question := column.question)
        and question.role not in NOT_SHOWN
        and not (question.scale and question.role != "attention")
    }


def given(answers: Answers, least: int) -> dict[str, list[int | None]]:
    """By column, how many answers have a value in it and how many have none, too small groups null."""
    return {
        name: list(suppress({"given": number, "missing": answers.count - number}, least).values())
        for name, number in answers.given.items()
    }


def questions(answers: Answers, least: int) -> list[dict[str, Any]]:
    """How often each choice was chosen; groups that are too small are null, by the rule of surveys/suppression.py."""
    return [_question(name, column, answers.values[name], least) for name, column in of_people(answers).items()]


def _question(name: str, column: Column, values: "Numbers", least: int) -> dict[str, Any]:
    counts = _counts(values, column)
    shown = suppress(counts, least)
    total = sum(counts.values())
    rows = [row | _share(shown[row["number"]], total) for row in codes(column)]
    return {
        "column": name,
        "label": text(column.label),
        "n": total,
        "n_missing": len(values) - total,
        "values": rows,
    }


def _counts(values: "Numbers", column: Column) -> dict[int, int]:
    import numpy as np

    return {value.number: int(np.count_nonzero(values == value.number)) for value in column.values}


def _share(count: int | None, total: int) -> dict[str, Any]:
    from surveys.analysis.descriptive import wilson

    if count is None or not total:
        return {"count": count, "share": None, "ci95": None}
    share = count / total
    return {"count": count, "share": share, "ci95": list(wilson(share, total))}


def several(answers: Answers, least: int) -> list[dict[str, Any]]:
    """Questions of several choices: how many chose each. Who chose and who did not are two groups of one whole."""
    found: dict[str, dict[str, Any]] = {}
    for name, column in answers.columns.items():
        question = column.question
        if column.reading is not Reading.CHOSEN or question is None:
            continue
        counts = _counts(answers.values[name], column)
        total = sum(counts.values())
        row = {"column": name, "label": text(question.choice_of[column.choice].label)}
        row |= _share(suppress(counts, least)[1], total)
        of_question = {"column": question.column, "label": text(question.label), "n": total, "values": []}
        found.setdefault(question.column, of_question)["values"].append(row)
    return list(found.values())


def numbers(answers: Answers, least: int) -> list[dict[str, Any]]:
    """Typed numbers. Their extremes are single people's, so only mean, median and spread are given."""
    from surveys.analysis.descriptive import describe

    found = []
    for name, column in answers.columns.items():
        question = column.question
        if column.reading is not Reading.VALUE or question is None or question.scale or question.role in NOT_SHOWN:
            continue
        figures = plain(describe(answers.values[name]))
        if figures["n"] >= least:
            kept = {key: figures[key] for key in ("n", "n_missing", "mean", "sd", "median", "ci95")}
            found.append({"column": name, "label": text(column.label), "figures": kept})
    return found


def scales(answers: Answers) -> dict[str, dict[str, Any]]:
    """Items, dimensions and score of each scale."""
    weights = weights_of(answers)
    return {name: _scale(answers, items, weights) for name, items in answers.items().items()}


def _scale(answers: Answers, items: Mapping[str, Question], weights: "Numbers | None") -> dict[str, Any]:
    from surveys.analysis import plots

    score = score_of(answers, list(items))
    known = score[score == score]
    return {
        "items": [_item(answers, name, item, weights) for name, item in items.items()],
        "dimensions": [_dimension(answers, name, part, weights) for name, part in dimensions(items).items()],
        "figures": _described(score, on_five(answers, items), weights),
        "histogram": plain(plots.histogram(known)) if len(known) else [],
        "within": _within(answers, dimensions(items)),
    }


def dimensions(items: Mapping[str, Question]) -> dict[str, list[str]]:
    """The columns of each dimension; items of no dimension are left out."""
    found: dict[str, list[str]] = {}
    for name, item in items.items():
        if item.dimension:
            found.setdefault(item.dimension, []).append(name)
    return found


def score_of(answers: Answers, names: Sequence[str]) -> "Numbers":
    """The mean of the items, NaN where one is missing."""
    import numpy as np

    from surveys.analysis.scores import mean_score

    return mean_score(np.column_stack([answers.values[name] for name in names]))


def _within(answers: Answers, parts: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    """The dimensions compared within the people who answered all; None for fewer than two dimensions."""
    import numpy as np

    from surveys.analysis.descriptive import describe
    from surveys.analysis.pairs import compare_within

    if len(parts) < 2:
        return None
    scores = {name: score_of(answers, part) for name, part in parts.items()}
    whole = np.logical_and.reduce([~np.isnan(score) for score in scores.values()])
    kept = {name: score[whole] for name, score in scores.items()}
    return plain(compare_within(kept)) | {"means": {name: plain(describe(score)) for name, score in kept.items()}}


def _item(answers: Answers, name: str, item: Question, weights: "Numbers | None") -> dict[str, Any]:
    column = answers.columns[name]
    values = answers.values[name]
    return {
        "column": name,
        "name": item.name,
        "label": text(item.label),
        "dimension": item.dimension,
        "reversed": item.recoded,
        "counts": list(_counts(values, column).values()),
        "values": codes(column),
        "figures": _described(values, on_five(answers, [name]), weights),
    }


def _dimension(answers: Answers, name: str, part: Sequence[str], weights: "Numbers | None") -> dict[str, Any]:
    import numpy as np

    from surveys.analysis.outcome import attempt
    from surveys.analysis.reliability import cronbach_alpha, moments

    matrix = np.column_stack([answers.values[item] for item in part])
    whole = matrix[~np.isnan(matrix).any(axis=1)]
    return {
        "name": name,
        "label": text(_heading(answers, name)),
        "items": list(part),
        "figures": _described(score_of(answers, part), on_five(answers, part), weights),
        "alpha": attempt(cronbach_alpha, moments(whole)).value,
    }


def _heading(answers: Answers, dimension: str) -> Text:
    """The label of the block that holds the dimension's items, else the dimension's own name."""
    for page in answers.definition.pages:
        for block in page.blocks:
            inside = {question.dimension for question in block.questions if question.scale}
            if inside == {dimension} and block.label:
                return block.label
    return Text(dimension)


def _described(values: "Numbers", five: bool, weights: "Numbers | None") -> dict[str, Any]:
    from surveys.analysis.descriptive import describe

    figures = plain(describe(values, weights))
    return figures if five else figures | {"index": None}


def on_five(answers: Answers, names: Sequence[str] | Mapping[str, Question]) -> bool:
    """Whether all items have the codes 1 to 5, which the classes of a mean are made for."""
    return all(tuple(value.number for value in answers.columns[name].values) == FIVE for name in names)
