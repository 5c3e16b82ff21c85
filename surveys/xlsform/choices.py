"""The sheet `choices`: lists of choices by name."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.building import numbered
from surveys.definition import Choice, Text
from surveys.expressions.values import NUMBER
from surveys.models import ChoiceList
from surveys.xlsform.columns import Renamed
from surveys.xlsform.problems import Problem
from surveys.xlsform.words import yes_or_no
from surveys.xlsform.workbook import Row

LONGEST_CODE = 64
OFFICIAL_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}(\.[0-9]{4})?")


@dataclass
class Lists:
    """The lists that a file brings, and what is wrong with them."""

    choices: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.choices or name in ChoiceList.Reference.values

    @property
    def names(self) -> list[str]:
        """All names that a question may use."""
        return [*self.choices, *ChoiceList.Reference.values]


def read_lists(sheet: Renamed | None) -> Lists:
    """The lists in the order of the file. A list named like reference data is the city's; its rows are not read."""
    lists = Lists()
    rows: dict[str, list[Row]] = {}
    complete = sheet is not None and {"list_name", "name"} <= set(sheet.letters)
    for row in sheet.rows if sheet and complete else ():
        if row["list_name"]:
            rows.setdefault(row["list_name"], []).append(row)
        else:
            lists.problems.append(row.problem("list_name", _("The name of the list is missing.")))
    for name, of_list in rows.items():
        if name in ChoiceList.Reference.values:
            lists.problems += _not_official(name, of_list)
        else:
            lists.choices[name] = numbered(_choices(of_list, sheet.filters if sheet else frozenset(), lists.problems))
    return lists


def _not_official(name: str, rows: list[Row]) -> list[Problem]:
    for row in rows:
        if not OFFICIAL_CODE.fullmatch(row["name"]):
            message = _("The list %(name)s is the city's own. Leave its rows out, or give your list another name.")
            return [row.problem("list_name", message % {"name": name})]
    return []


def _choices(rows: list[Row], filters: frozenset[str], problems: list[Problem]) -> list[Choice]:
    done: list[Choice] = []
    seen: dict[str, Row] = {}
    for row in rows:
        wrong = _wrong_code(row, seen)
        if wrong:
            problems.append(row.problem("name", wrong))
            continue
        seen[_sameness(row["name"])] = row
        if not row["label"] and "label" in row.letters:
            problems.append(row.problem("label", _("The Indonesian label of the choice is missing.")))
        missing = yes_or_no(row["missing"])
        if missing is None:
            problems.append(row.problem("missing", _("Write yes or leave the cell empty.")))
        used = {name: row[name] for name in sorted(filters) if row[name]}
        done.append(Choice(row["name"], Text(row["label"], row["label_en"]), missing=bool(missing), filters=used))
    return done


def _sameness(code: str) -> str:
    """Codes that are the same number are the same code: 1, 1.0 and 01."""
    return str(float(code)) if NUMBER.fullmatch(code) else code


def _wrong_code(row: Row, seen: dict[str, Row]) -> str:
    code = row["name"]
    if not code:
        return _("The code (name) of the choice is missing.")
    if len(code) > LONGEST_CODE or code.split() != [code]:
        return _("The code “%s” must be one word of at most 64 characters, without blanks.") % code[:60]
    earlier = seen.get(_sameness(code))
    if earlier is None:
        return ""
    values = {"code": code, "other": earlier["name"], "cell": earlier.cell("name")}
    if earlier["name"] == code:
        return _("The code “%(code)s” is already in %(cell)s. Each code stands once in a list.") % values
    return _("“%(code)s” is the same number as “%(other)s” in %(cell)s. Give it another code.") % values
