"""Whatever is given as an XLSForm is answered in words."""

import io
import zipfile
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.xlsform import read
from tests.surveys.xlsform.workbooks import CHOICES, xlsx

GOOD = xlsx([["type", "name", "label"], ["select_one yn", "a", "Setuju?"]]).getvalue()


# An old workbook with sectors of one byte, on which its reader divides by zero.
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20 + b"\xfe\xff" + b"\0" * 600


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def bomb():
    """A workbook of a few hundred kilobytes that unpacks to 200 MB."""
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/media/filler.xml", b"0" * 200_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7\n%...", "This is no spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "This is no spreadsheet"),
        (b"\xff\xd8\xff\xe0JFIF" * 9, "This is no spreadsheet"),
        ("survey\n,type,name,label\n,text,a,A\n".encode("utf-16"), "Save the file as “CSV UTF-8” or .xlsx"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (zipped(), "This file is no workbook"),
        (zipped(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "This file is no workbook"),
        (zipped(**{"xl__workbook_dot_xml": "<workbook"}), "The file is damaged"),
        (GOOD[: len(GOOD) // 2], "The file is damaged"),
        (b"PK\x03\x04", "The file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "The file is damaged"),
        (OLD_WORKBOOK, "The file is damaged"),
        (b"nama,umur\nBudi,30\n", "There is no sheet “survey”"),
        ("umur;nama\n1;Jos\u00e9\n".encode("latin-1"), "not UTF-8"),
        (b'survey\n,type,name\n,"text' + b"x" * 2_000_000, "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_form_is_answered_in_words(content, expected):
    imported = read(io.BytesIO(content), "form.xlsx")

    assert [str(problem).startswith(expected) or expected in str(problem) for problem in imported.errors] == [True]


def test_a_workbook_that_unpacks_to_200_mb_is_not_unpacked():
    content = bomb()

    assert len(content) < 1_000_000
    assert "30 MB" in str(read(io.BytesIO(content), "x.xlsx").errors[0])


def test_a_table_of_data_is_told_from_a_form():
    book = xlsx(None, choices=None, Sheet1=[["nama", "X1"], ["Budi", 4]])

    assert "Its sheets: Sheet1" in str(read(book, "data.xlsx").errors[0])


def test_too_many_rows_are_refused():
    rows = [["type", "name", "label"]] + [["text", f"q{number}", "Q"] for number in range(3001)]

    errors = read(xlsx(rows), "x.xlsx").errors

    assert [error.place for error in errors] == ["survey!A3001"]


def test_too_many_columns_are_refused():
    headings = ["type", "name", "label", *[f"$c{number}" for number in range(98)]]

    errors = read(xlsx([headings, ["text", "a", "A"]]), "x.xlsx").errors

    assert [error.place for error in errors] == ["survey!CW1"]


def test_a_file_full_of_errors_tells_the_first_ones_soon():
    rows = [["text", f"question_{number}", "Q", f"${{questoin_{number}}} = 1"] for number in range(2900)]
    begun = perf_counter()

    errors = read(xlsx([["type", "name", "label", "relevant"], *rows]), "x.xlsx").errors

    assert len(errors) == 101
    assert "There are more errors" in errors[-1].message
    assert perf_counter() - begun < 20


def test_a_long_list_asked_very_often_is_refused():
    rows = [["select_one many", f"q{number}", "Q"] for number in range(200)]
    choices = [["list_name", "name", "label"]] + [["many", number, "C"] for number in range(1000)]

    assert "100,000 choices" in str(read(xlsx([["type", "name", "label"], *rows], choices), "x.xlsx").errors[0])


def test_entities_in_xml_are_not_expanded():
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    xml = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><workbook>&a9;</workbook>'
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good:
        parts = {name: good.read(name) for name in good.namelist()} | {"xl/workbook.xml": xml}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    buffer.seek(0)
    assert "damaged" in str(read(buffer, "x.xlsx").errors[0])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_changed_bytes_is_read_or_answered(changes):
    content = bytearray(GOOD)
    for position, value in changes:
        content[position] = value

    read(io.BytesIO(bytes(content)), "x.xlsx")


PARTS = st.sampled_from(
    [name for name in zipfile.ZipFile(io.BytesIO(GOOD)).namelist() if name.endswith((".xml", ".rels"))]
)
TAGS = st.sampled_from(
    ["<row r='0'>", "</row>", "t='s'", "<c r='??'>", "<v>99999</v>", "t='d'", "r='A0'", "<is>", "&x;", ""]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 900), TAGS, PARTS, st.booleans())
def test_a_workbook_with_changed_xml_is_read_or_answered(position, tag, part, cut):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good, zipfile.ZipFile(buffer, "w") as archive:
        for name in good.namelist():
            content = good.read(name).decode()
            if name == part:
                at = position % len(content)
                content = content[:at] + tag + content[at + (20 if cut else 0) :]
            archive.writestr(name, content)

    read(io.BytesIO(buffer.getvalue()), "x.xlsx")


CELLS = st.sampled_from(
    ["", "text", "a", "b", "begin_group", "end_group", "begin_repeat", "select_one yn", "${a} = 1", "((", ". > 1",
     "yes", "=1+1", "kelurahan", "calculate", "note", "🙂", "\n", "table-list", "randomize=true"]
)  # fmt: skip
COLUMNS = ["type", "name", "label", "relevant", "constraint", "calculation", "choice_filter", "required", "appearance",
           "parameters", "role"]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, max_size=len(COLUMNS)), max_size=8))
def test_any_rows_are_read_or_answered(rows):
    for problem in read(xlsx([COLUMNS, *rows], CHOICES), "x.xlsx").errors:
        assert problem.message
        assert problem.sheet


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet=',;"\n\r éx1', max_size=80).map(lambda text: f"survey{text}".encode()))
def test_any_bytes_are_read_or_answered(content):
    for problem in read(io.BytesIO(content), "x.csv").errors:
        assert problem.message
