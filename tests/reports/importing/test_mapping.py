"""Mappings: ours load, and a wrong one says what to change."""

import pytest

from reports.importing.mapping import BadMapping, load, names, parse

COLUMNS = {"id": "id", "created": "at", "text": "text"}


@pytest.mark.parametrize("name", ["kupang", "surabaya", "petabencana", "boston311"])
def test_our_mappings_load(name):
    assert name in names()
    assert load(name).source


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"columns": COLUMNS}, "source"),
        ({"source": "x" * 41, "columns": COLUMNS}, "source"),
        ({"source": "x"}, "lack id, created, text"),
        ({"source": "x", "columns": "id"}, "table"),
        ({"source": "x", "columns": COLUMNS | {"colour": "c"}}, "names colour"),
        ({"source": "x", "columns": COLUMNS | {"id": 7}}, "id must be a text"),
        ({"source": "x", "columns": COLUMNS | {"text": 7}}, "text must be"),
        ({"source": "x", "columns": COLUMNS, "time_zone": "Mars/Base"}, "time zone"),
        ({"source": "x", "columns": COLUMNS, "time_zone": 8}, "time zone"),
        ({"source": "x", "columns": COLUMNS, "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_mapping_says_what_to_change(raw, message):
    with pytest.raises(BadMapping, match=message):
        parse(raw)


@pytest.mark.parametrize("content", [b"source = ", b"\xff\xfe", None], ids=["no toml", "no utf-8", "missing"])
def test_an_unreadable_mapping_is_refused(tmp_path, content):
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadMapping, match="mine"):
        load(str(path))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(BadMapping, match="boston311, kupang"):
        load("atlantis")
