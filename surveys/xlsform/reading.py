"""An XLSForm file as a definition. Groups on top are pages, groups in them blocks; loose questions make pages.

Everything that is wrong is told at once, each with sheet, cell and remedy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from surveys.checking import check
from surveys.definition import Block, Definition, Page, Question, Text
from surveys.xlsform.choices import Lists, read_lists
from surveys.xlsform.columns import Renamed, renamed
from surveys.xlsform.problems import Problem, Unreadable
from surveys.xlsform.questions import (
    AS_WE_DO,
    Findings,
    read_question,
    read_randomize,
    text_of,
    wrong_name,
    wrong_yes,
)
from surveys.xlsform.types import RowType, read_type
from surveys.xlsform.workbook import MOST_BYTES, UNSUPPORTED_SHEETS, Row, open_workbook

# Nobody corrects more at a time; each look for a word that was meant takes a while.
MOST_PROBLEMS = 100
# Each question holds its choices, so that a long list asked often makes a very large document.
MOST_CHOICES = 100_000


@dataclass(frozen=True)
class Imported:
    """What a file holds. With `errors` the definition is not to be stored; `notes` tell what is passed over.

    `form_id` is the name that the file gives itself, to suggest an address by.
    """

    definition: Definition
    title: Text
    description: Text = field(default_factory=Text)
    errors: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    form_id: str = ""


def read(file: BinaryIO, filename: str) -> Imported:
    """Read an uploaded or opened file, whatever it holds. `filename` gives the title where the form has none."""
    stem = PurePath(filename).stem[:200]
    try:
        return _read(file.read(MOST_BYTES + 1), stem)
    except Unreadable as error:
        return Imported(Definition(), Text(stem), errors=(Problem(str(error)),))


def _read(content: bytes, stem: str) -> Imported:
    sheets = open_workbook(content)
    columns = {name: renamed(sheet) for name, sheet in sheets.items() if name not in UNSUPPORTED_SHEETS}
    findings = Findings()
    for name in UNSUPPORTED_SHEETS:
        if name in sheets and sheets[name].rows:
            findings.problems.append(Problem(_("This sheet is not supported here. Remove it."), name))
    lists = read_lists(columns.get("choices"))
    if "choices" in columns and columns["choices"].rows:
        findings.problems += _missing_columns(columns["choices"], "list_name", "name", "label")
    tree = _Tree(lists, findings)
    definition = tree.read(columns["survey"])
    for sheet in columns.values():
        findings.problems += [*sheet.sheet.problems, *sheet.problems]
        findings.notes += sheet.notes
    findings.problems += lists.problems
    settings = _settings(columns.get("settings"))
    return Imported(
        definition,
        Text((settings["form_title"] or stem)[:200], settings["form_title_en"][:200]),
        Text(settings["description"], settings["description_en"]),
        tuple(_first(sorted(findings.problems, key=_order))),
        tuple(sorted(findings.notes, key=_order)),
        settings["form_id"][:60],
    )


def _order(problem: Problem) -> tuple[int, int]:
    """By sheet and row."""
    sheets = ("", "survey", "choices", "settings")
    digits = "".join(character for character in problem.cell if character.isdigit())
    return (sheets.index(problem.sheet) if problem.sheet in sheets else len(sheets), int(digits or 0))


def _first(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], Problem(_("There are more errors. Correct these first."))]


def _missing_columns(sheet: Renamed, *columns: str) -> Iterator[Problem]:
    for column in columns:
        if column in sheet.letters:
            continue
        if f"{column}_en" in sheet.letters:
            message = _("The texts are in English only. Add the column label::Bahasa Indonesia (id).")
        else:
            values = {"name": column, "needed": ", ".join(columns)}
            message = _("The column “%(name)s” is missing. This sheet needs %(needed)s.") % values
        yield Problem(message, sheet.sheet.name, f"A{sheet.sheet.header_row}")


def _settings(sheet: Renamed | None) -> dict[str, str]:
    row = sheet.rows[0] if sheet and sheet.rows else None
    names = ("form_title", "form_title_en", "description", "description_en", "form_id")
    return {name: row[name] if row else "" for name in names}


@dataclass
class _Group:
    """A group that is being read; `row` is where it begins, none for a page that loose questions make.

    `refused`: it or a group in it was refused, so that nothing is said about what it holds.
    """

    row: Row | None
    name: str
    parts: list["Question | _Group"] = field(default_factory=list)
    refused: bool = False


class _Tree:
    """Rows put into pages and blocks."""

    def __init__(self, lists: Lists, findings: Findings):
        self.lists = lists
        self.findings = findings
        self.pages: list[_Group] = []
        self.open: list[_Group] = []
        self.rows: dict[tuple[str, str], Row] = {}

    def read(self, sheet: Renamed) -> Definition:
        self.findings.problems += _missing_columns(sheet, "type", "name", "label")
        for row in sheet.rows if {"type", "name"} <= set(sheet.letters) else ():
            if len(self.findings.problems) <= MOST_PROBLEMS:
                self.row(row)
        for group in self.open:
            if group.row:
                self.problem(group.row, "type", _("This group is not ended: add a row end_group."))
        definition = Definition(tuple(self.page(group) for group in self.pages))
        if sum(len(question.choices) for question in definition.questions.values()) > MOST_CHOICES:
            message = _("All questions together offer more than 100,000 choices. Shorten the lists or ask for a text.")
            self.findings.problems.append(Problem(message, "choices"))
            return definition
        if not definition.questions and not self.findings.problems:
            self.findings.problems.append(Problem(_("There is no question in the sheet. Add some rows."), "survey"))
        self.check(definition)
        return definition

    def problem(self, row: Row, column: str, message: str) -> None:
        self.findings.problems.append(row.problem(column, message))

    def row(self, row: Row) -> None:
        kind = read_type(row["type"])
        if kind.kind == "passed":
            self.findings.notes.append(row.problem("type", kind.message))
        elif kind.kind == "wrong":
            self.problem(row, "type", kind.message)
        elif kind.kind.startswith("begin"):
            self.begin(row, kind)
        elif kind.kind.startswith("end"):
            self.end(row, kind)
        else:
            question = read_question(row, kind, self.lists, self.findings)
            self.put(question if self.once(row, "question") else self.apart(row, question))

    def once(self, row: Row, kind: str) -> bool:
        """A name stands once among the questions, and once among the groups."""
        earlier = self.rows.setdefault((kind, row["name"]), row)
        if earlier is not row and row["name"]:
            values = {"name": row["name"][:60], "cell": earlier.cell("name")}
            self.problem(row, "name", _("The name “%(name)s” is already in %(cell)s. Give it another.") % values)
        return earlier is row

    def apart(self, row: Row, question: Question) -> Question:
        """The question under a name that no file can write, so that it hides nothing that is wrong with its double."""
        name = f"{question.name} ({row.number})"
        self.rows["question", name] = row
        return replace(question, name=name)

    def put(self, question: Question) -> None:
        if self.open:
            self.open[-1].parts.append(question)
            return
        if not self.pages or self.pages[-1].row is not None:
            self.pages.append(_Group(None, ""))
        self.pages[-1].parts.append(question)

    def begin(self, row: Row, kind: RowType) -> None:
        group = _Group(row, row["name"], refused=bool(kind.message) or len(self.open) > 1)
        if kind.message:
            self.problem(row, "type", kind.message)
        elif group.refused:
            message = _("Groups go two deep: pages and blocks on them. Move this group out of the other.")
            self.problem(row, "type", message)
        else:
            self.once(row, "group")
            self.findings.problems += [*wrong_name(row), *wrong_yes(row, "randomize")]
        if group.refused and self.open:
            self.open[-1].refused = True
        elif not group.refused:
            (self.open[-1].parts if self.open else self.pages).append(group)
        self.open.append(group)

    def end(self, row: Row, kind: RowType) -> None:
        if not self.open:
            self.problem(row, "type", _("No group is open here. Remove this row."))
            return
        group = self.open.pop()
        if not group.parts and not group.refused and group.row:
            self.problem(group.row, "type", _("This group has no questions. Add some or remove it."))

    def page(self, group: _Group) -> Page:
        name = group.name or self.free_name("page")
        blocks: list[Block] = []
        for part in group.parts:
            if isinstance(part, _Group):
                blocks.append(self.block(part))
            elif blocks and not blocks[-1].name:
                blocks[-1] = replace(blocks[-1], questions=(*blocks[-1].questions, part))
            else:
                blocks.append(Block(questions=(part,)))
        if group.row is None:
            return Page(name, blocks=tuple(blocks))
        if "table-list" in group.row["appearance"].split() and all(not block.name for block in blocks):
            blocks = [replace(block, name=self.free_name("matrix"), matrix=True) for block in blocks]
        return Page(blocks=tuple(blocks), **self.common(group.row, name))

    def block(self, group: _Group) -> Block:
        assert group.row is not None
        questions = tuple(part for part in group.parts if isinstance(part, Question))
        matrix = "table-list" in group.row["appearance"].split()
        return Block(matrix=matrix, questions=questions, **self.common(group.row, group.name))

    def common(self, row: Row, name: str) -> dict[str, Any]:
        """What pages and blocks have alike."""
        for word in sorted(set(row["appearance"].split()) - AS_WE_DO):
            self.findings.notes.append(row.problem("appearance", _("The appearance “%s” is not used.") % word[:60]))
        return {
            "name": name,
            "label": text_of(row, "label"),
            "hint": text_of(row, "hint"),
            "relevant": row["relevant"],
            "randomize": read_randomize(row, self.findings, RowType("begin_group")),
        }

    def free_name(self, wanted: str) -> str:
        """A name for a page or block that the file does not name: `wanted` with the first number that is free."""
        name = next(name for number in count(1) if ("group", name := f"{wanted}_{number}") not in self.rows)
        self.rows["group", name] = Row("survey", 1, {}, {})
        return name

    def check(self, definition: Definition) -> None:
        """The checks that every questionnaire passes, told by cell."""
        for finding in check(definition):
            row = self.rows.get(("question" if finding.kind == "question" else "group", finding.name))
            if row is not None:
                self.problem(row, "type" if finding.field == "kind" else finding.field, finding.message)
