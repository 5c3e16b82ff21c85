"""The columns of an XLSForm that we know, and what becomes of the others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from surveys.checking import nearest
from surveys.xlsform.problems import Problem
from surveys.xlsform.workbook import Row, Sheet

TRANSLATED = frozenset({"label", "hint", "constraint_message"})
SURVEY = frozenset({
    "type", "name", "required", "relevant", "constraint", "calculation", "choice_filter", "appearance", "parameters",
    "role", "scale", "dimension", "reversed", "measure", "randomize", "label", "hint", "constraint_message",
})  # fmt: skip
CHOICES = frozenset({"list_name", "name", "label", "missing"})
# `version` and `default_language` may stand there; the portal counts versions itself, and a plain label is Indonesian.
# pyxform takes no title in two languages: the English ones have plain columns of our own.
SETTINGS = frozenset({
    "form_title", "form_title_en", "description", "description_en", "form_id", "version", "default_language",
})  # fmt: skip
KNOWN = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}

# Other spellings that pyxform takes too.
ALIASES = {
    "survey": {"relevance": "relevant", "calculate": "calculation", "constraint_msg": "constraint_message"},
    "choices": {"value": "name", "list": "list_name"},
    "settings": {"title": "form_title", "id_string": "form_id"},
}
# What may stand there without harm; a note says that it is not used.
UNUSED = {
    "survey": re.compile(r"(required_message|guidance_hint|read_?only|note|comments?|disabled|\$.*|kobo--.*)(::?.*)?"),
    "choices": re.compile(r"(\$.*|kobo--.*)"),
    "settings": re.compile(
        r"(version|style|instance_name|public_key|submission_url|auto_send|auto_delete|namespaces|id)"
    ),
}
REFUSED = re.compile(
    r"(media|image|audio|video|big-image|default|trigger|repeat_count|save_to|intent|bind|body|instance|query|"
    r"allow_choice_duplicates)(::?.*)?"
)
LANGUAGES = {
    "id": "id", "indonesia": "id", "bahasa indonesia": "id", "indonesian": "id", "bahasa": "id",
    "en": "en", "english": "en", "inggris": "en", "bahasa inggris": "en",
}  # fmt: skip
FILTER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass
class Renamed:
    """A sheet whose rows have our column names: `label`, `label_en`, …; `filters` are further columns of choices."""

    sheet: Sheet
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    filters: frozenset[str] = frozenset()


def renamed(sheet: Sheet) -> Renamed:
    """The sheet under our own column names, with an error for each column that we do not know."""
    done = Renamed(sheet)
    names: dict[str, str] = {}
    for header in sheet.letters:
        found = _column(header, done)
        if found in names.values():
            message = _("The column “%(name)s” says the same as another. Remove one.") % {"name": header[:60]}
            done.problems.append(sheet.header_problem(header, message))
        elif found:
            names[header] = found
    done.letters = {name: sheet.letters[header] for header, name in names.items()}
    done.rows = [replace(row, cells=_cells(row.cells, names), letters=done.letters) for row in sheet.rows]
    done.filters = frozenset(names.values()) - CHOICES - {"label_en"}
    return done


def _cells(cells: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {names[header]: text for header, text in cells.items() if header in names}


def _column(header: str, done: Renamed) -> str:
    """Our name of a column; empty for one that is not used."""
    sheet = done.sheet.name
    base, language = _parts(header)
    base = ALIASES[sheet].get(base, base)
    if base in KNOWN[sheet]:
        return _known(header, base, language, done)
    filled = [row for row in done.sheet.rows if header in row.cells]
    if UNUSED[sheet].fullmatch(header.lower()):
        if filled:
            done.notes.append(done.sheet.header_problem(header, _("The column “%s” is not used.") % header[:60]))
        return ""
    if REFUSED.fullmatch(header.lower()):
        if filled:
            message = _("The column “%s” is not supported here. Remove it or empty its cells.") % header[:60]
            done.problems.append(filled[0].problem(header, message))
        return ""
    return _unknown(header, base, done)


def _parts(header: str) -> tuple[str, str]:
    """`Label::English (en)` is ("label", "English (en)"); one colon is the older spelling."""
    base, _colon, language = header.replace("::", ":").partition(":")
    return re.sub(r"\s+", "_", base.strip().lower()), language.strip()


def _known(header: str, base: str, language: str, done: Renamed) -> str:
    if not language:
        return base
    if base not in TRANSLATED:
        message = _("The column “%s” cannot have a language.") % header[:60]
        done.problems.append(done.sheet.header_problem(header, message))
        return ""
    code = language_code(language)
    if not code:
        message = _("The language of “%s” is not known. Write ::Bahasa Indonesia (id) or ::English (en).") % header[:60]
        done.problems.append(done.sheet.header_problem(header, message))
        return ""
    return base if code == "id" else f"{base}_en"


def language_code(language: str) -> str:
    """`id` or `en` for "Bahasa Indonesia (id)", "English", …; empty for others."""
    code = re.search(r"\(([a-z]{2})(?:[-_][A-Za-z]+)?\)\s*$", language)
    return LANGUAGES.get((code.group(1) if code else language).strip().lower(), "")


def _unknown(header: str, base: str, done: Renamed) -> str:
    sheet = done.sheet
    near = nearest(base, KNOWN[sheet.name], 0.75)
    if sheet.name == "choices" and FILTER_NAME.fullmatch(header):
        # A column `level` beside `label` is meant; alone it is a slip.
        there = {_parts(other)[0] for other in sheet.letters}
        if not near or near in there:
            return header
    if near:
        message = _("There is no column “%(name)s”. Did you mean %(near)s?") % {"name": header[:60], "near": near}
    elif sheet.name == "choices":
        message = _("“%s” cannot be the name of a column: letters, digits and _ only.") % header[:60]
    else:
        message = _("There is no column “%s”. Correct its name or remove it.") % header[:60]
    done.problems.append(sheet.header_problem(header, message))
    return ""
