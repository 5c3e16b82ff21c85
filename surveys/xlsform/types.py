"""The column `type`: which rows we ask, which we pass over, and which we refuse with a remedy."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.checking import nearest

KINDS = {
    "integer": "integer", "int": "integer", "decimal": "decimal", "text": "text", "string": "text", "date": "date",
    "note": "note", "calculate": "calculate",
}  # fmt: skip
SELECTS = {"select_one": "one", "select_multiple": "many", "rank": "rank"}
# Records of the device that collecting apps make by themselves.
PASSED_OVER = frozenset({
    "start", "end", "today", "deviceid", "username", "phonenumber", "subscriberid", "simserial", "email", "audit",
})  # fmt: skip
MEDIA = frozenset({"image", "photo", "audio", "video", "file", "barcode", "background-audio"})
PLACES = frozenset({"geopoint", "geotrace", "geoshape", "location", "start-geopoint", "gps"})
ALL = (
    *KINDS, *SELECTS, "begin_group", "end_group", "begin_repeat", "end_repeat", *PASSED_OVER, *MEDIA, *PLACES, "time",
    "datetime", "range", "acknowledge", "trigger", "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class RowType:
    """`kind`: a question's kind, begin_group, end_group, begin_repeat, end_repeat, passed, or wrong (see message)."""

    kind: str
    choice_list: str = ""
    message: str = ""


def read_type(text: str) -> RowType:
    """What a row is by its type."""
    words = re.sub(
        r"\b(begin|end|select)[ _]+(group|repeat|one|multiple)\b", r"\1_\2", text.strip(), flags=re.I
    ).split()
    first = words[0].lower() if words else ""
    if first in SELECTS:
        return _select(first, words)
    if len(words) == 1 and first in KINDS:
        return RowType(KINDS[first])
    if first in {"begin_group", "end_group"}:
        return RowType(first)
    if first in {"begin_repeat", "end_repeat"}:
        message = _("Repeated groups are not asked here. Ask a fixed number of questions instead.")
        return RowType(first, message=message if first == "begin_repeat" else "")
    if first in PASSED_OVER:
        return RowType("passed", message=_("“%s” is not recorded: answers are kept without device and time.") % first)
    return RowType("wrong", message=_refusal(first, text))


def _select(first: str, words: list[str]) -> RowType:
    if len(words) == 1:
        return RowType("wrong", message=_("The list of choices is missing: write %s and the name of a list.") % first)
    if len(words) == 2:
        return RowType(SELECTS[first], words[1])
    if words[2] == "or_other":
        message = _(
            "or_other is not supported. Add a choice “other” to the list and a text question that is relevant when it "
            "is chosen."
        )
    else:
        message = _("The type has too many words: write %s and the name of one list.") % first
    return RowType("wrong", message=message)


def _refusal(first: str, text: str) -> str:
    if not first:
        return _("The type is missing.")
    if first in MEDIA:
        return _("Pictures, sound and files are not asked here. Remove the row, or ask for a text.")
    if first in PLACES:
        return _("Places are not asked here. Ask for the kelurahan: select_one kelurahan.")
    if first in {"time", "datetime"}:
        return _("Times are not asked here. Ask for a date, or for a text with a constraint.")
    if first == "range":
        return _("Ranges are not asked here. Ask for an integer with a constraint.")
    if first in {"acknowledge", "trigger"}:
        return _("Acknowledgements are not asked here. Ask select_one with one choice.")
    if "from_file" in first or "external" in first:
        return _("Choices from other files are not read. Write them into the sheet choices.")
    near = nearest(first, ALL)
    if near:
        return _("There is no type “%(name)s”. Did you mean %(near)s?") % {"name": text[:60], "near": near}
    return _("There is no type “%s”. Use text, integer, decimal, date, note, calculate, select_one, …") % text[:60]
