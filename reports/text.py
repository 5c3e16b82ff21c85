"""The boundary for text: what people and programs send, before a form or a row sees it."""

import re

REPLACEMENT = "\ufffd"
# C0 and C1 controls but tab and line feed, the marks that turn the direction of writing, and line separators.
CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
UNREADABLE = re.compile(f"[\x00\ud800-\udfff{REPLACEMENT}]")


def unreadable(text: str) -> bool:
    """True for what no database may see: NUL, lone surrogates, and the mark that stands for broken UTF-8."""
    return UNREADABLE.search(text) is not None


def readable(text: str) -> str:
    """The text without its unreadable characters."""
    return UNREADABLE.sub("", text)


def clean_text(text: str) -> str:
    """Text of several lines: line ends as LF, no control characters, no blanks around."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(text: str) -> str:
    """Text of one line: every run of blanks and line ends is one blank."""
    return " ".join(CONTROLS.sub("", text.replace("\r", " ").replace("\n", " ")).split())
