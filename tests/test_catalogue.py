"""The Indonesian catalogue is whole, compiled, and in the portal's voice."""

import ast
import gettext
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

MESSAGES = Path(settings.LOCALE_PATHS[0]) / "id" / "LC_MESSAGES"
PO, MO = MESSAGES / "django.po", MESSAGES / "django.mo"
KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d+\])? (\".*\")")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}")
# What the portal never says; a reason always stands beside a refusal, so "gagal" alone is not a message.
AVOIDED = re.compile(r"\b(submit|tiket|user|gagal|dimaksud|disposisi\w*|silakan hubungi admin)\b", re.IGNORECASE)
LONGEST_SENTENCE = 20


@dataclass
class Entry:
    """One message of a .po file."""

    words: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def msgid(self) -> str:
        return self.words["msgid"]

    @property
    def key(self) -> str:
        """As a compiled catalogue names it: the context, if any, before the msgid."""
        context = self.words.get("msgctxt")
        return self.msgid if context is None else f"{context}\4{self.msgid}"

    @property
    def msgstr(self) -> str:
        return self.words["msgstr"]


def read(path: Path) -> list[Entry]:
    """The messages of a .po file without its header; as much of the format as makemessages writes."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    entries = [_entry(block) for block in blocks if not re.search(r"^#~", block, re.MULTILINE)]
    return [entry for entry in entries if entry.words.get("msgid")]


def _entry(block: str) -> Entry:
    entry, keyword = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#"):
            entry.fuzzy = entry.fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif found := KEYWORD.match(line):
            keyword = found[1]
            entry.words[keyword] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            entry.words[keyword] += ast.literal_eval(line)
    return entry


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read(PO)


def test_every_message_has_its_words(entries):
    assert len(entries) > 500
    assert [entry.key for entry in entries if not entry.msgstr.strip()] == []


def test_no_message_is_only_guessed(entries):
    assert [entry.key for entry in entries if entry.fuzzy] == []


def test_no_message_has_left_the_code():
    assert "\n#~" not in PO.read_text(encoding="utf-8")


def test_the_compiled_catalogue_holds_the_same_words(entries):
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    compiled = {key[0] if isinstance(key, tuple) else key: words for key, words in compiled.items()}
    assert {key: words for key, words in compiled.items() if key} == {entry.key: entry.msgstr for entry in entries}


def test_placeholders_survive_translation(entries):
    changed = [
        entry.key
        for entry in entries
        if sorted(PLACEHOLDER.findall(entry.words.get("msgid_plural", entry.msgid)))
        != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert changed == []


def test_a_message_keeps_its_ends(entries):
    """A blank or a line break at an end joins a message to what stands beside it."""

    def ends(text):
        return text[0].isspace(), text[-1].isspace()

    assert [entry.key for entry in entries if ends(entry.msgid) != ends(entry.msgstr)] == []


def test_no_message_uses_words_to_avoid(entries):
    assert [entry.msgstr for entry in entries if AVOIDED.search(PLACEHOLDER.sub("", entry.msgstr))] == []


def test_sentences_are_short(entries):
    sentences = [sentence for entry in entries for sentence in re.split(r"(?<=[.!?])\s+", entry.msgstr)]
    assert [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("verb\4Report", "Lapor"),
        ("Track", "Pantau"),
        ("Not solved? Tell us.", "Belum selesai? Beri tahu kami."),
        ("status\4Waiting", "Menunggu"),
        ("status\4Verified", "Terverifikasi"),
        ("status\4Passed on", "Diteruskan"),
        ("status\4Being worked on", "Dikerjakan"),
        ("status\4Postponed", "Tertunda"),
        ("status\4Declared solved", "Dinyatakan selesai"),
        ("status\4Closed", "Ditutup"),
        ("status\4Solved", "Selesai"),
        ("status\4Rejected", "Ditolak"),
        ("status\4Duplicate", "Duplikat"),
        ("outcome\4Confirmed solved", "Selesai dikonfirmasi"),
        ("outcome\4Unconfirmed", "Ditutup tanpa konfirmasi"),
        ("outcome\4Withdrawn", "Ditarik"),
        ("Public", "Publik"),
        ("Anonymous", "Anonim"),
        ("Confidential", "Rahasia"),
        ("Dispatcher", "Operator"),
        ("Agency head", "Kepala dinas"),
    ],
)
def test_words_that_people_know_stay(entries, key, words):
    assert {entry.key: entry.msgstr for entry in entries}[key] == words


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not on this machine")
def test_the_catalogue_knows_every_message_of_the_code(entries, tmp_path):
    base = settings.BASE_DIR
    skip = shutil.ignore_patterns(".*", "var", "node_modules", "locale", "__pycache__", "tests", "static", "docs")
    shutil.copytree(base, tmp_path / "code", ignore=skip)
    messages = tmp_path / "code" / "kupang" / "locale" / "id" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    command = [sys.executable, "manage.py", "makemessages", "-l", "id", "-d", "django", "--no-location"]
    environment = {"PATH": "/usr/bin:/bin", "DEBUG": "1"}
    subprocess.run(command, cwd=tmp_path / "code", env=environment, check=True, capture_output=True, timeout=120)
    assert {entry.key for entry in read(messages / "django.po")} - {entry.key for entry in entries} == set()
