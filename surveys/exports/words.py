"""Labels as the formats take them: within their limits, and cut where a reader sees that something was cut."""

import unicodedata

from surveys.columns import Column
from surveys.definition import Text
from surveys.exports.options import Options
from surveys.exports.reading import clean

MORE = "…"
JOINER = "\u200d"


def spoken(text: Text, options: Options) -> str:
    """The text in the language of the export, with white space as a single space, as labels have it."""
    return " ".join(clean(text.say(options.language)).split())


def label_of(column: Column, options: Options) -> str:
    """The full label of a column; its name where it has none."""
    return spoken(column.label, options) or column.name


def values_of(column: Column, options: Options) -> dict[int, str]:
    """What each code means, codes for missing included where they are written."""
    texts = {value.number: value.label for value in column.values}
    if options.codes and column.type != "string":
        texts |= column.missing
    return {number: spoken(text, options) or str(number) for number, text in texts.items()}


def cut_bytes(text: str, most: int) -> str:
    """The text in at most `most` bytes of UTF-8, ended by … where it was cut, never inside a character."""
    if len(text.encode()) <= most:
        return text
    room = most - len(MORE.encode())
    return _whole(text, len(text.encode()[:room].decode(errors="ignore")))


def cut_characters(text: str, most: int) -> str:
    """The text in at most `most` characters, ended by … where it was cut."""
    return text if len(text) <= most else _whole(text, most - 1)


def _whole(text: str, end: int) -> str:
    """Cut before `end`, but not between a letter and its accents or inside a joined emoji."""
    while end and (unicodedata.combining(text[end]) or JOINER in text[end - 1 : end + 1]):
        end -= 1
    return text[:end] + MORE
