"""One row of the sheet `survey` as a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys import models
from surveys.checking import nearest
from surveys.definition import Question, Text
from surveys.xlsform.choices import Lists
from surveys.xlsform.problems import Problem
from surveys.xlsform.types import RowType
from surveys.xlsform.words import yes_or_no
from surveys.xlsform.workbook import Row

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
LONGEST_NAME = 64
# As the rows of surveys/models/question.py hold them.
LONGEST = {"scale": 16, "dimension": 60}
# Appearances that say what the portal does anyway.
AS_WE_DO = frozenset({"field-list", "likert", "table-list"})


@dataclass
class Findings:
    """What reading found: errors, and notes on what is passed over."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def text_of(row: Row, column: str) -> Text:
    """The Indonesian and English text of a column."""
    return Text(row[column], row[f"{column}_en"])


def read_question(row: Row, kind: RowType, lists: Lists, findings: Findings) -> Question:
    """The question of a row; what is wrong with it goes to the findings, and the question is made all the same."""
    findings.problems += _wrong(row, kind, lists)
    appearance = set(row["appearance"].split())
    for word in sorted(appearance - AS_WE_DO):
        findings.notes.append(row.problem("appearance", _("The appearance “%s” is not used.") % word[:60]))
    return Question(
        name=row["name"],
        kind=kind.kind,
        label=text_of(row, "label"),
        hint=text_of(row, "hint"),
        required=bool(yes_or_no(row["required"])),
        relevant=row["relevant"],
        constraint=row["constraint"],
        message=text_of(row, "constraint_message"),
        calculation=row["calculation"],
        choice_list=kind.choice_list,
        choices=lists.choices.get(kind.choice_list, ()),
        choice_filter=row["choice_filter"],
        randomize=read_randomize(row, findings, kind),
        role=row["role"].lower(),
        scale=row["scale"],
        dimension=row["dimension"],
        reversed=bool(yes_or_no(row["reversed"])),
        measure=row["measure"].lower() or ("ordinal" if "likert" in appearance else ""),
    )


def read_randomize(row: Row, findings: Findings, kind: RowType) -> bool:
    """From the column `parameters` of a select, or our own column `randomize` of a group."""
    wanted = bool(yes_or_no(row["randomize"]))
    for parameter in re.split(r"[\s,;]+", row["parameters"]):
        name, _equals, value = parameter.partition("=")
        if name == "randomize" and value in {"true", "false", "true()", "false()"}:
            wanted = wanted or value.startswith("true")
        elif name == "seed":
            findings.notes.append(row.problem("parameters", _("The seed is not used: each person gets an order.")))
        elif parameter:
            message = _("The parameter “%s” is not supported. Known is randomize=true.") % parameter[:60]
            findings.problems.append(row.problem("parameters", message))
    if wanted and kind.kind in {"integer", "decimal", "text", "date", "note", "calculate"}:
        message = _("Only choices and groups can have a random order.")
        findings.problems.append(row.problem("randomize" if row["randomize"] else "parameters", message))
    return wanted


def wrong_name(row: Row) -> Iterator[Problem]:
    """What is wrong with the name of a row."""
    name = row["name"]
    if not name:
        yield row.problem("name", _("The name is missing."))
    elif not NAME.fullmatch(name):
        message = _("The name “%s” must begin with a letter and have only A-Z a-z 0-9 . - _ in it.") % name[:60]
        yield row.problem("name", message)
    elif len(name) > LONGEST_NAME:
        yield row.problem("name", _("The name is longer than %(number)d characters.") % {"number": LONGEST_NAME})


def wrong_yes(row: Row, *columns: str) -> Iterator[Problem]:
    """Cells that should say yes or no and say neither."""
    for column in columns:
        if yes_or_no(row[column]) is None:
            yield row.problem(column, _("Write yes or no; an expression is not supported here."))


def _wrong(row: Row, kind: RowType, lists: Lists) -> Iterator[Problem]:
    yield from wrong_name(row)
    yield from wrong_yes(row, "required", "reversed", "randomize")
    if kind.kind != "calculate" and "label" in row.letters and not row["label"]:
        yield row.problem("label", _("The Indonesian text of the question is missing."))
    if kind.choice_list and kind.choice_list not in lists:
        yield row.problem("type", _no_list(kind.choice_list, lists))
    for column, allowed in (("choice_filter", bool(kind.choice_list)), ("constraint", _answered(kind))):
        if row[column] and not allowed:
            yield row.problem(column, _("This type of question cannot have this. Empty the cell."))
    for column, values in (("role", models.Question.Role.values), ("measure", models.Question.Measure.values)):
        if row[column].lower() not in values:
            known = ", ".join(value for value in values if value)
            yield row.problem(
                column, _("“%(word)s” is not known. Known are: %(known)s.") % {"word": row[column][:60], "known": known}
            )
    for column, longest in LONGEST.items():
        if len(row[column]) > longest:
            message = _("The text is longer than %(number)d characters. Shorten it.") % {"number": longest}
            yield row.problem(column, message)


def _answered(kind: RowType) -> bool:
    return kind.kind not in {"note", "calculate"}


def _no_list(name: str, lists: Lists) -> str:
    near = nearest(name, lists.names)
    if near:
        return _("There is no list “%(name)s” in the sheet choices. Did you mean %(near)s?") % {
            "name": name[:60],
            "near": near,
        }
    return _("There is no list “%s” in the sheet choices. Add its choices there.") % name[:60]
