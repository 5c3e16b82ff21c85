"""Moving rows of a draft: positions stay unique whatever the order."""

import pytest

from surveys import building, outline
from surveys.definition import Block, Definition, Page
from tests.surveys.factories import SurveyFactory, likert

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    version = building.draft_of(SurveyFactory())
    first = Page("p1", blocks=(Block(questions=(likert("a"),)), Block("b1", questions=(likert("b"), likert("c")))))
    building.write_rows(version, Definition((first, Page("p2", blocks=(Block(questions=(likert("d"),)),)))))
    return version


def shape(version):
    """The tree in brackets: [a {b c}] [d]."""

    def text(node):
        inner = " ".join(map(text, node.children))
        return node.row.name if node.is_question else f"[{inner}]" if node.is_page else f"{{{inner}}}"

    return " ".join(map(text, outline.outline(version).children))


MOVES = [
    ("a", 1, "[{a b c}] [d]"),
    ("b", -1, "[a b {c}] [d]"),
    ("c", 1, "[a {b} c] [d]"),
    ("c", -1, "[a {c b}] [d]"),
    ("d", -1, "[a {b c} d] []"),
    ("d", 1, "[a {b c}] [d]"),
    ("a", -1, "[a {b c}] [d]"),
    ("b1", -1, "[{b c} a] [d]"),
    ("b1", 1, "[a] [{b c} d]"),
    ("p2", -1, "[d] [a {b c}]"),
    ("p1", -1, "[a {b c}] [d]"),
]


@pytest.mark.parametrize(("name", "step", "after"), MOVES)
def test_a_row_moves_one_step(version, name, step, after):
    row = version.questions.filter(name=name).first() or version.groups.get(name=name)
    outline.move(version, row, step)
    assert shape(version) == after


def test_all_rows_are_numbered_through_after_a_move(version):
    outline.move(version, version.groups.get(name="b1"), 1)
    positions = [*version.groups.values_list("position", flat=True)]
    positions += version.questions.values_list("position", flat=True)
    assert sorted(positions) == list(range(1, 8))


def test_the_ends_cannot_move_further(version):
    nodes = {node.row.name: node for node in outline.outline(version).walk()}
    assert [name for name, node in nodes.items() if node.first] == ["p1", "a"]
    assert [name for name, node in nodes.items() if node.last] == ["p2", "d"]
