"""A questionnaire as an XLSForm workbook that `read` gives back as the same definition, and that Kobo and ODK take.

Our own columns (role, scale, …) are ignored there. Every cell is typed as text, so that none is a formula.
"""

import io
from collections.abc import Iterator

from surveys.building import definition_of
from surveys.definition import Block, Choice, Definition, Page, Question, Text
from surveys.models import Version

TYPES = {
    "one": "select_one", "many": "select_multiple", "rank": "rank", "integer": "integer", "decimal": "decimal",
    "text": "text", "date": "date", "note": "note", "calculate": "calculate",
}  # fmt: skip
INDONESIAN, ENGLISH = "Bahasa Indonesia (id)", "English (en)"
SURVEY = (
    "type", "name", f"label::{INDONESIAN}", f"label::{ENGLISH}", f"hint::{INDONESIAN}", f"hint::{ENGLISH}", "required",
    "relevant", "constraint", f"constraint_message::{INDONESIAN}", f"constraint_message::{ENGLISH}", "calculation",
    "choice_filter", "appearance", "parameters", "randomize", "role", "scale", "dimension", "reversed", "measure",
)  # fmt: skip
# Excel holds no more in a cell.
LONGEST_CELL = 32_767

Cells = dict[str, str]


def write(version: Version) -> bytes:
    """The version's questionnaire as .xlsx."""
    survey = version.survey
    settings = {
        "form_title": survey.title_id,
        "form_title_en": survey.title_en,
        "description": survey.purpose_id,
        "description_en": survey.purpose_en,
        "form_id": survey.slug,
        "version": str(version.number),
        "default_language": INDONESIAN,
    }
    return write_definition(definition_of(version), settings)


def write_definition(definition: Definition, settings: Cells) -> bytes:
    """A definition as .xlsx with the sheets survey, choices and settings."""
    choices = list(_choices(definition))
    filters = sorted(
        {column for row in choices for column in row} - {"list_name", "name", "missing"} - set(_texts("label", Text()))
    )
    sheets = {
        "survey": (SURVEY, list(_survey(definition))),
        "choices": (("list_name", "name", *_texts("label", Text()), "missing", *filters), choices),
        "settings": (tuple(settings), [settings]),
    }
    return _workbook(sheets)


def _workbook(sheets: dict[str, tuple[tuple[str, ...], list[Cells]]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True})
        for name, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 2)
            sheet.set_column(0, len(columns), 20)
            for position, column in enumerate(columns):
                sheet.write_string(0, position, column, heading)
                for number, row in enumerate(rows, 1):
                    if row.get(column):
                        sheet.write_string(number, position, _cell(row[column]))
    return buffer.getvalue()


def _cell(text: str) -> str:
    """Without the control characters that no workbook can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in text if character >= " " or character in "\n\t")[:LONGEST_CELL]


def _texts(column: str, text: Text) -> Cells:
    return {f"{column}::{INDONESIAN}": text.id, f"{column}::{ENGLISH}": text.en}


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _survey(definition: Definition) -> Iterator[Cells]:
    for page in definition.pages:
        yield _group(page, "field-list")
        for block in page.blocks:
            if block.name:
                yield _group(block, "table-list" if block.matrix else "")
            yield from map(_question, block.questions)
            if block.name:
                yield {"type": "end_group"}
        yield {"type": "end_group"}


def _group(part: Page | Block, appearance: str) -> Cells:
    return {
        "type": "begin_group",
        "name": part.name,
        **_texts("label", part.label),
        **_texts("hint", part.hint),
        "relevant": part.relevant,
        "appearance": appearance,
        "randomize": _yes(part.randomize),
    }


def _question(question: Question) -> Cells:
    return {
        "type": f"{TYPES[question.kind]} {question.choice_list}".strip(),
        "name": question.name,
        **_texts("label", question.label),
        **_texts("hint", question.hint),
        "required": _yes(question.required),
        "relevant": question.relevant,
        "constraint": question.constraint,
        **_texts("constraint_message", question.message),
        "calculation": question.calculation,
        "choice_filter": question.choice_filter,
        "parameters": "randomize=true" if question.randomize else "",
        "role": question.role,
        "scale": question.scale,
        "dimension": question.dimension,
        "reversed": _yes(question.reversed),
        "measure": question.measure,
    }


def _choices(definition: Definition) -> Iterator[Cells]:
    written: set[str] = set()
    for question in definition.questions.values():
        if question.choice_list not in written:
            written.add(question.choice_list)
            for choice in question.choices:
                yield _choice(question.choice_list, choice)


def _choice(name: str, choice: Choice) -> Cells:
    return {
        "list_name": name,
        "name": choice.code,
        **_texts("label", choice.label),
        "missing": _yes(choice.missing),
        **choice.filters,
    }
