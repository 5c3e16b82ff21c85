"""The boundary for text: what people and programs send, before a form or a row sees it."""

import re

from django.http import QueryDict

REPLACEMENT = "\ufffd"
# C0 and C1 controls but tab and line feed, marks that nobody sees or that turn the direction of writing, and line
# separators. The joiners stay: emoji are made with them.
CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
UNREADABLE = re.compile(f"[\x00\ud800-\udfff{REPLACEMENT}]")


def unreadable(text: str) -> bool:
    """True for what no database may see: NUL, lone surrogates, and the mark that stands for broken UTF-8."""
    return UNREADABLE.search(text) is not None


def readable(text: str) -> str:
    """The text without its unreadable characters."""
    return UNREADABLE.sub("", text)


def readable_data(data: QueryDict) -> tuple[QueryDict, bool]:
    """Posted fields without unreadable characters, and whether there were any."""
    if not any(unreadable(value) for _name, values in data.lists() for value in values):
        return data, False
    data = data.copy()
    for name, values in data.lists():
        data.setlist(name, [readable(value) for value in values])
    return data, True


def clean_text(text: str) -> str:
    """Text of several lines: line ends as LF, no control characters, no blanks around."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(text: str) -> str:
    """Text of one line: every run of blanks and line ends is one blank."""
    return " ".join(CONTROLS.sub("", text.replace("\r", " ").replace("\n", " ")).split())
