import math

import pytest

from surveys.analysis.tables import BadTable, read_columns


def read(tmp_path, content, names=("x1", "x2"), missing=()):
    path = tmp_path / "data.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {name: list(values) for name, values in read_columns(path, names, missing).columns.items()}


@pytest.mark.parametrize(
    "content",
    [
        "x1,x2\n1,2.5\n3,4\n",
        "\ufeffx1,x2\r\n1,2.5\r\n3,4\r\n",
        "\ufeffx1;x2\n1;2,5\n3;4\n",
        "x1\tx2\n1\t2.5\n3\t4",
        '"note","x2","x1"\n"a, ""b""\nc",2.5,1\n"😀",4,3\n',
        "\n x1 , x2 \n\n 1 , 2.5 \n\n3,4,,\n",
        "x1,x2\n+1,25e-1\n3.0,4.\n",
        "x1,x2\n1,2.5\n3,4\n".encode("utf-16"),
        "catatán,x1,x2\na,1,2.5\nb,3,4\n".encode("cp1252"),
    ],
    ids=["plain", "bom", "semicolon", "tab", "quoted", "blank", "written", "utf-16", "windows"],
)
def test_a_table_is_read_whoever_wrote_it(tmp_path, content):
    assert read(tmp_path, content) == {"x1": [1, 3], "x2": [2.5, 4]}


def test_empty_na_named_codes_and_cells_cut_off_are_missing(tmp_path):
    found = read(tmp_path, "x1,x2\n,NA\n NaN ,98\n98.0,-\n99\n5,4\n", missing=["98", "99", "-"])
    assert [math.isnan(value) for value in found["x1"]] == [True, True, True, True, False]
    assert [math.isnan(value) for value in found["x2"]] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("x1,X2\n1,2\n", "There is no column x2. Did you mean X2?"),
        ("x1,x3\n1,2\n", "There is no column x2. The file has: x1, x3."),
        ("x1,x2,x2\n1,2,3\n", "There are 2 columns named x2"),
        ("x1,x2\n1,2\n3,setuju\n", "Row 2, column x2: “setuju” is not a number"),
        ("x1,x2\n1,Inf\n", "Row 1, column x2: “Inf” is not a number"),
        ("x1,x2\n1,1e999\n", "Row 1, column x2: “1e999” is not a number"),
        ("x1,x2\n1_0,2\n", "Row 1, column x1: “1_0” is not a number"),
        ('x1,x2\n1,"2,5"\n', "Row 1, column x2: “2,5” is not a number"),
        ("x1,x2\n1,=2+3\n", "Row 1, column x2: “=2+3” is not a number"),
        ("x1,x2\n1,2,3\n", "Row 1 has 3 cells, but the header has 2"),
        ('x1,x2\n1,"2\n3,4\n', "cannot be read as CSV"),
        ("x1,x2\n1," + "a" * 9000, "Row 1, column x2: “aaaa"),
        (b"PK\x03\x04x1,x2", "is a workbook, not a CSV file"),
        (b"x1,x2\n1,\0\n", "is not a text file"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_what_to_do(tmp_path, content, words):
    with pytest.raises(BadTable) as refused:
        read(tmp_path, content)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 500


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadTable, match=r"nowhere\.csv cannot be read: No such file"):
        read_columns(tmp_path / "nowhere.csv", ["x1"])
